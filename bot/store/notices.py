"""Notices of maintenance and outages, where they were shown, and the chats that asked to be told at once."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, exists, func, insert, or_, select, text, update

from bot.model.notices import (
    Notice,
    NoticeCopy,
    NoticeKind,
    NoticeRole,
    NoticeState,
    Reach,
    Subscription,
    Whom,
)
from bot.model.places import Place
from bot.model.words import Words
from bot.store.codec import dump, read_again, write
from bot.store.facet import Facet, spell
from bot.store.tables import NOTICE_RUNNING, contacts, customers, notice_copies, notices, subscriptions

#: What stands in the column where a copy belongs to no conversation: the key would not hold with nothing there.
_NONE = 0

_ADD = insert(notices).returning(notices.c.number)
_GET = select(notices).where(notices.c.number == bindparam("row")).with_for_update()
_HOLD = select(notices).where(notices.c.number == bindparam("row")).with_for_update(read=True)
_SAVE = update(notices).where(notices.c.number == bindparam("row"))
_RUNNING = select(notices).where(text(NOTICE_RUNNING)).order_by(notices.c.number)
_ALL = select(notices).order_by(notices.c.number)
_BEGUN_BY = (
    select(notices)
    .where(notices.c.conversation == bindparam("of_conversation", type_=notices.c.conversation.type))
    .order_by(notices.c.number)
)

_here = (
    notice_copies.c.notice == bindparam("of_notice", type_=notice_copies.c.notice.type),
    notice_copies.c.channel == bindparam("on", type_=notice_copies.c.channel.type),
    notice_copies.c.chat == bindparam("chat", type_=notice_copies.c.chat.type),
)
_SHOW = spell(notice_copies, lambda new: new.on_conflict_do_nothing())
_HAS = select(notice_copies.c.id).where(*_here).limit(1)
_HAS_IN = _HAS.where(
    notice_copies.c.conversation == bindparam("of_conversation", type_=notice_copies.c.conversation.type)
)
_before = notice_copies.alias("before")
_COPIES = (
    select(
        notice_copies,
        (
            ~exists().where(
                _before.c.notice == notice_copies.c.notice,
                _before.c.channel == notice_copies.c.channel,
                _before.c.chat == notice_copies.c.chat,
                _before.c.id < notice_copies.c.id,
            )
        ).label("is_first"),
    )
    .where(
        notice_copies.c.notice == bindparam("of_notice", type_=notice_copies.c.notice.type),
        notice_copies.c.id > bindparam("after", type_=notice_copies.c.id.type),
        notice_copies.c.role.in_(bindparam("roles", expanding=True)),
    )
    .order_by(notice_copies.c.id)
    .limit(bindparam("most"))
)

_there = and_(
    subscriptions.c.channel == bindparam("on", type_=subscriptions.c.channel.type),
    subscriptions.c.chat == bindparam("chat", type_=subscriptions.c.chat.type),
)
_SUBSCRIBE = spell(subscriptions, lambda new: new.on_conflict_do_nothing(index_elements=["channel", "chat"]))
_UNSUBSCRIBE = delete(subscriptions).where(_there)
_IS_SUBSCRIBED = select(subscriptions.c.id).where(_there)
_SUBSCRIPTIONS = (
    select(subscriptions)
    .where(subscriptions.c.id > bindparam("after", type_=subscriptions.c.id.type))
    .order_by(subscriptions.c.id)
    .limit(bindparam("most"))
)

_meant = or_(
    bindparam("is_all", type_=subscriptions.c.is_shared.type),
    customers.c.plan.in_(bindparam("plans", expanding=True)),
    customers.c.key.in_(bindparam("keys", expanding=True)),
)
_COUNT_CUSTOMERS = select(func.count()).select_from(customers).where(_meant)
_COUNT_CONTACTS = (
    select(func.count())
    .select_from(contacts.join(customers, customers.c.key == contacts.c.customer))
    .where(_meant, contacts.c.blocked_at.is_(None))
)
_COUNT_CHATS = (
    select(func.count())
    .select_from(
        subscriptions.join(contacts, contacts.c.id == subscriptions.c.contact).join(
            customers, customers.c.key == contacts.c.customer
        )
    )
    .where(_meant)
)


class Notices(Facet):
    """`ports.Notices`."""

    __slots__ = ()

    def add(self, notice: Notice) -> Notice:
        number = self._db.execute(_ADD, _values(notice)).scalar_one()
        return _notice(self._db.execute(_GET, {"row": number}).one())

    def get(self, number: int) -> Notice | None:
        row = self._db.execute(_GET, {"row": number}).one_or_none()
        return None if row is None else _notice(row)

    def hold(self, number: int) -> Notice | None:
        row = self._db.execute(_HOLD, {"row": number}).one_or_none()
        return None if row is None else _notice(row)

    def save(self, notice: Notice) -> None:
        self._db.execute(_SAVE, {"row": notice.number, **_values(notice)})

    def running(self) -> Sequence[Notice]:
        return [_notice(row) for row in self._db.execute(_RUNNING)]

    def all(self) -> Sequence[Notice]:
        return [_notice(row) for row in self._db.execute(_ALL)]

    def begun_by(self, conversation: int) -> Sequence[Notice]:
        return [_notice(row) for row in self._db.execute(_BEGUN_BY, {"of_conversation": conversation})]

    def shown(
        self,
        notice: int,
        role: NoticeRole,
        place: Place,
        copy: int,
        *,
        conversation: int | None = None,
        contact: int | None = None,
    ) -> None:
        row = {
            "notice": notice,
            "role": role.value,
            "channel": place.channel,
            "chat": place.chat,
            "conversation": conversation or _NONE,
            "contact": contact,
            "copy": copy,
        }
        self._db.execute(_SHOW[self._dialect], row)

    def is_shown(self, notice: int, place: Place, conversation: int | None = None) -> bool:
        facts = {"of_notice": notice, "on": place.channel, "chat": place.chat}
        if conversation is None:
            return self._db.execute(_HAS, facts).one_or_none() is not None
        return self._db.execute(_HAS_IN, {**facts, "of_conversation": conversation}).one_or_none() is not None

    def copies(self, notice: int, roles: Sequence[NoticeRole], *, after: int, limit: int) -> Sequence[NoticeCopy]:
        facts = {"of_notice": notice, "roles": [role.value for role in roles], "after": after, "most": limit}
        return [_copy(row) for row in self._db.execute(_COPIES, facts)]

    def subscribe(self, place: Place, contact: int, *, is_shared: bool) -> None:
        row = {"channel": place.channel, "chat": place.chat, "contact": contact, "is_shared": is_shared}
        self._db.execute(_SUBSCRIBE[self._dialect], row)

    def unsubscribe(self, place: Place) -> None:
        self._db.execute(_UNSUBSCRIBE, {"on": place.channel, "chat": place.chat})

    def is_subscribed(self, place: Place) -> bool:
        found = self._db.execute(_IS_SUBSCRIBED, {"on": place.channel, "chat": place.chat})
        return found.one_or_none() is not None

    def subscriptions(self, *, after: int, limit: int) -> Sequence[Subscription]:
        rows = self._db.execute(_SUBSCRIPTIONS, {"after": after, "most": limit})
        return [
            Subscription(
                id=row.id,
                place=Place(channel=row.channel, chat=row.chat),
                contact=row.contact,
                is_shared=row.is_shared,
            )
            for row in rows
        ]

    def reach(self, whom: Whom) -> Reach:
        facts = {"is_all": whom.is_all, "plans": list(whom.plans), "keys": list(whom.customers)}
        counts = (_COUNT_CUSTOMERS, _COUNT_CONTACTS, _COUNT_CHATS)
        of_customers, of_contacts, of_chats = (self._db.execute(each, facts).scalar_one() for each in counts)
        return Reach(customers=of_customers, contacts=of_contacts, chats=of_chats)


def _values(notice: Notice) -> dict[str, Any]:
    """Everything but the number."""
    return {
        "kind": notice.kind.value,
        "words": write(notice.text),
        "plans": dump(notice.whom.plans),
        "customers": dump(notice.whom.customers),
        "state": notice.state.value,
        "by": notice.by,
        "made_at": notice.made_at,
        "from_at": notice.from_at,
        "until_at": notice.until_at,
        "replaces": notice.replaces,
        "conversation": notice.conversation,
        "published_at": notice.published_at,
        "ended_at": notice.ended_at,
        "sent_to": notice.sent_to,
        "told_to": notice.told_to,
    }


def _notice(row: Row[Any]) -> Notice:
    instants: dict[str, datetime | None] = {
        name: getattr(row, name) for name in ("from_at", "until_at", "published_at", "ended_at")
    }
    return Notice(
        number=row.number,
        kind=NoticeKind(row.kind),
        text=read_again(Words, row.words),
        whom=Whom(plans=tuple(json.loads(row.plans)), customers=tuple(json.loads(row.customers))),
        made_at=row.made_at,
        by=row.by,
        state=NoticeState(row.state),
        replaces=row.replaces,
        conversation=row.conversation,
        sent_to=row.sent_to,
        told_to=row.told_to,
        **instants,
    )


def _copy(row: Row[Any]) -> NoticeCopy:
    return NoticeCopy(
        id=row.id,
        notice=row.notice,
        role=NoticeRole(row.role),
        place=Place(channel=row.channel, chat=row.chat),
        copy=row.copy,
        conversation=row.conversation or None,
        contact=row.contact,
        is_first=bool(row.is_first),
    )
