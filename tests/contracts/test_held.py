"""What people write before they are in: a customer's words are all kept, a stranger's up to a number that is told."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import load
from bot.desk.admission import HELD_AT_MOST, code_hash
from bot.model.inbound import Pressed, Said, Verb, What
from bot.model.people import Customer, Invitation
from bot.model.places import Identity, Place
from bot.model.rich import Rich
from bot.ports import Tx
from bot.store.inline import InlineStore
from bot.stories.clock import StoryClock
from bot.stories.stage import MemoryStage

SETUP = load(Path(__file__).parent.parent / "stories" / "opiekun.yaml").setup
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
MARIA = Identity(channel="telegram", user="5001")
CHAT = Place(channel="telegram", chat="5001")
CODE = "c" * 32
MANY = HELD_AT_MOST + 5


@pytest.fixture
async def stage() -> AsyncIterator[MemoryStage]:
    clock = StoryClock(MONDAY)
    stage = MemoryStage(SETUP, InlineStore(now=clock.now), clock)

    def acme(tx: Tx) -> None:
        tx.people.save_customer(Customer(key="acme", name="Acme", plan="standard"))
        tx.people.invite(Invitation(code_hash=code_hash(CODE), customer="acme", expires_at=MONDAY + timedelta(days=1)))

    await stage.store.run(acme)
    await stage.open()
    yield stage
    await stage.store.close()


async def maria(stage: MemoryStage, what: What) -> None:
    await stage.act(MARIA, CHAT, what, name="Maria", direct=True)
    await stage.settle()


async def writes(stage: MemoryStage, lines: int) -> list[str]:
    """So many messages one after another; what she was answered."""
    before = len(stage.delivered())
    for number in range(1, lines + 1):
        await maria(stage, Said(text=Rich.of(f"line {number} of it"), message_id=""))
    return [each.text for each in stage.delivered()[before:] if each.place == CHAT]


def arrived(stage: MemoryStage) -> list[int]:
    """Which of her lines agents read, in their order."""
    words = "\n".join(each.text for each in stage.delivered() if each.place.chat != CHAT.chat)
    return [number for number in range(1, MANY + 1) if f"line {number} of it" in words]


async def test_a_customers_words_are_all_kept_until_the_terms_are_accepted(stage: MemoryStage) -> None:
    def admitted(tx: Tx) -> None:
        contact = tx.people.meet(MARIA, "Maria", None)
        tx.people.save_contact(replace(contact, customer="acme", admitted_at=MONDAY))

    await stage.store.run(admitted)
    asked = await writes(stage, MANY)
    assert len(asked) == 1, "the terms, once"
    assert arrived(stage) == []
    button = next(b for d in stage.delivered() for row in d.body.rows for b in row if b.action == "accept_terms")
    await maria(stage, Pressed(action="accept_terms", args=button.args))
    assert arrived(stage) == list(range(1, MANY + 1))


async def test_a_stranger_is_told_which_message_was_the_last_that_is_kept(stage: MemoryStage) -> None:
    invited, full = await writes(stage, MANY)
    assert "invitation link" in invited
    assert full.startswith(f"Messages kept so far: {HELD_AT_MOST}. What you write from now on is not kept")
    await maria(stage, Verb(name="start", args=CODE))
    button = next(b for d in stage.delivered() for row in d.body.rows for b in row if b.action == "accept_terms")
    await maria(stage, Pressed(action="accept_terms", args=button.args))
    assert arrived(stage) == list(range(1, HELD_AT_MOST + 1))


async def test_a_stranger_hears_it_in_time(stage: MemoryStage) -> None:
    """Not before there is reason to, and with the last one that is kept."""
    assert len(await writes(stage, HELD_AT_MOST - 1)) == 1
    (full,) = await writes(stage, 1)
    assert "not kept" in full
