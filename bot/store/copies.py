"""Where each thing that was said can be seen: rows of `copies`, for messages and for the outbox alike."""

from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select

from bot.model.conversation import Copy, CopyKind
from bot.model.places import Place, Side
from bot.store.facet import Facet
from bot.store.tables import copies, threads

_ADD = insert(copies).returning(copies.c.id)
# A copy in a thread is wherever that thread is by now: it may have been opened after the copy was written.
COPIES = select(copies, func.coalesce(threads.c.thread, copies.c.place_thread).label("shown_in")).select_from(
    copies.outerjoin(threads, threads.c.id == copies.c.thread)
)
_GET = COPIES.where(copies.c.id == bindparam("row"))
_LOCK = _GET.add_columns(copies.c.is_deleted).with_for_update(of=copies)
_OF_MESSAGE = COPIES.where(copies.c.message == bindparam("row")).order_by(copies.c.id)
_AT = (
    COPIES.where(
        copies.c.channel == bindparam("channel"),
        copies.c.chat == bindparam("chat"),
        copies.c.external_id == bindparam("external"),
    )
    .order_by(copies.c.id.desc())
    .limit(1)
)
_HEAD = COPIES.where(copies.c.thread == bindparam("row"), copies.c.kind == CopyKind.HEAD.value).limit(1)
_NEWEST = (
    COPIES.where(
        copies.c.channel == bindparam("channel"), copies.c.chat == bindparam("chat"), copies.c.kind == bindparam("kind")
    )
    .order_by(copies.c.id.desc())
    .limit(1)
)


class Copies(Facet):
    """Adding and finding copies."""

    __slots__ = ()

    def add(
        self,
        *,
        kind: CopyKind,
        side: Side,
        place: Place,
        thread: int | None = None,
        conversation: int | None = None,
        message: int | None = None,
        external_id: str | None = None,
    ) -> Copy:
        row = {
            "kind": kind.value,
            "side": side.value,
            "channel": place.channel,
            "chat": place.chat,
            "place_thread": place.thread,
            "thread": thread,
            "conversation": conversation,
            "message": message,
            "external_id": external_id,
            "is_deleted": False,
        }
        return Copy(
            id=self._db.execute(_ADD, row).scalar_one(),
            kind=kind,
            side=side,
            place=place,
            thread=thread,
            conversation=conversation,
            message=message,
            external_id=external_id,
        )

    def get(self, copy_id: int) -> Copy | None:
        row = self._db.execute(_GET, {"row": copy_id}).one_or_none()
        return None if row is None else copy_of(row)

    def locked(self, copy_id: int) -> Copy | None:
        """The copy, locked until the transaction ends; None when it was deleted. LookupError where there is none."""
        row = self._db.execute(_LOCK, {"row": copy_id}).one_or_none()
        if row is None:
            raise LookupError(f"There is no copy {copy_id}.")
        return None if row.is_deleted else copy_of(row)

    def of_message(self, message_id: int) -> list[Copy]:
        return [copy_of(row) for row in self._db.execute(_OF_MESSAGE, {"row": message_id})]

    def at(self, place: Place, external_id: str) -> Copy | None:
        # The platforms number messages by chat, so the thread adds nothing.
        facts = {"channel": place.channel, "chat": place.chat, "external": external_id}
        row = self._db.execute(_AT, facts).one_or_none()
        return None if row is None else copy_of(row)

    def head(self, thread_id: int) -> Copy | None:
        row = self._db.execute(_HEAD, {"row": thread_id}).one_or_none()
        return None if row is None else copy_of(row)

    def newest(self, place: Place, kind: CopyKind) -> Copy | None:
        facts = {"channel": place.channel, "chat": place.chat, "kind": kind.value}
        row = self._db.execute(_NEWEST, facts).one_or_none()
        return None if row is None else copy_of(row)


def copy_of(row: Row[Any]) -> Copy:
    return Copy(
        id=row.id,
        kind=CopyKind(row.kind),
        side=Side(row.side),
        place=Place(channel=row.channel, chat=row.chat, thread=row.shown_in),
        thread=row.thread,
        conversation=row.conversation,
        message=row.message,
        external_id=row.external_id,
    )
