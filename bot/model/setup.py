"""How this desk is set up: everything the configuration says that decisions need, by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.model.alerts import AlertRoute
from bot.model.calls import CallKind
from bot.model.people import AddOn, Agent, Consent, Customer, OnCall, Plan, Team
from bot.model.places import Identity
from bot.model.policy import CannedAnswer, Ladder, OffHours, Policy, Reason, Topic
from bot.model.words import Language
from calendars.hours import BusinessHours


class Admission(StrEnum):
    """Are unknown people served?"""

    INVITED = "invited"
    OPEN = "open"


class Address(StrEnum):
    """How customers are addressed, in languages that have two ways."""

    #: pl Państwo, ru вы, uk ви, bg Вие
    FORMAL = "formal"
    #: pl Ty
    INFORMAL = "informal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    name: str
    languages: tuple[Language, ...]
    zone: ZoneInfo
    admission: Admission = Admission.INVITED
    #: where `admission` is open: the plan of those who come without an invitation; None: the last one listed
    open_plan: str | None = None
    address: Address = Address.FORMAL

    @property
    def fallback(self) -> Language:
        return self.languages[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long closed conversations and their files are kept; None: for good."""

    conversations: timedelta | None = None
    files: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """The whole desk as configured. Plain mappings by key; nothing in it is a secret or a connection."""

    company: Company
    calendars: Mapping[str, BusinessHours]
    agents: Mapping[str, Agent]
    teams: Mapping[str, Team]
    plans: Mapping[str, Plan]
    policies: Mapping[str, Policy]
    add_ons: Mapping[str, AddOn] = field(default_factory=dict)
    ladders: Mapping[str, Ladder] = field(default_factory=dict)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    reasons: Mapping[str, Reason] = field(default_factory=dict)
    off_hours: Mapping[str, OffHours] = field(default_factory=dict)
    consents: Mapping[str, Consent] = field(default_factory=dict)
    answers: Mapping[str, CannedAnswer] = field(default_factory=dict)
    on_call: OnCall | None = None
    #: Where we are reached from outside (`console.public_url`), where that is said.
    public_url: str | None = None
    #: Is there a pager outside the chats (`paging.webhook`)?
    has_pager: bool = False
    calls: Mapping[str, CallKind] = field(default_factory=dict)
    alert_routes: tuple[AlertRoute, ...] = ()
    retention: Retention = field(default_factory=Retention)
    #: Which edition of the promises this is, once the desk keeps it; 0 before.
    edition: int = 0

    def agent_by(self, identity: Identity) -> Agent | None:
        """Whose identity is it? None when nobody of the desk has it."""
        return next((a for a in self.agents.values() if any(i.matches(identity) for i in a.identities)), None)

    def plan_of(self, customer: Customer) -> Plan:
        return self.plans[customer.plan]

    def policy_of(self, customer: Customer) -> Policy:
        return self.policies[self.plan_of(customer).policy]

    def off_hours_of(self, team: str) -> OffHours:
        """The team's own row, else `default`, else the plain promise."""
        return self.off_hours.get(team) or self.off_hours.get("default") or OffHours()

    @property
    def leads(self) -> tuple[Agent, ...]:
        return tuple(agent for agent in self.agents.values() if agent.is_lead)
