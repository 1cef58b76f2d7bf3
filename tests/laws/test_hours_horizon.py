"""What was asked before, and where the compiled horizon ends, is seen in no answer."""

from __future__ import annotations

import os
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hours_cases import ALWAYS, CALENDARS, NIGHT, OFFICE, Facts
from hours_oracle import DAY, MINUTE, Walk
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.errors import CalendarError, OutOfRangeError
from calendars.hours import BusinessHours

SOAK = os.environ.get("OPIEKUN_DEPTH") == "soak"

MICROSECOND = timedelta(microseconds=1)

#: Closed for days when a year turns, by law or by hand, in years on both sides of those that are drawn.
TURNS = [date(year, 12, 31) + n * DAY for year in range(2003, 2036, 4) for n in range(5)]
RESTING = replace(OFFICE, closed=frozenset(TURNS))
ALWAYS_BUT = replace(ALWAYS, closed=frozenset(TURNS[::5]))
SHUT_FOR_DAYS = replace(NIGHT, dates={day + n * 5 * DAY: () for day in TURNS for n in range(2)})
HORIZON_CASES = (*CALENDARS, RESTING, ALWAYS_BUT, SHUT_FOR_DAYS)
ZONES = ("UTC", "Europe/Prague", "America/Santiago", "Asia/Kathmandu")

QUESTIONS: dict[str, Callable[[Any, datetime, timedelta], Any]] = {
    "is_open": lambda asked, at, _: asked.is_open(at),
    "next_opening": lambda asked, at, _: asked.next_opening(at),
    "next_closing": lambda asked, at, _: asked.next_closing(at),
    "last_staffed_before": lambda asked, at, _: asked.last_staffed_before(at),
    "after": lambda asked, at, length: asked.after(at, length),
    "back": lambda asked, at, length: asked.after(at, -length),
    "between": lambda asked, at, length: asked.between(at, at + length),
    "between, backwards": lambda asked, at, length: asked.between(at, at - length),
    "at_share": lambda asked, at, length: asked.at_share(at, at + length, 0.75),
    "rolling": lambda asked, at, _: asked.business_days(at, 1, "rolling"),
    "close_of_day": lambda asked, at, _: asked.business_days(at, 1, "close_of_day"),
    "same_day": lambda asked, at, _: asked.same_day(at),
}


class Patience:
    """The person of the oracle, with a stopwatch beside the wall clock: the same questions, to the microsecond.

    Edges fall on whole minutes. What lies outside the person's weeks is None.
    """

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.minute_at = lambda at: walk.at((at - walk.first) // MINUTE)

    def is_open(self, at: datetime) -> bool:
        return self.walk.open[self.walk.minute(self.minute_at(at))]

    def next_opening(self, at: datetime) -> datetime | None:
        return at if self.is_open(at) else self.walk.next_opening(self.minute_at(at))

    def next_closing(self, at: datetime) -> datetime | None:
        return self.walk.next_closing(self.minute_at(at))

    def last_staffed_before(self, at: datetime) -> datetime | None:
        minute = self.minute_at(at)
        return at if minute != at and self.is_open(at) else self.walk.last_staffed(minute)

    def after(self, at: datetime, length: timedelta) -> datetime | None:
        ticks, goal = self.walk.ticks, self._passed(at) + length
        if length > timedelta():
            index = bisect_left(ticks, -(-goal // MINUTE)) - 1
            return self.walk.at(index) + goal - ticks[index] * MINUTE if goal <= ticks[-1] * MINUTE else None
        index = bisect_right(ticks, goal // MINUTE) - 1
        return self.walk.at(index) + goal - ticks[index] * MINUTE if goal > timedelta() else None

    def between(self, start: datetime, end: datetime) -> timedelta:
        return self._passed(end) - self._passed(start)

    def at_share(self, start: datetime, due: datetime, share: float) -> datetime | None:
        used = round(self.between(start, due) / MICROSECOND * Fraction(share))
        return self.after(start, used * MICROSECOND) if used else start

    def business_days(self, start: datetime, n: int, counted: str) -> datetime | None:
        if start != self.minute_at(start):
            return None
        return self.walk.close_of_nth(start, n) if counted == "close_of_day" else self.walk.rolling(start, n)

    def same_day(self, received: datetime) -> datetime | None:
        return self.walk.same_day(self.minute_at(received))

    def _passed(self, at: datetime) -> timedelta:
        minute = self.minute_at(at)
        counted = self.walk.ticks[self.walk.minute(minute)] * MINUTE
        return counted + (at - minute) if self.is_open(at) else counted


def answers(engine: BusinessHours, at: datetime, length: timedelta) -> dict[str, Any]:
    """Every question's answer, or the error that refuses it."""
    found: dict[str, Any] = {}
    for name, ask in QUESTIONS.items():
        try:
            found[name] = ask(engine, at, length)
        except CalendarError as error:
            found[name] = type(error), str(error)
    return found


def new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)


#: What may have been asked before, each of which puts an edge of the horizon at the turn of that year or near it.
EARLIER: dict[str, Callable[[BusinessHours, int], object]] = {
    "its last year": lambda engine, year: engine.is_open(new_year(year - 4) + 99 * DAY),
    "its first year": lambda engine, year: engine.is_open(new_year(year + 2) + 99 * DAY),
    "the last moment before": lambda engine, year: engine.is_open(new_year(year) - MICROSECOND),
    "grown ahead from before": lambda engine, year: engine.after(new_year(year) - DAY, 30 * DAY),
    "grown back from there": lambda engine, year: engine.after(new_year(year) + DAY, -30 * DAY),
    "long before": lambda engine, year: engine.is_open(new_year(max(2001, year - 20))),
    "long after": lambda engine, year: engine.is_open(new_year(min(2040, year + 20))),
}

#: Few of them where time is short: the person of the oracle reads each year's clock anew.
years = st.integers(2005, 2034) if SOAK else st.sampled_from([2008, 2017, 2028])
#: Around an edge: some of them less than a second, a minute, a day or a week from it.
moments = st.builds(
    lambda days, seconds, micro: timedelta(days=days, seconds=seconds, microseconds=micro),
    st.integers(-4, 4),
    st.sampled_from([-3600, -60, -1, 0, 0, 1, 60, 3600, 9 * 3600, 17 * 3600]),
    st.sampled_from([-250_001, -1, 0, 0, 1, 250_001]),
)
lengths = st.builds(
    lambda minutes, micro: timedelta(minutes=minutes, microseconds=micro),
    st.integers(1, 4000),
    st.sampled_from([0, 0, 1, 999, 250_001]),
)


@settings(max_examples=1000 if SOAK else 50, deadline=None, derandomize=not SOAK)
@given(
    facts=st.sampled_from(HORIZON_CASES),
    zone=st.sampled_from(ZONES),
    year=years,
    before=st.lists(st.sampled_from(sorted(EARLIER)), min_size=1, max_size=3),
    moment=moments,
    length=lengths,
)
def test_the_order_of_questions_changes_no_answer(
    facts: Facts, zone: str, year: int, before: list[str], moment: timedelta, length: timedelta
) -> None:
    facts, at = facts.move_to(zone), new_year(year) + moment
    grown = facts.engine()
    for name in before:
        EARLIER[name](grown, year)
    found = answers(grown, at, length)
    assert found == answers(facts.engine(), at, length)
    oracle = Patience(Walk(zone, facts.hours_of, new_year(year) - 7 * DAY, 28 * 1440))
    for name, ask in QUESTIONS.items():
        if (expected := ask(oracle, at, length)) is not None:
            assert found[name] == expected, name


@pytest.mark.parametrize("zone", ["UTC", "America/Santiago"])
@pytest.mark.parametrize("facts", [OFFICE, NIGHT, ALWAYS, RESTING])
def test_a_week_later_than_the_horizons_edge_is_found_in_every_state(facts: Facts, zone: str) -> None:
    facts = facts.move_to(zone)
    for hours in range(0, 10 * 24, 7):
        at = new_year(2028) - hours * timedelta(hours=1) + 250_001 * MICROSECOND
        fresh, edged = facts.engine(), facts.engine()
        edged.is_open(new_year(2024))
        assert edged.next_closing(at) == fresh.next_closing(at)
        assert edged.next_opening(at) == fresh.next_opening(at)
        assert fresh.next_closing(at) is None or facts is not ALWAYS


@settings(max_examples=300 if SOAK else 15, deadline=None, derandomize=not SOAK)
@given(
    facts=st.sampled_from([OFFICE, NIGHT, ALWAYS, RESTING, ALWAYS_BUT]),
    at_the_end=st.booleans(),
    grown_to=st.sampled_from([2010, 2038, 2002]),
    moment=moments,
    length=lengths,
)
def test_where_knowledge_ends_an_answer_is_right_or_refused(
    facts: Facts, at_the_end: bool, grown_to: int, moment: timedelta, length: timedelta
) -> None:
    # Facts with closed days keep them from 2000 to 2040; the others answer for three centuries.
    first, last = (date(2000, 1, 4), date(2040, 12, 28)) if facts.closed else (date(1900, 1, 4), date(2199, 12, 28))
    edge = datetime.combine(last if at_the_end else first, datetime.min.time(), UTC)
    grown = facts.engine()
    grown.is_open(new_year(grown_to))
    found = answers(grown, edge + moment, length)
    assert found == answers(facts.engine(), edge + moment, length)
    oracle = Patience(Walk("UTC", facts.hours_of, edge - 7 * DAY, 28 * 1440))
    for name, ask in QUESTIONS.items():
        answer, expected = found[name], ask(oracle, edge + moment, length)
        if expected is not None and answer != expected:
            assert answer[0] is OutOfRangeError, name
