"""What holds for every calendar, every instant and every length, to the microsecond and beyond any horizon."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from hours_cases import CALENDARS, ZONES, Facts
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.hours import BusinessHours

SOAK = os.environ.get("OPIEKUN_DEPTH") == "soak"
law = settings(max_examples=5000 if SOAK else 100, deadline=None, derandomize=not SOAK)

#: Shared on purpose: every example meets a horizon that earlier ones have grown.
ENGINES = [
    hours.move_to(zone).engine()
    for zone in ("UTC", "Europe/Prague", "America/Santiago", "Australia/Lord_Howe", "Asia/Kathmandu")
    for hours in CALENDARS
]
engines = st.sampled_from(ENGINES)
zones = st.sampled_from(sorted(ZONES)).map(ZoneInfo)
anywhere = st.datetimes(
    min_value=datetime(2019, 1, 1),  # noqa: DTZ001 (the strategy attaches the zone)
    max_value=datetime(2034, 1, 1),  # noqa: DTZ001
    timezones=zones | st.just(UTC),
)
#: Within a moment of the edges of the calendars in hours_cases, in the zones they are in.
near_edges = st.builds(
    lambda day, minute, micro, engine: (
        datetime.combine(day, time(), engine.zone) + timedelta(minutes=minute, microseconds=micro)
    ),
    st.dates(date(2024, 1, 1), date(2028, 1, 1)),
    st.sampled_from([0, 15, 100, 360, 540, 750, 900, 1020, 1080, 1320, 1425]),
    st.sampled_from([-1_000_000, -999_999, -1, 0, 1, 250_001, 999_999, 1_000_000]),
    engines,
)
instants = anywhere | near_edges
some = st.timedeltas(min_value=timedelta(microseconds=1), max_value=timedelta(days=90))
lengths = some | st.integers(1, 60 * 60 * 24 * 30).map(lambda seconds: timedelta(seconds=seconds))


@law
@given(engine=engines, start=instants, length=lengths)
def test_what_is_added_is_what_lies_between(engine: BusinessHours, start: datetime, length: timedelta) -> None:
    end = engine.after(start, length)
    assert engine.between(start, end) == length
    assert end.tzinfo is UTC


@law
@given(engine=engines, start=instants, length=lengths)
def test_the_end_is_the_earliest_there_is(engine: BusinessHours, start: datetime, length: timedelta) -> None:
    end = engine.after(start, length)
    assert engine.between(start, end - timedelta(microseconds=1)) == length - timedelta(microseconds=1)


@law
@given(engine=engines, start=instants, first=lengths, then=lengths)
def test_two_lengths_one_after_the_other_are_their_sum(
    engine: BusinessHours, start: datetime, first: timedelta, then: timedelta
) -> None:
    assert engine.after(engine.after(start, first), then) == engine.after(start, first + then)


@law
@given(engine=engines, one=instants, other=instants, length=lengths)
def test_whoever_starts_later_ends_no_earlier(
    engine: BusinessHours, one: datetime, other: datetime, length: timedelta
) -> None:
    early, late = sorted((one, other), key=lambda instant: instant.astimezone(UTC))
    assert engine.after(early, length) <= engine.after(late, length)


@law
@given(engine=engines, start=instants, length=lengths, more=lengths)
def test_whoever_needs_longer_ends_later(
    engine: BusinessHours, start: datetime, length: timedelta, more: timedelta
) -> None:
    assert engine.after(start, length) < engine.after(start, length + more)


@law
@given(engine=engines, a=instants, b=instants, c=instants)
def test_spans_of_time_add_up_in_any_order(engine: BusinessHours, a: datetime, b: datetime, c: datetime) -> None:
    assert engine.between(a, b) + engine.between(b, c) == engine.between(a, c)
    assert engine.between(a, b) == -engine.between(b, a)


@law
@given(engine=engines, start=instants, length=lengths)
def test_counting_back_undoes_counting_on(engine: BusinessHours, start: datetime, length: timedelta) -> None:
    earliest = engine.after(start, timedelta())
    back = engine.after(engine.after(start, length), -length)
    assert engine.after(back, length) == engine.after(start, length)
    assert engine.between(back, earliest) == timedelta()
    assert back == earliest or engine.is_open(back)


@law
@given(engine=engines, start=instants)
def test_a_start_on_closed_time_waits_for_the_opening(engine: BusinessHours, start: datetime) -> None:
    opening = engine.next_opening(start)
    assert engine.is_open(opening)
    assert engine.between(start, opening) == timedelta()
    # In UTC: Python holds a skipped local time unequal to everything in another zone.
    assert (opening == start.astimezone(UTC)) == engine.is_open(start)
    assert engine.after(start, timedelta()) == opening


@law
@given(engine=engines, start=instants)
def test_at_a_closing_instant_it_is_closed_and_all_is_done(engine: BusinessHours, start: datetime) -> None:
    closing = engine.next_closing(start)
    if closing is None:
        at = start.astimezone(UTC)
        assert engine.between(at, at + timedelta(days=400)) == timedelta(days=400)
        return
    assert not engine.is_open(closing)
    assert engine.is_open(closing - timedelta(microseconds=1))
    left = engine.between(start, closing)
    assert engine.after(start, left) == closing
    assert engine.last_staffed_before(closing) == closing


@law
@given(engine=engines, at=instants)
def test_nothing_is_open_after_the_last_staffed_instant(engine: BusinessHours, at: datetime) -> None:
    last = engine.last_staffed_before(at)
    assert last is not None
    assert last <= at
    assert engine.between(last, at) == timedelta()
    assert engine.is_open(last - timedelta(microseconds=1))


@law
@given(engine=engines, start=instants, length=lengths)
def test_the_counted_segments_are_open_apart_and_add_up(
    engine: BusinessHours, start: datetime, length: timedelta
) -> None:
    end = engine.after(start, length)
    segments = engine.segments(start, end)
    assert sum((segment.length for segment in segments), timedelta()) == length
    edges = [edge for segment in segments for edge in (segment.start, segment.end)]
    assert edges == sorted(set(edges))
    assert all(engine.is_open(segment.start) for segment in segments)
    assert segments[-1].end == end
    assert engine.segments(end, start) == ()


@law
@given(engine=engines, start=instants, length=lengths, percent=st.integers(0, 100))
def test_a_share_of_the_time_is_used_up_when_it_is(
    engine: BusinessHours, start: datetime, length: timedelta, percent: int
) -> None:
    due = engine.after(start, length)
    at = engine.at_share(start, due, percent / 100)
    assert abs(100 * engine.between(start, at) - length * percent) <= timedelta(microseconds=50)
    assert at == engine.at_share(start, due, Fraction(percent, 100))
    assert start <= at <= due


@law
@given(engine=engines, at=st.integers(1_550_000_000, 2_000_000_000), seconds=st.integers(-5_000_000, 5_000_000))
def test_integers_and_datetimes_agree(engine: BusinessHours, at: int, seconds: int) -> None:
    start = datetime.fromtimestamp(at, UTC)
    end = engine.add_seconds(at, seconds)
    assert datetime.fromtimestamp(end, UTC) == engine.after(start, timedelta(seconds=seconds))
    assert timedelta(seconds=engine.seconds_between(at, end)) == engine.between(start, datetime.fromtimestamp(end, UTC))


@law
@given(engine=engines, start=instants, length=lengths, zone=zones)
def test_the_zone_in_which_an_instant_is_given_does_not_matter(
    engine: BusinessHours, start: datetime, length: timedelta, zone: ZoneInfo
) -> None:
    in_own_zone = start.astimezone(UTC).astimezone(engine.zone)
    answers = {engine.after(each, length) for each in (start, start.astimezone(UTC), in_own_zone)}
    assert answers == {engine.after(start.astimezone(UTC).astimezone(zone), length)}


@settings(max_examples=1000 if SOAK else 8, deadline=None, derandomize=not SOAK)
@given(
    hours=st.sampled_from(CALENDARS),
    year=st.integers(1970, 2060),
    first=st.integers(1970, 2060),
    length=st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=500)),
)
def test_the_horizon_is_never_seen(hours: Facts, year: int, first: int, length: timedelta) -> None:
    # The same question to a calendar that was first asked about another time.
    fresh, grown = (case.move_to("America/New_York").engine() for case in (hours, hours))
    start = datetime(year, 12, 31, 21, 30, tzinfo=UTC)
    grown.is_open(datetime(first, 6, 1, tzinfo=UTC))
    assert fresh.after(start, length) == grown.after(start, length)
    assert fresh.after(start, -length) == grown.after(start, -length)
    assert fresh.last_staffed_before(start) == grown.last_staffed_before(start)
    assert fresh.next_closing(start) == grown.next_closing(start)


def test_threads_that_make_it_grow_at_once_all_get_right_answers() -> None:
    shared, alone = (CALENDARS[0].move_to("Europe/Prague").engine() for _ in range(2))
    starts = [datetime(year, month, 1, 12, tzinfo=UTC) for year in range(1990, 2040, 3) for month in (1, 7)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda start: shared.after(start, timedelta(hours=100)), starts))
        counted = list(pool.map(shared.between, starts, reversed(starts)))
    assert found == [alone.after(start, timedelta(hours=100)) for start in starts]
    assert counted == [alone.between(*pair) for pair in zip(starts, reversed(starts), strict=True)]
