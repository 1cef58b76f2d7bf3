"""Calls, and what the agents' own agendas say."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model.bookings import AgendaSeen, Booking
from bot.model.people import Contact, Proposal
from bot.model.places import Place
from calendars.calls import Calls as CallsKept


class Calls(CallsKept, Protocol):
    """Calls and the times they take, and the dialogues in which they are booked."""

    def open_booking(self, *, contact: Contact, customer: str, kind: str, place: Place, at: datetime) -> Booking:
        """A new dialogue, with the next number."""

    def booking(self, number: int) -> Booking | None:
        """Locked until the transaction ends."""

    def save_booking(self, booking: Booking) -> None: ...
    def drop_booking(self, number: int) -> None:
        """An agent's question that has been answered, or a dialogue that never showed a contact anything to choose."""

    def booking_of(self, call: str) -> Booking | None:
        """The dialogue in which that call was booked."""

    def bookings_of(self, contact: int) -> Sequence[Booking]:
        """The contact's dialogues, oldest first."""

    def bookings_in(self, conversation: int) -> Sequence[Booking]:
        """Those that belong to the conversation, oldest first."""

    def bookings_for(self, customer: str) -> Sequence[Booking]:
        """Those of all the customer's contacts, oldest first; not locked."""

    def tasks(self) -> Sequence[int]:
        """The dialogues that wait for an agenda to be asked, oldest first."""

    def summary_asked(self, agent: str) -> Booking | None:
        """The newest dialogue whose call this agent was asked to sum up; locked until the transaction ends."""

    def had(self, customer: str, kind: str) -> int:
        """How many calls of that kind the customer has, or has had; what came to nothing does not count."""

    def last_called(self) -> Mapping[str, int]:
        """By agent: the dialogue of the newest call they were given (round robin)."""


class Proposals(Protocol):
    """The absences that agents' own calendars proposed."""

    def add(self, agent: str, start_at: datetime, end_at: datetime) -> Proposal:
        """With the next number."""

    def get(self, number: int) -> Proposal | None:
        """Locked until the transaction ends."""

    def save(self, proposal: Proposal) -> None:
        """What became of it, and the copy that shows it."""

    def of_agent(self, agent: str, since: datetime) -> Sequence[Proposal]:
        """Those that end after that, oldest first."""


class Agendas(Protocol):
    """How each agent's agenda was when it was last asked."""

    def get(self, agent: str) -> AgendaSeen | None:
        """Locked until the transaction ends. None: it was not asked yet."""

    def save(self, seen: AgendaSeen) -> None: ...


class Busy(Protocol):
    """The time that each agent's agenda takes, as it was last read: spans of UTC instants, merged, and nothing of what
    stands in them."""

    def of(self, agent: str) -> Sequence[tuple[datetime, datetime]]:
        """In order; none where nothing is known."""

    def replace(self, agent: str, spans: Sequence[tuple[datetime, datetime]]) -> None:
        """These, and no others, are what is known; what stays the same is not written."""

    def agents(self) -> Sequence[str]:
        """Of whom anything is known."""
