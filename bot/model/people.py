"""Who there is: agents and their teams on one side, customers and their contacts on the other."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.model.places import Identity, Place
from bot.model.words import Language, PersonName, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Somebody who answers. `cover` are keys of agents, tried in order while this one is away; `keeps_agenda` says that
    calls with them are booked in a calendar of theirs."""

    key: str
    name: PersonName
    calendar: str
    languages: tuple[Language, ...]
    identities: tuple[Identity, ...]
    cover: tuple[str, ...] = ()
    capacity: int | None = None
    is_lead: bool = False
    keeps_agenda: bool = False


class Assign(StrEnum):
    """How a team without a dedicated agent picks who answers."""

    #: the member with the fewest open conversations; the first named wins a tie
    LEAST_LOADED = "least_loaded"
    #: each in turn, whoever was given one the longest ago
    ROUND_ROBIN = "round_robin"


class QueueBy(StrEnum):
    """What a team's queue is ordered by; earlier keys weigh more."""

    SEVERITY = "severity"
    #: by what is left until a reply is due
    DEADLINE = "deadline"
    ARRIVAL = "arrival"


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Agents who share a desk: a tier, a calendar and a place in which their threads are opened.

    `on_call` are those who may be woken for it, in order; left empty, the company's rota is. `instead` take over
    where no member may or can.
    """

    key: str
    tier: int
    calendar: str
    members: tuple[str, ...]
    place: Place | None
    assign: Assign = Assign.LEAST_LOADED
    queue: tuple[QueueBy, ...] = (QueueBy.SEVERITY, QueueBy.DEADLINE, QueueBy.ARRIVAL)
    acknowledge_within: timedelta | None = None
    instead: tuple[str, ...] = ()
    on_call: tuple[str, ...] = ()


class Entitlement(StrEnum):
    """What a plan and its add-ons give a customer, beyond being served."""

    DEDICATED_AGENT = "dedicated_agent"
    CALLS = "calls"
    PRIORITY_ESCALATION = "priority_escalation"


class PassOn(StrEnum):
    """When what a customer writes is passed on to the desk."""

    #: at once; what it is about, and facts, may follow
    AT_ONCE = "at_once"
    #: once it is said what it is about, and the facts are there that this needs (NP-14)
    WHEN_COMPLETE = "when_complete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a customer can buy: it names the policy that is promised and the team that keeps it."""

    key: str
    policy: str
    team: str
    title: Words | None = None
    topics: tuple[str, ...] | None = None
    pass_on: PassOn = PassOn.AT_ONCE


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOn:
    """What comes on top of a plan; it counts only with the plans it names (LA-1)."""

    key: str
    title: Words
    price: str
    plans: tuple[str, ...]
    entitles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """The company or person with a plan. Customers are data, not configuration.

    `slack_channel` is the id of a channel of theirs, shared with the desk, in which their contacts write.
    """

    key: str
    name: str
    plan: str
    add_ons: tuple[str, ...] = ()
    dedicated_agent: str | None = None
    language: Language | None = None
    zone: str | None = None
    since: date | None = None
    until: date | None = None
    slack_channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One person who writes. Without a `customer` they are not admitted yet.

    `language` is what the person chose by button; `hint` is what their platform says of them.
    `admitted_at` is when they became a customer's contact; `answered_at` is when somebody unknown was told how
    to be invited: they are told once.
    """

    id: int
    identity: Identity
    name: str
    customer: str | None = None
    language: Language | None = None
    hint: Language | None = None
    zone: str | None = None
    admitted_at: datetime | None = None
    answered_at: datetime | None = None
    blocked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A span in which an agent does not answer. Whole days in the agent's zone; half-open instants."""

    agent: str
    start_at: datetime
    end_at: datetime
    cover: str | None = None


class ProposalState(StrEnum):
    """What became of a proposed absence."""

    #: the agent has not answered
    ASKED = "asked"
    #: they are away then
    CONFIRMED = "confirmed"
    #: they are not
    DECLINED = "declined"
    #: the calendar does not say so any more
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A span in which an agent's own calendar says that they are away. `number` travels in its buttons; `shown` is the
    copy that asks."""

    number: int
    agent: str
    start_at: datetime
    end_at: datetime
    state: ProposalState = ProposalState.ASKED
    shown: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """Whole days, in the company's zone, on which somebody else is on call; `last` is one of them."""

    agent: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCall:
    """The rota: `agents` take turns of length `every`, counted from midnight of `since`; `swaps` go before them."""

    agents: tuple[str, ...]
    every: timedelta
    since: date
    swaps: tuple[Swap, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A single-use way in, made for one customer. Only the code's SHA-256 is kept."""

    code_hash: str
    customer: str
    expires_at: datetime
    contact_name: str = ""
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalLink:
    """Leads those who are known of a customer to their own agent (LA-3). Only the code's SHA-256 is kept."""

    code_hash: str
    customer: str
    made_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A document a contact has to accept once per version before anything is passed on."""

    key: str
    version: str
    text: Words
    url: str = ""
    languages: tuple[Language, ...] = field(default=())
