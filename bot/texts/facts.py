"""What must be known to say something? One bundle of facts for each text that needs more than two or three."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.model.conversation import Status
from bot.model.deadline import DeadlineState
from bot.model.policy import Metric, Severity
from bot.model.words import Language, PersonName


class PromiseState(StrEnum):
    """What the promise message says, as its conversation goes on."""

    #: a reply is owed, by `due_at` where there is a target
    WAITING = "waiting"
    #: a person replied; nothing is owed
    ANSWERED = "answered"
    #: the customer owes an answer to `question`
    PENDING = "pending"
    #: the promised time has passed; `due_at` is the new one
    BREACHED = "breached"
    RESOLVED = "resolved"
    #: not taken on, for a reason that was told
    DECLINED = "declined"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """Who answers, as the customer is told.

    `agent` is None while nobody is named: the team answers. `reason` is a routing Reason's value. With reason
    "cover", `agent` stands in for `cover_for`, whose last day away is `until` and who is back on `back_on`.
    `is_unreceived`: it is a complaint, and nobody who may read it is there; `leads_know`: they were told that it waits.
    """

    agent: PersonName | None = None
    reason: str = ""
    cover_for: PersonName | None = None
    until: date | None = None
    back_on: date | None = None
    is_unreceived: bool = False
    leads_know: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseFacts:
    """The one message that says who answers and by when.

    `due_at` is the instant promised for `metric`, None where the policy has no target: then no time is invented.
    `opens_at` is the desk's next opening, None while it is open; `is_awake`: the matter may wake people before it.
    `missing` is the title of the add-on that would
    give a dedicated agent (LA-1). `severity` is the title of one that was chosen, empty for the policy's default;
    `has_severities` says that the customer can choose, and `urgent` are those that call the person on duty while
    the desk is closed. `estimate` is the time that an agent has promised for the solution, while it holds. `private` is
    what a private conversation is about, by its topic's title; empty for any other.
    `answers` may be read meanwhile, each by its name and title. `queue` is the place in the queue, from 1, where no
    time is promised and nobody has it (NP-16). `has_second_line`: the customer may call tier two in (LA-5).
    """

    number: int
    now: datetime
    answering: Answering
    state: PromiseState = PromiseState.WAITING
    metric: Metric = Metric.FIRST_REPLY
    due_at: datetime | None = None
    opens_at: datetime | None = None
    is_awake: bool = False
    missing: str = ""
    severity: str = ""
    has_severities: bool = False
    topic: str = ""
    has_topics: bool = False
    urgent: tuple[Severity, ...] = ()
    can_book: bool = False
    has_second_line: bool = False
    offers_open_desk: bool = False
    answered_by: PersonName | None = None
    answered_at: datetime | None = None
    estimate: datetime | None = None
    question: str = ""
    private: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    queue: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One promised instant, seen from `now`."""

    metric: Metric
    at: datetime
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRow:
    """One line of /status (WD-12)."""

    number: int
    status: Status
    agent: PersonName | None = None
    metric: Metric = Metric.FIRST_REPLY
    due_at: datetime | None = None
    question: str = ""
    queue: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDeadline:
    """`is_over`: somebody has done it meanwhile, in time or too late."""

    metric: Metric
    due_at: datetime
    state: DeadlineState
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CardCall:
    """A call that lies ahead. `is_pending`: its agenda can't be reached, and its time is kept."""

    at: datetime
    agent: PersonName
    is_pending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFact:
    """A fact that the contact was asked for, and the answer; empty while it is missing. `deposit` is the number of a
    sensitive one that is here, sealed; one that is `is_unaskable` has no page on which it could be given."""

    label: str
    answer: str = ""
    deposit: int | None = None
    is_unaskable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """The head of an agents' thread. `rank` is the severity's place in its policy, 0 the worst.

    `contract_until` is the last day of a contract that is over. `buttons` are the verbs that make sense now, in their
    order; each becomes a button with args (number,). A private one may be `about` another
    conversation, by its number, and about agents, its `subjects`.
    `declined`: it was not solved but declined. `opened_by` wrote it down on the customer's behalf; `snoozed` are those
    who want to be reminded, and when.
    """

    number: int
    now: datetime
    customer: str
    plan: str
    channel: str
    language: Language
    severity: str
    rank: int
    status: Status
    agent: PersonName | None = None
    reason: str = ""
    team: str = ""
    joined: tuple[PersonName, ...] = ()
    topic: str = ""
    question: str = ""
    is_asked_anyway: bool = False
    contract_until: date | None = None
    facts: tuple[CardFact, ...] = ()
    deadlines: tuple[CardDeadline, ...] = ()
    calls: tuple[CardCall, ...] = ()
    is_to_be_called_back: bool = False
    buttons: tuple[str, ...] = ()
    is_private: bool = False
    about: int | None = None
    subjects: tuple[PersonName, ...] = ()
    #: The desk's own: it has no plan, no platform and no language of a contact's.
    is_internal: bool = False
    declined: bool = False
    opened_by: PersonName | None = None
    snoozed: tuple[tuple[PersonName, datetime], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MineRow:
    """One line of /mine."""

    number: int
    customer: str
    rank: int
    status: Status
    metric: Metric = Metric.FIRST_REPLY
    due_at: datetime | None = None
