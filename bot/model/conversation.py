"""One matter between a customer and the desk, from first message to close."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.places import Place, Side
from bot.model.rich import Rich

#: Whose the desk's own conversations are: no customer's, for no customer's key is so written.
INTERNAL = "#desk"


class Status(StrEnum):
    """Where a conversation stands."""

    #: nobody has it
    NEW = "new"
    #: on us
    OPEN = "open"
    #: on the customer: a question asked by name waits for an answer
    PENDING = "pending"
    #: an agent says it is solved, or declined it; the customer's next words reopen it
    RESOLVED = "resolved"
    #: over; what the customer writes next is another conversation
    CLOSED = "closed"

    @property
    def is_open(self) -> bool:
        return self in (Status.NEW, Status.OPEN, Status.PENDING)


#: Every step a conversation can take.
TRANSITIONS: Mapping[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.OPEN, Status.PENDING, Status.RESOLVED, Status.CLOSED}),
    Status.OPEN: frozenset({Status.NEW, Status.PENDING, Status.RESOLVED, Status.CLOSED}),
    Status.PENDING: frozenset({Status.OPEN, Status.RESOLVED, Status.CLOSED}),
    Status.RESOLVED: frozenset({Status.OPEN, Status.CLOSED}),
    Status.CLOSED: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """`number` is what people see (#142). `agent` is the key of the responsible agent, None in the queue.

    `reason` says why that agent (a routing Reason's value). `joined` are agents whose words go out besides the
    responsible one's. `question` is the text the customer still owes an answer to. `customer_thread` and
    `desk_thread` are ids of Thread; `card` and `promise` ids of Copy.

    A private one is for its team's eyes alone, and never for its `subjects`, the agents complained of, whatever the
    configuration says by now. `about` is the number of the conversation it complains about.
    """

    number: int
    customer: str
    contact: int
    status: Status
    severity: str
    team: str
    opened_at: datetime
    topic: str | None = None
    agent: str | None = None
    reason: str = ""
    joined: tuple[str, ...] = ()
    question: str | None = None
    resolved_at: datetime | None = None
    customer_thread: int | None = None
    desk_thread: int | None = None
    card: int | None = None
    promise: int | None = None
    chooser: int | None = None
    is_private: bool = False
    subjects: tuple[str, ...] = ()
    about: int | None = None

    @property
    def is_internal(self) -> bool:
        """Is it the desk's own, with no customer's side?"""
        return self.customer == INTERNAL

    @property
    def is_over(self) -> bool:
        return self.status is Status.CLOSED

    @property
    def speakers(self) -> tuple[str, ...]:
        """Whose words in the thread go out to the customer: the responsible agent's, and of those who joined."""
        return ((self.agent,) if self.agent else ()) + self.joined


class Kind(StrEnum):
    """Who a message is from, and who may see it."""

    CUSTOMER = "customer"
    AGENT = "agent"
    #: only agents see it
    NOTE = "note"
    #: the desk itself speaks: a promise, an apology
    BOT = "bot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One utterance. `author` is an agent's key or a contact's id as text; `inbox` the row it came by."""

    id: int
    conversation: int
    kind: Kind
    author: str
    text: Rich
    sent_at: datetime
    saved_at: datetime
    inbox: int | None = None


class CopyKind(StrEnum):
    """What a copy is for, so that the desk finds the one it has to edit."""

    #: somebody's words, carried to the other side
    RELAY = "relay"
    #: the original, where its author wrote it
    ORIGINAL = "original"
    #: the head of the agents' thread
    CARD = "card"
    #: who answers the customer, and by when
    PROMISE = "promise"
    #: something said once: an apology, an answer to a command
    NOTICE = "notice"
    #: buttons to choose from
    CHOOSER = "chooser"
    #: a notice an agent must acknowledge
    PAGE = "page"
    #: what a thread is called where threads are listed
    HEAD = "head"
    #: what stands on somebody's home tab
    HOME = "home"
    #: how the promises to a customer were kept in a month, sent to a contact
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One appearance of something in one place. `external_id` is the platform's id, None until it arrived."""

    id: int
    kind: CopyKind
    side: Side
    place: Place
    thread: int | None = None
    conversation: int | None = None
    message: int | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Where a conversation lives on one side. `place.thread` is None until the platform has opened it
    (or for ever, where the chat itself is the thread: a private chat)."""

    id: int
    conversation: int
    side: Side
    place: Place
    opens: bool = False
