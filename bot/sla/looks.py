"""When must a conversation be looked at again for its deadlines' sake?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.model.deadline import Deadline, DeadlineState

if TYPE_CHECKING:
    from bot.sla.ladder import Rung

#: Instants are stored in whole milliseconds.
_TICK = timedelta(milliseconds=1)


def late_from(deadline: Deadline) -> datetime:
    """The first instant at which it is overdue: at `due_at` itself an answer is still in time.

    What a change of severity made overdue is late once its grace is over.
    """
    return (deadline.grace_at or deadline.due_at) + _TICK


def next_look(deadlines: Sequence[Deadline], rungs: Sequence[Rung], *, now: datetime) -> datetime | None:
    """The next instant after `now` at which a deadline is breached or a step of a ladder comes due."""
    breaches = [late_from(deadline) for deadline in deadlines if deadline.state is DeadlineState.RUNNING]
    steps = [rung.at for rung in rungs if rung.deadline.state is not DeadlineState.PAUSED]
    return min((at for at in breaches + steps if at > now), default=None)
