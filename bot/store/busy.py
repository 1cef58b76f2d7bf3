"""The time that each agent's agenda takes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from bot.store.codec import cut
from bot.store.facet import Facet
from bot.store.tables import busy_spans

_agent = bindparam("of_agent", type_=busy_spans.c.agent.type)

_OF = (
    select(busy_spans.c.start_at, busy_spans.c.end_at)
    .where(busy_spans.c.agent == _agent)
    .order_by(busy_spans.c.start_at)
)
_ADD = insert(busy_spans)
_DROP = delete(busy_spans).where(
    busy_spans.c.agent == _agent,
    busy_spans.c.start_at == bindparam("begins", type_=busy_spans.c.start_at.type),
)
_AGENTS = select(busy_spans.c.agent).distinct().order_by(busy_spans.c.agent)


class Busy(Facet):
    """`ports.Busy`."""

    __slots__ = ()

    def of(self, agent: str) -> Sequence[tuple[datetime, datetime]]:
        return [(row.start_at, row.end_at) for row in self._db.execute(_OF, {"of_agent": agent})]

    def replace(self, agent: str, spans: Sequence[tuple[datetime, datetime]]) -> None:
        there, wanted = set(self.of(agent)), {(cut(start), cut(end)) for start, end in spans}
        gone = [{"of_agent": agent, "begins": start} for start, _ in sorted(there - wanted)]
        new = [{"agent": agent, "start_at": start, "end_at": end} for start, end in sorted(wanted - there)]
        if gone:
            self._db.execute(_DROP, gone)
        if new:
            self._db.execute(_ADD, new)

    def agents(self) -> Sequence[str]:
        return [row.agent for row in self._db.execute(_AGENTS)]
