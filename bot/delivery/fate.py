"""What becomes of a row that did not certainly arrive: again at once, again later, unknown or given up. Pure."""

from dataclasses import dataclass
from datetime import timedelta

from bot.model.outbound import Operation, OutboxState, Sending

#: The first wait after a call that did not go through; it doubles up to the last.
FIRST_WAIT, LAST_WAIT = timedelta(seconds=1), timedelta(minutes=5)
#: No platform's wish for a pause is granted beyond this.
LONGEST_PAUSE = timedelta(days=1)
#: How often a call may end in doubt, and be found not to have taken effect, before it is set aside.
DOUBTS_AT_MOST = 10

#: Doing these again changes nothing.
_REPEATABLE = frozenset({Operation.EDIT, Operation.DELETE})


@dataclass(frozen=True, slots=True)
class Again:
    """It goes to the head of its lane, flagged, not before this wait is over; `may_double`: nobody can ask first."""

    wait: timedelta
    may_double: bool = False


#: What is written down of a row that is not tried again by itself.
Fate = Again | OutboxState


def wait_before(failures: int) -> timedelta:
    """How long a lane waits after that many failures in a row, the last one included."""
    return min(LAST_WAIT, FIRST_WAIT * (1 << min(max(failures - 1, 0), 12)))


def pause(retry_after: timedelta | None, failures: int) -> timedelta:
    """How long a lane waits: as long as the platform asked. Zero names no time: we would only go in circles."""
    if retry_after is None or retry_after <= timedelta(0):
        return wait_before(failures)
    return min(retry_after, LONGEST_PAUSE)


def after_doubt(sending: Sending, *, can_ask: bool, doubts: int) -> Fate:
    """The `doubts`th try of this row ended in doubt, or our process ended during it.

    Where we can ask, or where doing it twice is doing it once, it is tried again; else once more, and no further.
    """
    if can_ask or sending.operation in _REPEATABLE:
        return Again(wait_before(doubts)) if doubts < DOUBTS_AT_MOST else OutboxState.DEAD
    return OutboxState.UNKNOWN if sending.resent else Again(timedelta(0), may_double=True)
