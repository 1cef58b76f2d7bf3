"""A call from the first tap to the agent's own calendar, on a real CalDAV server, over both platforms."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from bot.config import load
from bot.model.setup import Setup
from bot.ports import Store
from bot.store.open import open_store
from bot.stories.player import Player
from bot.stories.story import Story
from bot.stories.story import load as load_stories
from calendars.agenda import Account, Credentials, Servers
from calendars.calls import AgendaOf
from simulator import Clock
from tests.contracts.agenda.agenda_servers import PASSWORD, USER, CalendarApp, Running, event, radicale
from tests.live.wire import WireStage

CONFIG = Path(__file__).parent.parent / "stories" / "opiekun.yaml"
STORY = """\
config: {config}
start: 2026-11-20T10:00:00+01:00
customers:
  acme: {{plan: all-inclusive, add_ons: [dedicated-agent], dedicated_agent: anna, zone: Europe/Prague}}
contacts:
  maria: {{customer: acme, {where}}}
story:
  - {{contact: maria, says: "No new mail since noon"}}
  - {{contact: maria, runs: "/book support"}}
  - {{expect: offers, to: maria, has: 2026-11-20T12:00:00+01:00}}
  # The agent has put something there, in a calendar app.
  - {{expect: offers, to: maria, lacks: 2026-11-20T13:30:00+01:00}}
  - {{contact: maria, presses: 2026-11-20T14:30:00+01:00}}
  - {{contact: maria, presses: confirm}}
  - {{expect: message, to: maria, has: "Call confirmed: today, 14:30 (Prague), with Anna Nowak"}}
  - {{expect: message, to: maria, has: "-0.ics"}}
  - {{expect: message, to: anna, has: "Call booked: today, 14:30 (Prague)"}}
"""
MOVE = """\
  - {contact: maria, presses: move}
  - {contact: maria, presses: 2026-11-23T10:00:00+01:00}
  - {expect: message, to: maria, has: "The call has a new time: Mon 23 Nov, 10:00 (Prague), with Anna Nowak"}
  - {expect: message, to: maria, has: "-1.ics"}
"""
CANCEL = """\
  - {contact: maria, presses: cancel}
  - {expect: message, to: maria, has: "Call cancelled: Mon 23 Nov, 10:00 (Prague)"}
  - {expect: message, to: maria, has: "-2-cancelled.ics"}
"""
PLACES = {"telegram": "telegram: 5001", "slack": "slack: U0MARIA"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = radicale(tmp_path_factory.mktemp("radicale"))
    yield running
    running.stop()


@dataclass(frozen=True, kw_only=True)
class Played:
    """How a story ended, and what stands in Anna's calendar then: the calls' start and sequence."""

    failures: tuple[object, ...]
    calls: list[tuple[str, str]]


async def played(server: Running, folder: Path, steps: str, where: str) -> Played:
    app = CalendarApp(server.origin, f"{server.home}{uuid4().hex}/")
    app.make_calendar()
    app.put(event("DTSTART:20261120T120000Z", "DTEND:20261120T130000Z"))
    file = folder / "story.yaml"
    file.write_text(STORY.format(config=CONFIG, where=where) + steps, encoding="utf-8")
    (story,) = load_stories(file)
    async with _stage(story, load(CONFIG).setup, folder, app) as stage:
        outcome = await Player(story, load(CONFIG).setup, stage).play()
        await stage.close()
    texts = [app.read(name) for name in app.names()]
    app.close()
    found = [(re.search(r"DTSTART:(\w+)", text), re.search(r"SEQUENCE:(\d+)", text)) for text in texts]
    calls = [(start[1], sequence[1]) for start, sequence in found if start and sequence]
    return Played(failures=outcome.failures, calls=calls)


@asynccontextmanager
async def _stage(story: Story, setup: Setup, folder: Path, app: CalendarApp) -> AsyncIterator[WireStage]:
    async def store_on(clock: Clock) -> Store:
        return await open_store(f"sqlite:///{folder}/desk.db", now=clock.now)

    async with WireStage(story, setup, store_on) as stage, Servers(now=stage.now) as servers:
        zone = setup.calendars[setup.agents["anna"].calendar].zone
        credentials = Credentials(username=USER, password=PASSWORD)
        annas = servers.agenda(Account(url=app.url, zone=zone, credentials=credentials))
        stage.agendas = {**stage.agendas, "anna": AgendaOf(agenda=annas, zone=zone)}
        yield stage


@pytest.mark.parametrize("platform", PLACES)
async def test_a_call_booked_in_chat_stands_in_the_agents_calendar(
    server: Running, platform: str, tmp_path: Path
) -> None:
    told = await played(server, tmp_path, "", PLACES[platform])

    assert (told.failures, told.calls) == ((), [("20261120T133000Z", "0")])


@pytest.mark.parametrize("platform", PLACES)
async def test_a_call_that_is_moved_stands_there_once(server: Running, platform: str, tmp_path: Path) -> None:
    told = await played(server, tmp_path, MOVE, PLACES[platform])

    assert (told.failures, told.calls) == ((), [("20261123T090000Z", "1")])


@pytest.mark.parametrize("platform", PLACES)
async def test_a_call_that_is_called_off_is_gone(server: Running, platform: str, tmp_path: Path) -> None:
    told = await played(server, tmp_path, MOVE + CANCEL, PLACES[platform])

    assert (told.failures, told.calls) == ((), [])
