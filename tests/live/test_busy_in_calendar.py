"""What else stands in the agent's own calendar, on a real CalDAV server: the cover steps in before a deadline, and
nobody is told with what the agent is busy."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import load
from bot.stories.player import Player
from tests.contracts.agenda.agenda_servers import CalendarApp, Running, event, radicale
from tests.live.beside_calendar import beside, database_in, passes, story_in
from tests.live.wire import WireStage

CONFIG = Path(__file__).parent.parent / "stories" / "forecast.opiekun.yaml"
SETUP = load(CONFIG).setup
#: A Monday; what begins then is due at 13:30 in Warsaw, and Anna's shift ends at 13:00.
STORY = f"""\
config: {CONFIG}
start: 2026-11-23T09:30:00+01:00
customers:
  acme: {{plan: care, add_ons: [named], dedicated_agent: anna, zone: Europe/London}}
contacts:
  maria: {{customer: acme, telegram: 5001}}
story:
  - {{contact: maria, says: "No new mail since noon"}}
  - {{expect: responsible, of: maria, agent: anna, reason: dedicated}}
"""
SECRETS = ("Surgery", "knee", "hospital")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = radicale(tmp_path_factory.mktemp("radicale"))
    yield running
    running.stop()


def appointment(*more: str) -> str:
    """Until the end of Anna's shift, by a rule of every week, with a title and a reason that are nobody's business."""
    written = event(
        "DTSTART;TZID=Europe/Warsaw:20261116T093000",
        "DTEND;TZID=Europe/Warsaw:20261116T130000",
        "RRULE:FREQ=WEEKLY;COUNT=3",
        "DESCRIPTION:The left knee",
        "LOCATION:City hospital",
        *more,
        uid="appointment",
    )
    return written.replace("SUMMARY:Not for customers", "SUMMARY:Surgery")


@dataclass(kw_only=True)
class Desk:
    """The desk on the wire beside Anna's calendar; Maria has written, and Anna has it."""

    stage: WireStage
    app: CalendarApp

    async def passes(self, length: timedelta) -> None:
        await passes(self.stage, length)

    async def has_it(self) -> tuple[str | None, str]:
        found = await self.stage.store.run(lambda tx: tx.conversations.get(1))
        assert found is not None
        return found.agent, found.reason


@asynccontextmanager
async def open_desk(server: Running, folder: Path) -> AsyncIterator[Desk]:
    story = story_in(folder, STORY)
    async with beside(server, folder, SETUP, story, "anna") as (stage, app):
        outcome = await Player(story, SETUP, stage).play()
        assert outcome.failures == ()
        yield Desk(stage=stage, app=app)
        await stage.close()
        assert not any(secret in each.text for secret in SECRETS for each in stage.delivered())
    assert not any(secret.encode() in kept for secret in SECRETS for kept in database_in(folder))


async def test_what_the_agent_puts_into_the_calendar_brings_the_cover_and_what_it_was_is_nowhere(
    server: Running, tmp_path: Path
) -> None:
    async with open_desk(server, tmp_path) as desk:
        desk.app.put(appointment(), "appointment.ics")
        await desk.passes(timedelta(minutes=2))

        assert await desk.has_it() == ("piotr", "forecast")
        told = [each.text for each in desk.stage.delivered() if each.place.chat == "5001"]
        assert any("Piotr Mazur is covering; your contact stays Anna Nowak." in text for text in told)


async def test_what_is_marked_as_free_brings_nobody_and_what_becomes_busy_does(server: Running, tmp_path: Path) -> None:
    async with open_desk(server, tmp_path) as desk:
        desk.app.put(appointment("TRANSP:TRANSPARENT"), "appointment.ics")
        await desk.passes(timedelta(minutes=2))
        assert await desk.has_it() == ("anna", "dedicated")

        desk.app.put(appointment("TRANSP:OPAQUE"), "appointment.ics")
        await desk.passes(timedelta(minutes=2))
        assert await desk.has_it() == ("piotr", "forecast")
