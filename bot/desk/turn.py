"""What every step of one use case shares: the open transaction, how the desk is set up, and the instant.

Many steps ask for the same few things: the conversation's log, its contact, the customer. Each is read once.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.desk.keeping import in_edition
from bot.errors import OpiekunError
from bot.events import AlertsFired, Event, Recorded
from bot.model.conversation import INTERNAL, Conversation, Thread
from bot.model.inbound import Inbound
from bot.model.people import Absence, Agent, Contact, Customer
from bot.model.policy import Policy
from bot.model.setup import Setup
from bot.model.words import Language
from bot.ports import Tx
from bot.sla.alerting import ladders_for_alerts, policy_for_alerts
from bot.sla.terms import Standing, standing
from bot.texts.speech import Speech
from calendars.busy import Span

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known:
    """What this use case has read so far: all its steps see the same.

    `stale` are conversations whose log has grown since it was read. `worked_out` is what was computed from all
    this, by its question; it lasts until something is written.
    """

    histories: dict[int, list[Recorded]] = field(default_factory=dict)
    stale: set[int] = field(default_factory=set)
    contacts: dict[int, Contact] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    threads: dict[int, Thread] = field(default_factory=dict)
    absences: list[Sequence[Absence]] = field(default_factory=list)
    busy: dict[str, Sequence[Span]] = field(default_factory=dict)
    worked_out: dict[Hashable, object] = field(default_factory=dict)


def _no_tokens() -> str:
    raise OpiekunError("no tokens are made here; a desk that gives out one-time links is handed what makes them")


@dataclass(frozen=True, slots=True)
class Turn:
    """One use case under way. Everything it changes goes through `tx`; what is remembered here, through the turn."""

    tx: Tx
    setup: Setup
    now: datetime
    known: Known = field(default_factory=Known, repr=False, compare=False)
    editions: dict[int, Setup] = field(default_factory=dict, repr=False, compare=False)
    #: Makes the token of a one-time link: handed in, like all that is left to chance.
    new_token: Callable[[], str] = field(default=_no_tokens, repr=False, compare=False)

    def log(self, conversation: Conversation, event: Event) -> None:
        self.known.stale.add(conversation.number)
        self.known.worked_out.clear()
        self.tx.log.append(conversation.number, self.now, event)

    def history(self, conversation: Conversation) -> Sequence[Recorded]:
        """All that happened in it, this use case's own included."""
        number = conversation.number
        known = self.known.histories.get(number)
        if known is None:
            known = self.known.histories[number] = list(self.tx.log.history(number))
        elif number in self.known.stale:
            known += self.tx.log.history(number, after=known[-1].seq if known else 0)
        self.known.stale.discard(number)
        return known

    def once(self, question: Hashable, answer: Callable[[], T]) -> T:
        """The answer, worked out at most once between two changes. The question names all that it depends on."""
        known: object = self.known.worked_out.get(question, self)
        if known is self:
            known = self.known.worked_out[question] = answer()
        return known  # type: ignore[return-value]  # put there by the line above, under the same question

    def thread(self, thread_id: int) -> Thread:
        """A thread's place does not change while it is talked about."""
        known = self.known.threads.get(thread_id)
        if known is None:
            known = self.known.threads[thread_id] = self.tx.threads.get(thread_id)
        return known

    def absences(self) -> Sequence[Absence]:
        """Who is away now or will be."""
        if not self.known.absences:
            self.known.absences.append(self.tx.people.absences(self.now))
        return self.known.absences[0]

    def busy(self, agent: str) -> Sequence[Span]:
        """The time that the agent's own agenda takes, as it was last read."""
        known = self.known.busy.get(agent)
        if known is None:
            known = self.known.busy[agent] = self.tx.busy.of(agent)
        return known

    def absences_changed(self) -> None:
        self.known.absences.clear()
        self.known.worked_out.clear()

    def save(self, conversation: Conversation) -> None:
        self.known.worked_out.clear()
        self.tx.conversations.save(conversation)

    def meet(self, inbound: Inbound) -> Contact:
        """Who is writing, as far as anybody knows them."""
        contact = self.tx.people.meet(inbound.sender, inbound.sender_name, inbound.hint)
        self.known.contacts[contact.id] = contact
        return contact

    def contact(self, contact_id: int) -> Contact:
        known = self.known.contacts.get(contact_id)
        if known is None:
            known = self.known.contacts[contact_id] = self.tx.people.contact(contact_id)
        return known

    def save_contact(self, contact: Contact) -> None:
        self.known.contacts.pop(contact.id, None)
        self.known.worked_out.clear()
        self.tx.people.save_contact(contact)

    def save_customer(self, customer: Customer) -> None:
        self.known.customers.pop(customer.key, None)
        self.known.worked_out.clear()
        self.tx.people.save_customer(customer)

    def customer_of(self, conversation: Conversation) -> Customer:
        """Whose it is; the desk's own is nobody's, and called by what monitoring reported."""
        if conversation.is_internal:
            return self.once(("nobody", conversation.number), lambda: self._nobody(conversation))
        return self.customer(conversation.customer)

    def customer(self, key: str) -> Customer:
        """The customer with this key. A conversation can't outlive its customer's row, so absence is a fault."""
        found = self._customer(key)
        if found is None:
            raise OpiekunError(f"customer {key} has conversations but no row; import it again")
        if found.plan not in self.setup.plans:
            raise OpiekunError(f"customer {key} has plan {found.plan}, which the configuration does not name")
        return found

    def policy_of(self, conversation: Conversation) -> Policy:
        """What its customer was promised: by the plan and the edition that its log names."""
        standing = self.standing(conversation)
        if standing is None:
            return self.policy_in(self.setup, self.customer_of(conversation).plan, conversation)
        return self.policy_in(self.edition(standing.edition), standing.plan, conversation)

    def promised(self, conversation: Conversation) -> Setup:
        """The desk with the promises that hold for it."""
        standing = self.standing(conversation)
        promised = self.edition(standing.edition) if standing is not None else self.setup
        if conversation.is_internal:
            return replace(promised, ladders=ladders_for_alerts(promised.ladders))
        return promised

    def edition(self, number: int) -> Setup:
        """The desk with the promises of that edition; 0 is the newest."""
        if number in (0, self.setup.edition):
            return self.setup
        if number not in self.editions:
            self.editions[number] = in_edition(self.tx, self.setup, number)
        return self.editions[number]

    def policy_in(self, setup: Setup, plan: str, conversation: Conversation) -> Policy:
        """The policy of that plan there; a plan that is no longer sold is read as the customer's own."""
        known = setup.plans.get(plan)
        if conversation.is_internal:
            return policy_for_alerts(setup.policies[(known or next(iter(setup.plans.values()))).policy])
        return setup.policies[known.policy] if known is not None else setup.policy_of(self.customer_of(conversation))

    def standing(self, conversation: Conversation) -> Standing | None:
        """Which plan and which edition its log names; None before it has begun."""
        return self.once(("standing", conversation.number), lambda: standing(self.history(conversation)))

    def agent_of(self, conversation: Conversation) -> Agent | None:
        return self.setup.agents.get(conversation.agent) if conversation.agent else None

    def say_to(self, contact: Contact) -> Speech:
        """How this contact is spoken to: their own choice, the customer's record, what the platform says of them,
        the company's first language."""
        customer = self._customer(contact.customer) if contact.customer else None
        wishes = (contact.language, customer.language if customer else None, contact.hint)
        zone = contact.zone or (customer.zone if customer else None)
        return self._speech(self._spoken(wishes), ZoneInfo(zone) if zone else self.setup.company.zone)

    def say_to_agent(self, agent: Agent) -> Speech:
        """How an agent is spoken to: their first language the desk speaks, by their own clock."""
        calendar = self.setup.calendars.get(agent.calendar)
        zone = calendar.zone if calendar else self.setup.company.zone
        return self._speech(self._spoken(agent.languages), zone)

    def say_in_thread(self, conversation: Conversation) -> Speech:
        """How the team of a conversation is spoken to: the responsible agent's way, else the company's."""
        agent = self.agent_of(conversation)
        if agent is not None:
            return self.say_to_agent(agent)
        team = self.setup.teams[conversation.team]
        return self._speech(self.setup.company.fallback, self.setup.calendars[team.calendar].zone)

    def say_in_team(self, team: str, agent: str | None = None) -> Speech:
        """How a team that is called in is spoken to in its own thread: the way of whoever of it has accepted, else of
        the first of its members."""
        called = self.setup.teams[team]
        member = self.setup.agents.get(agent or next(iter(called.members), ""))
        if member is not None:
            return self.say_to_agent(member)
        return self._speech(self.setup.company.fallback, self.setup.calendars[called.calendar].zone)

    def _nobody(self, conversation: Conversation) -> Customer:
        """Stands where a customer would, so that no rule needs another path; it is in no list and on no plan's bill."""
        fired = (r.event.title for r in self.history(conversation) if isinstance(r.event, AlertsFired))
        standing = self.standing(conversation)
        plans = self.setup.plans
        plan = standing.plan if standing is not None and standing.plan in plans else next(iter(plans))
        return Customer(key=INTERNAL, name=next(fired, ""), plan=plan)

    def _customer(self, key: str) -> Customer | None:
        known = self.known.customers.get(key)
        if known is None and (known := self.tx.people.customer(key)) is not None:
            self.known.customers[key] = known
        return known

    def _speech(self, language: Language, zone: ZoneInfo) -> Speech:
        return Speech(language, zone, self.setup.company.name)

    def _spoken(self, wishes: tuple[Language | None, ...]) -> Language:
        spoken = self.setup.company.languages
        return next((wish for wish in wishes if wish in spoken and wish is not None), self.setup.company.fallback)
