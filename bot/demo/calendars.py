"""The agents' calendars in the demo: a real CalDAV server on loopback, with something in each of them already."""

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, time, timedelta
from importlib.util import find_spec
from pathlib import Path
from socketserver import ThreadingMixIn
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import httpx

from bot.demo.people import Busy
from bot.model.setup import Setup
from bot.ports import Clock
from calendars.agenda import Account, Credentials, Servers
from calendars.calls import AgendaOf

_EVENT = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Opiekun//Demo//EN
BEGIN:VEVENT
UID:{uid}
DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}
DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}
DTEND;TZID={zone}:{end:%Y%m%dT%H%M%S}
RRULE:FREQ=WEEKLY
SUMMARY:{title}
END:VEVENT
END:VCALENDAR
"""


@asynccontextmanager
async def calendars(
    setup: Setup, clock: Clock, folder: Path, busy: Mapping[str, Sequence[Busy]]
) -> AsyncIterator[Mapping[str, AgendaOf]]:
    """Each agent's agenda, for as long as the demo runs. Without the server's package there are none, and the working
    hours are all that is known: `pip install 'opiekun[demo]'` brings it."""
    if find_spec("radicale") is None:
        yield {}
        return
    await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    server = await asyncio.to_thread(_serve, folder)
    try:
        origin = f"http://127.0.0.1:{server.server_port}"
        await _fill(origin, setup, clock.now(), busy)
        async with Servers(now=clock.now) as servers:
            yield {key: _agenda(setup, key, origin, servers) for key in setup.agents}
    finally:
        await asyncio.to_thread(server.shutdown)
        server.server_close()


class _Server(ThreadingMixIn, WSGIServer):
    """One thread for each request: a slow one holds up nobody."""

    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """The demo's console is for the visitor."""


def _serve(folder: Path) -> WSGIServer:
    """Radicale in a thread, on a free port, keeping its files in the folder. Everybody may do everything there."""
    from radicale import config
    from radicale.app import Application

    logging.getLogger("radicale").setLevel(logging.ERROR)
    settings = config.load()
    settings.update(
        {
            "auth": {"type": "none"},
            "rights": {"type": "authenticated"},
            "storage": {"filesystem_folder": str(folder)},
            "web": {"type": "none"},
            "logging": {"level": "error"},
        },
        "demo",
    )
    server = make_server("127.0.0.1", 0, Application(settings), server_class=_Server, handler_class=_Quiet)
    Thread(target=server.serve_forever, name="calendars", daemon=True).start()
    return server


async def _fill(origin: str, setup: Setup, now: datetime, busy: Mapping[str, Sequence[Busy]]) -> None:
    async with httpx.AsyncClient(base_url=origin, trust_env=False) as client:
        for key in setup.agents:
            (await client.request("MKCALENDAR", f"/{key}/calendar/", auth=(key, key))).raise_for_status()
            for number, each in enumerate(busy.get(key, ())):
                text = _event(f"{key}-{number}", setup, key, each, now).replace("\n", "\r\n")
                answer = await client.put(
                    f"/{key}/calendar/{key}-{number}.ics",
                    content=text,
                    headers={"Content-Type": "text/calendar"},
                    auth=(key, key),
                )
                answer.raise_for_status()


def _event(uid: str, setup: Setup, agent: str, busy: Busy, now: datetime) -> str:
    weekday, start, end, title = busy
    zone = setup.calendars[setup.agents[agent].calendar].zone
    today = now.astimezone(zone).date()
    day = today - timedelta(days=today.weekday() - weekday)
    begins, ends = (datetime.combine(day, time.fromisoformat(hour), zone) for hour in (start, end))
    return _EVENT.format(uid=uid, stamp=now, zone=zone.key, start=begins, end=ends, title=title)


def _agenda(setup: Setup, agent: str, origin: str, servers: Servers) -> AgendaOf:
    zone = setup.calendars[setup.agents[agent].calendar].zone
    account = Account(
        url=f"{origin}/{agent}/calendar/", zone=zone, credentials=Credentials(username=agent, password=agent)
    )
    return AgendaOf(agenda=servers.agenda(account), zone=zone)
