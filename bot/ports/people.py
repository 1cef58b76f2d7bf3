"""Who writes, for whom, and by which links they come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model.conversation import Conversation, Copy
from bot.model.inbound import Inbound
from bot.model.people import Absence, Contact, Customer, Invitation, PersonalLink
from bot.model.places import Identity, Place
from bot.model.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """Somebody who wrote without being let in: `words` are their first, empty where they only tried a command."""

    contact: Contact
    words: str


class People(Protocol):
    """Who writes, and for whom."""

    def meet(self, identity: Identity, name: str, hint: Language | None) -> Contact:
        """The contact with this identity, made now if never seen; locked until the transaction ends."""

    def contact(self, contact_id: int) -> Contact: ...
    def contact_by(self, identity: Identity) -> Contact | None: ...
    def save_contact(self, contact: Contact) -> None: ...
    def contacts_of(self, customer: str) -> Sequence[Contact]: ...
    def customer(self, key: str) -> Customer | None: ...
    def customer_at(self, place: Place) -> Customer | None:
        """Whose own channel that place is in; None where it is nobody's."""

    def customers(self) -> Sequence[Customer]: ...
    def save_customer(self, customer: Customer) -> None:
        """Insert, or replace the one with the same key."""

    def invite(self, invitation: Invitation) -> None: ...
    def invitation(self, code_hash: str) -> Invitation | None: ...
    def use_invitation(self, code_hash: str, contact: int, at: datetime) -> bool:
        """Spend it; False when it was spent already."""

    def accepted(self, contact: int, document: str) -> str | None:
        """The newest version of the document this contact accepted."""

    def accept(self, contact: int, document: str, version: str, at: datetime) -> None: ...
    def consents_of(self, contact: int) -> Sequence[tuple[str, str, datetime]]:
        """What they accepted, each document's versions, and when."""

    def held_for(self, contact: int) -> Sequence[Inbound]:
        """What is held for them, oldest first; it stays."""

    def hold(self, contact: int, inbound: Inbound) -> None:
        """Keep what somebody wrote until it can be passed on."""

    def held(self, contact: int) -> int:
        """How many are kept."""

    def release(self, contact: int) -> Sequence[Inbound]:
        """What was held for them, oldest first; it is no longer held."""

    def strangers(self) -> Sequence[Stranger]:
        """Those who were turned away and may still be let in, the newest first; a page of them."""

    def absences(self, since: datetime, agent: str | None = None) -> Sequence[Absence]:
        """Absences that end after `since`."""

    def add_absence(self, absence: Absence) -> None: ...
    def end_absences(self, agent: str, at: datetime, until: datetime) -> int:
        """The agent is there from `at` on, and is not away before `until`: cut what runs at `at`, drop what begins
        before `until`. How many were touched."""


class Links(Protocol):
    """The personal links given out to customers. One that was withdrawn stays known as that."""

    def add(self, link: PersonalLink) -> None: ...
    def get(self, code_hash: str) -> PersonalLink | None: ...
    def revoke(self, customer: str, at: datetime) -> int:
        """Withdraw all of that customer's; how many were good."""


class Personal(Protocol):
    """What is kept of people, and how it goes: words, names and identities, never numbers, instants and events."""

    def conversations_of(self, contact: int) -> Sequence[Conversation]:
        """All of theirs, oldest first."""

    def words_elsewhere(self, contact: int) -> Sequence[int]:
        """Their messages in conversations that are others'."""

    def copies_inside(self, conversation: int) -> Sequence[Copy]:
        """What we have posted about it where agents read, and what its threads are called."""

    def erase_conversation(self, conversation: int) -> None:
        """Its words, wherever they are kept, and what of it has not gone out; whatever follows goes to agents alone."""

    def erase_contact(self, contact: int) -> None:
        """Their name, what was held for them, their calls' details, and what came and went without a conversation.
        Their identity stays until `erase_identity`, for there may be a last word to carry."""

    def erase_identity(self, contact: int) -> None:
        """By what a platform knows them, and every place that is theirs."""

    def erase_finished(self) -> None:
        """Raw events that were worked on, and notices that were delivered, whoever's they are: any may quote."""

    def unsent_since(self, contact: int) -> datetime | None:
        """When the oldest was written that has not gone out to their private chat."""

    def closed_before(self, at: datetime, limit: int) -> Sequence[int]:
        """Conversations that were closed before then and still have words, oldest first."""
