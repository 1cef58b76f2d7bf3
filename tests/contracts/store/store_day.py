"""A day at the desk: the calls that run all the time, each at least once."""

from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection
from store_samples import HER_CHAT, MARIA, MINUTE, NOON, body, envelope, maria, post

from bot.model.conversation import Status
from bot.model.outbound import OutboxState, Receipt
from bot.ports import Tx
from bot.store.conversations import Conversations
from bot.store.deadlines import Deadlines
from bot.store.inbox import Inbox
from bot.store.inline import numbered_keys
from bot.store.lanes import Lanes
from bot.store.log import Log
from bot.store.messages import Messages
from bot.store.outbox import Outbox
from bot.store.people import People
from bot.store.threads import Threads
from bot.store.timers import Timers


def a_day(tx: Tx) -> None:
    for act in (accept, work, write, carry, time, talk):
        act(tx)


def facets(connection: Connection) -> Tx:
    """The same statements, all executed by SQLAlchemy, which tells what it executes and with which values."""
    plain: Any = SimpleNamespace(
        people=People(connection),
        conversations=Conversations(connection),
        threads=Threads(connection),
        messages=Messages(connection),
        log=Log(connection),
        deadlines=Deadlines(connection),
        timers=Timers(connection),
        inbox=Inbox(connection),
        outbox=Outbox(connection, new_key=numbered_keys(), now=lambda: NOON),
        lanes=Lanes(connection, now=lambda: NOON),
    )
    return plain


def accept(tx: Tx) -> None:
    tx.inbox.accept([envelope(str(n), lane=f"lane{n}") for n in range(5)], NOON)


def work(tx: Tx) -> None:
    first, second, third, *_ = tx.inbox.claim(4, NOON)
    tx.inbox.done(first.id, NOON)
    tx.inbox.failed(second.id, "boom", NOON)
    tx.inbox.retry(third.id)
    tx.inbox.recover(NOON)
    tx.inbox.oldest_waiting()
    tx.inbox.dead()


def write(tx: Tx) -> None:
    one = post(tx, "one")
    for text in ("two", "three", "four"):
        post(tx, text)
    tx.outbox.edit(one.id, body("newer"))
    tx.outbox.delete(post(tx, "six").id)


def carry(tx: Tx) -> None:
    (one,) = tx.lanes.ready(NOON, ["busy"], 9)
    tx.lanes.sent(one.id, Receipt(message_id="m"), NOON)
    (two,) = tx.lanes.ready(NOON, [], 9)
    tx.lanes.settle(two.id, OutboxState.DEAD, "x")
    tx.lanes.retry(two.id)
    (two,) = tx.lanes.ready(NOON, [], 9)
    tx.lanes.interrupted()
    tx.lanes.resend(two.id)
    (two,) = tx.lanes.ready(NOON, [], 9)
    tx.lanes.later(two.id, NOON + MINUTE, "429")
    tx.lanes.next_at(NOON)
    tx.lanes.oldest_waiting(NOON)
    tx.lanes.dead()


def time(tx: Tx) -> None:
    tx.timers.set("c:1", "breach", NOON)
    tx.timers.of("c:1")
    tx.timers.count_due(NOON, 10)
    tx.timers.next_due()
    tx.timers.claim(NOON, 10)
    tx.timers.cancel("c:1")


def talk(tx: Tx) -> None:
    contact = maria(tx)
    tx.people.contact_by(MARIA)
    tx.conversations.current(contact.id, HER_CHAT)
    tx.conversations.newest(contact.id)
    tx.conversations.loads()
    tx.conversations.of_customer("acme", [Status.OPEN])
    tx.conversations.of_agent("anna", [Status.OPEN])
    tx.log.history(7)
    tx.deadlines.of(7)
    tx.messages.of(7)
    tx.messages.copies(7)
    tx.messages.copy_at(HER_CHAT, "77")
    tx.threads.at(HER_CHAT.in_thread("4"))
