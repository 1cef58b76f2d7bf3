"""What came in and is not yet worked on."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Row,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    type_coerce,
    update,
)

from bot.errors import TakenOver
from bot.model.inbound import Envelope
from bot.model.places import Identity
from bot.ports import SetAside, Taken
from bot.store.codec import dump, read, write
from bot.store.facet import Database, Facet, Owner, nobody, spell, wait_for
from bot.store.processes import demand_life
from bot.store.queues import heads_of
from bot.store.tables import DEAD, INBOX_LIVE, INBOX_WAITING, INBOX_WORKING, contacts, inbox

ERRORS_AT_MOST = 5
CRASHES_AT_MOST = 3

# Written into the statement: binding them would cost every row of the busiest statement of all.
_FRESH: dict[str, Any] = {
    "state": literal_column("'waiting'"),
    "attempts": literal_column("0"),
    "errors": literal_column("0"),
    "crashes": literal_column("0"),
}
_ADD = spell(
    inbox,
    lambda new: (
        new.values(_FRESH)
        .on_conflict_do_nothing(index_elements=["channel", "account", "external_id"])
        .returning(inbox.c.id)
    ),
)

_who = {name: bindparam(name, type_=contacts.c[name].type) for name in ("channel", "user_id", "account")}
_known = exists().where(
    contacts.c.channel == _who["channel"],
    contacts.c.user_id == _who["user_id"],
    or_(contacts.c.account == _who["account"], contacts.c.account == "", _who["account"] == ""),
)
_GREET = spell(
    contacts,
    lambda new: new.from_select(
        ["channel", "user_id", "account", "name"], select(*_who.values(), literal("")).where(~_known)
    ).on_conflict_do_nothing(),
)

_lanes, _is_head = heads_of(inbox, INBOX_LIVE, "position", "id")
_other = inbox.alias("other")
_CLAIM = (
    select(inbox)
    .select_from(_lanes.join(inbox, _is_head))
    .where(
        inbox.c.state == "waiting",
        or_(inbox.c.retry_at.is_(None), inbox.c.retry_at <= bindparam("at")),
        # A row that arrived late may stand before one already in work.
        ~exists(select(literal(1)).where(text(INBOX_WORKING), _other.c.lane == inbox.c.lane).select_from(_other)),
    )
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=inbox, skip_locked=True)
)
_TAKE = (
    update(inbox)
    .where(inbox.c.id.in_(bindparam("rows", expanding=True)))
    .values(state="working", attempts=inbox.c.attempts + 1, retry_at=None, owner=bindparam("whose"))
)
_CHANGE = update(inbox).where(inbox.c.id == bindparam("row"))
# Nobody writes what became of a row that another process has taken over.
_ours = (text(INBOX_WORKING), inbox.c.owner == bindparam("whose"))
_END = _CHANGE.where(*_ours)
_GIVE_BACK = update(inbox).where(*_ours).values(state="waiting", retry_at=bindparam("again_at"))
_HASTEN = (
    update(inbox)
    .where(text(INBOX_WAITING), inbox.c.retry_at.is_not(None))
    .values(retry_at=type_coerce(inbox.c.retry_at, BigInteger) - bindparam("by", type_=BigInteger))
)
_FAIL = (
    update(inbox)
    .where(inbox.c.id == bindparam("row"), *_ours)
    .values(errors=inbox.c.errors + 1, error=bindparam("why"))
    .returning(inbox.c.errors)
)
# Sorted afterwards: asked to sort, SQLite would rather read the whole table in order than the few rows there are.
_ORPHANS = select(inbox).where(text(INBOX_WORKING), inbox.c.owner == 0)
_DEAD = select(inbox).where(text(DEAD)).order_by(inbox.c.id)
_RETRY = (
    update(inbox)
    .where(inbox.c.id == bindparam("row"), inbox.c.state == "dead")
    .values(state="waiting", errors=0, crashes=0, retry_at=None, ended_at=None)
)
_OLDEST = select(func.min(inbox.c.saved_at)).where(text(INBOX_WAITING))


class Inbox(Facet):
    """`ports.Inbox`. Finished rows stay: they are what tells a second delivery from a first."""

    __slots__ = ("_owner",)

    def __init__(self, database: Database, *, owner: Owner = nobody) -> None:
        super().__init__(database)
        self._owner = owner

    def accept(self, envelopes: Sequence[Envelope], at: datetime) -> int:
        if not envelopes:
            return 0
        fresh = self._db.execute(_ADD[self._dialect], [_row(envelope, at) for envelope in envelopes]).all()
        senders = dict.fromkeys(envelope.sender for envelope in envelopes if envelope.sender)
        if fresh and senders:
            self._db.execute(_GREET[self._dialect], [_key(sender) for sender in senders])
        return len(fresh)

    def claim(self, limit: int, at: datetime) -> Sequence[Taken]:
        owner = self._owner()
        wait_for(self._db, "inbox")
        demand_life(self._db, owner)
        rows = self._db.execute(_CLAIM, {"at": at, "most": limit}).all()
        suspects = [row for row in rows if row.crashes]
        if suspects:
            rows = suspects[:1]
        if rows:
            self._db.execute(_TAKE, {"rows": [row.id for row in rows], "whose": owner})
        return [_taken(row, attempts=row.attempts + 1, crashes=row.crashes) for row in rows]

    def done(self, row: int, at: datetime) -> None:
        end = {"row": row, "whose": self._owner(), "state": "done", "ended_at": at}
        if not self._db.execute(_END, end).rowcount:
            raise TakenOver(f"in-{row} is not in this process's work any more")

    def failed(self, row: int, error: str, retry_at: datetime) -> bool:
        fact = {"row": row, "whose": self._owner(), "why": error}
        errors = self._db.execute(_FAIL, fact).scalar_one_or_none()
        if errors is None:
            raise TakenOver(f"in-{row} is not in this process's work any more")
        if errors < ERRORS_AT_MOST:
            self._db.execute(_CHANGE, {"row": row, "state": "waiting", "retry_at": retry_at})
            return False
        # The attempt that would have been made at `retry_at` is not made.
        self._db.execute(_CHANGE, {"row": row, "state": "dead", "ended_at": retry_at})
        return True

    def give_back(self, retry_at: datetime) -> None:
        self._db.execute(_GIVE_BACK, {"again_at": retry_at, "whose": self._owner()})

    def hasten(self, by: timedelta) -> None:
        self._db.execute(_HASTEN, {"by": round(by.total_seconds() * 1000)})

    def recover(self, at: datetime) -> Sequence[Taken]:
        wait_for(self._db, "inbox")
        given_up = []
        for row in sorted(self._db.execute(_ORPHANS), key=lambda row: row.id):
            crashes = row.crashes + 1
            change: dict[str, Any] = {"row": row.id, "state": "waiting", "crashes": crashes}
            if crashes >= CRASHES_AT_MOST:
                why = f"The desk stopped {crashes} times while working on it."
                change |= {"state": "dead", "error": why, "ended_at": at}
                given_up.append(_taken(row, attempts=row.attempts, crashes=crashes))
            self._db.execute(_CHANGE, change)
        return given_up

    def dead(self) -> Sequence[SetAside]:
        return [
            SetAside(id=f"in-{row.id}", box="inbox", at=row.ended_at, channel=row.channel, error=row.error or "")
            for row in self._db.execute(_DEAD)
        ]

    def retry(self, row: int) -> bool:
        return self._db.execute(_RETRY, {"row": row}).rowcount == 1

    def oldest_waiting(self) -> datetime | None:
        oldest: datetime | None = self._db.execute(_OLDEST).scalar_one()
        return oldest


def _row(envelope: Envelope, at: datetime) -> dict[str, Any]:
    return {
        "channel": envelope.channel,
        "account": envelope.account,
        "external_id": envelope.external_id,
        "lane": envelope.lane,
        "position": envelope.order,
        "sent_at": envelope.sent_at,
        "sender": write(envelope.sender) if envelope.sender else None,
        "raw": dump(dict(envelope.raw)),
        "saved_at": at,
    }


def _key(identity: Identity) -> dict[str, str]:
    return {"channel": identity.channel, "user_id": identity.user, "account": identity.account}


def _taken(row: Row[Any], *, attempts: int, crashes: int) -> Taken:
    return Taken(id=row.id, envelope=_envelope(row), saved_at=row.saved_at, attempts=attempts, crashes=crashes)


def _envelope(row: Row[Any]) -> Envelope:
    return Envelope(
        channel=row.channel,
        account=row.account,
        external_id=row.external_id,
        lane=row.lane,
        order=row.position,
        sent_at=row.sent_at,
        sender=read(Identity, row.sender) if row.sender else None,
        raw=json.loads(row.raw),
    )
