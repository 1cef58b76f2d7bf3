"""How a call comes to be: the dialogue in which somebody chooses its time, and what it waits for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.model.calls import CallBy
from bot.model.places import Place
from bot.model.statement import CallFate
from calendars.calls import Call, CallState, Outcome
from calendars.entries import Taking, View


class Task(StrEnum):
    """What a booking waits for: an agenda has to be asked first, between two transactions."""

    #: times to choose from are to be shown
    OFFER = "offer"
    #: the time wanted is to be kept, if it is still free
    HOLD = "hold"
    #: a time at or after the one wanted is to be kept for a call back
    CALL_BACK = "call_back"
    #: an agent asks what stands in the way of the time wanted
    EXPLAIN = "explain"


class Ask(StrEnum):
    """What stands over the times that are offered."""

    #: the kind of call
    CHOOSE = "choose"
    #: another time for a call that is booked
    MOVE = "move"
    #: the time wanted is not free any more
    TAKEN = "taken"
    #: the time was kept long enough, and is free for others
    EXPIRED = "expired"
    #: the calendar did not let the call in
    REFUSED = "refused"
    #: the agent called it off
    CALLED_OFF = "called_off"


class CallResult(StrEnum):
    """What an agent says of a call once its time is over."""

    HELD = "held"
    NOT_HELD = "not_held"


class SummaryState(StrEnum):
    """How far the written summary of a call has come."""

    #: the agent's next words are it
    ASKED = "asked"
    #: the contact is to confirm it
    SENT = "sent"
    CONFIRMED = "confirmed"
    #: the contact writes what is to be different; another may be sent
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A dialogue about one call. `number` travels in its buttons.

    `offered_by` is the agent who began it for the contact. `shown` is the copy that holds its buttons; `page` what it
    shows: "" the first times, "days" the days, "week" a week as free and busy, an ISO date that day's times. `call` is
    the one held or booked; `wanted_at` the start last asked for; `is_moving` that a booked call is to get another time.
    `is_approved` is false while the agent has to agree first (SO-5), and in an agent's question, which has no buttons.
    `result` is what `result_by`, an agent, said became of the call, `result_at` when that was first said; `summary` is
    what `summary_by` wrote of it.
    """

    number: int
    contact: int
    customer: str
    kind: str
    place: Place
    asked_at: datetime
    conversation: int | None = None
    offered_by: str | None = None
    shown: int | None = None
    page: str = ""
    ask: Ask = Ask.CHOOSE
    task: Task | None = None
    call: str | None = None
    wanted_at: datetime | None = None
    by: CallBy | None = None
    is_moving: bool = False
    is_approved: bool = True
    result: CallResult | None = None
    result_by: str | None = None
    result_at: datetime | None = None
    summary: str = ""
    summary_state: SummaryState | None = None
    summary_by: str | None = None
    summary_at: datetime | None = None


def fate_of(booking: Booking, call: Call, now: datetime) -> CallFate | None:
    """What became of a call, for lists and statements; None where it came to nothing. One whose time is over was held,
    unless an agent said otherwise; with nothing said, one that is gone from the calendar was not."""
    if call.state in (CallState.HELD, CallState.RELEASED, CallState.LOST):
        return None
    if call.state in (CallState.CANCELLED, CallState.CANCELLING):
        return CallFate.CANCELLED
    if call.end > now:
        return CallFate.AHEAD
    if booking.result is not None:
        return CallFate.HELD if booking.result is CallResult.HELD else CallFate.NOT_HELD
    is_there = call.state is CallState.BOOKED and call.outcome is not Outcome.MISSING
    return CallFate.HELD if is_there else CallFate.NOT_HELD


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaRead:
    """An agent's agenda as it was just read; `view` None: it can't be read at the moment."""

    view: View | None
    taking: Taking


class AgendaState(StrEnum):
    """What came of reading an agent's agenda."""

    #: it was read
    READ = "read"
    #: it does not answer, or not with a calendar; it is asked again
    SILENT = "silent"
    #: it does not let us in
    REFUSED = "refused"
    #: it is not at its address any more
    GONE = "gone"

    @property
    def needs_a_person(self) -> bool:
        """Will it not pass by itself?"""
        return self in (AgendaState.REFUSED, AgendaState.GONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaSeen:
    """How an agent's agenda was when it was last asked; `read_at` is when it was last read, None: never yet."""

    agent: str
    state: AgendaState
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaHealth:
    """How an agent's agenda is doing. `lag` is how old what we know of it is, None while we know nothing;
    `unreadable` counts objects that can't be read, and so take time."""

    is_well: bool
    lag: timedelta | None
    unreadable: int
