"""A complaint on its way, and its line in the register (NP-6)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a contact is still writing: about which conversation, its `request` with number and date as the contact
    leaves it, about whom (an agent's key; None: nobody in particular), and the words. `shown` is the copy that asks."""

    contact: int
    about: int | None
    request: str
    subject: str | None
    text: str
    asked_at: datetime
    shown: int | None = None


class Outcome(StrEnum):
    """What has become of a complaint."""

    #: nobody has answered yet
    UNANSWERED = "unanswered"
    #: a person has answered, and it is not over
    ANSWERED = "answered"
    #: an agent says that it is settled
    RESOLVED = "resolved"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the register. `due_at` is None where its topic promises no first reply."""

    number: int
    customer: str
    received_at: datetime
    about: int | None
    subjects: tuple[str, ...]
    due_at: datetime | None
    answered_at: datetime | None
    outcome: Outcome
    is_late: bool
