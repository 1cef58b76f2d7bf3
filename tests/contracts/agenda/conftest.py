"""An agenda of each kind: on each server, and in memory. What the agent does there is done by another client."""

import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from agenda_rigs import ANNAS, ZONE, Clock, Dav, DavRig, Desk, MemoryRig, Rig
from agenda_servers import SERVERS, CalendarApp, Running

from calendars.agenda import Account, CalDavAgenda, Servers


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Running]]:
    """Starts a server when the first test of this process needs it."""
    started: dict[str, Running] = {}

    def get(name: str) -> Running:
        if name not in started:
            started[name] = SERVERS[name](tmp_path_factory.mktemp(name))
        return started[name]

    yield get
    for server in started.values():
        server.stop()


@pytest.fixture(scope="session", params=sorted(SERVERS))
def running(request: pytest.FixtureRequest, servers: Callable[[str], Running]) -> Running:
    """Each server, for all tests of this process."""
    return servers(request.param)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def dav(running: Running, clock: Clock) -> AsyncIterator[Dav]:
    """A calendar of its own, empty."""
    async with _fresh(running, clock) as made:
        yield made


@pytest.fixture(params=[*sorted(SERVERS), "memory"])
async def rig(request: pytest.FixtureRequest, servers: Callable[[str], Running], clock: Clock) -> AsyncIterator[Rig]:
    """A calendar on each server, and one in memory."""
    if request.param == "memory":
        yield MemoryRig(clock)
        return
    async with _fresh(servers(request.param), clock) as made:
        yield DavRig(made)


@pytest.fixture
def desk(rig: Rig) -> Desk:
    """A desk beside that calendar."""
    return Desk(rig)


@asynccontextmanager
async def _fresh(running: Running, clock: Clock) -> AsyncIterator[Dav]:
    app = CalendarApp(running.origin, f"{running.home}{uuid.uuid4().hex}/")
    app.make_calendar()
    servers = Servers(now=clock.now, timeout=timedelta(seconds=60))

    def open_(url: str = "", **changes: object) -> CalDavAgenda:
        account = {
            "url": url or app.url,
            "zone": ZONE,
            "credentials": ANNAS,
            "addresses": frozenset({"anna@example.com"}),
        }
        return servers.agenda(Account(**(account | changes)))  # type: ignore[arg-type]

    yield Dav(server=running, app=app, open=open_, clock=clock)
    await servers.close()
    # A Cyrus takes a UID once in all that a person has.
    app.drop_calendar(gone=True)
    app.close()
