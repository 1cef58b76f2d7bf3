"""How each agent's agenda was when it was last asked."""

from sqlalchemy import bindparam, select

from bot.model.bookings import AgendaSeen, AgendaState
from bot.store.facet import Facet, spell
from bot.store.tables import agendas

_GET = select(agendas).where(agendas.c.agent == bindparam("of_agent", type_=agendas.c.agent.type)).with_for_update()
_SAVE = spell(
    agendas,
    lambda new: new.on_conflict_do_update(
        index_elements=["agent"], set_={"state": new.excluded.state, "read_at": new.excluded.read_at}
    ),
)


class Agendas(Facet):
    """`ports.Agendas`."""

    __slots__ = ()

    def get(self, agent: str) -> AgendaSeen | None:
        row = self._db.execute(_GET, {"of_agent": agent}).one_or_none()
        return None if row is None else AgendaSeen(agent=row.agent, state=AgendaState(row.state), read_at=row.read_at)

    def save(self, seen: AgendaSeen) -> None:
        row = {"agent": seen.agent, "state": seen.state.value, "read_at": seen.read_at}
        self._db.execute(_SAVE[self._dialect], row)
