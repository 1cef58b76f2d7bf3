"""A notice of maintenance or an outage: what it says, whom it is for, and how far it has come."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.people import Customer
from bot.model.places import Place
from bot.model.words import Words


class NoticeKind(StrEnum):
    """What customers are told of."""

    #: work that was planned
    MAINTENANCE = "maintenance"
    #: something does not work
    OUTAGE = "outage"


class NoticeState(StrEnum):
    """How far a notice has come."""

    #: a lead looks at it; nobody else has seen it
    DRAFT = "draft"
    #: shown to whom it is for
    RUNNING = "running"
    #: over
    ENDED = "ended"
    #: never published, or a change that was
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """Whom a notice is for: customers of these plans and these customers; with neither, all."""

    plans: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()

    @property
    def is_all(self) -> bool:
        return not self.plans and not self.customers

    def includes(self, customer: Customer) -> bool:
        return self.is_all or customer.plan in self.plans or customer.key in self.customers


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """`number` is what leads see. `by` is an agent's key, empty where monitoring began it; `conversation` is then the
    desk's own conversation about the alert. `replaces` is the number of the running notice that a draft would change.

    `sent_to` is the last subscription that the broadcast has reached, None where nothing is to be sent; `told_to` the
    last copy that shows how the notice stands now, None where all do.
    """

    number: int = 0
    kind: NoticeKind
    text: Words
    whom: Whom
    made_at: datetime
    by: str = ""
    state: NoticeState = NoticeState.DRAFT
    from_at: datetime | None = None
    until_at: datetime | None = None
    replaces: int | None = None
    conversation: int | None = None
    published_at: datetime | None = None
    ended_at: datetime | None = None
    sent_to: int | None = None
    told_to: int | None = None


class NoticeRole(StrEnum):
    """What a copy of a notice is."""

    #: a lead's preview, with its buttons
    PREVIEW = "preview"
    #: shown to a contact who wrote
    SHOWN = "shown"
    #: sent to a chat that asked for notices
    SENT = "sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeCopy:
    """One appearance of a notice. `copy` is the Copy's id; `conversation` the one in which it was shown. `contact` is
    who reads it, None for a lead; `is_first`: no other copy of it came into that chat before."""

    id: int
    notice: int
    role: NoticeRole
    place: Place
    copy: int
    conversation: int | None = None
    contact: int | None = None
    is_first: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A chat to which notices are sent at once: a contact's own, or with `is_shared` a customer's channel, for which
    that contact asked."""

    id: int
    place: Place
    contact: int
    is_shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How many a notice is for, and how many of their chats are told at once."""

    customers: int
    contacts: int
    chats: int
