"""A delivery that was given up is on record with the message of which it was a copy, if it was one of a message."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config import load
from bot.desk import Desk
from bot.events import DeliveryFailed
from bot.model.conversation import CopyKind, Kind
from bot.model.inbound import Said
from bot.model.people import Customer
from bot.model.places import Identity, Place, Side
from bot.model.rich import Body, Rich
from bot.ports import Store, Tx
from bot.store.inline import InlineStore
from bot.stories.clock import StoryClock
from bot.stories.stage import MemoryStage

SETUP = load(Path(__file__).parent.parent / "stories" / "opiekun.yaml").setup
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
MARIA = Identity(channel="telegram", user="5001")
CHAT = Place(channel="telegram", chat="5001")


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    """Maria has a conversation, and all that it brought has been delivered."""
    clock = StoryClock(MONDAY)
    stage = MemoryStage(SETUP, InlineStore(now=clock.now), clock)

    def people(tx: Tx) -> None:
        tx.people.save_customer(Customer(key="acme", name="Acme", plan="standard"))
        contact = tx.people.meet(MARIA, "Maria", None)
        tx.people.save_contact(replace(contact, customer="acme", admitted_at=MONDAY))
        tx.people.accept(contact.id, "terms", "2026-1", MONDAY)

    await stage.store.run(people)
    await stage.open()
    await stage.act(MARIA, CHAT, Said(text=Rich.of("No mail"), message_id=""), name="Maria", direct=True)
    await stage.settle()
    yield stage.store
    await stage.close()


def given_up(tx: Tx, message: int | None) -> list[DeliveryFailed]:
    """Something goes out to her and is refused for good; what the conversation's log has of that."""
    conversation = tx.conversations.get(1)
    assert conversation is not None
    assert conversation.customer_thread is not None
    tx.outbox.post(
        Body(text=Rich.of("I look into it")),
        kind=CopyKind.RELAY if message else CopyKind.NOTICE,
        side=Side.CUSTOMER,
        thread=tx.threads.get(conversation.customer_thread),
        conversation=1,
        message=message,
    )
    (sending,) = tx.lanes.ready(MONDAY, (), 10)
    Desk(SETUP).undelivered(tx, sending, f"out-{sending.id}", "chat not found", MONDAY)
    return [each.event for each in tx.log.history(1) if isinstance(each.event, DeliveryFailed)]


async def test_it_says_which_message_did_not_arrive(store: Store) -> None:
    def unit(tx: Tx) -> tuple[int, list[DeliveryFailed]]:
        (said,) = tx.messages.of(1)
        reply = tx.messages.add(
            conversation=1,
            kind=Kind.AGENT,
            author="olga",
            text=Rich.of("I look into it"),
            sent_at=MONDAY,
            saved_at=MONDAY,
            inbox=None,
        )
        assert reply.id != said.id
        return reply.id, given_up(tx, reply.id)

    message, failed = await store.run(unit)
    assert failed == [DeliveryFailed(message=message, code="chat not found")]


async def test_what_is_nobodys_words_is_no_message(store: Store) -> None:
    failed = await store.run(lambda tx: given_up(tx, None))
    assert failed == [DeliveryFailed(message=None, code="chat not found")]
