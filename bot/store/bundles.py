"""Which waiting words go out together: a flood into one thread becomes a few posts, and each message keeps its copy.

When the first of many relayed messages is taken, those that wait behind it in the same thread are taken with it: they
are its riders, and share its fate. All their copies are then the one post; changing one of them shows all anew.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, func, or_, select, text, update

from bot.model.conversation import CopyKind
from bot.model.outbound import Operation, OutboxState
from bot.model.places import Side
from bot.model.rich import Body, Rich
from bot.store.codec import read
from bot.store.facet import Database, Owner
from bot.store.tables import OUTBOX_LIVE, OUTBOX_RIDES, copies, outbox

#: So many may wait behind the first before they are taken together; talk at a human pace stays message by message.
FEW = 3
#: What has waited less was not held up by anything.
SOON = timedelta(seconds=1)
#: How many messages, and how many characters, one post holds; platforms split what is longer.
MOST, MOST_CHARACTERS = 100, 3000

_WAITING = (
    select(outbox.c.id, outbox.c.operation, outbox.c.attempts, outbox.c.body, copies.c.kind)
    .select_from(outbox.outerjoin(copies, copies.c.id == outbox.c.copy))
    .where(
        text(f"outbox.{OUTBOX_LIVE}"),
        outbox.c.lane == bindparam("in_lane"),
        outbox.c.thread == bindparam("in_thread"),
        outbox.c.id > bindparam("behind"),
    )
    .order_by(outbox.c.id)
    .limit(MOST)
)
_RIDE = update(outbox).where(outbox.c.id == bindparam("row"))
_RIDERS = (
    select(outbox.c.body).where(text(OUTBOX_RIDES), outbox.c.rides_with == bindparam("first")).order_by(outbox.c.id)
)
_FOLLOW = update(outbox).where(text(OUTBOX_RIDES), outbox.c.rides_with == bindparam("first"))
_NAME_COPIES = update(copies).where(
    copies.c.id.in_(select(outbox.c.copy).where(text(OUTBOX_RIDES), outbox.c.rides_with == bindparam("first")))
)
_TOGETHER = (
    select(copies.c.id, copies.c.is_deleted)
    .where(
        copies.c.channel == bindparam("on"),
        copies.c.chat == bindparam("chat"),
        copies.c.external_id == bindparam("post"),
    )
    .order_by(copies.c.id)
)
_SHOWN = select(outbox.c.body).where(
    outbox.c.id
    == select(func.max(outbox.c.id))
    .where(
        outbox.c.copy == bindparam("of"),
        outbox.c.operation.in_([Operation.POST.value, Operation.EDIT.value]),
        or_(outbox.c.state == OutboxState.SENT.value, outbox.c.id == bindparam("now_shown")),
    )
    .scalar_subquery()
)


class Bundles:
    """What `Lanes` asks about rows that are more than themselves."""

    __slots__ = ("_db", "_owner")

    def __init__(self, database: Database, *, owner: Owner) -> None:
        self._db = database
        self._owner = owner

    def gather(self, row: Any, now: Any) -> Body:
        """What the row that was just taken shows: its own words, and those of all that ride with it."""
        own = _body(row)
        if row.attempts:
            return _joined([own, *self._riding(row.id)])
        if not _may_lead(row) or now - row.created_at < SOON:
            return own
        followers = self._followers(row, own)
        if len(followers) < FEW:
            return own
        for follower in followers:
            self._db.execute(
                _RIDE,
                {
                    "row": follower.id,
                    "rides_with": row.id,
                    "state": OutboxState.SENDING.value,
                    "attempts": 1,
                    "owner": self._owner(),
                },
            )
        return _joined([own, *(_body(follower) for follower in followers)])

    def change(self, row: Any) -> tuple[Operation, Body | None]:
        """What an edit or deletion of one message does to the post that it shares with others."""
        operation = Operation(row.operation)
        own = _body(row) if row.body is not None else None
        if row.kind != CopyKind.RELAY or row.external_id is None:
            return operation, own
        facts = {"on": row.channel, "chat": row.chat, "post": row.external_id}
        together = self._db.execute(_TOGETHER, facts).all()
        if len(together) < 2:
            return operation, own
        bodies = [self._shown(copy.id, row.id) for copy in together if not copy.is_deleted]
        return (Operation.EDIT, _joined(bodies)) if bodies else (operation, None)

    def follow(self, first: int, **change: Any) -> None:
        """Whatever became of the first, becomes of its riders."""
        self._db.execute(_FOLLOW, {"first": first, **change})

    def name_copies(self, first: int, external_id: str) -> None:
        self._db.execute(_NAME_COPIES, {"first": first, "external_id": external_id})

    def _riding(self, first: int) -> list[Body]:
        return [_body(row) for row in self._db.execute(_RIDERS, {"first": first})]

    def _followers(self, row: Any, own: Body) -> Sequence[Any]:
        """Relayed messages behind it in its thread, up to what has to stand between them."""
        facts = {"in_lane": row.lane, "in_thread": row.thread, "behind": row.id}
        found: list[Any] = []
        room = MOST_CHARACTERS - len(own.text.plain)
        for waiting in self._db.execute(_WAITING, facts):
            if waiting.operation != Operation.POST:
                continue
            room -= len(_body(waiting).text.plain)
            if waiting.kind != CopyKind.RELAY or waiting.attempts or room < 0:
                break
            found.append(waiting)
        return found

    def _shown(self, copy: int, changing: int) -> Body:
        (row,) = self._db.execute(_SHOWN, {"of": copy, "now_shown": changing}).all()
        return _body(row)


def _may_lead(row: Any) -> bool:
    """Only what is carried to the desk's own threads: there many customers share one lane."""
    return bool(
        row.operation == Operation.POST
        and row.kind == CopyKind.RELAY
        and row.side == Side.DESK
        and row.thread is not None
        and not row.resent
    )


def _joined(bodies: Sequence[Body]) -> Body:
    """One under the other. Relayed messages have no buttons."""
    if len(bodies) == 1:
        return bodies[0]
    parts = [part for body in bodies for part in ("\n\n", body.text)]
    return Body(text=Rich.of(*parts[1:]))


def _body(row: Any) -> Body:
    return read(Body, row.body)
