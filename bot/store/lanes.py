"""The outbox as its carrier sees it: one lane per destination, the first live row of each its head.

    pending ──ready──▶ sending ──sent──▶ sent
       ▲                  │ ├──settle──▶ unknown ─┐
       ├──later, resend───┘ └──settle──▶ dead ────┤
       └──────────────────retry───────────────────┘

A row may take others of its thread with it (`bundles.py`): they share whatever becomes of it.

A row that can't go because another never arrived (an edit of what was not posted, a post into a thread that was
not opened) is set aside with that one when its turn comes, and comes back with it on retry.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Row,
    Select,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    type_coerce,
    update,
)

from bot.errors import TakenOver
from bot.model.conversation import CopyKind
from bot.model.outbound import Operation, OutboxState, Receipt, Sending
from bot.model.places import Place
from bot.model.rich import Body
from bot.ports import SetAside
from bot.store.bundles import Bundles
from bot.store.codec import read
from bot.store.facet import Database, Facet, Owner, nobody, wait_for
from bot.store.processes import demand_life
from bot.store.queues import heads_of
from bot.store.tables import (
    OPENS_THREAD,
    OUTBOX_GIVEN_UP,
    OUTBOX_LIVE,
    OUTBOX_SENDING,
    copies,
    outbox,
    threads,
)

UNPOSTED = "depends on a message that was not delivered"
UNOPENED = "depends on a thread that was not opened"

# Where it goes is looked up when it goes: by then the thread was opened, the message posted.
_facts = (
    outbox,
    threads.c.thread.label("opened"),
    threads.c.opens,
    copies.c.external_id,
    copies.c.kind,
    copies.c.side,
    copies.c.message,
)


def _addressed(rows: Any) -> Any:
    return rows.outerjoin(threads, threads.c.id == outbox.c.thread).outerjoin(copies, copies.c.id == outbox.c.copy)


_lanes, _is_head = heads_of(outbox, OUTBOX_LIVE, "id")
_heads = _lanes.join(outbox, _is_head)
_now = bindparam("now", type_=outbox.c.retry_at.type)
_is_due = or_(outbox.c.retry_at.is_(None), outbox.c.retry_at <= _now)
_carried = outbox.alias("carried")
_is_carried = exists(
    select(literal(1)).where(text(f"carried.{OUTBOX_SENDING}"), _carried.c.lane == outbox.c.lane).select_from(_carried)
)
_READY: Select[Any] = (
    select(*_facts)
    .select_from(_addressed(_heads))
    .where(
        outbox.c.state == OutboxState.PENDING.value,
        _is_due,
        outbox.c.lane.not_in(bindparam("busy", expanding=True)),
        # A row that was retried may stand before one that another process is carrying.
        ~_is_carried,
    )
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
    # What an edit is just putting other words into is passed over: whoever does that carries it, or we do next time.
    .with_for_update(of=outbox, skip_locked=True)
)
_NEXT_AT = (
    select(func.min(case((_is_due, _now), else_=outbox.c.retry_at), type_=outbox.c.retry_at.type))
    .select_from(_heads)
    .where(outbox.c.state == OutboxState.PENDING.value, outbox.c.lane.not_in(bindparam("busy", expanding=True)))
)
_OLDEST = (
    select(func.min(outbox.c.created_at))
    .select_from(_heads)
    .where(outbox.c.state == OutboxState.PENDING.value, _is_due)
)
_TAKE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("rows", expanding=True)))
    # Whoever is taken by itself rides with nobody (any more).
    .values(
        state=OutboxState.SENDING.value,
        attempts=outbox.c.attempts + 1,
        retry_at=None,
        rides_with=None,
        owner=bindparam("whose"),
    )
)
_first = outbox.alias("first")
_rides = exists().where(_first.c.id == outbox.c.rides_with, text(f"first.{OUTBOX_SENDING}"))
_INTERRUPTED = (
    select(*_facts)
    .select_from(_addressed(outbox))
    .where(
        text(f"outbox.{OUTBOX_SENDING}"),
        outbox.c.owner == bindparam("whose"),
        outbox.c.id.not_in(bindparam("in_flight", expanding=True)),
        ~_rides,
    )
)
_ADOPT = update(outbox).where(text(OUTBOX_SENDING), outbox.c.owner == 0).values(owner=bindparam("whose"))

_HASTEN = (
    update(outbox)
    .where(text(OUTBOX_LIVE), outbox.c.retry_at.is_not(None))
    .values(retry_at=type_coerce(outbox.c.retry_at, BigInteger) - bindparam("by", type_=BigInteger))
)

_rider = outbox.alias("rider")
_has_riders = exists().where(text("rider.rides_with IS NOT NULL"), _rider.c.rides_with == bindparam("row"))
_ROW = select(outbox.c.operation, outbox.c.copy, outbox.c.thread, _has_riders.label("has_riders")).where(
    outbox.c.id == bindparam("row")
)
_CHANGE = update(outbox).where(outbox.c.id == bindparam("row"))
# Nobody writes what became of a row that another process has taken over.
_END = _CHANGE.where(text(OUTBOX_SENDING), outbox.c.owner == bindparam("whose"))
_NAME_COPY = update(copies).where(copies.c.id == bindparam("row"))
_NAME_THREAD = update(threads).where(threads.c.id == bindparam("row"))
# The first post into it made the thread; a later one only stands in it.
_LINK_THREAD = _NAME_THREAD.where(threads.c.opens.is_(True), threads.c.thread.is_(None))

_POSTING = select(func.max(outbox.c.id)).where(
    outbox.c.copy == bindparam("of"), outbox.c.operation == Operation.POST.value
)
_OPENING = (
    select(outbox.c.id, outbox.c.state)
    .where(outbox.c.thread == bindparam("of"), text(OPENS_THREAD), outbox.c.id < bindparam("before"))
    .order_by(outbox.c.id.desc())
    .limit(1)
)
_DEAD = select(outbox).where(text(OUTBOX_GIVEN_UP)).order_by(outbox.c.id)
_revived = {"state": OutboxState.PENDING.value, "retry_at": None, "ended_at": None, "dead_with": None}
_alone = {"rides_with": None}
_RETRY = update(outbox).where(outbox.c.id == bindparam("row"), text(OUTBOX_GIVEN_UP)).values(_revived | _alone)
_RETRY_WITH = update(outbox).where(outbox.c.dead_with == bindparam("row"), text(OUTBOX_GIVEN_UP)).values(_revived)


class Lanes(Facet):
    """`ports.Lanes`. `now` is the instant at which a row is set aside."""

    __slots__ = ("_bundles", "_now", "_owner")

    def __init__(self, database: Database, *, now: Callable[[], datetime], owner: Owner = nobody) -> None:
        super().__init__(database)
        self._now = now
        self._owner = owner
        self._bundles = Bundles(database, owner=owner)

    def ready(self, now: datetime, busy: Sequence[str], limit: int) -> Sequence[Sending]:
        owner = self._owner()
        wait_for(self._db, "outbox")
        demand_life(self._db, owner)
        taken: list[Row[Any]] = []
        while len(taken) < limit:
            facts = {"now": now, "busy": busy, "most": limit - len(taken)}
            heads = self._db.execute(_READY, facts).all()
            going = [row for row in heads if not self._gave_up(row)]
            if going:
                self._db.execute(_TAKE, {"rows": [row.id for row in going], "whose": owner})
            taken += going
            if len(going) == len(heads):
                break
        return [self._going_out(row, now) for row in taken]

    def sent(self, row: int, receipt: Receipt, at: datetime) -> None:
        what = self._db.execute(_ROW, {"row": row}).one()
        if what.operation == Operation.POST and receipt.message_id is not None:
            self._db.execute(_NAME_COPY, {"row": what.copy, "external_id": receipt.message_id})
            if what.has_riders:
                self._bundles.name_copies(row, receipt.message_id)
                self._bundles.follow(row, state=OutboxState.SENT.value, ended_at=at)
        if what.thread is not None and receipt.thread is not None:
            link = _NAME_THREAD if what.operation == Operation.OPEN_THREAD else _LINK_THREAD
            self._db.execute(link, {"row": what.thread, "thread": receipt.thread})
        self._end(row, state=OutboxState.SENT.value, ended_at=at)

    def later(self, row: int, retry_at: datetime, error: str) -> None:
        self._become(row, state=OutboxState.PENDING.value, retry_at=retry_at, error=error)

    def settle(self, row: int, state: OutboxState, error: str) -> None:
        self._become(row, state=state.value, error=error, ended_at=self._now())
        self._bundles.follow(row, dead_with=row)

    def interrupted(self, in_flight: Sequence[int] = ()) -> Sequence[Sending]:
        owner = self._owner()
        wait_for(self._db, "outbox")
        demand_life(self._db, owner)
        self._db.execute(_ADOPT, {"whose": owner})
        found = self._db.execute(_INTERRUPTED, {"in_flight": in_flight, "whose": owner})
        rows = sorted(found, key=lambda row: row.id)
        return [_sending(row, Operation(row.operation), _own(row)) for row in rows]

    def resend(self, row: int, retry_at: datetime | None = None) -> None:
        self._become(row, state=OutboxState.PENDING.value, retry_at=retry_at, resent=True)

    def hasten(self, by: timedelta) -> None:
        self._db.execute(_HASTEN, {"by": round(by.total_seconds() * 1000)})

    def dead(self) -> Sequence[SetAside]:
        return [
            SetAside(
                id=f"out-{row.id}",
                box="outbox",
                at=row.ended_at,
                channel=row.channel,
                error=row.error or "",
                conversation=row.conversation,
            )
            for row in self._db.execute(_DEAD)
        ]

    def retry(self, row: int) -> bool:
        revived = self._db.execute(_RETRY, {"row": row}).rowcount == 1
        if revived:
            self._db.execute(_RETRY_WITH, {"row": row})
        return revived

    def next_at(self, now: datetime, busy: Sequence[str] = ()) -> datetime | None:
        at: datetime | None = self._db.execute(_NEXT_AT, {"now": now, "busy": busy}).scalar_one()
        return at

    def oldest_waiting(self, now: datetime) -> datetime | None:
        oldest: datetime | None = self._db.execute(_OLDEST, {"now": now}).scalar_one()
        return oldest

    def _become(self, row: int, **change: Any) -> None:
        """The row and whatever rides with it."""
        self._end(row, **change)
        self._bundles.follow(row, **change)

    def _end(self, row: int, **change: Any) -> None:
        if not self._db.execute(_END, {"row": row, "whose": self._owner(), **change}).rowcount:
            raise TakenOver(f"out-{row} is not in this process's hands any more")

    def _going_out(self, row: Row[Any], now: datetime) -> Sending:
        match row.operation:
            case Operation.POST:
                return _sending(row, Operation.POST, self._bundles.gather(row, now))
            case Operation.EDIT | Operation.DELETE:
                return _sending(row, *self._bundles.change(row))
        return _sending(row, Operation(row.operation), None)

    def _gave_up(self, row: Row[Any]) -> bool:
        """Can it never go? Then it is set aside together with what it depends on."""
        if row.operation in (Operation.EDIT, Operation.DELETE) and row.external_id is None:
            cause = self._db.execute(_POSTING, {"of": row.copy}).scalar_one()
            return self._set_aside(row.id, UNPOSTED, cause)
        if row.operation == Operation.POST and row.opens and row.opened is None:
            opening = self._db.execute(_OPENING, {"of": row.thread, "before": row.id}).one_or_none()
            if opening and opening.state in (OutboxState.DEAD, OutboxState.UNKNOWN):
                return self._set_aside(row.id, UNOPENED, opening.id)
        return False

    def _set_aside(self, row: int, error: str, cause: int | None) -> bool:
        dead = {"state": OutboxState.DEAD.value, "error": error, "ended_at": self._now()}
        self._db.execute(_CHANGE, {"row": row, **dead, "dead_with": cause})
        self._bundles.follow(row, **dead, dead_with=row)
        return True


def _sending(row: Row[Any], operation: Operation, body: Body | None) -> Sending:
    inside = None if operation is Operation.OPEN_THREAD else (row.opened or row.place_thread)
    return Sending(
        id=row.id,
        key=row.key,
        operation=operation,
        place=Place(channel=row.channel, chat=row.chat, thread=inside),
        body=body,
        title=row.title,
        message_id=None if operation is Operation.POST else row.external_id,
        resent=row.resent,
        conversation=row.conversation,
        kind=CopyKind(row.kind) if row.kind is not None else None,
        message=row.message,
    )


def _own(row: Row[Any]) -> Body | None:
    return read(Body, row.body) if row.body is not None else None
