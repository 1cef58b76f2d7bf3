"""How many units of work a store carries out in a second: `python benchmarks/store.py [URL]`.

Without a URL it measures a SQLite file in a fresh directory here, confirmed only once it is on the disk.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.events import CustomerWrote
from bot.model.conversation import CopyKind, Kind, Thread
from bot.model.inbound import Envelope
from bot.model.places import Identity, Place, Side
from bot.model.rich import Body, Rich
from bot.ports import Store, Tx
from bot.store.open import open_store

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PEOPLE = 50

Unit = Callable[[Tx], Any]


def envelope(number: int) -> Envelope:
    user = str(number % PEOPLE)
    return Envelope(
        channel="telegram",
        account="bot",
        external_id=str(number),
        lane=user,
        order=number,
        sent_at=NOW,
        sender=Identity(channel="telegram", user=user),
        raw={"update_id": number, "message": {"chat": {"id": user}, "text": "No new mail since noon"}},
    )


def set_timer(number: int) -> Unit:
    return lambda tx: tx.timers.set(f"conversation:{number}", "breach", NOW)


def accept_one(number: int) -> Unit:
    return lambda tx: tx.inbox.accept([envelope(number)], NOW)


def accept_hundred(number: int) -> Unit:
    start = 1_000_000 + number * 100
    return lambda tx: tx.inbox.accept([envelope(start + n) for n in range(100)], NOW)


def relay(threads: list[Thread]) -> Callable[[int], Unit]:
    """What one message from a customer to an agent writes, without the decisions."""

    def of(number: int) -> Unit:
        def work(tx: Tx) -> None:
            user = str(number % PEOPLE)
            place = Place(channel="telegram", chat=user)
            contact = tx.people.meet(Identity(channel="telegram", user=user), "Maria", None)
            conversation = tx.conversations.current(contact.id, place)
            assert conversation is not None
            text = Rich.of("No new mail since noon")
            message = tx.messages.add(
                conversation=conversation.number,
                kind=Kind.CUSTOMER,
                author=str(contact.id),
                text=text,
                sent_at=NOW,
                saved_at=NOW,
                inbox=None,
            )
            tx.messages.note_original(message, place, str(number), Side.CUSTOMER)
            tx.log.append(conversation.number, NOW, CustomerWrote(message=message.id, counts_from=NOW))
            thread = threads[number % PEOPLE]
            tx.outbox.post(Body(text=text), kind=CopyKind.RELAY, side=Side.DESK, thread=thread, message=message.id)
            tx.timers.set(f"conversation:{conversation.number}", "breach", NOW)

        return work

    return of


def people(tx: Tx) -> list[Thread]:
    """Somebody to write, each with a conversation and a thread on the desk's side."""
    threads = []
    for number in range(PEOPLE):
        contact = tx.people.meet(Identity(channel="telegram", user=str(number)), "Maria", None)
        conversation = tx.conversations.open(
            customer="acme", contact=contact.id, severity="sev3", team="general", topic=None, at=NOW
        ).number
        hers = Place(channel="telegram", chat=str(number))
        ours = Place(channel="slack", chat="C0GENERAL", thread=f"{number}.1")
        tx.threads.add(conversation=conversation, side=Side.CUSTOMER, place=hers, opens=False)
        threads.append(tx.threads.add(conversation=conversation, side=Side.DESK, place=ours, opens=True))
    return threads


async def queued(store: Store, of: Callable[[int], Unit], count: int) -> float:
    """Units a second where all of them are handed over at once."""
    units = [of(number) for number in range(count)]
    began = time.perf_counter()
    await asyncio.gather(*(store.run(unit) for unit in units))
    return count / (time.perf_counter() - began)


async def one_by_one(store: Store, of: Callable[[int], Unit], count: int) -> float:
    """Units a second where each waits for the one before: what a single commit costs."""
    began = time.perf_counter()
    for number in range(count):
        await store.run(of(10_000_000 + number))
    return count / (time.perf_counter() - began)


async def measure(url: str) -> None:
    store = await open_store(url)
    threads = await store.run(people)
    await queued(store, set_timer, 500)  # warm up
    rows = [
        ("set a timer, many queued", await queued(store, set_timer, 20_000)),
        ("set a timer, one by one", await one_by_one(store, set_timer, 300)),
        ("accept one event, many queued", await queued(store, accept_one, 10_000)),
        ("accept one event, one by one", await one_by_one(store, accept_one, 300)),
        ("accept a hundred events (events/s)", 100 * await queued(store, accept_hundred, 100)),
        ("relay a message, many queued", await queued(store, relay(threads), 5_000)),
    ]
    await store.close()
    for name, rate in rows:
        print(f"{name:<40}{rate:>10,.0f} /s")


def main() -> None:
    if len(sys.argv) > 1:
        asyncio.run(measure(sys.argv[1]))
        return
    with TemporaryDirectory(dir=Path.cwd()) as directory:
        asyncio.run(measure(f"sqlite:///{directory}/bench.db"))


if __name__ == "__main__":
    main()
