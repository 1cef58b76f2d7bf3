"""A calendar in use never changes; a new version says beforehand what it would move."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hours_cases import weeks
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.errors import StoredCalendarError
from calendars.holidays import HolidaySnapshot, resolve
from calendars.hours import BusinessHours, CalendarSpec, DayKind
from calendars.stored import fingerprint, snapshot_from_json, snapshot_to_json, spec_from_json, spec_to_json
from calendars.versions import OpenDeadline, day_changes, days_between, in_force, keep, moves

TODAY = date(2026, 11, 20)
FRIDAY = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)  # 16:30 in Prague


def spec(**changes: Any) -> CalendarSpec:
    office = {"name": "desk", "zone": "Europe/Prague", "weekly": {"mon-fri": ["09:00-17:00"]}}
    return CalendarSpec.parse(**(office | changes))


def within(key: str, hours: int) -> OpenDeadline:
    return OpenDeadline(key=key, due=lambda calendar: calendar.after(FRIDAY, timedelta(hours=hours)))


def test_a_new_version_says_which_deadlines_would_move_and_by_how_much() -> None:
    old = BusinessHours(spec())
    new = BusinessHours(spec(dates={"2026-11-23": []}))
    urgent = OpenDeadline(key="urgent", due=lambda _: FRIDAY + timedelta(hours=1))
    days = OpenDeadline(key="days", due=lambda calendar: calendar.business_days(FRIDAY, 1, "close_of_day"))
    found = moves(old, new, [within("long", 10), days, within("short", 2), urgent])
    assert [(move.key, move.by) for move in found] == [
        ("short", timedelta(days=1)),
        ("days", timedelta(days=1)),
        ("long", timedelta(days=1)),
    ]
    assert moves(old, old, [within("long", 10), days]) == ()


def test_longer_hours_bring_a_deadline_forward() -> None:
    (move,) = moves(BusinessHours(spec()), BusinessHours(spec(weekly={"mon-fri": ["09:00-18:00"]})), [within("a", 2)])
    assert move.by == -timedelta(hours=1)
    assert move.new < move.old


def test_it_says_which_days_differ_and_why() -> None:
    old = BusinessHours(spec())
    new = BusinessHours(spec(holidays="CZ", dates={"2026-11-21": ["10:00-14:00"]}))
    changes = day_changes(old, new, days_between(date(2026, 11, 14), date(2026, 11, 22)))
    assert [(change.date.day, change.old.kind, change.new.kind) for change in changes] == [
        (17, DayKind.WEEKLY, DayKind.HOLIDAY),
        (21, DayKind.CLOSED, DayKind.DATED),
    ]


def test_another_zone_moves_every_open_day() -> None:
    changes = day_changes(
        BusinessHours(spec()), BusinessHours(spec(zone="UTC")), days_between(TODAY, date(2026, 11, 22))
    )
    assert [change.date for change in changes] == [TODAY]


def test_what_was_kept_stays_in_force_while_the_configuration_says_the_same() -> None:
    # As if kept under a package that knew no Czech holiday.
    blank = HolidaySnapshot(region="CZ", first_year=2024, last_year=2030, holidays={})
    kept = spec(holidays="CZ", snapshot=blank)
    assert in_force(spec(holidays="CZ"), kept, TODAY) is kept
    renewed = in_force(spec(holidays="CZ", dates={"2026-12-31": []}), kept, TODAY)
    assert renewed.snapshot is not None
    assert date(2026, 11, 17) in renewed.snapshot.holidays
    assert in_force(spec(holidays="CZ"), None, TODAY) == keep(spec(holidays="CZ"), TODAY)


def test_a_version_is_kept_with_years_of_holidays() -> None:
    kept = keep(spec(holidays="CZ"), TODAY)
    assert kept.snapshot == resolve("CZ", 2024, 2031)
    assert keep(kept, date(2040, 1, 1)) is kept
    assert keep(spec(), TODAY) == spec()


def test_the_fingerprint_is_of_what_is_configured() -> None:
    assert fingerprint(spec(holidays="CZ")) == fingerprint(keep(spec(holidays="CZ"), TODAY))
    assert fingerprint(spec()) == fingerprint(
        spec(name="another", weekly={"mon-thu": ["09:00-17:00"], "fri": ["09:00-17:00"]})
    )
    different = [
        spec(),
        spec(zone="Europe/Warsaw"),
        spec(holidays="CZ"),
        spec(holidays="CZ", working_weekends=True),
        spec(dates={"2026-12-31": []}),
        spec(weekly={"mon-fri": ["09:00-17:30"]}),
    ]
    assert len({fingerprint(each) for each in different}) == len(different)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    week=weeks(),
    zone=st.sampled_from(["UTC", "Asia/Kathmandu", "America/St_Johns"]),
    dates=st.dictionaries(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.sampled_from([(), ((540, 1440),)])),
    working_weekends=st.booleans(),
    free=st.dictionaries(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.text(max_size=20)),
    working=st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31))),
)
def test_a_kept_calendar_comes_back_as_it_was(
    week: Any, zone: str, dates: Any, working_weekends: bool, free: Any, working: Any
) -> None:
    snapshot = HolidaySnapshot(
        region="RU", first_year=2026, last_year=2027, holidays=free, working=working, source="holidays 0.1"
    )
    kept = CalendarSpec(
        name="Бюро",
        zone=zone,
        weekly=week,
        holidays="RU",
        working_weekends=working_weekends,
        dates=dates,
        snapshot=snapshot,
    )
    back = spec_from_json(spec_to_json(kept))
    assert spec_to_json(back) == spec_to_json(kept)
    assert snapshot_from_json(snapshot_to_json(snapshot)) == snapshot
    assert back.snapshot == snapshot
    at = datetime(2026, 5, 1, tzinfo=UTC)
    assert BusinessHours(back).after(at, timedelta(hours=30)) == BusinessHours(kept).after(at, timedelta(hours=30))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"name": "desk"}', "null", '{"region": 1}'])
def test_what_can_not_be_read_back_is_said(text: str) -> None:
    with pytest.raises(StoredCalendarError, match="restore it from a backup"):
        spec_from_json(text)
    with pytest.raises(StoredCalendarError, match="restore it from a backup"):
        snapshot_from_json(text)
