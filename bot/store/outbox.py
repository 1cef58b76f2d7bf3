"""What must go out, as the desk writes it down. `lanes.py` carries it on."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, insert, or_, select, text, update

from bot.model.conversation import Copy, CopyKind, Thread
from bot.model.outbound import HEAD, Operation, OutboxState
from bot.model.places import Place, Side
from bot.model.rich import Body
from bot.store.codec import write
from bot.store.copies import Copies
from bot.store.facet import Database, Facet
from bot.store.tables import OUTBOX_LIVE, copies, outbox

_ADD = insert(outbox)

_of_copy = outbox.c.copy == bindparam("of_copy")
# What is shown, or will be: newest first.
_SHOWN = (
    select(outbox.c.id, outbox.c.operation, outbox.c.state, outbox.c.resent, outbox.c.body)
    .where(
        _of_copy,
        text("operation IN ('post', 'edit')"),
        outbox.c.state != OutboxState.DEAD.value,
    )
    .order_by(outbox.c.id.desc())
    .limit(2)
    .with_for_update()
)
_REPLACE = update(outbox).where(outbox.c.id == bindparam("row"))
_DROP = delete(outbox).where(outbox.c.id == bindparam("row"))
_AMEND = update(outbox).where(
    _of_copy, outbox.c.operation == Operation.POST.value, outbox.c.state == OutboxState.DEAD.value
)
_WITHDRAW = delete(outbox).where(
    _of_copy,
    or_(
        outbox.c.state == OutboxState.DEAD.value,
        and_(
            outbox.c.state == OutboxState.PENDING.value,
            or_(outbox.c.operation == Operation.EDIT.value, outbox.c.resent.is_(False)),
        ),
    ),
)
_IS_POSTING = select(outbox.c.id).where(_of_copy, outbox.c.operation == Operation.POST.value, text(OUTBOX_LIVE))

_MARK_DELETED = update(copies).where(copies.c.id == bindparam("row")).values(is_deleted=True)


class Outbox(Facet):
    """`ports.Outbox`. `new_key` gives each row its UUID, `now` the instant it was written."""

    __slots__ = ("_copies", "_new_key", "_now")

    def __init__(self, database: Database, *, new_key: Callable[[], str], now: Callable[[], datetime]) -> None:
        super().__init__(database)
        self._copies = Copies(database)
        self._new_key = new_key
        self._now = now

    def open_thread(self, thread: Thread, title: str) -> Copy:
        number, place = thread.conversation, thread.place
        self._add(Operation.OPEN_THREAD, place, thread=thread.id, conversation=number, title=title)
        return self._copies.add(
            kind=CopyKind.HEAD, side=thread.side, place=place, thread=thread.id, conversation=number, external_id=HEAD
        )

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
        where = place if thread is None else thread.place
        if where is None or (thread is not None and place is not None):
            raise TypeError("post() wants either a thread or a place.")
        of = thread.conversation if thread is not None and conversation is None else conversation
        inside = None if thread is None else thread.id
        copy = self._copies.add(kind=kind, side=side, place=where, thread=inside, conversation=of, message=message)
        self._add(Operation.POST, where, thread=inside, copy=copy.id, conversation=of, body=write(body))
        return copy

    def edit(self, copy_id: int, body: Body) -> None:
        copy = self._copies.locked(copy_id)
        if copy is None:
            return
        written = write(body)
        newest, *before = self._db.execute(_SHOWN, {"of_copy": copy_id}).all() or (None,)
        if newest is None:
            self._edit_unshown(copy, written)
        elif newest.state != OutboxState.UNKNOWN and newest.body == written:
            return
        elif not _may_change(newest):
            self._on_copy(Operation.EDIT, copy, written)
        elif newest.operation == Operation.EDIT and before and before[0].body == written:
            self._db.execute(_DROP, {"row": newest.id})
        else:
            self._db.execute(_REPLACE, {"row": newest.id, "body": written})

    def delete(self, copy_id: int) -> None:
        copy = self._copies.locked(copy_id)
        if copy is None:
            return
        self._db.execute(_MARK_DELETED, {"row": copy_id})
        self._db.execute(_WITHDRAW, {"of_copy": copy_id})
        is_posting = self._db.execute(_IS_POSTING, {"of_copy": copy_id}).one_or_none() is not None
        if copy.external_id is not None or is_posting:
            self._on_copy(Operation.DELETE, copy, None)

    def _edit_unshown(self, copy: Copy, written: str) -> None:
        """We never posted it, or its post was set aside: what a retry posts is the newest."""
        if copy.external_id is not None:
            self._on_copy(Operation.EDIT, copy, written)
        else:
            self._db.execute(_AMEND, {"of_copy": copy.id, "body": written})

    def _on_copy(self, operation: Operation, copy: Copy, body: str | None) -> None:
        self._add(operation, copy.place, thread=copy.thread, copy=copy.id, conversation=copy.conversation, body=body)

    def _add(
        self,
        operation: Operation,
        place: Place,
        *,
        thread: int | None,
        conversation: int | None,
        copy: int | None = None,
        body: str | None = None,
        title: str = "",
    ) -> None:
        row: dict[str, Any] = {
            "key": self._new_key(),
            "lane": place.lane,
            "operation": operation.value,
            "channel": place.channel,
            "chat": place.chat,
            "place_thread": place.thread,
            "thread": thread,
            "copy": copy,
            "conversation": conversation,
            "body": body,
            "title": title,
            "state": "pending",
            "resent": False,
            "attempts": 0,
            "created_at": self._now(),
        }
        self._db.execute(_ADD, row)


def _may_change(row: Row[*tuple[Any, ...]]) -> bool:
    """Has it certainly not left with these words? A post that may be there keeps them: its key is known."""
    return row.state == OutboxState.PENDING and (row.operation == Operation.EDIT or not row.resent)
