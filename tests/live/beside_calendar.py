"""The desk on the wire beside one agent's calendar on a real CalDAV server, whose time passes as a test says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from bot.model.setup import Setup
from bot.ports import Store
from bot.store.open import open_store
from bot.stories.story import Story
from bot.stories.story import load as load_stories
from calendars.agenda import Account, Credentials, Servers
from calendars.calls import AgendaOf
from simulator import Clock
from tests.contracts.agenda.agenda_servers import PASSWORD, USER, CalendarApp, Running
from tests.live.wire import WireStage


def story_in(folder: Path, text: str) -> Story:
    """The one story that the text tells."""
    file = folder / "story.yaml"
    file.write_text(text, encoding="utf-8")
    (story,) = load_stories(file)
    return story


@asynccontextmanager
async def beside(
    server: Running, folder: Path, setup: Setup, story: Story, agent: str, *, proposes: timedelta | None = None
) -> AsyncIterator[tuple[WireStage, CalendarApp]]:
    """The story's stage, not opened yet, and the calendar that is the agent's. The desk keeps `desk.db` in the folder;
    what agents and customers were told is there as long as the stage is."""
    app = CalendarApp(server.origin, f"{server.home}{uuid4().hex}/")
    app.make_calendar()

    async def store_on(clock: Clock) -> Store:
        return await open_store(f"sqlite:///{folder}/desk.db", now=clock.now)

    async with WireStage(story, setup, store_on) as stage, Servers(now=stage.now) as servers:
        zone = setup.calendars[setup.agents[agent].calendar].zone
        account = Account(url=app.url, zone=zone, credentials=Credentials(username=USER, password=PASSWORD))
        theirs = AgendaOf(agenda=servers.agenda(account), zone=zone, proposes_absences=proposes)
        stage.agendas = {**stage.agendas, agent: theirs}
        yield stage, app
    app.close()


async def passes(stage: WireStage, length: timedelta) -> None:
    """Agendas are looked at once a minute of the desk's clock; here, when it has passed."""
    await stage.move_to(stage.now() + length, _nothing)
    await stage.look_at_agendas()


def database_in(folder: Path) -> list[bytes]:
    """All that the desk's database holds."""
    return [path.read_bytes() for path in folder.glob("desk.db*")]


async def _nothing() -> None:
    """Nothing is done between two timers."""
