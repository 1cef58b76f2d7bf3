"""What is said, and what happens to it: conversations, their threads, messages, logs and deadlines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.events import Event, Recorded
from bot.model.conversation import Conversation, Copy, CopyKind, Kind, Message, Status, Thread
from bot.model.deadline import Deadline, Timer
from bot.model.edition import Edition
from bot.model.places import Place, Side
from bot.model.rich import Rich


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A conversation in its team's line, and when the earliest reply is due in it."""

    conversation: Conversation
    due_at: datetime | None


class Conversations(Protocol):
    def open(
        self, *, customer: str, contact: int, severity: str, team: str, topic: str | None, at: datetime
    ) -> Conversation:
        """A new conversation with the next number, status new."""

    def get(self, number: int) -> Conversation | None:
        """Locked until the transaction ends."""

    def save(self, conversation: Conversation) -> None: ...
    def current(self, contact: int, place: Place) -> Conversation | None:
        """The newest conversation of this contact in this place that is not closed; never a private one."""

    def newest(self, contact: int) -> Conversation | None: ...
    def newest_public(self, contact: int) -> Conversation | None:
        """The contact's newest that is not private."""

    def of_customer(self, customer: str, statuses: Sequence[Status]) -> Sequence[Conversation]: ...
    def of_agent(self, agent: str, statuses: Sequence[Status]) -> Sequence[Conversation]: ...
    def of_team(self, team: str, statuses: Sequence[Status]) -> Sequence[Conversation]: ...
    def waiting(self, team: str) -> Sequence[Waiting]:
        """The team's open ones that nobody has, or that agents have not been shown; not locked."""

    def touched_by(self, agents: Sequence[str], since: datetime, *, after: int, limit: int) -> Sequence[int]:
        """Of the open ones that these agents have, in the order of their numbers and beyond `after`: those in which
        something falls due after `since`, or which somebody has by a forecast. Not locked."""

    def private(self) -> Sequence[Conversation]:
        """Every private one, closed ones too, oldest first."""

    def private_of(self, contact: int) -> Sequence[Conversation]:
        """The contact's private ones, oldest first."""

    def in_hand(self, agent: str) -> int:
        """In how many open conversations that agents have been shown does a customer wait for this agent's reply?"""

    def loads(self) -> Mapping[str, int]:
        """Open conversations by responsible agent."""

    def last_assigned(self) -> Mapping[str, datetime]:
        """When each agent was last given a conversation (round robin)."""


class Threads(Protocol):
    def add(self, *, conversation: int, side: Side, place: Place, opens: bool) -> Thread: ...
    def get(self, thread_id: int) -> Thread: ...
    def at(self, place: Place) -> Thread | None:
        """The desk's thread at that very place."""

    def outside(self, place: Place) -> Thread | None:
        """The newest thread of the customers' side at that very place."""

    def opened(self, thread_id: int, external_thread: str) -> None: ...


class Messages(Protocol):
    def add(
        self,
        *,
        conversation: int,
        kind: Kind,
        author: str,
        text: Rich,
        sent_at: datetime,
        saved_at: datetime,
        inbox: int | None,
    ) -> Message: ...

    def get(self, message_id: int) -> Message | None: ...
    def of(self, conversation: int) -> Sequence[Message]: ...
    def set_kind(self, message_id: int, kind: Kind) -> None:
        """A note that is sent after all becomes an agent's message."""

    def note_original(self, message: Message, place: Place, external_id: str, side: Side) -> Copy:
        """The copy that the author made by writing it."""

    def copies(self, message_id: int) -> Sequence[Copy]: ...
    def copy(self, copy_id: int) -> Copy | None: ...
    def copy_at(self, place: Place, external_id: str) -> Copy | None: ...
    def head_of(self, thread_id: int) -> Copy | None:
        """What the thread is called; None where it was not opened by us."""

    def newest_copy(self, place: Place, kind: CopyKind) -> Copy | None:
        """The newest of that kind in that chat."""


class Log(Protocol):
    def append(self, conversation: int, at: datetime, event: Event) -> None: ...
    def history(self, conversation: int, after: int = 0) -> Sequence[Recorded]:
        """Its events in order; those after the event `after` only."""


class Deadlines(Protocol):
    def of(self, conversation: int) -> Sequence[Deadline]: ...
    def replace(self, conversation: int, deadlines: Sequence[Deadline]) -> None: ...


class Timers(Protocol):
    def set(self, subject: str, kind: str, due_at: datetime) -> None:
        """One per (subject, kind); the same instant again changes nothing."""

    def cancel(self, subject: str, kind: str | None = None) -> None: ...
    def of(self, subject: str) -> Sequence[Timer]: ...
    def claim(self, now: datetime, limit: int) -> Sequence[Timer]:
        """Take timers due at or before `now`, earliest first; they are gone if the transaction commits."""

    def count_due(self, now: datetime, limit: int) -> int:
        """How many are due at or before `now`, counted up to `limit`."""

    def next_due(self) -> datetime | None: ...


class Versions(Protocol):
    """What has been in force: each version of a calendar or a policy, never changed once written."""

    def latest(self, kind: str, name: str) -> str | None:
        """The newest version's text."""

    def add(self, kind: str, name: str, digest: str, body: str, at: datetime) -> None:
        """One more version; `digest` is the same for what was configured alike."""

    def edition(self, number: int) -> Edition | None:
        """What was promised in that edition."""

    def newest_edition(self) -> int:
        """Its number; 0 where there is none."""

    def add_edition(self, edition: Edition, at: datetime) -> int:
        """Its number: the next one, or the newest's where nothing has changed since."""
