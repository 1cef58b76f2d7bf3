"""How fast are free times offered, and a calendar followed, beside asking python-caldav each time?

    python -m benchmarks.calls              # Radicale and Xandikos, some minutes
    python -m benchmarks.calls --quick      # a tenth of the events, to see that it runs
    python -m benchmarks.calls --server radicale

One agent's calendar of 2,000 events, of which 100 recur, half of all in the past, is filled on a real server, a
process of its own on loopback. Times are wall time as somebody who waits sees it, the median of several rounds.
Both clients ask the same server in the same run; what python-caldav is asked is what DESIGN would otherwise
have to ask for every listing: `search(expand=True)` over the same four weeks, and its answer still has to be
turned into free times.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
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
    """A figure, and what it must not be above (or, with `least`, below)."""

    name: str
    found: float
    limit: float
    unit: str
    least: bool = False

    @property
    def is_kept(self) -> bool:
        return self.found >= self.limit if self.least else self.found <= self.limit

    def __str__(self) -> str:
        sign = "at least" if self.least else "at most"
        kept = "kept" if self.is_kept else "NOT KEPT"
        return f"  {self.name:<44} {self.found:>9.1f} {self.unit:<3} {sign} {self.limit:>7.1f} {self.unit:<3} {kept}"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true", help="a tenth of the events, one round")
    options.add_argument("--server", choices=sorted(SERVERS), action="append")
    chosen = options.parse_args()
    limits: list[Limit] = []
    for name in chosen.server or sorted(SERVERS):
        with tempfile.TemporaryDirectory() as folder:
            server = SERVERS[name](Path(folder))
            try:
                found = measure(server, events=200 if chosen.quick else 2_000, rounds=1 if chosen.quick else 5)
            finally:
                server.stop()
        print(f"\n{name}")
        print(*found, sep="\n")
        limits += found
    return 0 if all(limit.is_kept for limit in limits) or chosen.quick else 1


def measure(server: Running, *, events: int, rounds: int) -> list[Limit]:
    """Everything about one server."""
    app = CalendarApp(server.origin, f"{server.home}bench/")
    app.make_calendar()
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    print(f"{server.name}: filling a calendar with {events} events", flush=True)
    for text in calendar_of(events, now):
        app.put(text)
    ours = asyncio.run(ours_of(app, now, rounds))
    theirs = median(lambda: their_search(app, now), rounds)
    app.close()
    answer, first, listing, change = ours
    return [
        Limit(name="four weeks of free times from the mirror", found=listing * 1e3, limit=20, unit="ms"),
        Limit(name="first sync (server's own answer twice + 0.5 s)", found=first, limit=2 * answer + 0.5, unit="s"),
        Limit(name="one change absorbed", found=change * 1e3, limit=150, unit="ms"),
        Limit(
            name="faster than caldav search(expand=True), times", found=theirs / listing, limit=50, unit="x", least=True
        ),
    ]


async def ours_of(app: CalendarApp, now: datetime, rounds: int) -> tuple[float, float, float, float]:
    """The server's own answer, the first sync, a listing, and a change, in seconds."""
    answers, firsts, changes = [], [], []
    async with Servers(now=lambda: now, timeout=timedelta(minutes=5)) as servers:
        for _ in range(max(rounds // 2, 1)):
            answers.append(await timed(lambda: everything(app)))
            agenda = a_agenda(servers, app)
            firsts.append(await timed(agenda.sync))
        view = await agenda.sync()
        listing = median(lambda: offered(view, now), rounds * 4)
        for n in range(rounds * 2):
            app.put(single(now + timedelta(days=3, hours=n)))
            changes.append(await timed(agenda.sync))
    return statistics.median(answers), statistics.median(firsts), listing, statistics.median(changes)


def a_agenda(servers: Servers, app: CalendarApp) -> CalDavAgenda:
    account = Account(url=app.url, zone=ZONE, credentials=Credentials(username=USER, password=PASSWORD))
    return servers.agenda(account)


async def everything(app: CalendarApp) -> None:
    """What the server takes to say all that is in the calendar, to a client that does nothing with it."""
    async with httpx.AsyncClient(auth=(USER, PASSWORD), timeout=300, trust_env=False) as client:
        listing = await client.request("REPORT", app.url, headers=XML | {"Depth": "0"}, content=sync_collection(""))
        paths = sorted({part.partition("<")[0] for part in listing.text.split("href>") if ".ics<" in part})
        reply = await client.request("REPORT", app.url, headers=XML, content=multiget(paths))
        assert reply.status_code == 207
        assert reply.text.count("BEGIN:VEVENT") >= len(paths)


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


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


def median(work: Callable[[], object], rounds: int) -> float:
    def once() -> float:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    return statistics.median(once() for _ in range(rounds))


if __name__ == "__main__":
    raise SystemExit(main())
