"""How fast are free times offered, and a calendar followed, beside asking python-caldav each time?

    python -m benchmarks.calls              # Radicale and Xandikos, half an hour: Xandikos is slow to fill
    python -m benchmarks.calls --quick      # a tenth of the events, to see that it runs
    python -m benchmarks.calls --server radicale

One agent's calendar of 2,000 events, of which 100 recur, half of all in the past, is filled on a real server, a
process of its own on loopback. Times are medians of several rounds. What waits for a server is wall time; a listing
asks nobody, so it is judged by its CPU time, which is its wall time where nothing else runs, and shown by both. What
the server itself takes, to a client that does nothing with it, is asked in turns with our own questions. Both clients
ask the same server in the same run; what python-caldav is asked is what we would otherwise have to ask for every
listing: `search(expand=True)` over the same four weeks, and its answer still has to be turned into free times.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import caldav
import httpx

from calendars.agenda import Account, CalDavAgenda, Credentials, Servers
from calendars.agenda.multistatus import multiget, sync_collection
from calendars.entries import View
from calendars.hours import BusinessHours, CalendarSpec
from calendars.slots import Board, Rules, Slot

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "contracts" / "agenda"))
from agenda_servers import PASSWORD, SERVERS, USER, CalendarApp, Running

ZONE = ZoneInfo("Europe/Prague")
FOUR_WEEKS = timedelta(days=28)
OFFICE = BusinessHours(
    CalendarSpec.parse(name="office", zone="Europe/Prague", weekly={"mon-fri": ["09:00-17:00"]}, holidays="CZ")
)
RULES = Rules(length=timedelta(minutes=30), buffer=timedelta(minutes=10), notice=timedelta(hours=2))
XML = {"Content-Type": "application/xml; charset=utf-8"}
TEXT = {"Content-Type": "text/calendar; charset=utf-8"}
VTIMEZONE = """BEGIN:VTIMEZONE
TZID:Europe/Prague
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
END:VTIMEZONE
"""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A figure, and what it must not be above (or, with `least`, below); and what helps to judge it."""

    name: str
    found: float
    limit: float
    unit: str
    least: bool = False
    beside: str = ""

    @property
    def is_kept(self) -> bool:
        return self.found >= self.limit if self.least else self.found <= self.limit

    def __str__(self) -> str:
        sign = "at least" if self.least else "at most"
        kept = "kept" if self.is_kept else "NOT KEPT"
        found = f"{self.found:>8.1f} {self.unit:<2} {sign} {self.limit:>6.1f} {self.unit:<2} {kept:<8}"
        return f"  {self.name:<36} {found} {self.beside}"


@dataclass(frozen=True, kw_only=True)
class Took:
    """How long something took, on the clock and of this process's CPU, in seconds."""

    wall: float
    cpu: float


@dataclass(frozen=True, kw_only=True)
class Rounds:
    """The same thing several times."""

    each: list[Took] = field(default_factory=list)

    @property
    def wall(self) -> float:
        return statistics.median(took.wall for took in self.each)

    @property
    def least_wall(self) -> float:
        return min(took.wall for took in self.each)

    @property
    def cpu(self) -> float:
        return statistics.median(took.cpu for took in self.each)

    def time(self, work: Callable[[], object]) -> None:
        began, began_cpu = time.perf_counter(), time.process_time()
        work()
        self.each.append(Took(wall=time.perf_counter() - began, cpu=time.process_time() - began_cpu))

    async def wait(self, work: Callable[[], Awaitable[object]]) -> None:
        began, began_cpu = time.perf_counter(), time.process_time()
        await work()
        self.each.append(Took(wall=time.perf_counter() - began, cpu=time.process_time() - began_cpu))


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true", help="a tenth of the events, one round")
    options.add_argument("--rounds", type=int, default=3, help="how often each is measured; 3")
    options.add_argument("--server", choices=sorted(SERVERS), action="append")
    chosen = options.parse_args()
    limits: list[Limit] = []
    for name in chosen.server or sorted(SERVERS):
        with tempfile.TemporaryDirectory() as folder:
            server = SERVERS[name](Path(folder))
            try:
                found = measure(
                    server, events=200 if chosen.quick else 2_000, rounds=1 if chosen.quick else chosen.rounds
                )
            finally:
                server.stop()
        limits += found
    return 0 if all(limit.is_kept for limit in limits) or chosen.quick else 1


def measure(server: Running, *, events: int, rounds: int) -> list[Limit]:
    """Everything about one server."""
    app = CalendarApp(server.origin, f"{server.home}bench/")
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    print(f"{server.name}: filling a calendar with {events} events, load {os.getloadavg()[0]:.1f}", flush=True)
    fill(server, app, calendar_of(events, now))
    ours = asyncio.run(Ours().measure(app, now, rounds))
    print(*ours.limits(), sep="\n", flush=True)
    theirs = Rounds()
    for _ in range(rounds):
        theirs.time(lambda: their_search(app, now))
    app.close()
    beside = beside_theirs(ours.listing, theirs)
    print(beside, f"  load {os.getloadavg()[0]:.1f}", sep="\n", flush=True)
    return [*ours.limits(), beside]


def fill(server: Running, app: CalendarApp, texts: list[str]) -> None:
    """Radicale looks through all it has at each write, but takes a calendar whole."""
    if server.name != "radicale":
        app.make_calendar()
        for text in texts:
            app.put(text)
        return
    events = "".join(text[text.index("BEGIN:VEVENT") : text.index("END:VCALENDAR")] for text in texts)
    head = texts[0][: texts[0].index("BEGIN:VEVENT")]
    whole = f"{head}{events}END:VCALENDAR\r\n".encode()
    reply = httpx.put(app.url, content=whole, headers=TEXT, auth=(USER, PASSWORD), timeout=900, trust_env=False)
    assert reply.status_code == 201, reply.text


@dataclass(frozen=True, kw_only=True)
class Ours:
    """What our side of one server took, and beside it the server alone."""

    answer: Rounds = field(default_factory=Rounds)
    first: Rounds = field(default_factory=Rounds)
    listing: Rounds = field(default_factory=Rounds)
    change: Rounds = field(default_factory=Rounds)
    change_answer: Rounds = field(default_factory=Rounds)

    async def measure(self, app: CalendarApp, now: datetime, rounds: int) -> Ours:
        async with Servers(now=lambda: now, timeout=timedelta(minutes=5)) as servers:
            for _ in range(rounds):
                await self.answer.wait(lambda: everything(app))
                agenda = a_agenda(servers, app)
                await self.first.wait(agenda.sync)
            view = await agenda.sync()
            for _ in range(rounds * 4):
                self.listing.time(lambda: offered(view, now))
            async with a_client() as client:
                token = await token_of(client, app)
                for n in range(rounds * 2):
                    app.put(single(now + timedelta(days=3, hours=n)))
                    await self.change.wait(agenda.sync)
                    token = await self._same_change(client, app, token)
        return self

    async def _same_change(self, client: httpx.AsyncClient, app: CalendarApp, token: str) -> str:
        await self.change_answer.wait(lambda: changed(client, app, token))
        return await token_of(client, app, token)

    def limits(self) -> list[Limit]:
        answer, change = self.answer.wall, self.change.wall * 1e3
        alone = self.change_answer.wall * 1e3
        return [
            Limit(
                name="four weeks from the mirror, CPU",
                found=self.listing.cpu * 1e3,
                limit=20,
                unit="ms",
                beside=f"wall: median {self.listing.wall * 1e3:.1f}, least {self.listing.least_wall * 1e3:.1f}",
            ),
            Limit(
                name="first sync (twice the answer + 0.5 s)",
                found=self.first.wall,
                limit=2 * answer + 0.5,
                unit="s",
                beside=f"the server's own answer {answer:.1f}, our CPU {self.first.cpu:.1f}",
            ),
            Limit(
                name="one change absorbed",
                found=change,
                limit=150,
                unit="ms",
                beside=f"the server's own answers {alone:.1f}, our CPU {self.change.cpu * 1e3:.1f}",
            ),
        ]


def beside_theirs(ours: Rounds, theirs: Rounds) -> Limit:
    """By the clock, both as they went in this run."""
    by_cpu = theirs.cpu / ours.cpu
    return Limit(
        name="faster than search(expand=True)",
        found=theirs.wall / ours.wall,
        limit=50,
        unit="x",
        least=True,
        beside=f"it takes {theirs.wall:.2f} s, {theirs.cpu:.2f} of it the client's CPU: {by_cpu:.0f}x by CPU",
    )


def a_agenda(servers: Servers, app: CalendarApp) -> CalDavAgenda:
    account = Account(url=app.url, zone=ZONE, credentials=Credentials(username=USER, password=PASSWORD))
    return servers.agenda(account)


def a_client() -> httpx.AsyncClient:
    return httpx.AsyncClient(auth=(USER, PASSWORD), timeout=300, trust_env=False)


async def everything(app: CalendarApp) -> None:
    """What the server takes to say all that is in the calendar, to a client that does nothing with it."""
    async with a_client() as client:
        paths = paths_in(await listed(client, app, ""))
        reply = await client.request("REPORT", app.url, headers=XML, content=multiget(paths))
        assert reply.status_code == 207
        assert reply.text.count("BEGIN:VEVENT") >= len(paths)


async def changed(client: httpx.AsyncClient, app: CalendarApp, token: str) -> None:
    """What the server takes to say what one change is."""
    (path,) = paths_in(await listed(client, app, token))
    reply = await client.request("REPORT", app.url, headers=XML, content=multiget([path]))
    assert "BEGIN:VEVENT" in reply.text


async def listed(client: httpx.AsyncClient, app: CalendarApp, token: str) -> str:
    reply = await client.request("REPORT", app.url, headers=XML | {"Depth": "0"}, content=sync_collection(token))
    assert reply.status_code == 207
    return reply.text


async def token_of(client: httpx.AsyncClient, app: CalendarApp, token: str = "") -> str:
    return (await listed(client, app, token)).partition("sync-token>")[2].partition("<")[0]


def paths_in(text: str) -> list[str]:
    return sorted({part.partition("<")[0] for part in text.split("href>") if ".ics<" in part})


def offered(view: View, now: datetime) -> tuple[Slot, ...]:
    """Four weeks of free times."""
    board = Board(kind="support", rules=RULES, hours=OFFICE, view=view, now=now)
    return board.slots(now, now + FOUR_WEEKS)


def their_search(app: CalendarApp, now: datetime) -> None:
    """The same four weeks by python-caldav."""
    with caldav.DAVClient(
        url=app.url, username=USER, password=PASSWORD, auth_type="basic", timeout=300, enable_rfc6764=False
    ) as client:
        found = client.calendar(url=app.url).search(start=now, end=now + FOUR_WEEKS, event=True, expand=True)
        assert found


def calendar_of(events: int, now: datetime) -> list[str]:
    """Past and future alike, working days, one in twenty recurring, half of those with an exception."""
    dice = random.Random(7)
    texts = []
    for n in range(events):
        start = (now + timedelta(days=dice.randint(-180, 180))).replace(hour=dice.randint(7, 15))
        rule = dice.choice(("DAILY;INTERVAL=3", "WEEKLY", "WEEKLY;BYDAY=TU,TH", "MONTHLY")) if n % 20 == 0 else ""
        texts.append(single(start, f"RRULE:FREQ={rule}\n" if rule else ""))
    return texts


def single(start: datetime, more: str = "") -> str:
    local = start.astimezone(ZONE)
    end = local + timedelta(minutes=random.choice((30, 45, 60)))
    body = (
        f"UID:{random.getrandbits(96):x}\nDTSTAMP:20260101T000000Z\nSUMMARY:A meeting\nDESCRIPTION:This and that\n"
        f"DTSTART;TZID=Europe/Prague:{local:%Y%m%dT%H%M%S}\nDTEND;TZID=Europe/Prague:{end:%Y%m%dT%H%M%S}\n{more}"
        "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Soon\nTRIGGER:-PT15M\nEND:VALARM\n"
    )
    head = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//bench//bench//EN\n"
    return f"{head}{VTIMEZONE}BEGIN:VEVENT\n{body}END:VEVENT\nEND:VCALENDAR\n".replace("\n", "\r\n")


if __name__ == "__main__":
    raise SystemExit(main())
