"""How an agent's agenda does: the agent is shown, and is told what only they can put right, once."""

from bot.desk import failures, homes
from bot.desk.turn import Turn
from bot.model.bookings import AgendaSeen, AgendaState


def seen(turn: Turn, key: str, state: AgendaState) -> None:
    """It was asked. What will not pass by itself stands until it is read again, whatever comes between."""
    before = turn.tx.agendas.get(key)
    if state is AgendaState.SILENT and before is not None and before.state.needs_a_person:
        return
    read_at = turn.now if state is AgendaState.READ else before.read_at if before else None
    turn.tx.agendas.save(AgendaSeen(agent=key, state=state, read_at=read_at))
    if before is not None and before.state is state:
        return
    homes.touch(turn, key)
    if state.needs_a_person:
        failures.agenda_refused(turn, key, is_gone=state is AgendaState.GONE)
