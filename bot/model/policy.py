"""What is promised: targets and their clocks, severities, ladders, topics. Immutable once used, by version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.model.words import Words

#: The clock that never stops.
WALL = "wall"


class Metric(StrEnum):
    """What a deadline measures."""

    #: staff have taken it up, or written (WD-5)
    REACTION = "reaction"
    #: a person's first reply
    FIRST_REPLY = "first_reply"
    #: a person's reply to the oldest unanswered message after the first
    NEXT_REPLY = "next_reply"
    #: it is solved
    RESOLUTION = "resolution"
    #: somebody has said how it stands
    UPDATE = "update"
    #: the estimate or the quote that the cause wants was told to the customer (WD-8); between us and the clock
    STATED = "stated"


class Counted(StrEnum):
    """How `business_days` are counted (DESIGN section 4)."""

    #: the same hour, n business days on
    ROLLING = "rolling"
    #: the close of the nth business day after the day of receipt
    CLOSE_OF_DAY = "close_of_day"


class StopsOn(StrEnum):
    """What stops a clock. Never the bot."""

    #: a person's words reached the customer
    REPLY = "reply"
    #: any act of a person of the desk: taking it, changing it, or a reply
    ACTION = "action"


class By(StrEnum):
    """Whose reply stops a clock."""

    ANYONE = "anyone"
    #: the dedicated agent's or the cover's only (LA-14)
    DEDICATED = "dedicated"


class Starts(StrEnum):
    AT_ONCE = "at_once"
    AT_OPENING = "at_opening"


class IfClosed(StrEnum):
    """What a wall deadline does that falls on closed time."""

    KEEP = "keep"
    NEXT_OPENING = "next_opening"


class OwedTo(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """By when. Exactly one of `within`, `business_days`, `same_day`, `every` or `promised_at` is set.

    `clock` is a business calendar's name or `wall`. `aim` is a softer time beside the target:
    it is warned on, never breached. `promised_at` is an instant that an agent promised, an estimate (WD-8).
    """

    metric: Metric
    clock: str
    within: timedelta | None = None
    business_days: int | None = None
    counted: Counted = Counted.ROLLING
    same_day: bool = False
    every: timedelta | None = None
    cutoff: time | None = None
    promised_at: datetime | None = None
    aim: timedelta | None = None
    by: By = By.ANYONE
    stops_on: StopsOn = StopsOn.REPLY
    starts: Starts = Starts.AT_ONCE
    if_closed: IfClosed = IfClosed.KEEP
    pauses: frozenset[str] = frozenset()
    owed_to: OwedTo = OwedTo.CUSTOMER
    clause: str = ""


Targets = Mapping[Metric, Target]


@dataclass(frozen=True, slots=True, kw_only=True)
class Severity:
    """How bad it is for the customer. `rank` is its place in the policy's list, 0 the worst."""

    key: str
    rank: int
    title: Words
    means: Words | None
    targets: Targets
    ladder: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why it happened, as the agent finds; its targets replace the conversation's (WD-8)."""

    key: str
    title: Words
    targets: Targets
    estimate_required: bool = False
    quote_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What happens while a named question waits for the customer."""

    pauses_on: str = "question"
    remind: timedelta | None = None
    close: timedelta | None = None


class Received(StrEnum):
    """From when a message counts."""

    #: the platform's timestamp, never later than the write
    SENT = "sent"
    #: the durable write (WD-4)
    SAVED = "saved"


class RepliesOffHours(StrEnum):
    ASK = "ask"
    HOLD = "hold"
    SEND = "send"


class CallsCount(StrEnum):
    """Does a call that was held answer the customer?"""

    NEVER = "never"
    #: it stops the first or next reply that was running when it began, as an agent's words do
    NEXT_REPLY = "next_reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a plan promises. `severities` keep their order; each already holds the targets it inherits."""

    key: str
    severities: Mapping[str, Severity]
    default_severity: str
    regulation: str = ""
    received: Received = Received.SENT
    pending: Pending = field(default_factory=Pending)
    replies_off_hours: RepliesOffHours = RepliesOffHours.SEND
    calls_count: CallsCount = CallsCount.NEVER
    causes: Mapping[str, Cause] = field(default_factory=dict)


class StepWhen(StrEnum):
    START = "start"
    #: a share of the time between start and due, counted on the target's own clock
    SHARE = "share"
    BREACH = "breach"
    #: a length after the breach
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rung: when it comes and who is told or paged.

    `share` is a fraction of the target's own time; `after` a wall length past the deadline.
    `tell` and `page` hold the words responsible, cover, on_call, lead, or keys of agents and teams.
    """

    when: StepWhen
    share: float = 0.0
    after: timedelta = timedelta()
    tell: tuple[str, ...] = ()
    page: tuple[str, ...] = ()
    acknowledge_within: timedelta | None = None
    repeat: int = 0
    involve: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    key: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A fact wanted at intake. A sensitive one never travels by chat (NP-3)."""

    id: str
    label: Words
    required: bool = False
    sensitive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a conversation is about; it decides the team, the scope and sometimes the targets. One that is
    `always_in_scope` is accepted whatever the customer's contract says (SO-6)."""

    key: str
    title: Words
    team: str | None = None
    plans: tuple[str, ...] | None = None
    asks: tuple[Ask, ...] = ()
    out_of_scope: Words | None = None
    always_in_scope: bool = False
    private: bool = False
    hidden_from: str | None = None
    #: the one of several such topics that /complaint uses
    complaints: bool = False
    targets: Targets = field(default_factory=dict)
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A coded reason for /decline (NP-4)."""

    key: str
    text: Words
    clause: str = ""


class OffHoursAnswer(StrEnum):
    #: say when we are back and by when the reply is promised
    PROMISE = "promise"
    #: say nothing
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class OffHours:
    """What a team does with what arrives while it is closed."""

    answer: OffHoursAnswer = OffHoursAnswer.PROMISE
    urgent: tuple[str, ...] = ()
    voice: str | None = None
    offer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedAnswer:
    """Agents send it as `!key` (NP-8). Customers with one of its `topics` may read it meanwhile, under `title`."""

    key: str
    title: Words
    text: Words
    topics: tuple[str, ...] = ()
