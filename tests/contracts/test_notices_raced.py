"""A notice ends while somebody for whom it is writes: what they keep of it never reads as running."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.util import await_only

from bot.config import load
from bot.desk import notices
from bot.desk.turn import Turn
from bot.model.inbound import Pressed, Said, Verb, What
from bot.model.notices import NoticeRole, NoticeState
from bot.model.people import Customer
from bot.model.places import Identity, Place
from bot.model.rich import Rich
from bot.ports import Tx
from bot.store.open import open_store
from bot.stories.clock import StoryClock
from bot.stories.stage import MemoryStage
from tests import postgres

SETUP = load(Path(__file__).parent.parent / "stories" / "opiekun.yaml").setup
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
OLGA = SETUP.agents["olga"].identities[0]
MARIA = Identity(channel="telegram", user="5001")


class Interrupted:
    """Somebody's rows; once they have read of the notices by `reading`, something else happens before they go on."""

    def __init__(self, rows: Any, reading: str, meanwhile: Callable[[], Awaitable[None]]) -> None:
        self._rows, self._reading, self._meanwhile = rows, reading, meanwhile

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._rows, name)
        if name == "notices":
            return Interrupted(found, self._reading, self._meanwhile)
        return self._interrupted(found) if name == self._reading else found

    def _interrupted(self, read: Callable[..., Any]) -> Callable[..., Any]:
        def reads(*what: Any) -> Any:
            found = read(*what)
            await_only(self._meanwhile())
            return found

        return reads


@pytest.fixture
async def stage() -> AsyncIterator[MemoryStage]:
    """Maria has a conversation, and an outage is announced that she has not read of."""
    clock = StoryClock(MONDAY)
    stage = MemoryStage(SETUP, await open_store(await postgres.emptied(), now=clock.now), clock)

    def people(tx: Tx) -> None:
        tx.people.save_customer(Customer(key="brama", name="Brama", plan="standard"))
        contact = tx.people.meet(MARIA, "Maria", None)
        tx.people.save_contact(replace(contact, customer="brama", admitted_at=MONDAY))
        tx.people.accept(contact.id, "terms", "2026-1", MONDAY)

    async def does(who: Identity, what: What) -> None:
        await stage.act(who, Place(channel=who.channel, chat=who.user), what, name="Somebody", direct=True)
        await stage.settle()

    await stage.store.run(people)
    await stage.open()
    await does(MARIA, Said(text=Rich.of("No mail"), message_id=""))
    await does(OLGA, Verb(name="notice", args="for brama: Mail is down"))
    await does(OLGA, Pressed(action="notice_publish", args=("n1",)))
    yield stage
    await stage.close()


def turn(tx: Any) -> Turn:
    return Turn(tx, SETUP, MONDAY)


def it_ends(tx: Tx) -> None:
    notice = tx.notices.get(1)
    assert notice is not None
    notices.end(turn(tx), notice, None)


def maria_is_shown_it(tx: Any) -> None:
    contact, conversation = tx.people.contact_by(MARIA), tx.conversations.get(1)
    notices.show(turn(tx), contact, conversation)


async def read_by_maria(stage: MemoryStage) -> list[str]:
    await stage.settle()
    return [each.text for each in stage.delivered() if each.place.chat == MARIA.user and "Mail is down" in each.text]


async def test_what_ends_just_before_it_is_shown_is_not_shown(stage: MemoryStage) -> None:
    async def it_is_over() -> None:
        await stage.store.run(it_ends)

    await stage.store.run(lambda tx: maria_is_shown_it(Interrupted(tx, "running", it_is_over)))

    assert await read_by_maria(stage) == []
    assert await stage.store.run(lambda tx: tx.notices.copies(1, (NoticeRole.SHOWN,), after=0, limit=9)) == []


async def test_what_ends_while_it_is_being_shown_reads_as_over(stage: MemoryStage) -> None:
    """The end waits for whoever shows it, and then finds what they showed."""
    ends: list[asyncio.Task[None]] = []

    async def begins_to_end() -> None:
        ends.append(asyncio.create_task(stage.store.run(it_ends)))
        # It can't be seen from here whether it waits; a few rounds let it get as far as it can.
        for _ in range(50):
            await stage.store.run(lambda tx: tx.notices.all())

    await stage.store.run(lambda tx: maria_is_shown_it(Interrupted(tx, "hold", begins_to_end)))
    await ends[0]

    assert "Over: today" in (await read_by_maria(stage))[-1]
    notice = await stage.store.run(lambda tx: tx.notices.get(1))
    assert notice is not None
    assert notice.state is NoticeState.ENDED
