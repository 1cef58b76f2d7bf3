"""When agents are away."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, or_, select, update

from bot.model.people import Absence
from bot.store.facet import Facet
from bot.store.tables import absences

_agent = bindparam("of_agent", type_=absences.c.agent.type)
_at = bindparam("at", type_=absences.c.end_at.type)

_SINCE = (
    select(absences)
    .where(absences.c.end_at > _at, or_(_agent.is_(None), absences.c.agent == _agent))
    .order_by(absences.c.start_at, absences.c.id)
)
_ADD = insert(absences)
_DROP = delete(absences).where(
    absences.c.agent == _agent,
    absences.c.end_at > _at,
    absences.c.start_at >= _at,
    absences.c.start_at < bindparam("until", type_=absences.c.start_at.type),
)
_CUT = (
    update(absences)
    .where(absences.c.agent == _agent, absences.c.end_at > _at, absences.c.start_at < _at)
    .values(end_at=_at)
)


class Absences(Facet):
    """The part of `ports.People` about leave."""

    __slots__ = ()

    def absences(self, since: datetime, agent: str | None = None) -> Sequence[Absence]:
        rows = self._db.execute(_SINCE, {"at": since, "of_agent": agent})
        return [Absence(agent=r.agent, start_at=r.start_at, end_at=r.end_at, cover=r.cover) for r in rows]

    def add_absence(self, absence: Absence) -> None:
        self._db.execute(
            _ADD,
            {
                "agent": absence.agent,
                "start_at": absence.start_at,
                "end_at": absence.end_at,
                "cover": absence.cover,
            },
        )

    def end_absences(self, agent: str, at: datetime, until: datetime) -> int:
        span = {"of_agent": agent, "at": at}
        dropped = self._db.execute(_DROP, {**span, "until": until}).rowcount
        return dropped + self._db.execute(_CUT, span).rowcount
