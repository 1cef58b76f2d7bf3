"""Conversations, and the questions routing asks about them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, exists, func, insert, or_, select, text, update

from bot.model.conversation import Conversation, Status
from bot.model.deadline import DeadlineState
from bot.model.places import Place, Side
from bot.model.policy import Metric
from bot.ports import Waiting
from bot.routing import Reason
from bot.store.codec import cut, dump, read_again
from bot.store.facet import Facet
from bot.store.tables import IS_PRIVATE, NOT_CLOSED, STILL_OPEN, conversations, deadlines, threads, turns

_OPEN = insert(conversations).returning(conversations.c.number)
_GET = select(conversations).where(conversations.c.number == bindparam("row")).with_for_update(key_share=True)
_SAVE = update(conversations).where(conversations.c.number == bindparam("row"))

_thread = bindparam("thread", type_=threads.c.thread.type)
_CURRENT = (
    select(conversations)
    .where(
        conversations.c.contact == bindparam("of_contact"),
        text(NOT_CLOSED),
        conversations.c.is_private.is_(False),
        exists().where(
            threads.c.conversation == conversations.c.number,
            threads.c.side == Side.CUSTOMER.value,
            threads.c.channel == bindparam("channel"),
            threads.c.chat == bindparam("chat"),
            or_(_thread.is_(None), threads.c.thread == _thread),
        ),
    )
    .order_by(conversations.c.number.desc())
    .limit(1)
    .with_for_update(key_share=True)
)
_NEWEST = (
    select(conversations)
    .where(conversations.c.contact == bindparam("of_contact"))
    .order_by(conversations.c.number.desc())
    .limit(1)
    .with_for_update(key_share=True)
)


_PRIVATE = select(conversations).where(text(IS_PRIVATE)).order_by(conversations.c.number)
_PRIVATE_OF = _PRIVATE.where(conversations.c.contact == bindparam("of_contact"))

_NEWEST_PUBLIC = _NEWEST.where(conversations.c.is_private.is_(False))


def _by(column: Any) -> Select[Any]:
    return (
        select(conversations)
        .where(column == bindparam("key"), conversations.c.status.in_(bindparam("statuses", expanding=True)))
        .order_by(conversations.c.number)
    )


_OF_CUSTOMER = _by(conversations.c.customer)
_OF_AGENT = _by(conversations.c.agent)
_OF_TEAM = _by(conversations.c.team)
_REPLY_OWED = (
    deadlines.c.conversation == conversations.c.number,
    deadlines.c.metric.in_((Metric.FIRST_REPLY.value, Metric.NEXT_REPLY.value)),
    deadlines.c.state.in_((DeadlineState.RUNNING.value, DeadlineState.BREACHED.value)),
    deadlines.c.stopped_at.is_(None),
)
_WAITING = (
    select(
        conversations,
        select(func.min(deadlines.c.due_at)).where(*_REPLY_OWED).scalar_subquery().label("reply_due_at"),
    )
    .where(
        conversations.c.team == bindparam("team"),
        text(STILL_OPEN),
        or_(conversations.c.desk_thread.is_(None), conversations.c.agent.is_(None)),
    )
    .order_by(conversations.c.number)
)
_IN_HAND = select(func.count()).where(
    conversations.c.agent == bindparam("agent"),
    text(STILL_OPEN),
    conversations.c.desk_thread.is_not(None),
    exists().where(*_REPLY_OWED),
)
_TOUCHED = (
    select(conversations.c.number)
    .where(
        conversations.c.agent.in_(bindparam("agents", expanding=True)),
        text(STILL_OPEN),
        conversations.c.number > bindparam("after"),
        or_(
            conversations.c.reason == Reason.FORECAST.value,
            exists().where(
                deadlines.c.conversation == conversations.c.number,
                deadlines.c.state == DeadlineState.RUNNING.value,
                deadlines.c.due_at > bindparam("since", type_=deadlines.c.due_at.type),
            ),
        ),
    )
    .order_by(conversations.c.number)
    .limit(bindparam("most"))
)
_LOADS = (
    select(conversations.c.agent, func.count().label("load"))
    .where(text(STILL_OPEN), conversations.c.agent.is_not(None))
    .group_by(conversations.c.agent)
)
_TURNS = select(turns.c.agent, turns.c.given_at)


class Conversations(Facet):
    """`ports.Conversations`. What is returned one at a time is locked until the transaction ends."""

    __slots__ = ()

    def open(
        self, *, customer: str, contact: int, severity: str, team: str, topic: str | None, at: datetime
    ) -> Conversation:
        fresh = Conversation(
            number=0,
            customer=customer,
            contact=contact,
            status=Status.NEW,
            severity=severity,
            team=team,
            opened_at=cut(at),
            topic=topic,
        )
        return replace(fresh, number=self._db.execute(_OPEN, _values(fresh)).scalar_one())

    def get(self, number: int) -> Conversation | None:
        return self._one(_GET, row=number)

    def save(self, conversation: Conversation) -> None:
        self._db.execute(_SAVE, {"row": conversation.number, **_values(conversation)})

    def current(self, contact: int, place: Place) -> Conversation | None:
        return self._one(_CURRENT, of_contact=contact, channel=place.channel, chat=place.chat, thread=place.thread)

    def newest(self, contact: int) -> Conversation | None:
        return self._one(_NEWEST, of_contact=contact)

    def newest_public(self, contact: int) -> Conversation | None:
        return self._one(_NEWEST_PUBLIC, of_contact=contact)

    def of_customer(self, customer: str, statuses: Sequence[Status]) -> Sequence[Conversation]:
        return self._several(_OF_CUSTOMER, customer, statuses)

    def of_agent(self, agent: str, statuses: Sequence[Status]) -> Sequence[Conversation]:
        return self._several(_OF_AGENT, agent, statuses)

    def of_team(self, team: str, statuses: Sequence[Status]) -> Sequence[Conversation]:
        return self._several(_OF_TEAM, team, statuses)

    def waiting(self, team: str) -> Sequence[Waiting]:
        rows = self._db.execute(_WAITING, {"team": team})
        return [Waiting(conversation=conversation_of(row), due_at=row.reply_due_at) for row in rows]

    def in_hand(self, agent: str) -> int:
        count: int = self._db.execute(_IN_HAND, {"agent": agent}).scalar_one()
        return count

    def touched_by(self, agents: Sequence[str], since: datetime, *, after: int, limit: int) -> Sequence[int]:
        facts = {"agents": list(agents), "since": since, "after": after, "most": limit}
        return [row.number for row in self._db.execute(_TOUCHED, facts)]

    def private(self) -> Sequence[Conversation]:
        return [conversation_of(row) for row in self._db.execute(_PRIVATE)]

    def private_of(self, contact: int) -> Sequence[Conversation]:
        return [conversation_of(row) for row in self._db.execute(_PRIVATE_OF, {"of_contact": contact})]

    def loads(self) -> Mapping[str, int]:
        return {row.agent: row.load for row in self._db.execute(_LOADS)}

    def last_assigned(self) -> Mapping[str, datetime]:
        return {row.agent: row.given_at for row in self._db.execute(_TURNS)}

    def _one(self, query: Select[Any], **facts: Any) -> Conversation | None:
        row = self._db.execute(query, facts).one_or_none()
        return None if row is None else conversation_of(row)

    def _several(self, query: Select[Any], key: str, statuses: Sequence[Status]) -> Sequence[Conversation]:
        facts = {"key": key, "statuses": [status.value for status in statuses]}
        return [conversation_of(row) for row in self._db.execute(query, facts)]


def _values(conversation: Conversation) -> dict[str, Any]:
    """Everything but the number."""
    return {
        "customer": conversation.customer,
        "contact": conversation.contact,
        "status": conversation.status.value,
        "severity": conversation.severity,
        "team": conversation.team,
        "opened_at": conversation.opened_at,
        "topic": conversation.topic,
        "agent": conversation.agent,
        "reason": conversation.reason,
        "joined": dump(conversation.joined),
        "question": conversation.question,
        "resolved_at": conversation.resolved_at,
        "customer_thread": conversation.customer_thread,
        "desk_thread": conversation.desk_thread,
        "card": conversation.card,
        "promise": conversation.promise,
        "chooser": conversation.chooser,
        "is_private": conversation.is_private,
        "subjects": dump(conversation.subjects),
        "about": conversation.about,
    }


def conversation_of(row: Row[Any]) -> Conversation:
    return Conversation(
        number=row.number,
        customer=row.customer,
        contact=row.contact,
        status=Status(row.status),
        severity=row.severity,
        team=row.team,
        opened_at=row.opened_at,
        topic=row.topic,
        agent=row.agent,
        reason=row.reason,
        joined=read_again(tuple[str, ...], row.joined),
        question=row.question,
        resolved_at=row.resolved_at,
        customer_thread=row.customer_thread,
        desk_thread=row.desk_thread,
        card=row.card,
        promise=row.promise,
        chooser=row.chooser,
        is_private=row.is_private,
        subjects=read_again(tuple[str, ...], row.subjects),
        about=row.about,
    )
