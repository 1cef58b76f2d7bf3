"""What can't be right is refused by name, and the message says what to write instead."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from calendars import errors
from calendars.holidays import HolidaySnapshot
from calendars.hours import BusinessHours, CalendarSpec, parse_dates, parse_days, parse_spans, parse_weekly

OFFICE = {"mon-fri": ["09:00-17:00"]}
NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)


def spec(**changes: Any) -> CalendarSpec:
    return CalendarSpec.parse(**({"name": "desk", "zone": "Europe/Prague", "weekly": OFFICE} | changes))


@pytest.mark.parametrize(
    ("texts", "error", "advice"),
    [
        (["9-17"], errors.SpanError, "write it like 09:00-17:00"),
        (["09:00-17:60"], errors.SpanError, "minutes go from 00 to 59"),
        (["25:00-26:00"], errors.SpanError, "between 00:00 and 23:59"),
        (["24:00-06:00"], errors.SpanError, "between 00:00 and 23:59"),
        (["09:00-25:00"], errors.SpanError, "for a night write 22:00-06:00"),
        (["09:00-09:00"], errors.SpanError, "for a whole day write 00:00-24:00"),
        ([1320], errors.SpanError, "write it like 09:00-17:00"),
        ("09:00-17:00", errors.SpanError, "a list of spans"),
        (["09:00-13:00", "12:00-17:00"], errors.OverlapError, "end the first at 12:00"),
        (["00:00-24:00", "09:00-10:00"], errors.OverlapError, "end the first at 09:00"),
        (["22:00-06:00", "23:00-24:00"], errors.OverlapError, "end the first at 23:00"),
    ],
)
def test_spans(texts: Any, error: type[errors.CalendarError], advice: str) -> None:
    with pytest.raises(error, match=advice):
        parse_spans(texts)


def test_spans_that_touch_and_spans_out_of_order_are_fine() -> None:
    assert parse_spans(["13:00-17:00", "09:00-13:00"]) == ((540, 780), (780, 1020))


@pytest.mark.parametrize("text", ["monday", "mon-", "-fri", "mon..fri", "", "1", "mon,tue"])
def test_days(text: str) -> None:
    with pytest.raises(errors.DayError, match="mon-fri or sun-thu"):
        parse_days(text)


def test_a_misspelt_day_is_recognised() -> None:
    with pytest.raises(errors.DayError, match="did you mean thu"):
        parse_days("thur")


def test_a_fault_says_where_it_is() -> None:
    with pytest.raises(errors.SpanError) as span:
        parse_weekly({"mon": ["09:00-17:00"], "tue-fri": ["09:00-12:00", "13-17"]})
    assert span.value.where == ("weekly", "tue-fri", 1)
    with pytest.raises(errors.DayError) as day:
        parse_dates({"31.12.2026": []})
    assert day.value.where == ("dates", "31.12.2026")
    with pytest.raises(errors.ZoneError) as zone:
        spec(zone="Europe/Pargue")
    assert zone.value.where == ("zone",)


def test_an_instant_is_no_date() -> None:
    office = BusinessHours(spec())
    with pytest.raises(errors.DayError, match="give the date that it has in Europe/Prague"):
        office.day(NOW)
    with pytest.raises(errors.DayError, match="write it like 2026-12-31"):
        parse_dates({NOW: []})


def test_a_day_named_twice() -> None:
    with pytest.raises(errors.DayError, match="fri is in 'mon-fri' and in 'fri'"):
        parse_weekly({"mon-fri": ["09:00-17:00"], "fri": ["09:00-15:00"]})


def test_a_night_that_runs_into_the_next_mornings_hours() -> None:
    with pytest.raises(errors.OverlapError, match="mon 22:00-09:30 runs into tue 09:00-17:00: end the first at 09:00"):
        spec(weekly={"mon": ["22:00-09:30"], "tue": ["09:00-17:00"]})
    with pytest.raises(errors.OverlapError, match="sun 20:00-10:00 runs into mon"):
        spec(weekly={"sun": ["20:00-10:00"], "mon": ["09:00-17:00"]})


@pytest.mark.parametrize("zone", ["Europe/Pargue", "", "../etc/passwd", "Europe", "CET-1CEST", "Mars/Base"])
def test_zones(zone: str) -> None:
    with pytest.raises(errors.ZoneError, match="such as Europe/Prague"):
        spec(zone=zone)


def test_the_nearest_zone_is_named() -> None:
    with pytest.raises(errors.ZoneError, match="did you mean Europe/Warsaw"):
        spec(zone="Europe/Warszawa")


@pytest.mark.parametrize(
    ("region", "advice"),
    [
        ("XX", "write a country such as CZ"),
        ("cz", "did you mean CZ"),
        ("", "write a country such as CZ"),
        ("DE-XX", "DE- and one of BB, BE"),
        ("CZ-10", "write CZ, not CZ-10"),
    ],
)
def test_regions(region: str, advice: str) -> None:
    with pytest.raises(errors.RegionError, match=advice):
        spec(holidays=region)


def test_a_calendar_that_never_opens_is_refused_at_once() -> None:
    for weekly, dates in (({}, {}), ({"mon-fri": []}, {}), ({}, {"2026-12-24": []})):
        with pytest.raises(errors.NeverOpensError, match="give some day hours"):
            spec(weekly=weekly, dates=dates)


def test_a_search_beyond_the_last_opening_ends() -> None:
    fair = BusinessHours(spec(weekly={}, dates={"2026-11-21": ["10:00-18:00"]}))
    for ask in (
        lambda: fair.after(NOW, timedelta(hours=9)),
        lambda: fair.next_opening(NOW + timedelta(days=2)),
        lambda: fair.business_days(NOW, 2, "close_of_day"),
        lambda: fair.after(NOW, timedelta(hours=-1)),
    ):
        with pytest.raises(errors.NeverOpensError, match="open only from 2026-11-21 to 2026-11-21"):
            ask()


def test_naive_datetimes() -> None:
    office = BusinessHours(spec())
    naive = NOW.replace(tzinfo=None)
    for ask in (
        lambda: office.after(naive, timedelta(hours=1)),
        lambda: office.between(NOW, naive),
        lambda: office.is_open(naive),
        lambda: office.business_days(naive, 1, "rolling"),
        lambda: office.segments(naive, NOW),
    ):
        with pytest.raises(errors.NaiveInstantError, match="has no time zone"):
            ask()


def test_instants_and_lengths_out_of_range() -> None:
    office = BusinessHours(spec())
    for ask in (
        lambda: office.is_open(datetime(1850, 1, 1, tzinfo=UTC)),
        lambda: office.is_open(datetime.max.replace(tzinfo=UTC)),
        lambda: office.after(NOW, timedelta(days=200_000)),
        lambda: office.after(NOW, timedelta.min),
        lambda: office.add_seconds(1_795_192_200_000, 60),
        lambda: office.seconds_between(0, 10**30),
        lambda: office.day(date(2400, 1, 1)),
        lambda: office.business_days(NOW, 1_000_000, "close_of_day"),
        lambda: office.business_days(datetime.max.replace(tzinfo=UTC), 1, "rolling"),
        lambda: office.same_day(datetime.min.replace(tzinfo=UTC)),
    ):
        with pytest.raises(errors.OutOfRangeError, match="answers from 1900-01-04 to 2199-12-28"):
            ask()


def test_what_lies_beyond_the_last_day_known_is_refused_rather_than_denied() -> None:
    office = BusinessHours(spec())
    night, morning = datetime(2199, 12, 27, 20, tzinfo=UTC), datetime(1900, 1, 4, 1, tzinfo=UTC)
    for ask in (
        lambda: office.next_closing(night),
        lambda: office.next_opening(night),
        lambda: office.last_staffed_before(morning),
    ):
        with pytest.raises(errors.OutOfRangeError, match="answers from 1900-01-04 to 2199-12-28"):
            ask()
    always = BusinessHours(spec(weekly={"mon-sun": ["00:00-24:00"]}))
    assert always.next_closing(NOW) is None


def test_years_whose_holidays_nobody_knows_are_refused_rather_than_guessed() -> None:
    office = BusinessHours(spec(holidays="CZ"))
    assert office.is_open(datetime(2100, 6, 1, 12, tzinfo=UTC))
    with pytest.raises(errors.OutOfRangeError):
        office.is_open(datetime(2101, 6, 1, 12, tzinfo=UTC))


def test_amounts_that_make_no_sense() -> None:
    office = BusinessHours(spec())
    for n in (0, -1):
        with pytest.raises(errors.AmountError, match="give 1 or more"):
            office.business_days(NOW, n, "rolling")
    for share in (-0.1, 1.5, float("nan")):
        with pytest.raises(errors.AmountError, match=r"75% is 0\.75"):
            office.at_share(NOW, NOW + timedelta(days=1), share)


def test_kept_holidays_of_another_country() -> None:
    kept = HolidaySnapshot(region="PL", first_year=2026, last_year=2026, holidays={})
    with pytest.raises(errors.CalendarError, match="keeps the holidays of PL but is configured for CZ"):
        spec(holidays="CZ", snapshot=kept)


def test_a_spec_can_not_be_changed_behind_its_back() -> None:
    weekly = {0: ((540, 1020),)}
    desk = CalendarSpec(name="desk", zone="UTC", weekly=weekly)
    weekly[1] = ((540, 1020),)
    assert dict(desk.weekly) == {0: ((540, 1020),)}
    with pytest.raises(TypeError):
        desk.weekly[1] = ()  # type: ignore[index]
