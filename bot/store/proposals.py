"""The absences that agents' own calendars proposed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from bot.model.people import Proposal, ProposalState
from bot.store.facet import Facet
from bot.store.tables import proposals

_ADD = insert(proposals).returning(proposals.c.number)
_GET = select(proposals).where(proposals.c.number == bindparam("row")).with_for_update()
_SAVE = update(proposals).where(proposals.c.number == bindparam("row"))
_OF = (
    select(proposals)
    .where(
        proposals.c.agent == bindparam("of_agent", type_=proposals.c.agent.type),
        proposals.c.end_at > bindparam("at", type_=proposals.c.end_at.type),
    )
    .order_by(proposals.c.number)
)


class Proposals(Facet):
    """`ports.Proposals`."""

    __slots__ = ()

    def add(self, agent: str, start_at: datetime, end_at: datetime) -> Proposal:
        row = {"agent": agent, "start_at": start_at, "end_at": end_at, "state": ProposalState.ASKED.value}
        number = self._db.execute(_ADD, row).scalar_one()
        return Proposal(number=number, agent=agent, start_at=start_at, end_at=end_at)

    def get(self, number: int) -> Proposal | None:
        row = self._db.execute(_GET, {"row": number}).one_or_none()
        return None if row is None else _proposal(row)

    def save(self, proposal: Proposal) -> None:
        kept = {"state": proposal.state.value, "shown": proposal.shown}
        self._db.execute(_SAVE, {"row": proposal.number, **kept})

    def of_agent(self, agent: str, since: datetime) -> Sequence[Proposal]:
        return [_proposal(row) for row in self._db.execute(_OF, {"of_agent": agent, "at": since})]


def _proposal(row: Row[Any]) -> Proposal:
    return Proposal(
        number=row.number,
        agent=row.agent,
        start_at=row.start_at,
        end_at=row.end_at,
        state=ProposalState(row.state),
        shown=row.shown,
    )
