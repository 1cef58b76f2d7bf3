"""An agenda of each kind: on Radicale, on Xandikos, in memory. What the agent does there is done by another client."""

import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from agenda_rigs import ZONE, Clock, Dav
from agenda_servers import PASSWORD, SERVERS, USER, CalendarApp, Running

from calendars.agenda import Account, CalDavAgenda, Credentials, Servers


@pytest.fixture(scope="session", params=sorted(SERVERS))
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The server, for all tests of this process."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    server = SERVERS[request.param](folder)
    yield server
    server.stop()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def dav(running: Running, clock: Clock) -> AsyncIterator[Dav]:
    """A calendar of its own, empty."""
    app = CalendarApp(running.origin, f"{running.home}{uuid.uuid4().hex}/")
    app.make_calendar()
    servers = Servers(now=clock.now, timeout=timedelta(seconds=60))

    def open_(url: str = "", **changes: object) -> CalDavAgenda:
        account = {
            "url": url or app.url,
            "zone": ZONE,
            "credentials": Credentials(username=USER, password=PASSWORD),
            "addresses": frozenset({"anna@example.com"}),
        }
        return servers.agenda(Account(**(account | changes)))  # type: ignore[arg-type]

    yield Dav(server=running, app=app, open=open_, clock=clock)
    await servers.close()
    app.close()
