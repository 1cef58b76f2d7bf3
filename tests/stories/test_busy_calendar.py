"""What an agent's own calendar does to the forecast where a story can't show it: it can't be read, it is no more, the
agent has said that it is wrong, or a great deal hangs on it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import load
from bot.desk import busy
from bot.model.inbound import Pressed, Said
from bot.model.people import Customer
from bot.model.places import Identity, Place
from bot.model.rich import Rich
from bot.ports import Tx
from bot.store.inline import InlineStore
from bot.stories.clock import StoryClock
from bot.stories.stage import MemoryStage
from calendars.calls import AgendaError, AgendaOf, MemoryAgenda
from calendars.entries import Entry, Standing, Taking, View

SETUP = load(Path(__file__).parent / "forecast.opiekun.yaml").setup
ZONE = SETUP.calendars["mornings"].zone
#: A Monday, 9:30 in Warsaw: what begins now is due at 13:30, after Anna's shift, which ends at 13:00.
MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
UNTIL_ONE = datetime(2026, 11, 23, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 22, 23, tzinfo=UTC)
ANNA = Identity(channel="slack", user="U0ANNA")
A_MINUTE = timedelta(minutes=1)
ALL_MORNING = Entry(start=MONDAY, end=UNTIL_ONE)


class Calendar(MemoryAgenda):
    """Anna's. While it is `down`, nothing is answered."""

    down = False

    async def sync(self) -> View:
        if self.down:
            raise AgendaError("it does not answer")
        return await super().sync()


@dataclass
class Desk:
    """One desk, contacts whose dedicated agent is Anna, and Anna's calendar."""

    store: InlineStore
    clock: StoryClock
    calendar: Calendar
    stage: MemoryStage
    agendas: dict[str, AgendaOf]
    written: int = 0

    async def writes(self) -> int:
        """A contact who has not written yet does; the number of the conversation."""
        self.written += 1
        user = str(5000 + self.written)
        who, place = Identity(channel="telegram", user=user), Place(channel="telegram", chat=user)
        await self.store.run(lambda tx: _admit(tx, who))
        await self.stage.act(who, place, Said(text=Rich.of("No mail"), message_id=""), name="Maria", direct=True)
        await self.stage.settle()
        return self.written

    async def passes(self, length: timedelta) -> None:
        await self.stage.move_to(self.clock.now() + length, _nothing)
        await self.stage.look_at_agendas()

    async def has(self, number: int) -> str | None:
        found = await self.store.run(lambda tx: tx.conversations.get(number))
        assert found is not None
        return found.agent

    async def known(self) -> list[tuple[datetime, datetime]]:
        return list(await self.store.run(lambda tx: tx.busy.of("anna")))


async def _nothing() -> None:
    """Nothing is done between two timers."""


def _admit(tx: Tx, who: Identity) -> None:
    tx.people.save_customer(
        Customer(key="acme", name="Acme", plan="care", add_ons=("named",), dedicated_agent="anna", zone="Europe/London")
    )
    contact = tx.people.meet(who, "Maria", None)
    tx.people.save_contact(replace(contact, customer="acme"))


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    clock = StoryClock(MONDAY)
    store, calendar = InlineStore(now=clock.now), Calendar(now=clock.now)
    agendas = {"anna": AgendaOf(agenda=calendar, zone=ZONE, proposes_absences=timedelta(days=1))}
    stage = MemoryStage(SETUP, store, clock, agendas)
    await stage.open()
    yield Desk(store, clock, calendar, stage, agendas)
    await store.close()


async def test_a_calendar_that_can_not_be_read_frees_nobody_and_takes_nobodys_time(desk: Desk) -> None:
    desk.calendar.entries.append(ALL_MORNING)
    await desk.passes(A_MINUTE)

    desk.calendar.down = True
    desk.calendar.entries.clear()
    await desk.passes(A_MINUTE)
    assert await desk.known() == [(ALL_MORNING.start, ALL_MORNING.end)]
    assert await desk.has(await desk.writes()) == "piotr"

    desk.calendar.down = False
    await desk.passes(A_MINUTE)
    desk.calendar.down = True
    desk.calendar.entries.append(ALL_MORNING)
    await desk.passes(A_MINUTE)
    assert await desk.known() == []
    assert await desk.has(await desk.writes()) == "anna"


async def test_a_calendar_that_is_not_kept_any_more_takes_no_time(desk: Desk) -> None:
    desk.calendar.entries.append(ALL_MORNING)
    await desk.passes(A_MINUTE)
    assert await desk.known() == [(ALL_MORNING.start, ALL_MORNING.end)]

    # Another process, with no agendas to read.
    await MemoryStage(SETUP, desk.store, desk.clock).open()

    assert await desk.known() == []
    assert await desk.has(await desk.writes()) == "anna"


async def test_leave_that_the_agent_says_is_none_takes_no_time_but_a_meeting_on_that_day_does(desk: Desk) -> None:
    day = Entry(start=MIDNIGHT, end=MIDNIGHT + timedelta(days=1), all_day=True)
    desk.calendar.entries.append(day)
    await desk.passes(A_MINUTE)
    assert await desk.has(await desk.writes()) == "piotr"

    place = Place(channel="slack", chat="U0ANNA")
    await desk.stage.act(ANNA, place, Pressed(action="decline_absence", args=("1",)), name="Anna", direct=True)
    await desk.stage.settle()
    await desk.passes(A_MINUTE)
    assert await desk.known() == []
    assert await desk.has(await desk.writes()) == "anna"

    desk.calendar.entries.append(ALL_MORNING)
    await desk.passes(A_MINUTE)
    assert await desk.known() == [(ALL_MORNING.start, ALL_MORNING.end)]
    assert await desk.has(await desk.writes()) == "piotr"


async def test_what_is_no_more_than_tentative_takes_time_by_the_agents_setting(desk: Desk) -> None:
    desk.calendar.entries.append(replace(ALL_MORNING, standing=Standing.TENTATIVE))
    await desk.passes(A_MINUTE)
    assert await desk.has(await desk.writes()) == "piotr"

    desk.agendas["anna"] = AgendaOf(agenda=desk.calendar, zone=ZONE, taking=Taking(tentative=False))
    await desk.passes(A_MINUTE)
    assert await desk.has(await desk.writes()) == "anna"


async def test_all_that_a_change_touches_is_looked_at_again_a_portion_at_a_time(desk: Desk) -> None:
    numbers = [await desk.writes() for _ in range(busy.PORTION + 5)]
    assert {await desk.has(number) for number in numbers} == {"anna"}

    desk.calendar.entries.append(ALL_MORNING)
    await desk.passes(A_MINUTE)

    assert {await desk.has(number) for number in numbers} == {"piotr"}
    assert await desk.store.run(lambda tx: tx.timers.of("busy:anna")) == []


async def test_what_is_over_is_not_kept_for_long_and_looking_again_writes_nothing(desk: Desk) -> None:
    await desk.writes()
    desk.calendar.entries.append(ALL_MORNING)
    await desk.passes(A_MINUTE)
    before = await desk.store.run(lambda tx: tx.timers.of("conversation:1"))

    await desk.passes(A_MINUTE)
    assert await desk.store.run(lambda tx: tx.timers.of("conversation:1")) == before
    assert await desk.store.run(lambda tx: tx.timers.of("busy:anna")) == []

    await desk.passes(timedelta(days=2))
    assert await desk.known() == []
