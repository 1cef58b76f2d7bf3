"""What was said, and where it can be seen."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from bot.model.conversation import Copy, CopyKind, Kind, Message
from bot.model.places import Place, Side
from bot.model.rich import Rich
from bot.store.codec import cut, read, write
from bot.store.copies import Copies
from bot.store.facet import Database, Facet
from bot.store.tables import messages

_ADD = insert(messages).returning(messages.c.id)
_GET = select(messages).where(messages.c.id == bindparam("row"))
_OF = select(messages).where(messages.c.conversation == bindparam("row")).order_by(messages.c.id)
_SET_KIND = update(messages).where(messages.c.id == bindparam("row"))


class Messages(Facet):
    """`ports.Messages`."""

    __slots__ = ("_copies",)

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._copies = Copies(database)

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
    ) -> Message:
        row = {
            "conversation": conversation,
            "kind": kind.value,
            "author": author,
            "text": write(text),
            "sent_at": sent_at,
            "saved_at": saved_at,
            "inbox": inbox,
        }
        return Message(
            id=self._db.execute(_ADD, row).scalar_one(),
            conversation=conversation,
            kind=kind,
            author=author,
            text=text,
            sent_at=cut(sent_at),
            saved_at=cut(saved_at),
            inbox=inbox,
        )

    def get(self, message_id: int) -> Message | None:
        row = self._db.execute(_GET, {"row": message_id}).one_or_none()
        return None if row is None else _message(row)

    def of(self, conversation: int) -> Sequence[Message]:
        return [_message(row) for row in self._db.execute(_OF, {"row": conversation})]

    def set_kind(self, message_id: int, kind: Kind) -> None:
        self._db.execute(_SET_KIND, {"row": message_id, "kind": kind.value})

    def note_original(self, message: Message, place: Place, external_id: str, side: Side) -> Copy:
        return self._copies.add(
            kind=CopyKind.ORIGINAL,
            side=side,
            place=place,
            conversation=message.conversation,
            message=message.id,
            external_id=external_id,
        )

    def copies(self, message_id: int) -> Sequence[Copy]:
        return self._copies.of_message(message_id)

    def copy(self, copy_id: int) -> Copy | None:
        return self._copies.get(copy_id)

    def copy_at(self, place: Place, external_id: str) -> Copy | None:
        return self._copies.at(place, external_id)

    def head_of(self, thread_id: int) -> Copy | None:
        return self._copies.head(thread_id)

    def newest_copy(self, place: Place, kind: CopyKind) -> Copy | None:
        return self._copies.newest(place, kind)


def _message(row: Row[Any]) -> Message:
    return Message(
        id=row.id,
        conversation=row.conversation,
        kind=Kind(row.kind),
        author=row.author,
        text=read(Rich, row.text),
        sent_at=row.sent_at,
        saved_at=row.saved_at,
        inbox=row.inbox,
    )
