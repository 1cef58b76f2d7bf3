"""What is a call, which states can it be in, and what may follow on what?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from calendars.calls.agenda import CallEvent
from calendars.slots import Booked


class CallState(StrEnum):
    """How far a call has come."""

    #: its time is kept while the customer decides
    HELD = "held"
    #: on its way into the agenda
    WRITING = "writing"
    #: the agenda could not be reached, or its answer not be had: the time is kept, it is tried again
    PENDING = "pending"
    #: it stands in the agenda
    BOOKED = "booked"
    #: on its way to another time; both are kept
    MOVING = "moving"
    #: on its way out of the agenda
    CANCELLING = "cancelling"
    #: called off, by either side; what was in the agenda is gone
    CANCELLED = "cancelled"
    #: the time could not be had
    LOST = "lost"
    #: the customer let it go, or did not decide in time
    RELEASED = "released"


TRANSITIONS: dict[CallState, frozenset[CallState]] = {
    CallState.HELD: frozenset({CallState.WRITING, CallState.RELEASED}),
    CallState.WRITING: frozenset({CallState.BOOKED, CallState.PENDING, CallState.LOST, CallState.CANCELLING}),
    CallState.PENDING: frozenset({CallState.BOOKED, CallState.LOST, CallState.CANCELLING}),
    CallState.BOOKED: frozenset({CallState.MOVING, CallState.CANCELLING, CallState.CANCELLED}),
    CallState.MOVING: frozenset({CallState.BOOKED, CallState.CANCELLING, CallState.CANCELLED}),
    CallState.CANCELLING: frozenset({CallState.CANCELLED}),
    CallState.CANCELLED: frozenset(),
    CallState.LOST: frozenset(),
    CallState.RELEASED: frozenset(),
}

#: A call in one of these has I/O ahead of it: `Saga.resume` goes on with it.
UNFINISHED = frozenset({CallState.WRITING, CallState.PENDING, CallState.MOVING, CallState.CANCELLING})
#: A call in one of these takes its agent's time.
TAKING = frozenset({CallState.HELD, CallState.BOOKED}) | UNFINISHED


class Outcome(StrEnum):
    """Why a call is as it is, for whoever has to be told."""

    #: all is as it was asked for
    AS_ASKED = "as_asked"
    #: the agenda has something else at that time
    TAKEN = "taken"
    #: the agenda answers, and does not let the call in
    REFUSED = "refused"
    #: the agenda can't be reached
    UNREACHABLE = "unreachable"
    #: the agent moved it in the calendar, took it out, or marked it there as cancelled
    BY_AGENT = "by_agent"
    #: booked, and not in the calendar any more, for no reason that we know: the agent is to say
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call with an agent. Instants are UTC.

    `to` is the start it is being moved to. `tries` counts the writes of the present attempt, before each is
    made; `waits` the times it was put off; `retry_at` is when to try again. `seat` is its place among the
    day's calls of its kind, where there is a limit. `etag` is that of the last version we saw.
    """

    id: str
    agent: str
    kind: str
    start: datetime
    end: datetime
    buffer: timedelta = timedelta()
    state: CallState = CallState.HELD
    held_until: datetime | None = None
    title: str = ""
    notes: str = ""
    join: str = ""
    location: str = ""
    sequence: int = 0
    tries: int = 0
    waits: int = 0
    retry_at: datetime | None = None
    to: datetime | None = None
    outcome: Outcome = Outcome.AS_ASKED

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        return self.end - self.start

    def at(self, start: datetime) -> Call:
        """The same call at another time."""
        return replace(self, start=start, end=start + self.length)

    @property
    def target(self) -> Call:
        """The call as the agenda is to have it when the present work is done."""
        return self if self.to is None else replace(self.at(self.to), sequence=self.sequence + 1)

    @property
    def event(self) -> CallEvent:
        """What is written into the agenda."""
        return CallEvent(
            call=self.id,
            start=self.start,
            end=self.end,
            title=self.title,
            notes=self.notes,
            join=self.join,
            location=self.location,
            sequence=self.sequence,
        )

    def spans(self) -> tuple[Booked, ...]:
        """The time it takes: its own, and that which it is being moved to."""
        if self.state not in TAKING:
            return ()
        here = Booked(
            call=self.id,
            kind=self.kind,
            start=self.start,
            end=self.end,
            buffer=self.buffer,
            held=self.state is CallState.HELD,
        )
        if self.to is None:
            return (here,)
        return here, replace(here, start=self.to, end=self.to + self.length)
