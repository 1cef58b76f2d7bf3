"""Customers who press the same time, and calendars that go wrong, through the whole desk: never two, and nobody is told
what is not so. Chats are in memory; the agent's calendar is a real CalDAV server behind a proxy."""

import os
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest

from bot.config import load
from bot.model.inbound import Pressed, Verb, What
from bot.model.people import Customer
from bot.model.places import Identity, Place
from bot.ports import Tx
from bot.store.inline import InlineStore
from bot.stories.clock import StoryClock
from bot.stories.stage import MemoryStage
from calendars.agenda import Account, Credentials, Servers
from calendars.calls import AgendaOf
from tests.contracts.agenda.agenda_proxy import Fault, Proxy, Request
from tests.contracts.agenda.agenda_servers import PASSWORD, SERVERS, USER, CalendarApp, Running, event

SETUP = load(Path(__file__).parent.parent / "stories" / "opiekun.yaml").setup
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
NOON = MONDAY + timedelta(hours=3)
ROUNDS = 40 if os.environ.get("OPIEKUN_DEPTH") == "soak" else 2
CUSTOMERS = tuple(range(5001, 5009))
#: What the calendar answers to a write; None: nothing, the connection is reset.
ANSWERS = {"lost": None, "409": 409, "412": 412, "423": 423, "500": 500, "507": 507}


@pytest.fixture(scope="module", params=sorted(SERVERS))
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = SERVERS[request.param](tmp_path_factory.mktemp(request.param))
    yield running
    running.stop()


@dataclass(kw_only=True)
class Desk:
    """The desk, the proxy before the agent's calendar, and the agent's own app, which does not go through it."""

    stage: MemoryStage
    clock: StoryClock
    proxy: Proxy
    app: CalendarApp

    async def does(self, *acts: tuple[int, What]) -> None:
        """All of them at once, each in their own chat."""
        for user, what in acts:
            place = Place(channel="telegram", chat=str(user))
            who = Identity(channel="telegram", user=str(user))
            await self.stage.act(who, place, what, name=f"Contact {user}", direct=True)
        await self.stage.settle()

    async def chooses(self, user: int, at: datetime = NOON) -> None:
        await self.does((user, Verb(name="book", args="support")))
        await self.does((user, self.time(user, at)))

    async def confirms(self, user: int) -> list[str]:
        """Presses [Confirm]; what they read then."""
        before = len(self.reads(user))
        await self.does((user, self.button(user, "confirm")))
        return self.reads(user)[before:]

    async def later(self, length: timedelta) -> None:
        self.clock.move_to(self.clock.now() + length)
        await self.stage.settle()

    def reads(self, user: int) -> list[str]:
        return [each.text for each in self.stage.delivered() if each.place.chat == str(user)]

    def time(self, user: int, at: datetime) -> Pressed:
        number, _ = self.button(user, "time").args
        return Pressed(action="time", args=(number, str(int(at.timestamp()))))

    def button(self, user: int, action: str) -> Pressed:
        """The last such button that was shown to them."""
        shown = [each.body for each in self.stage.delivered() if each.place.chat == str(user)]
        found = [one for body in shown for row in body.rows for one in row if one.action == action]
        return Pressed(action=action, args=found[-1].args)

    def can_confirm(self, user: int) -> bool:
        last = [each.body for each in self.stage.delivered() if each.place.chat == str(user)][-1]
        return any(one.action == "confirm" for row in last.rows for one in row)

    def told_booked(self) -> list[int]:
        return [user for user in CUSTOMERS for text in self.reads(user) if text.startswith("Call confirmed")]

    def calls(self) -> list[datetime]:
        """When calls of ours stand in the calendar."""
        texts = [self.app.read(name) for name in self.app.names()]
        found = [re.search(r"DTSTART:(\w+)Z", text) for text in texts if "@opiekun" in text]
        return sorted(datetime.strptime(each[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) for each in found if each)


@asynccontextmanager
async def open_desk(server: Running) -> AsyncIterator[Desk]:
    app = CalendarApp(server.origin, f"{server.home}{uuid4().hex}/")
    app.make_calendar()
    clock = StoryClock(MONDAY)
    zone = SETUP.calendars["cet-office"].zone
    async with Proxy(upstream=server.origin) as proxy, Servers(now=clock.now) as servers:
        url = app.url.replace(server.origin, proxy.origin)
        agenda = servers.agenda(Account(url=url, zone=zone, credentials=Credentials(username=USER, password=PASSWORD)))
        agendas = {"anna": AgendaOf(agenda=agenda, zone=zone)}
        stage = MemoryStage(SETUP, InlineStore(now=clock.now), clock, agendas)
        await stage.store.run(_admit)
        await stage.open()
        yield Desk(stage=stage, clock=clock, proxy=proxy, app=app)
        await stage.close()
    app.close()


@pytest.fixture
async def desk(server: Running) -> AsyncIterator[Desk]:
    async with open_desk(server) as made:
        yield made


def _admit(tx: Tx) -> None:
    for user in CUSTOMERS:
        key = f"firm-{user}"
        tx.people.save_customer(
            Customer(key=key, name=key, plan="all-inclusive", add_ons=("dedicated-agent",), dedicated_agent="anna")
        )
        contact = tx.people.meet(Identity(channel="telegram", user=str(user)), f"Contact {user}", None)
        tx.people.save_contact(replace(contact, customer=key, zone="Europe/London"))
        tx.people.accept(contact.id, "terms", "2026-1", MONDAY)


async def race(desk: Desk, times: Sequence[datetime]) -> None:
    """Each asks, presses a time, and confirms where that is offered; every step of all of them at once."""
    await desk.does(*((user, Verb(name="book", args="support")) for user in CUSTOMERS))
    pressed = [(user, desk.time(user, times[n % len(times)])) for n, user in enumerate(CUSTOMERS)]
    await desk.does(*pressed)
    await desk.does(*((user, desk.button(user, "confirm")) for user in CUSTOMERS if desk.can_confirm(user)))


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_of_all_who_press_one_time_one_has_it_and_the_others_are_told(desk: Desk, round_: int) -> None:
    await race(desk, [NOON])
    (winner,) = desk.told_booked()
    assert desk.calls() == [NOON]
    for user in CUSTOMERS:
        assert user == winner or "is not free any more" in desk.reads(user)[-1], desk.reads(user)


@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_times_that_overlap_are_never_both_booked_while_the_agent_fills_the_calendar(
    desk: Desk, round_: int
) -> None:
    times = [NOON + timedelta(minutes=15 * n) for n in range(4)]

    def agent(request: Request) -> None:
        """Something is there at the very moment at which the first call is written."""
        if request.method == "PUT":
            desk.proxy.meanwhile = lambda _: None
            desk.app.put(event("DTSTART:20261123T120000Z", "DTEND:20261123T123000Z"))

    desk.proxy.meanwhile = agent
    await race(desk, times)
    calls = desk.calls()
    assert len(calls) == len(desk.told_booked())
    # Half an hour each, with ten minutes on both sides; and nothing over what the agent put there at noon.
    assert all(later - earlier >= timedelta(minutes=50) for earlier, later in pairwise(calls))
    assert all(start >= NOON + timedelta(minutes=40) for start in calls)


@pytest.mark.parametrize("passes", [False, True], ids=["not done", "done"])
@pytest.mark.parametrize("answer", ANSWERS)
async def test_a_write_answered_wrongly_is_one_event_and_one_confirmation(
    desk: Desk, answer: str, passes: bool
) -> None:
    await desk.chooses(5001)
    desk.proxy.faults.append(Fault(method="PUT", status=ANSWERS[answer], passes=passes))
    told = await desk.confirms(5001)
    assert [text.split(":")[0] for text in told if text.startswith("Call")] == ["Call confirmed"]
    assert desk.calls() == [NOON]
    await desk.later(timedelta(minutes=10))
    assert (desk.told_booked(), desk.calls()) == ([5001], [NOON])


@pytest.mark.parametrize("answer", ANSWERS)
async def test_a_calendar_that_takes_no_write_is_no_event_and_no_confirmation(desk: Desk, answer: str) -> None:
    await desk.chooses(5001)
    desk.proxy.faults.append(Fault(method="PUT", status=ANSWERS[answer], times=99))
    told = await desk.confirms(5001)
    await desk.later(timedelta(minutes=10))
    assert "Please choose another time" in told[-1]
    assert (desk.told_booked(), desk.calls()) == ([], [])
    desk.proxy.faults.clear()
    await desk.later(timedelta(minutes=10))
    assert (desk.told_booked(), desk.calls()) == ([], [])


async def test_a_calendar_that_goes_away_after_the_write_keeps_the_time_and_confirms_later(desk: Desk) -> None:
    await desk.chooses(5001)
    desk.proxy.faults += [Fault(method="PUT", passes=True), Fault(method="*", times=99)]
    told = await desk.confirms(5001)
    assert "the time is kept for you" in told[-1]
    assert desk.told_booked() == []
    desk.proxy.faults.clear()
    await desk.later(timedelta(minutes=10))
    assert (desk.told_booked(), desk.calls()) == ([5001], [NOON])
