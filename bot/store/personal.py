"""What is kept of people, and how it goes: their words, names and identities leave every table; figures stay.

Rows stay with their numbers and instants, so that statements come out the same. A contract names every column that
holds text: a new one has to be decided on before it can be added.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, delete, exists, func, null, or_, select, text, update

from bot.model.conversation import Conversation, Copy, CopyKind, Kind, Status
from bot.model.outbound import Operation, OutboxState
from bot.model.places import HOME, Identity, Side
from bot.model.rich import Body, Rich
from bot.store.codec import dump, read_event, write, write_event
from bot.store.conversations import conversation_of
from bot.store.copies import COPIES, copy_of
from bot.store.facet import Facet
from bot.store.tables import (
    bookings,
    calls,
    contacts,
    conversations,
    copies,
    deposits,
    drafts,
    events,
    held,
    inbox,
    intakes,
    invitations,
    messages,
    notice_copies,
    one_time_links,
    outbox,
    subscriptions,
    threads,
)
from bot.store.wordless import wordless

#: Stands where a place was.
ERASED = "erased"
_NOTHING = write(Rich())
_NO_BODY = write(Body(text=Rich()))
_WENT = (OutboxState.SENT.value, OutboxState.SENDING.value)

_row: BindParameter[int] = bindparam("row")
_number: BindParameter[int] = bindparam("of_number")

_CONTACT = select(contacts).where(contacts.c.id == _row)
_CONVERSATIONS = select(conversations).where(conversations.c.contact == _row).order_by(conversations.c.number)
_INSIDE = COPIES.where(
    copies.c.conversation == _number,
    copies.c.side == Side.DESK.value,
    copies.c.kind != CopyKind.ORIGINAL.value,
    copies.c.external_id.is_not(None),
    copies.c.is_deleted.is_(False),
).order_by(copies.c.id)

_ELSEWHERE = (
    select(messages.c.id)
    .select_from(messages.join(conversations, conversations.c.number == messages.c.conversation))
    .where(
        messages.c.kind == Kind.CUSTOMER.value,
        messages.c.author == bindparam("author", type_=messages.c.author.type),
        conversations.c.contact != _row,
    )
)
_of_message: BindParameter[int] = bindparam("of_message")
_MESSAGE = (
    update(messages).where(messages.c.id == _of_message).values(text=_NOTHING),
    update(outbox)
    .where(
        outbox.c.state == OutboxState.SENT.value,
        outbox.c.body.is_not(None),
        exists().where(copies.c.id == outbox.c.copy, copies.c.message == _of_message),
    )
    .values(body=_NO_BODY),
)
_EVENTS = select(events).where(events.c.conversation == _number)
_SAVE_EVENT = update(events).where(events.c.seq == _row)
_calls_in = select(bookings.c.call).where(bookings.c.conversation == _number)
_calls_of = select(bookings.c.call).where(bookings.c.contact == _row)
_intakes_in = select(intakes.c.number).where(intakes.c.conversation == _number)
_intakes_of = select(intakes.c.number).where(intakes.c.contact == _row)
_NO_DETAILS: dict[str, Any] = {"title": "", "notes": "", "join": "", "location": ""}
_NOWHERE: dict[str, Any] = {"chat": ERASED, "place_thread": null()}
_NO_SUMMARY: dict[str, Any] = {"summary": "", "summary_state": null()}

#: What is written of one conversation, in this order.
_OF_CONVERSATION = (
    update(messages).where(messages.c.conversation == _number).values(text=_NOTHING),
    update(conversations)
    .where(conversations.c.number == _number)
    .values(question=null(), customer_thread=null(), promise=null(), chooser=null()),
    # What has not left stays here; what has, leaves nothing behind.
    delete(outbox).where(
        outbox.c.conversation == _number,
        outbox.c.state.not_in(_WENT),
        outbox.c.operation != Operation.OPEN_THREAD.value,
    ),
    update(outbox).where(outbox.c.conversation == _number).values(title="", error=null()),
    update(outbox).where(outbox.c.conversation == _number, outbox.c.body.is_not(None)).values(body=_NO_BODY),
    update(calls).where(calls.c.id.in_(_calls_in)).values(_NO_DETAILS),
    # What was asked and answered; no figure is made of it.
    delete(one_time_links).where(one_time_links.c.intake.in_(_intakes_in)),
    delete(deposits).where(deposits.c.intake.in_(_intakes_in)),
    delete(intakes).where(intakes.c.conversation == _number),
)
#: The customer's side of it, once nothing is to be carried there any more.
_PLACES = (
    update(threads)
    .where(threads.c.conversation == _number, threads.c.side == Side.CUSTOMER.value)
    .values(chat=ERASED, thread=null()),
    update(copies)
    .where(copies.c.conversation == _number, copies.c.side == Side.CUSTOMER.value)
    .values(_NOWHERE | {"external_id": null()}),
    update(outbox)
    .where(
        outbox.c.conversation == _number,
        exists().where(copies.c.id == outbox.c.copy, copies.c.side == Side.CUSTOMER.value),
    )
    .values(_NOWHERE | {"lane": ERASED}),
    update(bookings).where(bookings.c.conversation == _number).values(_NOWHERE | _NO_SUMMARY),
)
_LET_GO = delete(held).where(held.c.contact == _row)
#: What belongs to a person and to no conversation.
_OF_CONTACT = (
    delete(drafts).where(drafts.c.contact == _row),
    update(contacts)
    .where(contacts.c.id == _row)
    .values(name="", customer=null(), language=null(), hint=null(), zone=null()),
    _LET_GO,
    update(invitations).where(invitations.c.used_by == _row).values(contact_name=""),
    update(calls).where(calls.c.id.in_(_calls_of)).values(_NO_DETAILS),
    delete(one_time_links).where(one_time_links.c.intake.in_(_intakes_of)),
    delete(deposits).where(deposits.c.intake.in_(_intakes_of)),
    delete(intakes).where(intakes.c.contact == _row),
)
# Raw events that were worked on, and notices that were delivered, are looked at by nobody; any of them may quote.
_RAW = update(inbox).where(inbox.c.state == "done", inbox.c.raw != "{}").values(raw="{}", error=null())
_NOTICES = (
    update(outbox)
    .where(outbox.c.conversation.is_(None), outbox.c.state.in_((OutboxState.SENT.value, OutboxState.DEAD.value)))
    .where(outbox.c.body.is_not(None), outbox.c.body != _NO_BODY)
    .values(body=_NO_BODY, error=null())
)
_THEIR_RAW = (
    update(inbox)
    .where(
        inbox.c.channel == bindparam("on_channel", type_=inbox.c.channel.type),
        inbox.c.sender.like(bindparam("who", type_=inbox.c.sender.type)),
        inbox.c.state.in_(("done", "dead")),
    )
    .values(raw="{}", error=null(), sender=null(), lane=ERASED, state="done")
)
_their_chat = (
    bindparam("on_channel", type_=outbox.c.channel.type) == outbox.c.channel,
    outbox.c.chat.in_(bindparam("chats", expanding=True)),
)
_THEIR_OUTBOX = (
    update(outbox).where(*_their_chat).values(_NOWHERE | {"lane": ERASED, "body": _NO_BODY, "error": null()})
)
_UNSENT = select(func.min(outbox.c.created_at)).where(
    *_their_chat, outbox.c.state.in_((OutboxState.PENDING.value, OutboxState.SENDING.value))
)
_DROP_UNSENT = delete(outbox).where(
    *_their_chat, outbox.c.state.not_in(_WENT), outbox.c.operation != Operation.OPEN_THREAD.value
)
_THEIR_COPIES = (
    update(copies)
    .where(
        bindparam("on_channel", type_=copies.c.channel.type) == copies.c.channel,
        copies.c.chat.in_(bindparam("chats", expanding=True)),
    )
    .values(_NOWHERE | {"external_id": null()})
)
# Notices that were shown there are not edited there any more.
_THEIR_NOTICES = (
    delete(notice_copies).where(
        or_(
            notice_copies.c.contact == _row,
            notice_copies.c.conversation.in_(select(conversations.c.number).where(conversations.c.contact == _row)),
        )
    ),
    delete(subscriptions).where(subscriptions.c.contact == _row),
)
_THEIR_BOOKINGS = update(bookings).where(bookings.c.contact == _row).values(_NOWHERE | _NO_SUMMARY)
_NAMELESS = update(contacts).where(contacts.c.id == _row).values(account="", user_id=bindparam("alias"))
_OVERWRITE = text("PRAGMA secure_delete = ON")
_CLOSED = (
    select(conversations.c.number)
    .where(
        conversations.c.status == Status.CLOSED.value,
        exists().where(messages.c.conversation == conversations.c.number, messages.c.text != _NOTHING),
        ~exists().where(events.c.conversation == conversations.c.number, events.c.at >= bindparam("before")),
    )
    .order_by(conversations.c.number)
    .limit(bindparam("most"))
)


class Personal(Facet):
    """`ports.Personal`."""

    __slots__ = ()

    def conversations_of(self, contact: int) -> Sequence[Conversation]:
        return [conversation_of(row) for row in self._db.execute(_CONVERSATIONS, {"row": contact})]

    def words_elsewhere(self, contact: int) -> Sequence[int]:
        return [row.id for row in self._db.execute(_ELSEWHERE, {"row": contact, "author": str(contact)})]

    def copies_inside(self, conversation: int) -> Sequence[Copy]:
        return [copy_of(row) for row in self._db.execute(_INSIDE, {"of_number": conversation})]

    def erase_conversation(self, conversation: int) -> None:
        self._overwrite_what_is_freed()
        for statement in (*_OF_CONVERSATION, *_PLACES):
            self._db.execute(statement, {"of_number": conversation})
        for row in self._db.execute(_EVENTS, {"of_number": conversation}):
            self._erase_words(row)

    def erase_contact(self, contact: int) -> None:
        self._overwrite_what_is_freed()
        for message in self.words_elsewhere(contact):
            for its_words in _MESSAGE:
                self._db.execute(its_words, {"of_message": message})
        for statement in _OF_CONTACT:
            self._db.execute(statement, {"row": contact})
        self.erase_finished()

    def erase_identity(self, contact: int) -> None:
        self._overwrite_what_is_freed()
        identity = self._identity(contact)
        chats = {"on_channel": identity.channel, "chats": [identity.user, HOME + identity.user]}
        self._db.execute(_DROP_UNSENT, chats)
        self._db.execute(_THEIR_OUTBOX, chats)
        self._db.execute(_THEIR_COPIES, chats)
        for statement in (*_THEIR_NOTICES, _THEIR_BOOKINGS):
            self._db.execute(statement, {"row": contact})
        # Whatever account they were met with.
        sender = {"on_channel": identity.channel, "who": f"%{dump({'user': identity.user})[1:-1]}%"}
        self._db.execute(_THEIR_RAW, sender)
        self._db.execute(_RAW)
        self._db.execute(_LET_GO, {"row": contact})
        self._db.execute(_NAMELESS, {"row": contact, "alias": f"{ERASED}:{contact}"})

    def erase_finished(self) -> None:
        self._db.execute(_NOTICES)
        self._db.execute(_RAW)

    def unsent_since(self, contact: int) -> datetime | None:
        identity = self._identity(contact)
        chats = {"on_channel": identity.channel, "chats": [identity.user]}
        since: datetime | None = self._db.execute(_UNSENT, chats).scalar_one()
        return since

    def closed_before(self, at: datetime, limit: int) -> Sequence[int]:
        return [row.number for row in self._db.execute(_CLOSED, {"before": at, "most": limit})]

    def _erase_words(self, row: Row[Any]) -> None:
        _, body = write_event(wordless(read_event(row.kind, row.body)))
        if body != row.body:
            self._db.execute(_SAVE_EVENT, {"row": row.seq, "body": body})

    def _identity(self, contact: int) -> Identity:
        row = self._db.execute(_CONTACT, {"row": contact}).one()
        return Identity(channel=row.channel, user=row.user_id, account=row.account)

    def _overwrite_what_is_freed(self) -> None:
        """SQLite leaves what was deleted in the file until it needs the room."""
        if self._dialect == "sqlite":
            self._db.execute(_OVERWRITE)
