"""What came in, what is to go out, and what was set aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.model.conversation import Copy, CopyKind, Thread
from bot.model.inbound import Envelope
from bot.model.outbound import OutboxState, Receipt, Sending
from bot.model.places import Place, Side
from bot.model.rich import Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An inbox row in work. `attempts` counts this one; `crashes` the attempts that never reported back."""

    id: int
    envelope: Envelope
    saved_at: datetime
    attempts: int
    crashes: int


class Inbox(Protocol):
    """What came in and is not yet worked on."""

    def accept(self, envelopes: Sequence[Envelope], at: datetime) -> int:
        """Insert what is not there yet, and each sender's contact row; how many were new."""

    def claim(self, limit: int, at: datetime) -> Sequence[Taken]:
        """Rows to work on: the first of each lane that is not in work, in the platform's own order. Counts the
        attempt; committed before the work. One that was in work when the process ended is given alone: if it was
        the cause, nobody else is to suffer for it again."""

    def done(self, row: int, at: datetime) -> None:
        """Like `failed`, raises TakenOver where the row is no longer in this process's work."""

    def failed(self, row: int, error: str, retry_at: datetime) -> bool:
        """The attempt ended in an error. True when the row is now set aside (5 errors)."""

    def give_back(self, retry_at: datetime) -> None:
        """Whatever this process has in work waits again, for no fault of its own: neither an error nor a crash is
        counted."""

    def hasten(self, by: timedelta) -> None:
        """The clock was put back by so much: what waits for an instant is not to wait longer for that."""

    def recover(self, at: datetime) -> Sequence[Taken]:
        """Rows in work that no living process has count a crash and wait again; those with 3 are set aside and
        returned."""

    def dead(self) -> Sequence["SetAside"]: ...
    def retry(self, row: int) -> bool: ...
    def oldest_waiting(self) -> datetime | None: ...


class Outbox(Protocol):
    """What must go out. Every method only writes rows; `delivery` carries them."""

    def open_thread(self, thread: Thread, title: str) -> Copy:
        """The copy is the thread's head: editing it gives the thread another title."""

    def post(
        self,
        body: Body,
        *,
        kind: CopyKind,
        side: Side,
        thread: Thread | None = None,
        place: Place | None = None,
        conversation: int | None = None,
        message: int | None = None,
    ) -> Copy:
        """To a conversation's thread, or to a place of its own (a direct message)."""

    def edit(self, copy_id: int, body: Body) -> None:
        """Show something else there. Edits not yet under way are replaced, not queued up; what would show only what
        is (or will be) shown there anyway is dropped."""

    def delete(self, copy_id: int) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A row that was given up: `box` is "inbox" or "outbox", `id` its number there ("in-12", "out-7")."""

    id: str
    box: str
    at: datetime
    channel: str
    error: str
    conversation: int | None = None


class Lanes(Protocol):
    """The outbox as its carrier sees it: one lane per destination, in order, and in one process's hands at a time.

    What is written of a row that is under way raises TakenOver where another process has it by now.
    """

    def ready(self, now: datetime, busy: Sequence[str], limit: int) -> Sequence[Sending]:
        """The first sendable row of each lane that is not busy; marked as sending, the attempt counted."""

    def sent(self, row: int, receipt: Receipt, at: datetime) -> None:
        """It arrived: the copy gets its platform's id, the thread is linked where one was opened."""

    def later(self, row: int, retry_at: datetime, error: str) -> None:
        """Certainly not sent: this lane waits until then."""

    def settle(self, row: int, state: OutboxState, error: str) -> None:
        """Unknown or dead: the lane goes on with the next row."""

    def interrupted(self, in_flight: Sequence[int] = ()) -> Sequence[Sending]:
        """Rows whose attempt never reported back: this process's, but for those `in_flight`, and those that no living
        process has, which are this one's from now on."""

    def resend(self, row: int, retry_at: datetime | None = None) -> None:
        """Put an interrupted or ambiguous row at the head of its lane again, flagged; not before `retry_at`."""

    def hasten(self, by: timedelta) -> None:
        """The clock was put back by so much: what waits for an instant is not to wait longer for that."""

    def dead(self) -> Sequence[SetAside]:
        """What was given up: dead, or of unknown fate."""

    def retry(self, row: int) -> bool:
        """Send a dead or unknown row after all. False when it is neither."""

    def next_at(self, now: datetime, busy: Sequence[str] = ()) -> datetime | None:
        """When the next row becomes sendable in a lane that is not busy."""

    def oldest_waiting(self, now: datetime) -> datetime | None: ...
