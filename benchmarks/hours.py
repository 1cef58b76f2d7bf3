"""How fast and how right is our business time beside the packages that one could install instead?

    python -m benchmarks.hours            # all of it, a few minutes
    python -m benchmarks.hours --quick    # fewer cases, to see that it runs

Every package is asked the same questions about the same calendars, in one run and one process; the truth is
a walk through every minute of the year with the zone's clock. Time is CPU time, the best of several
rounds. Packages that are not installed are left out; `uv sync --group bench` installs them.
"""

from __future__ import annotations

import argparse
import random
import sys
import tracemalloc
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.hours_peers import OURS, PEERS, Calendar, Inexpressible, Peer, engine_of
from bot.cli.hours import answer_request
from calendars.holidays import resolve
from calendars.hours import BusinessHours, CalendarSpec, Counted

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "laws"))
from hours_oracle import Walk

YEAR = 2026
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
WORKDAYS, EVERY_DAY = range(5), range(7)


def free(region: str) -> frozenset[date]:
    return frozenset(resolve(region, YEAR, YEAR).holidays)


def week(days: Iterable[int], *spans: tuple[int, int]) -> dict[int, tuple[tuple[int, int], ...]]:
    return dict.fromkeys(days, spans)


#: The first is the one on which speed is measured: what most desks have.
CALENDARS = (
    Calendar(name="office", zone="Europe/Prague", weekly=week(WORKDAYS, (540, 1020)), closed=free("CZ")),
    Calendar(
        name="lunch break", zone="Europe/Warsaw", weekly=week(WORKDAYS, (540, 750), (795, 1080)), closed=free("PL")
    ),
    Calendar(name="short Friday", zone="Europe/Sofia", weekly=week(range(4), (540, 1080)) | week([4], (540, 900))),
    Calendar(name="night", zone="Europe/Berlin", weekly=week(EVERY_DAY, (1320, 360)), closed=free("DE")),
    Calendar(name="until 24:00", zone="Europe/Kyiv", weekly=week(EVERY_DAY, (480, 1440))),
    Calendar(name="around the clock", zone="America/New_York", weekly=week(EVERY_DAY, (0, 1440))),
    Calendar(name="midnight comes twice", zone="America/Havana", weekly=week(EVERY_DAY, (0, 1440))),
    Calendar(name="early", zone="America/Santiago", weekly=week(EVERY_DAY, (0, 480))),
    Calendar(name="half hour", zone="Australia/Lord_Howe", weekly=week(EVERY_DAY, (105, 540))),
    Calendar(name="sun-thu", zone="Africa/Cairo", weekly=week([6, 0, 1, 2, 3], (0, 1440)), closed=free("EG")),
)


@dataclass(frozen=True, kw_only=True)
class Question:
    """Either a length to add to `start`, or the open time until `end`; with the true answer."""

    start: datetime
    length: timedelta | None = None
    end: datetime | None = None
    answer: datetime | timedelta


@dataclass(kw_only=True)
class Score:
    """How one package did."""

    asked: int = 0
    wrong: int = 0
    inexpressible: int = 0
    add: float | None = None
    between: float | None = None


def questions(calendar: Calendar, count: int, days: int) -> list[Question]:
    """Half of them within days of a change of the clocks, half anywhere; the same in every run."""
    chance = random.Random(calendar.name)
    walk = walk_through(calendar, days)
    changes = [m for m in range(1, len(walk.shown)) if walk.shown[m] != walk.shown[m - 1] + 1]
    found = []
    for number in range(count):
        near = chance.choice(changes) if number % 2 else chance.randrange(20_000, days * 1440 - 40_000)
        minute = near + chance.randrange(-4_000, 2_000)
        start = walk.at(minute)
        hours = timedelta(hours=chance.randint(1, 60))
        lengths = hours if number % 4 < 2 else hours + chance.randrange(60) * MINUTE
        end = walk.at(minute + chance.randrange(1, 8_000))
        due = walk.after(start, lengths // MINUTE)
        if due is not None:
            found.append(Question(start=start, length=lengths, answer=due))
        found.append(Question(start=start, end=end, answer=walk.between(start, end) * MINUTE))
    return found


def walk_through(calendar: Calendar, days: int) -> Walk:
    """The truth: every minute of that many days."""

    def hours_of(day: date) -> tuple[tuple[int, int], ...]:
        return () if day in calendar.closed else calendar.weekly.get(day.weekday(), ())

    return Walk(calendar.zone, hours_of, datetime(YEAR, 1, 1, tzinfo=UTC), days * 1440)


def ask(peer: Peer, calendar: Calendar, asked: list[Question], score: Score) -> None:
    """Counts what was asked, what was wrong and what could not be asked."""
    zone = ZoneInfo(calendar.zone)
    try:
        add, between = peer.build(calendar)
    except Inexpressible:
        score.inexpressible += len(asked)
        return
    for question in asked:
        if question.length is not None:
            if add is None or (peer.whole_hours and question.length % HOUR):
                score.inexpressible += 1
                continue
            given, call = (peer.given(question.start, zone), question.length), add
        else:
            assert question.end is not None
            if between is None:
                score.inexpressible += 1
                continue
            given, call = (peer.given(question.start, zone), peer.given(question.end, zone)), between
        score.asked += 1
        score.wrong += not is_right(call, given, question.answer, peer, zone)


def is_right(call: Callable[..., Any], given: tuple[Any, ...], answer: Any, peer: Peer, zone: ZoneInfo) -> bool:
    try:
        found = call(*given)
        return bool((peer.taken(found, zone).astimezone(UTC) if isinstance(answer, datetime) else found) == answer)
    except Exception:  # whatever a package raises on a sound question is a wrong answer
        return False


def speed(peer: Peer, calendar: Calendar, asked: list[Question], score: Score, rounds: int) -> None:
    """CPU seconds an answer, on the calendar's own questions that the package can be asked."""
    zone = ZoneInfo(calendar.zone)
    add, between = peer.build(calendar)
    if add is not None:
        lengths = [q for q in asked if q.length and not (peer.whole_hours and q.length % HOUR)]
        score.add = best(add, [(peer.given(q.start, zone), q.length) for q in lengths], rounds)
    if between is not None:
        ends = [q for q in asked if q.end]
        score.between = best(between, [(peer.given(q.start, zone), peer.given(q.end, zone)) for q in ends], rounds)


def best(call: Callable[..., Any], given: list[tuple[Any, ...]], rounds: int) -> float:
    """CPU seconds of one call with two arguments, the loop's own cost taken off."""
    quickest = loop = float("inf")
    for _ in range(rounds):
        began = process_time()
        for one, other in given:
            call(one, other)
        middle = process_time()
        for _one, _other in given:
            pass
        quickest, loop = min(quickest, middle - began), min(loop, process_time() - middle)
    return (quickest - loop) / len(given)


def ours_in_detail(asked: list[Question], rounds: int) -> list[tuple[str, str]]:
    """Our own figures on the first calendar, one by one."""
    engine = engine_of(CALENDARS[0])
    zone = engine.zone
    lengths = [q for q in asked if q.length]
    ends = [q for q in asked if q.end]
    seconds = [(int(q.start.timestamp()), int(q.length.total_seconds())) for q in lengths if q.length]
    pairs = [(int(q.start.timestamp()), int(q.end.timestamp())) for q in ends if q.end]
    utc = [(q.start, q.length) for q in lengths]
    utc_ends = [(q.start, q.end) for q in ends]
    local = [(q.start.astimezone(zone), q.length) for q in lengths]
    tokyo = [(q.start.astimezone(ZoneInfo("Asia/Tokyo")), q.length) for q in lengths]
    local_ends = [(q.start.astimezone(zone), q.end.astimezone(zone)) for q in ends if q.end]

    def days(counted: Counted, n: int) -> Callable[..., Any]:
        return lambda start, _: engine.business_days(start, n, counted)

    figures = {
        "add_seconds, epoch seconds": best(engine.add_seconds, seconds, rounds),
        "seconds_between, epoch seconds": best(engine.seconds_between, pairs, rounds),
        "after, aware UTC": best(engine.after, utc, rounds),
        "after, aware in the calendar's zone": best(engine.after, local, rounds),
        "after, aware in another zone": best(engine.after, tokyo, rounds),
        "between, aware UTC": best(engine.between, utc_ends, rounds),
        "between, aware in the calendar's zone": best(engine.between, local_ends, rounds),
        "business_days, one, rolling": best(days("rolling", 1), utc, rounds),
        "business_days, one, close of day": best(days("close_of_day", 1), utc, rounds),
        "business_days, thirty, close of day": best(days("close_of_day", 30), utc, rounds),
        "same_day": best(lambda start, _: engine.same_day(start), utc, rounds),
        "at_share, 75%": best(lambda start, end: engine.at_share(start, end, 0.75), utc_ends, rounds),
    }
    return [(name, f"{value * 1e6:.2f} µs") for name, value in figures.items()]


def batch(asked: dict[str, list[Question]], rounds: int) -> list[tuple[str, str]]:
    """Lines of `opiekun hours --batch` a second, on all calendars, the JSON around them left out.

    A line is answered from the object that its JSON means to the object that is written: its fields are
    looked up and checked, its calendar found, and the arithmetic done.
    """
    calendars = {calendar.name: engine_of(calendar) for calendar in CALENDARS}
    lines = [as_line(name, question) for name, questions in asked.items() for question in questions]
    random.Random(YEAR).shuffle(lines)
    seconds = best(answer_request, [(calendars, line) for line in lines], rounds)
    return [("lines of --batch a second, their JSON aside", f"{1 / seconds:,.0f}")]


def as_line(name: str, question: Question) -> dict[str, Any]:
    at = int(question.start.timestamp())
    if question.end is not None:
        return {"calendar": name, "op": "between", "from": at, "to": int(question.end.timestamp())}
    assert question.length is not None
    return {"calendar": name, "op": "add", "at": at, "seconds": int(question.length.total_seconds())}


def compiling() -> list[tuple[str, str]]:
    """Five years of a plain and of a busy calendar, with holidays resolved anew and kept, and their size."""
    rows = []
    busy = week(EVERY_DAY, (480, 720), (780, 1020), (1080, 1320))
    for name, weekly in (("office", week(WORKDAYS, (540, 1020))), ("three shifts a day", busy)):
        spec = CalendarSpec(name=name, zone="Europe/Prague", weekly=weekly, holidays="CZ")
        kept = replace(spec, snapshot=resolve("CZ", 2020, 2032))
        for holidays, each in (("resolved", spec), ("kept", kept)):
            rows.append((f"compile five years, {name}, holidays {holidays}", f"{compile_time(each) * 1e3:.1f} ms"))
        tracemalloc.start()
        engine = BusinessHours(kept)
        engine.is_open(datetime(YEAR, 1, 1, tzinfo=UTC))
        rows.append((f"memory, {name}", f"{tracemalloc.get_traced_memory()[0] / 1e3:.0f} kB"))
        tracemalloc.stop()
    return rows


def compile_time(spec: CalendarSpec) -> float:
    """CPU seconds for five years; the horizon compiles six."""
    times = []
    for _ in range(15):
        began = process_time()
        BusinessHours(spec).is_open(datetime(YEAR, 1, 1, tzinfo=UTC))
        times.append(process_time() - began)
    return min(times) * 5 / 6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="fewer cases")
    quick = parser.parse_args().quick
    count, days, rounds = (20, 150, 2) if quick else (150, 365, 7)
    asked = {calendar.name: questions(calendar, count, days) for calendar in CALENDARS}
    scores: dict[str, Score] = {}
    for peer in (OURS, *PEERS):
        try:
            title = peer.title
        except PackageNotFoundError:
            if peer is not OURS:
                print(f"{peer.package} is not installed")
                continue
            title = "opiekun"
        score = scores.setdefault(title, Score())
        for calendar in CALENDARS:
            ask(peer, calendar, asked[calendar.name], score)
        speed(peer, CALENDARS[0], asked[CALENDARS[0].name], score, rounds * (60 if peer is OURS else 3))
    report(scores, sum(map(len, asked.values())))
    ours = ours_in_detail(asked[CALENDARS[0].name], rounds * 60) + batch(asked, rounds * 6) + compiling()
    for name, figure in ours:
        print(f"| {name:56} | {figure:>9} |")


def report(scores: dict[str, Score], total: int) -> None:
    """The table of docs/business-time.md."""
    print(f"{total} questions on {len(CALENDARS)} calendars; Python {sys.version.split()[0]}\n")
    print(f"| {'package':24} | add, µs | between, µs | asked | wrong | no words for |")
    print(f"|{'-' * 26}|--------:|------------:|------:|------:|-------------:|")
    for title, score in scores.items():
        times = [f"{each * 1e6:.2f}" if each is not None else "–" for each in (score.add, score.between)]
        row = f"| {title:24} | {times[0]:>7} | {times[1]:>11} | {score.asked:>5} | {score.wrong:>5} |"
        print(f"{row} {score.inexpressible:>12} |")
    print()


if __name__ == "__main__":
    main()
