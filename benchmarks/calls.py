"""How fast are free times offered, and a calendar followed, beside asking python-caldav each time?

    python -m benchmarks.calls              # Radicale and Xandikos, some minutes: both are slow to fill
    python -m benchmarks.calls --quick      # a tenth of the events, to see that it runs
    python -m benchmarks.calls --server radicale

One agent's calendar of 2,000 events, of which 100 recur, half of all in the past, is filled on a real server, a
process of its own on loopback. Times are medians of several rounds. What waits for a server is wall time; a listing
asks nobody, so it is judged by its CPU time, which is its wall time where nothing else runs, and shown by both. Beside
each stand the CPU times of this process and of the server's: they say whose time it is where other programs run.

The server's own answer is what it takes to a client that does nothing with it. For a first sync that is the cheaper of
two ways to ask for token, ETags and texts: a full sync-collection and one multiget, or the token and one
calendar-query. These and the first sync itself are asked in turns, each of a server started anew, so that none finds
what another has warmed; what a server writes down at its very first answer is not measured, but told. A change is
absorbed in turns before and after the same two questions have been asked by the bare client.

Both clients ask the same server in the same run; what python-caldav is asked is what we would otherwise have to ask
for every listing: `search(expand=True)` over the same four weeks, and its answer still has to be turned into free
times.
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
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import caldav
import httpx

from calendars.agenda import Account, CalDavAgenda, Credentials, Servers
from calendars.agenda.multistatus import multiget, propfind, sync_collection
from calendars.entries import View
from calendars.hours import BusinessHours, CalendarSpec
from calendars.slots import Board, Rules, Slot

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "contracts" / "agenda"))
from agenda_servers import PASSWORD, SERVERS, USER, CalendarApp, Running

#: Those that go on where they were when they are started anew.
MEASURED = ("radicale", "xandikos")
ZONE = ZoneInfo("Europe/Prague")
FOUR_WEEKS = timedelta(days=28)
OFFICE = BusinessHours(
    CalendarSpec.parse(name="office", zone="Europe/Prague", weekly={"mon-fri": ["09:00-17:00"]}, holidays="CZ")
)
RULES = Rules(length=timedelta(minutes=30), buffer=timedelta(minutes=10), notice=timedelta(hours=2))
XML = {"Content-Type": "application/xml; charset=utf-8"}
TEXT = {"Content-Type": "text/calendar; charset=utf-8"}
QUERY = (
    '<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/><c:calendar-data/>'
    '</d:prop><c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"/></c:comp-filter></c:filter>'
    "</c:calendar-query>"
)
TICKS = os.sysconf("SC_CLK_TCK")
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
        found = f"{self.found:>8.2f} {self.unit:<2} {sign} {self.limit:>6.2f} {self.unit:<2} {kept:<8}"
        return f"  {self.name:<36} {found} {self.beside}"


@dataclass(frozen=True, kw_only=True)
class Took:
    """How long something took, on the clock, of this process's CPU and of the server's, in seconds."""

    wall: float
    cpu: float
    server: float


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

    @property
    def server(self) -> float:
        return statistics.fmean(took.server for took in self.each)

    def time(self, server: Running, work: Callable[[], object]) -> None:
        with self._round(server):
            work()

    async def wait(self, server: Running, work: Callable[[], Awaitable[object]]) -> None:
        with self._round(server):
            await work()

    @contextmanager
    def _round(self, server: Running) -> Iterator[None]:
        began, began_cpu, began_server = time.perf_counter(), time.process_time(), cpu_of(server)
        yield
        wall, cpu = time.perf_counter() - began, time.process_time() - began_cpu
        self.each.append(Took(wall=wall, cpu=cpu, server=cpu_of(server) - began_server))


def cpu_of(server: Running) -> float:
    """The CPU time of a server of one process so far, in steps of ten milliseconds."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true", help="a tenth of the events, one round")
    options.add_argument("--rounds", type=int, default=3, help="how often each is measured; 3")
    options.add_argument("--server", choices=MEASURED, action="append")
    chosen = options.parse_args()
    events, rounds = (200, 1) if chosen.quick else (2_000, chosen.rounds)
    limits: list[Limit] = []
    for name in chosen.server or MEASURED:
        with tempfile.TemporaryDirectory() as folder:
            limits += measure(Calendar(name=name, folder=Path(folder)), events=events, rounds=rounds)
    return 0 if all(limit.is_kept for limit in limits) or chosen.quick else 1


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The calendar on one server, kept in a folder between the server's starts."""

    name: str
    folder: Path

    @contextmanager
    def up(self) -> Iterator[tuple[Running, CalendarApp]]:
        """Start the server."""
        server = SERVERS[self.name](self.folder)
        app = CalendarApp(server.origin, f"{server.home}bench/")
        try:
            yield server, app
        finally:
            app.close()
            server.stop()


def measure(calendar: Calendar, *, events: int, rounds: int) -> list[Limit]:
    """Everything about one server."""
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    print(f"{calendar.name}: filling a calendar with {events} events, load {os.getloadavg()[0]:.1f}", flush=True)
    with calendar.up() as (server, app):
        fill(server, app, calendar_of(events, now))
        first = Rounds()
        asyncio.run(first.wait(server, lambda: by_multiget(app, now)))
    print(f"  its very first answer took {first.wall:.1f} s, {first.server:.1f} of it its CPU", flush=True)
    ours = Ours()
    for n in range(rounds):
        asyncio.run(ours.measure_first(calendar, now, n))
    with calendar.up() as (server, app):
        asyncio.run(ours.measure_later(server, app, now, rounds))
        print(*ours.limits(), sep="\n", flush=True)
        theirs = Rounds()
        for _ in range(rounds):
            theirs.time(server, lambda: their_search(app, now))
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

    multiget: Rounds = field(default_factory=Rounds)
    query: Rounds = field(default_factory=Rounds)
    first: Rounds = field(default_factory=Rounds)
    listing: Rounds = field(default_factory=Rounds)
    change: Rounds = field(default_factory=Rounds)
    change_answer: Rounds = field(default_factory=Rounds)

    async def measure_first(self, calendar: Calendar, now: datetime, turn: int) -> None:
        """Each way once, every time in another order."""
        ways = [(self.multiget, by_multiget), (self.query, by_query), (self.first, first_sync)]
        turn %= len(ways)
        for rounds, ask in ways[turn:] + ways[:turn]:
            with calendar.up() as (server, app):
                await rounds.wait(server, partial(ask, app, now))

    async def measure_later(self, server: Running, app: CalendarApp, now: datetime, rounds: int) -> None:
        """What comes after the first sync, on one server."""
        async with a_desk(now) as servers, a_client() as client:
            agenda = a_agenda(servers, app)
            view = await agenda.sync()
            for _ in range(rounds * 4):
                self.listing.time(server, lambda: offered(view, now))
            token = token_in(await listed(client, app, ""))
            for n in range(rounds * 4):
                app.put(single(now + timedelta(days=3, hours=n)))
                asked = [(self.change, agenda.sync), (self.change_answer, partial(changed, client, app, token))]
                for found, ask in asked[:: -1 if n % 2 else 1]:
                    await found.wait(server, ask)
                token = token_in(await listed(client, app, token))

    def limits(self) -> list[Limit]:
        cheaper = min(self.multiget, self.query, key=lambda rounds: rounds.wall)
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
                limit=2 * cheaper.wall + 0.5,
                unit="s",
                beside=f"our CPU {self.first.cpu:.2f}, the server's {self.first.server:.2f}; its own answer "
                f"by multiget {self.multiget.wall:.2f} (CPU {self.multiget.server:.2f}), "
                f"by query {self.query.wall:.2f} (CPU {self.query.server:.2f})",
            ),
            Limit(
                name="one change absorbed",
                found=self.change.wall * 1e3,
                limit=150,
                unit="ms",
                beside=f"least {self.change.least_wall * 1e3:.1f}, our CPU {self.change.cpu * 1e3:.1f}, the server's "
                f"{self.change.server * 1e3:.0f}; its own two answers {self.change_answer.wall * 1e3:.1f} "
                f"(CPU {self.change_answer.server * 1e3:.0f})",
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
        beside=f"it takes {theirs.wall:.2f} s: {theirs.cpu:.2f} of its own CPU ({by_cpu:.0f}x ours), "
        f"{theirs.server:.2f} of the server's",
    )


def a_desk(now: datetime) -> Servers:
    return Servers(now=lambda: now, timeout=timedelta(minutes=5))


async def first_sync(app: CalendarApp, now: datetime) -> None:
    async with a_desk(now) as servers:
        await a_agenda(servers, app).sync()


def a_agenda(servers: Servers, app: CalendarApp) -> CalDavAgenda:
    account = Account(url=app.url, zone=ZONE, credentials=Credentials(username=USER, password=PASSWORD))
    return servers.agenda(account)


def a_client() -> httpx.AsyncClient:
    return httpx.AsyncClient(auth=(USER, PASSWORD), timeout=300, trust_env=False)


async def by_multiget(app: CalendarApp, _: datetime) -> None:
    """All that is in the calendar, and the token for what comes after: by two reports."""
    async with a_client() as client:
        paths = paths_in(await listed(client, app, ""))
        said = await report(client, app, multiget(paths))
        assert said.count("BEGIN:VEVENT") >= len(paths)


async def by_query(app: CalendarApp, _: datetime) -> None:
    """The same, by the token and one query."""
    async with a_client() as client:
        ask = propfind("d:sync-token")
        reply = await client.request("PROPFIND", app.url, headers=XML | {"Depth": "0"}, content=ask)
        assert token_in(reply.text)
        said = await report(client, app, QUERY)
        assert said.count("BEGIN:VEVENT") >= len(paths_in(said))


async def changed(client: httpx.AsyncClient, app: CalendarApp, token: str) -> None:
    """What one change is."""
    (path,) = paths_in(await listed(client, app, token))
    assert "BEGIN:VEVENT" in await report(client, app, multiget([path]))


async def listed(client: httpx.AsyncClient, app: CalendarApp, token: str) -> str:
    return await report(client, app, sync_collection(token), depth="0")


async def report(client: httpx.AsyncClient, app: CalendarApp, body: str, *, depth: str = "1") -> str:
    reply = await client.request("REPORT", app.url, headers=XML | {"Depth": depth}, content=body)
    assert reply.status_code == 207
    return reply.text


def token_in(text: str) -> str:
    return text.partition("sync-token>")[2].partition("<")[0]


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
