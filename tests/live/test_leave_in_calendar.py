"""Leave in the agent's own calendar, on a real CalDAV server: proposed to that agent alone, and theirs to decide."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import load
from bot.model.inbound import Pressed, Said
from bot.model.people import Customer
from bot.model.places import Identity, Place
from bot.model.rich import Rich
from bot.ports import Tx
from tests.contracts.agenda.agenda_servers import CalendarApp, Running, event, radicale
from tests.live.beside_calendar import beside, database_in, passes, story_in
from tests.live.wire import WireStage

CONFIG = Path(__file__).parent.parent / "stories" / "opiekun.yaml"
SETUP = load(CONFIG).setup
#: A Friday; the leave is on Tuesday and Wednesday.
STORY = f"""\
config: {CONFIG}
start: 2026-11-20T10:00:00+01:00
customers:
  acme: {{plan: all-inclusive, add_ons: [dedicated-agent], dedicated_agent: anna, zone: Europe/Prague}}
contacts:
  maria: {{customer: acme, telegram: 5001}}
story:
  - {{contact: maria, says: "Good morning"}}
"""
MARIA = Identity(channel="telegram", user="5001")
ANNA = Identity(channel="slack", user="U0ANNA")
HERS = Place(channel="slack", chat="U0ANNA")
FRIDAY = datetime(2026, 11, 20, 9, tzinfo=UTC)
TUESDAY_AND_WEDNESDAY = datetime(2026, 11, 23, 23, tzinfo=UTC), datetime(2026, 11, 25, 23, tzinfo=UTC)
SECRETS = ("Surgery", "knee", "hospital")
ASKED = "Your calendar says that you are away: {}. Shall the desk go by it? [Confirm] [No]"
STILL = "Your calendar does not say any more that you are away: {}. The desk still goes by it. This ends it: /desk back"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = radicale(tmp_path_factory.mktemp("radicale"))
    yield running
    running.stop()


def leave(first: int, end: int) -> str:
    """Out of office on whole days of November, with a title and a reason that are nobody's business."""
    return event(
        f"DTSTART;VALUE=DATE:202611{first}",
        f"DTEND;VALUE=DATE:202611{end}",
        "DESCRIPTION:The left knee",
        "LOCATION:City hospital",
        "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
        uid="surgery",
    ).replace("SUMMARY:Not for customers", "SUMMARY:Surgery")


@dataclass(kw_only=True)
class Desk:
    """The desk on the wire beside Anna's calendar."""

    stage: WireStage
    app: CalendarApp

    async def passes(self, length: timedelta) -> None:
        await passes(self.stage, length)

    async def presses(self, action: str, number: int) -> None:
        await self.stage.act(ANNA, HERS, Pressed(action=action, args=(str(number),)), name="Anna", direct=True)

    async def says(self, words: str) -> None:
        place = Place(channel="telegram", chat="5001")
        await self.stage.act(MARIA, place, Said(text=Rich.of(words), message_id=""), name="Maria", direct=True)

    def anna_reads(self) -> list[str]:
        return [each.text for each in self.stage.delivered() if each.place.chat == "U0ANNA"]

    def maria_reads(self) -> list[str]:
        return [each.text for each in self.stage.delivered() if each.place.chat == "5001"]

    def elsewhere(self) -> list[str]:
        return [each.text for each in self.stage.delivered() if each.place.chat != "U0ANNA"]

    async def absences(self) -> list[tuple[datetime, datetime]]:
        found = await self.stage.store.run(lambda tx: tx.people.absences(self.stage.now(), "anna"))
        return [(absence.start_at, absence.end_at) for absence in found]


@asynccontextmanager
async def open_desk(server: Running, folder: Path) -> AsyncIterator[Desk]:
    story = story_in(folder, STORY)
    async with beside(server, folder, SETUP, story, "anna", proposes=timedelta(days=1)) as (stage, app):
        await stage.store.run(_admit)
        await stage.open()
        yield Desk(stage=stage, app=app)
        await stage.close()
        for text in [each.text for each in stage.delivered()]:
            assert not any(secret in text for secret in SECRETS)
    assert not any(secret.encode() in kept for secret in SECRETS for kept in database_in(folder))


def _admit(tx: Tx) -> None:
    tx.people.save_customer(
        Customer(key="acme", name="Acme", plan="all-inclusive", add_ons=("dedicated-agent",), dedicated_agent="anna")
    )
    contact = tx.people.meet(MARIA, "Maria", None)
    tx.people.save_contact(replace(contact, customer="acme", zone="Europe/Prague"))
    tx.people.accept(contact.id, "terms", "2026-1", FRIDAY)


async def test_leave_in_the_calendar_is_asked_of_its_agent_alone_and_confirmed_brings_the_cover(
    server: Running, tmp_path: Path
) -> None:
    async with open_desk(server, tmp_path) as desk:
        desk.app.put(leave(24, 26), "leave.ics")
        await desk.passes(timedelta(minutes=2))
        assert desk.anna_reads() == [ASKED.format("Tue 24 Nov – Wed 25 Nov")]
        assert desk.elsewhere() == []
        assert await desk.absences() == []

        await desk.presses("confirm_absence", 1)
        assert await desk.absences() == [TUESDAY_AND_WEDNESDAY]
        assert desk.anna_reads()[-1].startswith("Noted. Away: Tue 24 Nov – Wed 25 Nov; back: Thu 26 Nov.")

        await desk.passes(timedelta(days=4))
        await desk.says("No new mail since noon")
        assert any("Piotr Zieliński" in text for text in desk.maria_reads())


async def test_leave_that_is_moved_after_it_was_confirmed_is_asked_about_anew_and_nothing_is_done(
    server: Running, tmp_path: Path
) -> None:
    async with open_desk(server, tmp_path) as desk:
        desk.app.put(leave(24, 26), "leave.ics")
        await desk.passes(timedelta(minutes=2))
        await desk.presses("confirm_absence", 1)
        before = len(desk.anna_reads())

        desk.app.put(leave(26, 28), "leave.ics")
        await desk.passes(timedelta(minutes=2))
        await desk.passes(timedelta(minutes=2))

        assert desk.anna_reads()[before:] == [
            STILL.format("Tue 24 Nov – Wed 25 Nov"),
            ASKED.format("Thu 26 Nov – Fri 27 Nov"),
        ]
        assert await desk.absences() == [TUESDAY_AND_WEDNESDAY]


async def test_leave_that_is_deleted_after_it_was_confirmed_is_the_agents_to_end(
    server: Running, tmp_path: Path
) -> None:
    async with open_desk(server, tmp_path) as desk:
        desk.app.put(leave(24, 26), "leave.ics")
        await desk.passes(timedelta(minutes=2))
        await desk.presses("confirm_absence", 1)
        before = len(desk.anna_reads())

        desk.app.delete("leave.ics")
        await desk.passes(timedelta(minutes=2))
        await desk.passes(timedelta(minutes=2))

        assert desk.anna_reads()[before:] == [STILL.format("Tue 24 Nov – Wed 25 Nov")]
        assert await desk.absences() == [TUESDAY_AND_WEDNESDAY]
