"""What every step of one use case shares: the open transaction, how the desk is set up, and the instant."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.errors import OpiekunError
from bot.events import Event
from bot.model.conversation import Conversation
from bot.model.people import Agent, Contact, Customer
from bot.model.policy import Policy
from bot.model.setup import Setup
from bot.model.words import Language
from bot.ports import Tx
from bot.texts.speech import Speech


@dataclass(frozen=True, slots=True)
class Turn:
    """One use case under way. Everything it changes goes through `tx`."""

    tx: Tx
    setup: Setup
    now: datetime

    def log(self, conversation: Conversation, event: Event) -> None:
        self.tx.log.append(conversation.number, self.now, event)

    def customer_of(self, conversation: Conversation) -> Customer:
        return self.customer(conversation.customer)

    def customer(self, key: str) -> Customer:
        """The customer with this key. A conversation can't outlive its customer's row, so absence is a fault."""
        found = self.tx.people.customer(key)
        if found is None:
            raise OpiekunError(f"customer {key} has conversations but no row; import it again")
        if found.plan not in self.setup.plans:
            raise OpiekunError(f"customer {key} has plan {found.plan}, which the configuration does not name")
        return found

    def policy_of(self, conversation: Conversation) -> Policy:
        return self.setup.policy_of(self.customer_of(conversation))

    def agent_of(self, conversation: Conversation) -> Agent | None:
        return self.setup.agents.get(conversation.agent) if conversation.agent else None

    def say_to(self, contact: Contact) -> Speech:
        """How this contact is spoken to: their own choice, the customer's record, what the platform says of them,
        the company's first language."""
        customer = self.tx.people.customer(contact.customer) if contact.customer else None
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

    def _speech(self, language: Language, zone: ZoneInfo) -> Speech:
        return Speech(language, zone, self.setup.company.name)

    def _spoken(self, wishes: tuple[Language | None, ...]) -> Language:
        spoken = self.setup.company.languages
        return next((wish for wish in wishes if wish in spoken and wish is not None), self.setup.company.fallback)
