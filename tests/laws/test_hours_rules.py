"""The rules of business time by example; the same examples stand in docs/business-time.md."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from calendars.hours import BusinessHours, CalendarSpec, DayKind, parse_days, parse_spans

WEEKDAYS = {"mon-fri": ["09:00-17:00"]}


def calendar(weekly: dict[str, list[str]], zone: str = "Europe/Prague", **rest: Any) -> BusinessHours:
    return BusinessHours(CalendarSpec.parse(name="desk", zone=zone, weekly=weekly, **rest))


def local(text: str, zone: str = "Europe/Prague", *, fold: int = 0) -> datetime:
    # In UTC: Python holds an ambiguous local time unequal to everything in another zone.
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def test_two_hours_from_friday_afternoon_end_on_monday_morning() -> None:
    office = calendar(WEEKDAYS)
    assert office.after(local("2026-11-20T16:30"), hours(2)) == local("2026-11-23T10:30")


def test_what_ends_at_closing_ends_then_and_not_next_morning() -> None:
    office = calendar(WEEKDAYS)
    assert office.after(local("2026-11-20T09:00"), hours(8)) == local("2026-11-20T17:00")
    assert not office.is_open(local("2026-11-20T17:00"))


def test_adding_nothing_on_closed_time_gives_the_opening_and_backwards_is_negative() -> None:
    office = calendar(WEEKDAYS)
    assert office.after(local("2026-11-21T12:00"), timedelta()) == local("2026-11-23T09:00")
    assert office.between(local("2026-11-23T10:00"), local("2026-11-20T16:00")) == -hours(2)


def test_lunch_does_not_count() -> None:
    split = calendar({"mon-thu": ["09:00-12:30", "13:15-18:00"], "fri": ["09:00-15:00"]})
    assert split.after(local("2026-11-19T12:00"), hours(1)) == local("2026-11-19T13:45")
    assert split.between(local("2026-11-19T12:30"), local("2026-11-19T13:15")) == timedelta()


def test_a_night_shift_belongs_to_the_date_on_which_it_starts() -> None:
    night = calendar({"mon-thu": ["22:00-06:00"]})
    assert night.is_open(local("2026-11-20T05:59"))  # Friday morning, Thursday's shift
    assert not night.is_open(local("2026-11-20T22:30"))
    assert night.day(date(2026, 11, 20)).kind == DayKind.CLOSED


def test_a_holiday_closes_the_shift_that_starts_on_it_and_not_the_one_that_ends_on_it() -> None:
    night = calendar({"mon-sun": ["22:00-06:00"]}, holidays="CZ")  # 17 November is a holiday
    assert night.is_open(local("2026-11-17T05:00"))
    assert not night.is_open(local("2026-11-17T22:30"))
    assert not night.is_open(local("2026-11-18T05:00"))
    assert night.is_open(local("2026-11-18T22:00"))


def test_a_date_replaces_week_and_law() -> None:
    dates = {"2026-11-17": ["10:00-12:00"], "2026-11-19": [], "2026-11-21": ["10:00-14:00"]}
    office = calendar(WEEKDAYS, holidays="CZ", dates=dates)
    assert office.between(local("2026-11-17T00:00"), local("2026-11-18T00:00")) == hours(2)
    assert office.day(date(2026, 11, 17)).kind == DayKind.DATED
    assert office.day(date(2026, 11, 17)).holiday is not None
    assert office.day(date(2026, 11, 19)).spans == ()
    assert office.is_open(local("2026-11-21T13:59"))  # a Saturday


def test_24_00_is_the_end_of_the_day_and_around_the_clock_has_no_seams() -> None:
    always = calendar({"mon-sun": ["00:00-24:00"]}, "UTC")
    start = datetime(2026, 1, 1, tzinfo=UTC)
    assert always.after(start, timedelta(days=1000)) == start + timedelta(days=1000)
    assert len(always.segments(start, start + timedelta(days=30))) == 1
    assert always.next_closing(start) is None
    late = calendar({"mon-sun": ["08:00-24:00"]})
    assert late.next_closing(local("2026-11-20T10:00")) == local("2026-11-21T00:00")


def test_an_hour_that_clocks_repeat_counts_twice_for_those_who_work_through_it() -> None:
    night = calendar({"mon-sun": ["22:00-06:00"]})
    assert night.between(local("2026-10-24T22:00"), local("2026-10-25T06:00")) == hours(9)
    assert night.between(local("2026-03-28T22:00"), local("2026-03-29T06:00")) == hours(7)


def test_an_edge_inside_a_repeated_hour_takes_its_first_occurrence() -> None:
    early = calendar({"sun": ["02:30-05:00"]})  # 02:00 to 03:00 comes twice on 25 October
    opening = early.next_opening(local("2026-10-25T00:00"))
    assert opening == local("2026-10-25T02:30", fold=0)
    assert early.between(opening, local("2026-10-25T05:00")) == hours(3.5)
    late = calendar({"sun": ["00:00-02:30"]})
    assert late.next_closing(local("2026-10-25T00:30")) == local("2026-10-25T02:30", fold=0)
    assert not late.is_open(local("2026-10-25T02:15", fold=1))


def test_24_00_inside_a_repeated_hour_takes_the_last() -> None:
    # In Havana 1 November 2026 has 00:00 to 01:00 twice.
    saturday = calendar({"sat": ["09:00-24:00"]}, "America/Havana")
    assert saturday.next_closing(local("2026-10-31T10:00", "America/Havana")) == local(
        "2026-11-01T00:00", "America/Havana", fold=1
    )


def test_an_edge_inside_a_skipped_hour_moves_to_the_change() -> None:
    # 02:00 to 03:00 is missing on 29 March 2026.
    early = calendar({"sun": ["02:30-05:00"]})
    assert early.next_opening(local("2026-03-29T00:00")) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert early.between(local("2026-03-29T00:00"), local("2026-03-29T12:00")) == hours(2)
    lost = calendar({"sun": ["02:15-02:45"]})
    assert lost.between(local("2026-03-29T00:00"), local("2026-03-29T12:00")) == timedelta()


def test_midnight_itself_may_be_skipped() -> None:
    # Santiago went from 24:00 on 5 September 2026 to 01:00.
    always = calendar({"mon-sun": ["00:00-24:00"]}, "America/Santiago")
    before = local("2026-09-05T23:00", "America/Santiago")
    assert always.between(before, local("2026-09-06T02:00", "America/Santiago")) == hours(2)


def test_a_fraction_of_a_second_is_kept() -> None:
    office = calendar(WEEKDAYS)
    start = local("2026-11-20T16:59:59.250001")
    assert office.after(start, timedelta(seconds=1)) == local("2026-11-23T09:00:00.250001")
    assert office.after(start, timedelta(microseconds=749_999)) == local("2026-11-20T17:00")
    closed = local("2026-11-20T17:00:00.250001")
    assert office.after(closed, hours(1)) == local("2026-11-23T10:00")
    assert office.between(start, closed) == timedelta(microseconds=749_999)


def test_rolling_days_keep_the_hour_and_stop_at_a_shorter_days_close() -> None:
    office = calendar({"mon-thu": ["09:00-17:00"], "fri": ["09:00-13:00"]}, dates={"2026-11-26": []})
    assert office.business_days(local("2026-11-23T15:00"), 2, "rolling") == local("2026-11-25T15:00")
    assert office.business_days(local("2026-11-25T15:00"), 1, "rolling") == local("2026-11-27T13:00")


def test_rolling_days_stop_at_the_last_close_of_a_split_day() -> None:
    split = calendar({"mon-wed": ["09:00-12:30", "13:15-18:00"], "thu": ["09:00-12:00", "14:00-15:00"]})
    assert split.business_days(local("2026-11-23T16:00"), 1, "rolling") == local("2026-11-24T16:00")
    assert split.business_days(local("2026-11-25T16:00"), 1, "rolling") == local("2026-11-26T15:00")
    assert split.business_days(local("2026-11-25T13:15"), 1, "rolling") == local("2026-11-26T13:15")  # in its break


def test_rolling_days_received_off_hours_count_from_the_opening() -> None:
    office = calendar(WEEKDAYS)
    assert office.business_days(local("2026-11-20T17:00"), 1, "rolling") == local("2026-11-24T09:00")
    night = calendar({"mon-sun": ["22:00-06:00"]})
    assert night.business_days(local("2026-11-24T02:00"), 1, "rolling") == local("2026-11-25T02:00")


def test_the_close_of_the_seventh_business_day_after_the_day_of_receipt() -> None:
    office = calendar(WEEKDAYS)
    for received in ("2026-11-20T00:00", "2026-11-20T12:00", "2026-11-20T23:59", "2026-11-21T12:00"):
        assert office.business_days(local(received), 7, "close_of_day") == local("2026-12-01T17:00")


@pytest.mark.parametrize(
    ("received", "cutoff", "due"),
    [
        ("2026-11-20T08:00", None, "2026-11-20T17:00"),
        ("2026-11-20T16:59", None, "2026-11-20T17:00"),
        ("2026-11-20T17:00", None, "2026-11-23T17:00"),
        ("2026-11-20T14:59", time(15), "2026-11-20T17:00"),
        ("2026-11-20T15:00", time(15), "2026-11-23T17:00"),
        ("2026-11-20T17:30", time(20), "2026-11-23T17:00"),
        ("2026-11-21T10:00", time(15), "2026-11-23T17:00"),
    ],
)
def test_the_same_day_is_the_day_of_receipt_or_the_next_one(received: str, cutoff: time | None, due: str) -> None:
    assert calendar(WEEKDAYS).same_day(local(received), cutoff) == local(due)


def test_a_night_shifts_cutoff_is_the_next_mornings() -> None:
    night = calendar({"mon-fri": ["22:00-06:00"]})
    assert night.same_day(local("2026-11-24T01:00"), time(3)) == local("2026-11-24T06:00")
    assert night.same_day(local("2026-11-24T04:00"), time(3)) == local("2026-11-25T06:00")


def test_where_two_dates_shifts_overlap_it_is_the_later_dates_day() -> None:
    # A special opening on Tuesday from 05:00, while Monday's night goes on until 06:00.
    night = calendar({"mon-fri": ["22:00-06:00"]}, dates={"2026-11-24": ["05:00-12:00"]})
    assert night.same_day(local("2026-11-24T04:30")) == local("2026-11-24T06:00")
    assert night.same_day(local("2026-11-24T05:30")) == local("2026-11-24T12:00")
    assert night.between(local("2026-11-24T00:00"), local("2026-11-24T12:00")) == hours(12)


def test_a_shift_of_today_may_be_on_while_the_wall_shows_yesterday() -> None:
    # In St John's the clocks went back from 00:01 to 23:01 on 7 November 2010.
    sunday = calendar({"sun": ["00:00-08:00"]}, "America/St_Johns")
    again = local("2010-11-06T23:30", "America/St_Johns", fold=1)
    assert sunday.is_open(again)
    assert sunday.same_day(again) == local("2010-11-07T08:00", "America/St_Johns")


def test_who_must_act_before_a_deadline_has_until_the_closing_before_it() -> None:
    office = calendar(WEEKDAYS)
    assert office.last_staffed_before(local("2026-11-22T12:00")) == local("2026-11-20T17:00")
    assert office.last_staffed_before(local("2026-11-20T12:00")) == local("2026-11-20T12:00")
    # At the opening nobody has had a moment to act.
    assert office.last_staffed_before(local("2026-11-23T09:00")) == local("2026-11-20T17:00")


def test_three_quarters_of_the_time_are_used_up_by_then() -> None:
    office = calendar(WEEKDAYS)
    start, due = local("2026-11-20T15:00"), local("2026-11-23T11:00")  # 4 hours of business
    assert office.at_share(start, due, 0.75) == local("2026-11-23T10:00")
    assert office.at_share(start, due, 0.5) == local("2026-11-20T17:00")
    weekend = local("2026-11-21T10:00")
    assert office.at_share(weekend, local("2026-11-22T10:00"), 0.75) == weekend


def test_the_counted_spans_explain_an_answer() -> None:
    office = calendar(WEEKDAYS)
    segments = office.segments(local("2026-11-20T16:30"), local("2026-11-23T10:30"))
    assert [(segment.start, segment.end, segment.seconds) for segment in segments] == [
        (local("2026-11-20T16:30"), local("2026-11-20T17:00"), 1800),
        (local("2026-11-23T09:00"), local("2026-11-23T10:30"), 5400),
    ]


def test_a_statutory_working_saturday_has_the_hours_of_the_first_weekday_with_any() -> None:
    weekly = {"tue-fri": ["10:00-18:00"], "sat": ["12:00-13:00"]}
    works = calendar(weekly, "Europe/Moscow", holidays="RU", working_weekends=True)
    rests = calendar(weekly, "Europe/Moscow", holidays="RU")
    saturday = date(2025, 11, 1)  # worked for Monday 3 November
    assert works.day(saturday).kind == DayKind.WORKING_WEEKEND
    assert works.day(saturday).spans == parse_spans(["10:00-18:00"])
    assert rests.day(saturday).spans == parse_spans(["12:00-13:00"])
    assert works.day(date(2025, 11, 3)).kind == DayKind.HOLIDAY


def test_days_are_one_or_a_range_that_may_wrap() -> None:
    assert parse_days("mon") == (0,)
    assert parse_days("mon-fri") == (0, 1, 2, 3, 4)
    assert parse_days("sun-thu") == (6, 0, 1, 2, 3)
    assert parse_days("wed-wed") == (2,)


def test_a_calendar_open_only_on_some_dates_answers_within_them() -> None:
    fair = calendar({}, dates={"2026-11-21": ["10:00-18:00"], "2026-11-22": ["10:00-16:00"]})
    assert fair.after(local("2026-11-01T10:00"), hours(9)) == local("2026-11-22T11:00")
    assert fair.last_staffed_before(local("2026-11-01T10:00")) is None
    assert fair.next_closing(local("2026-12-01T10:00")) is None
