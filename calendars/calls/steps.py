"""What is to be done next about a call? Pure: from the call and what is known of the agenda to one step.

What a run has learnt is forgotten when the process ends; the next run begins by looking, so every step can be
repeated. Between them stand the states of `call.TRANSITIONS`, kept in the store.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from calendars.calls.agenda import Answer, Found
from calendars.calls.call import Call, CallState, Outcome

#: An agenda that answers, and after this many writes still does not have the call, refuses it.
MAX_TRIES = 3
#: More steps than any run needs: an agenda that keeps changing its word is left alone for a while.
MAX_STEPS = 30
#: How long to leave an agenda alone that can't be reached, by how often that was.
_WAITS = (timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=5))


class Do(StrEnum):
    """The steps that ask the agenda something."""

    #: sync, and see whether the time is free
    CHECK = "check"
    #: read the call's file
    LOOK = "look"
    #: count a try, durably, and write a new file
    CREATE = "create"
    #: count a try, durably, and write the file's next version
    CHANGE = "change"
    #: sync again: is it there, and did something else slip in?
    VERIFY = "verify"
    #: write the file's next version, at the time before the move
    RETREAT = "retreat"
    #: take the file out
    REMOVE = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """The run ends, for good or until `retry_at`: the call as it is to be kept."""

    call: Call


Step = Do | Settle


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What this run has learnt.

    `clash`: something else takes the time (None: not asked), before the write and `after` it. `written`: the
    answer to the last write, None if there was none in this run; `sequence` is what it was written with. `found` is
    the file, where `looked` says that it was looked at since. `removed` is the answer to the last removal; `undone`
    counts removals and retreats; `steps` everything.
    """

    down: bool = False
    clash: bool | None = None
    written: Answer | None = None
    looked: bool = False
    found: Found | None = None
    after: bool | None = None
    removed: Answer | None = None
    undone: int = 0
    retreated: bool = False
    sequence: int = 0
    steps: int = 0

    @property
    def ours(self) -> Found | None:
        """The file, if it is the call's."""
        return self.found if self.found is not None and self.found.ours and not self.found.cancelled else None


def next_step(call: Call, known: Known, now: datetime) -> Step:
    """The next step for a call in a state of `UNFINISHED`."""
    if known.steps >= MAX_STEPS:
        known = replace(known, down=True)
    if call.state is CallState.CANCELLING:
        return _cancel(call, known, now)
    if call.state is CallState.MOVING:
        return _move(call, known, now)
    return _book(call, known, now)


def at_once(call: Call) -> Call:
    """The call as it is in the end, where there is no agenda to ask: what was asked for is done."""
    if call.state is CallState.CANCELLING:
        return _end(call, CallState.CANCELLED, call.outcome).call
    return _end(call.target, CallState.BOOKED, Outcome.AS_ASKED).call


def _book(call: Call, known: Known, now: datetime) -> Step:
    # It can't be reached. The time stays the customer's, until it has come.
    if known.down:
        late = now >= call.start
        return _end(call, CallState.LOST, Outcome.UNREACHABLE) if late else _later(call, CallState.PENDING, now)
    # Whether the last write was done, in this run or before a crash, nobody has told us: look.
    if known.written is not Answer.DONE and (call.tries or call.waits) and not known.looked:
        return Do.LOOK
    # It is there. If somebody else got in at the same moment, we give way.
    if known.written is Answer.DONE or known.ours is not None:
        if known.after is None:
            return Do.VERIFY
        return _give_way(call, known, now) if known.after else _end(call, CallState.BOOKED, Outcome.AS_ASKED)
    # Another object has our file's name, or the agent has marked ours as cancelled: not ours to overwrite.
    if known.found is not None:
        return _end(call, CallState.LOST, Outcome.TAKEN)
    if call.tries >= MAX_TRIES:
        return _end(call, CallState.LOST, Outcome.REFUSED)
    if known.clash is None:
        return Do.CHECK
    return _end(call, CallState.LOST, Outcome.TAKEN) if known.clash else Do.CREATE


def _give_way(call: Call, known: Known, now: datetime) -> Step:
    if known.removed is Answer.DONE or (known.looked and known.ours is None):
        return _end(call, CallState.LOST, Outcome.TAKEN)
    if not known.looked:
        return Do.LOOK
    return Do.REMOVE if known.undone < MAX_TRIES else _later(call, CallState.PENDING, now)


def _move(call: Call, known: Known, now: datetime) -> Step:
    if known.down or known.undone > MAX_TRIES:
        return _later(call, CallState.MOVING, now)
    # First of all: is the calendar itself still there? A file that is missing from it means something only then.
    if known.clash is None:
        return Do.CHECK
    if not known.looked and known.written is not Answer.DONE:
        return Do.LOOK
    # The agent has taken it out meanwhile.
    if known.looked and known.ours is None:
        return _end(call, CallState.CANCELLED, Outcome.BY_AGENT)
    # It is at its new time. If something slipped in there, it goes back to where it was.
    if known.written is Answer.DONE or (known.ours is not None and known.ours.start == call.to):
        if known.after is None:
            return Do.VERIFY
        if not known.after:
            return _end(call.target, CallState.BOOKED, Outcome.AS_ASKED, known)
        return Do.RETREAT if known.looked else Do.LOOK
    if known.retreated or known.clash:
        return _end(call, CallState.BOOKED, Outcome.TAKEN, known)
    if call.tries >= MAX_TRIES:
        return _end(call, CallState.BOOKED, Outcome.REFUSED, known)
    return Do.CHANGE


def _cancel(call: Call, known: Known, now: datetime) -> Step:
    # What is over needs no cancelling any more, wherever it still stands.
    if known.removed is Answer.DONE or (known.looked and known.ours is None) or now >= call.end:
        return _end(call, CallState.CANCELLED, call.outcome)
    if known.down or known.undone >= MAX_TRIES:
        return _later(call, CallState.CANCELLING, now)
    return Do.REMOVE if known.looked else Do.LOOK


def _end(call: Call, state: CallState, outcome: Outcome, known: Known | None = None) -> Settle:
    sequence = call.sequence
    if known is not None:
        sequence = max(sequence, known.sequence, known.found.sequence if known.found is not None else 0)
    settled = replace(call, state=state, outcome=outcome, sequence=sequence, tries=0, waits=0, retry_at=None, to=None)
    return Settle(call=settled)


def _later(call: Call, state: CallState, now: datetime) -> Settle:
    wait = _WAITS[min(call.waits, len(_WAITS) - 1)]
    return Settle(
        call=replace(call, state=state, outcome=Outcome.UNREACHABLE, tries=0, waits=call.waits + 1, retry_at=now + wait)
    )
