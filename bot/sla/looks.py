"""When must a conversation be looked at again for its deadlines' sake?"""

from collections.abc import Sequence
from datetime import datetime

from bot.model.deadline import Deadline, DeadlineState
from bot.sla.clocks import late_from
from bot.sla.ladder import Rung


def next_look(deadlines: Sequence[Deadline], rungs: Sequence[Rung], *, now: datetime) -> datetime | None:
    """The next instant after `now` at which a deadline is breached or a step of a ladder comes due."""
    breaches = [late_from(deadline) for deadline in deadlines if deadline.state is DeadlineState.RUNNING]
    steps = [rung.at for rung in rungs if rung.deadline.state is not DeadlineState.PAUSED]
    return min((at for at in breaches + steps if at > now), default=None)
