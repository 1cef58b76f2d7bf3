"""What an agent does in a calendar app, and a calendar that does not answer: what both sides are told then."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.adapters.calendar_files import content
from bot.config import load
from bot.desk import Desk as DeskOf
from bot.model.files import CalendarFile
from bot.model.inbound import HomeOpened, Pressed, Verb, What
from bot.model.people import Customer
from bot.model.places import HOME, Identity, Place
from bot.ports import Tx
from bot.store.inline import InlineStore
from bot.stories.clock import StoryClock
from bot.stories.stage import MemoryStage
from calendars.calls import (
    AgendaError,
    AgendaOf,
    Answer,
    CallEvent,
    Found,
    MemoryAgenda,
    UnauthorisedError,
    VanishedError,
)
from calendars.entries import Entry, View

_LOADED = load(Path(__file__).parent / "opiekun.yaml").setup
SETUP = replace(_LOADED, agents={**_LOADED.agents, "anna": replace(_LOADED.agents["anna"], keeps_agenda=True)})
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ONE = datetime(2026, 11, 23, 13, tzinfo=UTC)
MARIA = Identity(channel="telegram", user="5001")
ANNA = Identity(channel="slack", user="U0ANNA")
PIOTR = Identity(channel="slack", user="U0PIOTR")
HERS = Place(channel="telegram", chat="5001")


class Calendar(MemoryAgenda):
    """Anna's. While it is `down`, nothing is answered."""

    down = False
    fault: AgendaError | None = None

    async def sync(self) -> View:
        self._answer()
        return await super().sync()

    async def look(self, call: str) -> Found | None:
        self._answer()
        return await super().look(call)

    async def create(self, event: CallEvent) -> Answer:
        return Answer.DOUBT if self.down else await super().create(event)

    async def change(self, event: CallEvent, found: Found) -> Answer:
        return Answer.DOUBT if self.down else await super().change(event, found)

    async def remove(self, call: str, etag: str) -> Answer:
        return Answer.DOUBT if self.down else await super().remove(call, etag)

    def _answer(self) -> None:
        if self.fault is not None:
            raise self.fault
        if self.down:
            raise AgendaError("it does not answer")


@dataclass
class Desk:
    """One desk, Maria with her dedicated agent Anna, and Anna's calendar."""

    stage: MemoryStage
    clock: StoryClock
    calendar: Calendar
    heard: int = 0

    async def does(self, what: What) -> list[str]:
        """Maria does it; what she then reads."""
        await self.stage.act(MARIA, HERS, what, name="Maria", direct=True)
        return await self.later()

    async def later(self, length: timedelta = timedelta()) -> list[str]:
        """Time passes; what Maria then reads."""
        await self.stage.move_to(self.clock.now() + length, self.stage.settle)
        await self.stage.settle()
        delivered = list(self.stage.delivered())
        new, self.heard = delivered[self.heard :], len(delivered)
        return [each.text for each in new if each.place.lane == HERS.lane]

    def anna_reads(self) -> list[str]:
        return [each.text for each in self.stage.delivered() if each.place.chat == "U0ANNA"]

    async def opens_home(self, agent: Identity = ANNA) -> None:
        place = Place(channel="slack", chat=agent.user)
        await self.stage.act(agent, place, HomeOpened(), name="", direct=True)
        await self.stage.settle()

    def homes(self, agent: Identity = ANNA) -> list[str]:
        """What that agent's home tab came to show."""
        return [each.text for each in self.stage.delivered() if each.place.chat == HOME + agent.user]

    async def book(self) -> list[str]:
        await self.does(Verb(name="book", args="support"))
        await self.does(Pressed(action="time", args=("1", str(int(NOON.timestamp())))))
        return await self.does(Pressed(action="confirm", args=("1", "video")))

    @property
    def call(self) -> str:
        (call,) = self.calendar.calls()
        return call


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    clock = StoryClock(MONDAY)
    calendar = Calendar(now=clock.now)
    zone = SETUP.calendars["cet-office"].zone
    agendas = {"anna": AgendaOf(agenda=calendar, zone=zone, proposes_absences=timedelta(days=1))}
    stage = MemoryStage(SETUP, InlineStore(now=clock.now), clock, agendas)
    await stage.store.run(_people)
    await stage.open()
    yield Desk(stage, clock, calendar)
    await stage.close()


def _people(tx: Tx) -> None:
    tx.people.save_customer(
        Customer(key="acme", name="Acme", plan="all-inclusive", add_ons=("dedicated-agent",), dedicated_agent="anna")
    )
    contact = tx.people.meet(MARIA, "Maria", None)
    tx.people.save_contact(replace(contact, customer="acme", zone="Europe/London"))
    tx.people.accept(contact.id, "terms", "2026-1", MONDAY)


async def test_a_call_the_agent_moves_in_the_calendar_is_told_once(desk: Desk) -> None:
    await desk.book()

    desk.calendar.agent_moves(desk.call, ONE)
    told = await desk.later(timedelta(minutes=2))
    again = await desk.later(timedelta(minutes=2))

    assert told[0].startswith("The call has a new time: today, 13:00 (London), with Anna Nowak. Before: today, 12:00")
    assert told[1].startswith("This file replaces the earlier one")
    assert (len(told), again) == (2, [])
    assert any(text.startswith("Call moved: today, 14:00 (Prague)") for text in desk.anna_reads())


async def test_a_call_the_agent_deletes_is_called_off_once_with_other_times(desk: Desk) -> None:
    await desk.book()

    desk.calendar.agent_deletes(desk.call)
    told = await desk.later(timedelta(minutes=2))
    again = await desk.later(timedelta(minutes=2))

    assert told[0].startswith("This file takes the call out of your calendar")
    assert told[1].startswith("Anna Nowak had to call off: today, 12:00 (London). We apologise.")
    assert "[today 11:15]" in told[1]
    assert (len(told), again) == (2, [])


async def test_a_calendar_that_can_not_be_read_offers_nothing_and_says_so(desk: Desk) -> None:
    desk.calendar.down = True

    told = await desk.does(Verb(name="book", args="support"))

    assert told == [
        "Support call: the calendar can't be read at the moment, so no times can be offered. "
        "Write when it would suit you, and a person answers."
    ]


async def test_a_calendar_that_goes_down_keeps_the_time_and_tells_the_truth(desk: Desk) -> None:
    await desk.does(Verb(name="book", args="support"))
    await desk.does(Pressed(action="time", args=("1", str(int(NOON.timestamp())))))
    desk.calendar.down = True

    kept = await desk.does(Pressed(action="confirm", args=("1", "video")))
    waiting = await desk.later(timedelta(minutes=10))
    desk.calendar.down = False
    booked = await desk.later(timedelta(minutes=6))

    assert kept == ["today, 12:00 (London): the time is kept for you, and the confirmation follows in this chat."]
    assert waiting == []
    assert booked[0].startswith("Call confirmed: today, 12:00 (London), with Anna Nowak.")
    assert list(desk.calendar.calls().values()) == [(NOON, NOON + timedelta(minutes=30))]


async def test_what_the_agent_adds_between_tap_and_confirmation_is_not_booked_over(desk: Desk) -> None:
    await desk.does(Verb(name="book", args="support"))
    await desk.does(Pressed(action="time", args=("1", str(int(NOON.timestamp())))))
    desk.calendar.entries.append(Entry(start=NOON, end=ONE))

    told = await desk.does(Pressed(action="confirm", args=("1", "video")))

    assert told[-1].startswith("today, 12:00 (London) is not free any more. Please choose another time.")
    assert desk.calendar.calls() == {}


async def test_a_call_called_off_while_the_calendar_is_down_leaves_it_later(desk: Desk) -> None:
    await desk.book()
    desk.calendar.down = True

    told = await desk.does(Pressed(action="cancel", args=("1",)))
    still_there = len(desk.calendar.calls())
    desk.calendar.down = False
    later = await desk.later(timedelta(minutes=6))

    assert told == ["Call cancelled: today, 12:00 (London)."]
    assert still_there == 1
    assert [text.partition(":")[0] for text in later] == ["This file takes the call out of your calendar"]
    assert desk.calendar.calls() == {}
    assert len([text for text in desk.anna_reads() if text.startswith("Call cancelled")]) == 1


async def test_a_calls_file_says_how_it_stands_now(desk: Desk) -> None:
    await desk.book()
    call = desk.call

    async def file(name: str) -> CalendarFile | None:
        return await desk.stage.store.run(lambda tx: DeskOf(SETUP).calendar_file(tx, name, desk.clock.now()))

    booked = await file(call)
    await desk.does(Pressed(action="cancel", args=("1",)))
    cancelled = await file(call)

    assert booked is not None
    assert (booked.event.start, booked.event.title, booked.is_cancelled) == (NOON, "Support call: Helpful Ltd", False)
    assert cancelled is not None
    assert (cancelled.is_cancelled, cancelled.event.sequence) == (True, 1)
    assert await file("nobody's") is None


async def test_an_agent_whose_calendar_lets_nobody_in_hears_of_it_once(desk: Desk) -> None:
    desk.calendar.fault = UnauthorisedError("it does not accept the password")

    for _ in range(3):
        await desk.later(timedelta(minutes=2))
    refused = desk.anna_reads()
    desk.calendar.fault = None
    await desk.later(timedelta(minutes=2))

    assert refused == [
        "⚠ Your calendar does not let the desk in: no calls with you are offered. See: agents.anna.agenda"
    ]
    assert desk.anna_reads() == refused


async def test_an_agent_who_goes_away_has_other_times_offered(desk: Desk) -> None:
    await desk.book()
    anna = SETUP.agents["anna"].identities[0]
    press = Pressed(action="offer_move", args=("1",))

    for _ in range(2):
        await desk.stage.act(anna, Place(channel="slack", chat="U0ANNA"), press, name="Anna", direct=True)
        await desk.stage.settle()
    told = await desk.later()
    moved = await desk.does(Pressed(action="time", args=("1", str(int(ONE.timestamp())))))

    assert told[0].startswith("Booked: today, 12:00 (London), with Anna Nowak. It stays until you choose another time.")
    assert len(told) == 1
    assert "Other times are offered: today, 13:00 (Prague), Anna Nowak" in desk.anna_reads()
    assert moved[0].startswith("The call has a new time: today, 13:00 (London)")


async def test_an_agents_home_shows_when_the_calendar_was_read_and_what_to_do_when_it_cant_be(desk: Desk) -> None:
    await desk.later(timedelta(minutes=2))
    await desk.opens_home()
    as_it_was = desk.homes()

    for _ in range(3):
        await desk.later(timedelta(minutes=2))
    quiet = desk.homes()
    desk.calendar.down = True
    for _ in range(3):
        await desk.later(timedelta(minutes=2))
    down = desk.homes()[len(quiet) :]
    desk.calendar.fault = VanishedError("no such calendar")
    await desk.later(timedelta(minutes=2))
    desk.calendar.fault = None
    for _ in range(2):
        await desk.later(timedelta(minutes=2))
    gone = desk.homes()[len(quiet) + len(down) :]
    desk.calendar.down = False
    await desk.later(timedelta(minutes=2))
    await desk.later(timedelta(minutes=1))

    assert as_it_was[-1].endswith("Your calendar: last read today at 10:02.")
    assert quiet == as_it_was, "nothing has changed but the time"
    assert [text.splitlines()[-1] for text in down] == [
        "⚠ Your calendar does not answer: no calls with you are offered until it does. Last read: today at 10:08. "
        "See: agents.anna.agenda"
    ]
    assert [text.splitlines()[-1] for text in gone] == [
        "⚠ Your calendar is not at its address any more: no calls with you are offered. See: agents.anna.agenda"
    ]
    assert desk.homes()[-1].endswith("Your calendar: last read today at 10:22.")


async def test_an_agent_without_a_calendar_reads_nothing_of_one(desk: Desk) -> None:
    await desk.later(timedelta(minutes=2))
    await desk.opens_home(PIOTR)

    (home,) = desk.homes(PIOTR)
    assert "alendar" not in home


LEAVE = Entry(
    start=datetime(2026, 11, 24, 23, tzinfo=UTC), end=datetime(2026, 11, 26, 23, tzinfo=UTC), all_day=True, away=True
)


async def anna_presses(desk: Desk, action: str, number: str = "1") -> None:
    place = Place(channel="slack", chat="U0ANNA")
    await desk.stage.act(
        Identity(channel="slack", user="U0ANNA"),
        place,
        Pressed(action=action, args=(number,)),
        name="Anna",
        direct=True,
    )
    await desk.later()


async def absences(desk: Desk) -> list[tuple[datetime, datetime]]:
    found = await desk.stage.store.run(lambda tx: tx.people.absences(desk.clock.now(), "anna"))
    return [(absence.start_at, absence.end_at) for absence in found]


async def test_leave_in_the_agents_calendar_is_asked_about_once_and_confirmed_is_leave(desk: Desk) -> None:
    short = replace(LEAVE, start=LEAVE.start, end=LEAVE.start + timedelta(hours=3), all_day=False)
    desk.calendar.entries.append(short)
    await desk.later(timedelta(minutes=2))
    assert desk.anna_reads() == [], "less than a day is nobody's leave"

    desk.calendar.entries.append(LEAVE)
    await desk.later(timedelta(minutes=2))
    await desk.later(timedelta(hours=1))
    assert desk.anna_reads() == [
        "Your calendar says that you are away: Wed 25 Nov – Thu 26 Nov. Shall the desk go by it? [Confirm] [No]"
    ]
    assert await absences(desk) == []

    await anna_presses(desk, "confirm_absence")
    await anna_presses(desk, "confirm_absence")
    assert await absences(desk) == [(LEAVE.start, LEAVE.end)]
    assert any(
        text.startswith("Noted. Away: Wed 25 Nov – Thu 26 Nov; back: Fri 27 Nov. Cover:") for text in desk.anna_reads()
    )

    before = len(desk.anna_reads())
    desk.calendar.entries.remove(LEAVE)
    await desk.later(timedelta(minutes=2))
    await desk.later(timedelta(minutes=2))
    assert desk.anna_reads()[before:] == [
        "Your calendar does not say any more that you are away: Wed 25 Nov – Thu 26 Nov. The desk still goes by it. "
        "This ends it: /desk back"
    ]


async def test_a_declined_absence_is_not_asked_again_and_a_changed_one_is(desk: Desk) -> None:
    desk.calendar.entries.append(LEAVE)
    await desk.later(timedelta(minutes=2))
    await anna_presses(desk, "decline_absence")
    await anna_presses(desk, "confirm_absence")
    await desk.later(timedelta(hours=1))
    assert await absences(desk) == []
    assert sum("Shall the desk" in text for text in desk.anna_reads()) == 1

    desk.calendar.entries[:] = [replace(LEAVE, end=LEAVE.end + timedelta(days=1))]
    await desk.later(timedelta(minutes=2))
    assert desk.anna_reads()[-1].startswith("Your calendar says that you are away: Wed 25 Nov – Fri 27 Nov.")

    desk.calendar.entries.clear()
    await desk.later(timedelta(minutes=2))
    assert desk.anna_reads()[-1] == "Your calendar does not say any more that you are away: Wed 25 Nov – Fri 27 Nov."


async def test_a_calendar_that_can_not_be_read_takes_no_proposal_back(desk: Desk) -> None:
    desk.calendar.entries.append(LEAVE)
    await desk.later(timedelta(minutes=2))
    desk.calendar.down = True
    await desk.later(timedelta(hours=1))

    assert len(desk.anna_reads()) == 1


async def test_what_a_contact_is_handed_replaces_the_earlier_file_and_at_last_takes_it_back(desk: Desk) -> None:
    await desk.book()
    await desk.does(Pressed(action="move", args=("1",)))
    await desk.does(Pressed(action="time", args=("1", str(int(ONE.timestamp())))))
    await desk.does(Pressed(action="cancel", args=("1",)))

    files = [each.body.file for each in desk.stage.delivered() if each.body.file is not None]
    texts = [content(file).decode() for file in files]
    uids = {re.findall(r"^UID:(.*)\r$", text, re.M)[0] for text in texts}
    assert len(uids) == 1
    assert [re.findall(r"^(?:METHOD|SEQUENCE):(.*)\r$", text, re.M) for text in texts] == [
        ["PUBLISH", "0"],
        ["PUBLISH", "1"],
        ["CANCEL", "2"],
    ]


async def test_a_link_stands_beside_the_file_where_we_are_reached_from_outside() -> None:
    clock = StoryClock(MONDAY)
    calendar = Calendar(now=clock.now)
    agendas = {"anna": AgendaOf(agenda=calendar, zone=SETUP.calendars["cet-office"].zone)}
    setup = replace(SETUP, public_url="https://support.example.com/")
    stage = MemoryStage(setup, InlineStore(now=clock.now), clock, agendas)
    await stage.store.run(_people)
    await stage.open()
    desk = Desk(stage, clock, calendar)
    await desk.book()

    shown = [each.body for each in stage.delivered() if each.body.file is not None]
    assert [span.link for body in shown for span in body.text.spans if span.link] == [
        f"https://support.example.com/calls/{desk.call}.ics"
    ]
    await stage.close()
