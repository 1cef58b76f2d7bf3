"""What must go out: one call to a platform, said in the desk's words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.conversation import CopyKind
from bot.model.places import Place
from bot.model.rich import Body

#: The id of the one thing in a thread that is no message: its own head, where threads are listed (a Telegram topic).
HEAD = "head"


class Operation(StrEnum):
    """What a platform is asked to do."""

    #: make the thread in which what follows is posted (a Telegram topic; on Slack the first post does it)
    OPEN_THREAD = "open_thread"
    POST = "post"
    EDIT = "edit"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One outbox row, ready to go. `key` is the same for every try of the same row (a UUID).

    `message_id` is the platform's id of what is edited or deleted. `title` names an opened thread.
    `resent` marks a second try of a call whose answer was lost. `kind` is the kind of the copy that is posted, and
    `message` the message of which it is one; None where it is nobody's words.
    """

    id: int
    key: str
    operation: Operation
    place: Place
    body: Body | None = None
    title: str = ""
    message_id: str | None = None
    resent: bool = False
    conversation: int | None = None
    kind: CopyKind | None = None
    message: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the platform says it did. `thread` is the id of the thread that now exists, where it made one."""

    message_id: str | None = None
    thread: str | None = None
    at: datetime | None = None


class OutboxState(StrEnum):
    """How far an outbox row has come."""

    PENDING = "pending"
    #: an attempt is committed and may be under way
    SENDING = "sending"
    SENT = "sent"
    #: the answer was lost and can't be asked for
    UNKNOWN = "unknown"
    #: set aside: the platform will never take it, or a person gave up on it
    DEAD = "dead"
