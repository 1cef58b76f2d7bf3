"""Where each conversation lives on either side."""

from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from bot.model.conversation import Thread
from bot.model.places import Place, Side
from bot.store.facet import Facet
from bot.store.tables import threads

_ADD = insert(threads).returning(threads.c.id)
_GET = select(threads).where(threads.c.id == bindparam("row"))
_OPENED = update(threads).where(threads.c.id == bindparam("row"))

_there = (threads.c.channel == bindparam("channel"), threads.c.chat == bindparam("chat"))
_NEWEST = select(threads).where(threads.c.side == Side.DESK.value, *_there).order_by(threads.c.id.desc()).limit(1)
_AT_THREAD = _NEWEST.where(threads.c.thread == bindparam("thread"))
# A thread that is still to be opened is not yet anywhere: what is said in the chat itself is not said in it.
_AT_CHAT = _NEWEST.where(threads.c.thread.is_(None), threads.c.opens.is_(False))
_OUTSIDE = (
    select(threads)
    .where(threads.c.side == Side.CUSTOMER.value, *_there, threads.c.thread == bindparam("thread"))
    .order_by(threads.c.id.desc())
    .limit(1)
)


class Threads(Facet):
    """`ports.Threads`."""

    __slots__ = ()

    def add(self, *, conversation: int, side: Side, place: Place, opens: bool) -> Thread:
        row = {
            "conversation": conversation,
            "side": side.value,
            "channel": place.channel,
            "chat": place.chat,
            "thread": place.thread,
            "opens": opens,
        }
        number = self._db.execute(_ADD, row).scalar_one()
        return Thread(id=number, conversation=conversation, side=side, place=place, opens=opens)

    def get(self, thread_id: int) -> Thread:
        row = self._db.execute(_GET, {"row": thread_id}).one_or_none()
        if row is None:
            raise LookupError(f"There is no thread {thread_id}.")
        return _thread(row)

    def at(self, place: Place) -> Thread | None:
        if place.thread is None:
            found = self._db.execute(_AT_CHAT, {"channel": place.channel, "chat": place.chat})
        else:
            facts = {"channel": place.channel, "chat": place.chat, "thread": place.thread}
            found = self._db.execute(_AT_THREAD, facts)
        row = found.one_or_none()
        return None if row is None else _thread(row)

    def outside(self, place: Place) -> Thread | None:
        facts = {"channel": place.channel, "chat": place.chat, "thread": place.thread}
        row = self._db.execute(_OUTSIDE, facts).one_or_none()
        return None if row is None else _thread(row)

    def opened(self, thread_id: int, external_thread: str) -> None:
        self._db.execute(_OPENED, {"row": thread_id, "thread": external_thread})


def _thread(row: Row[Any]) -> Thread:
    return Thread(
        id=row.id,
        conversation=row.conversation,
        side=Side(row.side),
        place=Place(channel=row.channel, chat=row.chat, thread=row.thread),
        opens=row.opens,
    )
