"""The engine answers what a person walking every minute through the zone's clock answers."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta

import pytest
from hours_cases import ALWAYS, CALENDARS, NIGHT, OFFICE, SPLIT, ZONES, Facts, changes, weeks
from hours_oracle import DAY, MINUTE, Walk
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.hours import BusinessHours

#: `OPIEKUN_DEPTH=soak` walks longer: whole years, and many more drawn calendars.
SOAK = os.environ.get("OPIEKUN_DEPTH") == "soak"
EXAMPLES = 3000 if SOAK else 25


def assert_same_minutes(engine: BusinessHours, walk: Walk, label: object) -> None:
    """Every open minute is open and no other, and counting to each gives the same."""
    end = walk.at(len(walk.open))
    counted = [False] * len(walk.open)
    for segment in engine.segments(walk.first, end):
        for minute in range(walk.minute(segment.start), walk.minute(segment.end)):
            counted[minute] = True
    assert counted == walk.open, label
    first = int(walk.first.timestamp())
    found = [engine.seconds_between(first, first + 60 * m) for m in range(0, len(walk.open), 7)]
    assert found == [60 * ticks for ticks in walk.ticks[: len(walk.open) : 7]], label


@pytest.mark.parametrize("zone", ZONES)
def test_every_minute_around_every_change_of_the_clocks(zone: str) -> None:
    for change in changes(zone):
        first = change.replace(hour=0) - DAY
        for hours in CALENDARS:
            facts = hours.move_to(zone)
            walk = Walk(zone, facts.hours_of, first, 3 * 1440)
            assert_same_minutes(facts.engine(), walk, (zone, change, hours))


@pytest.mark.parametrize(("zone", "facts"), [("Europe/Prague", SPLIT), ("America/Santiago", NIGHT)])
def test_every_minute_of_a_quarter(zone: str, facts: Facts) -> None:
    for quarter in range(5 * 4 if SOAK else 1):
        first = datetime(2024, 1, 1, tzinfo=UTC) + quarter * 92 * DAY
        moved = facts.move_to(zone)
        walk = Walk(zone, moved.hours_of, first, 92 * 1440)
        assert_same_minutes(moved.engine(), walk, (zone, first))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Facts, datetime]:
    """A calendar and a moment within days of a change of its clocks."""
    zone = draw(st.sampled_from(sorted(ZONES)))
    change = draw(st.sampled_from(changes(zone)))
    near = st.integers(-3, 4).map(lambda days: (change + days * DAY).date())
    odd_hours = st.sampled_from([(), ((540, 780),), ((0, 1440),), ((1320, 360),), ((60, 170), (1380, 1440))])
    facts = Facts(
        zone=zone,
        weekly=draw(weeks()),
        dates=draw(st.dictionaries(near, odd_hours, max_size=2)),
        closed=draw(st.frozensets(near, max_size=2)),
    )
    return facts, change + draw(st.integers(-2880, 2880)) * MINUTE


def around(facts: Facts, at: datetime) -> Walk:
    """Three weeks from the weekend before; few beginnings, so that clocks are read once."""
    weekend = datetime(at.year, at.month, at.day, tzinfo=UTC) - (2 + at.weekday()) * DAY
    return Walk(facts.zone, facts.hours_of, weekend, 21 * 1440)


@settings(max_examples=EXAMPLES, deadline=None, derandomize=not SOAK)
@given(case=cases(), amount=st.integers(0, 3000))
def test_every_answer_on_drawn_calendars(case: tuple[Facts, datetime], amount: int) -> None:
    facts, start = case
    engine = facts.engine()
    walk = around(facts, start)
    end = start + amount * MINUTE
    assert engine.between(start, end) == walk.between(start, end) * MINUTE
    assert engine.between(end, start) == -walk.between(start, end) * MINUTE
    assert engine.is_open(start) == walk.open[walk.minute(start)]
    expected = {
        "next_opening": walk.next_opening(start),
        "next_closing": walk.next_closing(start),
        "last_staffed_before": walk.last_staffed(start),
    }
    for question, answer in expected.items():
        if answer is not None:
            assert getattr(engine, question)(start) == answer, question
    if (after := walk.after(start, amount)) is not None:
        assert engine.after(start, amount * MINUTE) == after
        assert engine.add_seconds(int(start.timestamp()), amount * 60) == int(after.timestamp())
    if amount and (before := walk.before(start, amount)) is not None:
        assert engine.after(start, -amount * MINUTE) == before


@settings(max_examples=EXAMPLES, deadline=None, derandomize=not SOAK)
@given(case=cases(), n=st.integers(1, 3))
def test_business_days_on_drawn_calendars(case: tuple[Facts, datetime], n: int) -> None:
    facts, start = case
    weekly = {day: facts.weekly.get(day) or ((600, 660),) for day in range(6)}
    facts = Facts(zone=facts.zone, weekly=weekly, dates=facts.dates, closed=facts.closed)
    engine = facts.engine()
    walk = around(facts, start)
    assert engine.business_days(start, n, "close_of_day") == walk.close_of_nth(start, n)
    assert engine.business_days(start, n, "rolling") == walk.rolling(start, n)
    assert engine.same_day(start) == walk.same_day(start)


def test_a_day_that_never_was_has_no_business_in_it() -> None:
    # Samoa went from Thursday 29 to Saturday 31 December 2011.
    engine = OFFICE.move_to("Pacific/Apia").engine()
    received = datetime(2011, 12, 29, 22, tzinfo=UTC)  # Thursday noon
    assert engine.after(received, timedelta(hours=6)) == datetime(2012, 1, 1, 20, tzinfo=UTC)  # Monday 10:00
    assert engine.business_days(received, 1, "rolling") == datetime(2012, 1, 1, 22, tzinfo=UTC)
    always = ALWAYS.move_to("Pacific/Apia").engine()
    assert always.between(received, received + DAY) == DAY
    assert engine.day(date(2011, 12, 30)).spans == ((540, 1020),)
