"""Statutory holidays: what the law says, by country and subdivision, and that what was kept stays."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta

import pytest

from calendars.errors import OutOfRangeError, RegionError
from calendars.holidays import HolidaySnapshot, extend, known_years, resolve
from calendars.hours import BusinessHours, CalendarSpec, DayKind, parse_spans


@pytest.mark.parametrize(
    ("region", "free", "not_free"),
    [
        ("PL", ["2025-12-24", "2026-11-11", "2026-06-04"], ["2024-12-24", "2026-11-12"]),
        ("CZ", ["2026-11-17", "2026-09-28", "2026-04-03"], ["2026-11-16"]),
        ("SK", ["2026-01-06", "2026-12-24"], ["2026-11-16"]),
        ("BG", ["2026-03-03", "2026-05-24", "2026-05-25"], ["2026-03-04"]),
        ("DE", ["2026-10-03", "2026-05-25"], ["2026-01-06", "2026-06-04"]),
        ("DE-BY", ["2026-10-03", "2026-01-06", "2026-06-04"], ["2026-03-08"]),
        ("DE-BE", ["2026-03-08"], ["2026-01-06"]),
        # Moved by decree: 3 January to the 9th, 4 January to 31 December; 3 November 2025 for Saturday the 1st.
        ("RU", ["2026-01-09", "2026-12-31", "2026-05-11", "2025-11-03"], ["2026-01-12"]),
        # Under martial law, since March 2022, Ukraine's holidays are working days.
        ("UA", ["2021-08-24", "2022-01-07"], ["2022-08-24", "2026-08-24", "2026-12-25"]),
    ],
)
def test_the_law_of_the_land(region: str, free: list[str], not_free: list[str]) -> None:
    snapshot = resolve(region, 2021, 2026)
    assert [day for day in free if date.fromisoformat(day) not in snapshot.holidays] == []
    assert [day for day in not_free if date.fromisoformat(day) in snapshot.holidays] == []


def test_saturdays_worked_for_a_moved_day_off() -> None:
    assert {date(2024, 4, 27), date(2024, 11, 2), date(2024, 12, 28)} <= resolve("RU", 2024, 2024).working
    assert date(2025, 11, 1) in resolve("RU", 2025, 2025).working
    assert resolve("PL", 2024, 2026).working == frozenset()


def test_no_working_day_is_a_holiday_as_well() -> None:
    for region in ("RU", "HU", "CN", "BG", "KZ", "LV"):
        snapshot = resolve(region, 2015, 2027)
        assert not snapshot.working & snapshot.holidays.keys()


def test_names_do_not_depend_on_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    day = date(2026, 11, 11)
    for language in ("pl_PL.UTF-8", "uk_UA.UTF-8", "C"):
        for variable in ("LANG", "LANGUAGE", "LC_ALL"):
            monkeypatch.setenv(variable, language)
        assert resolve("PL", 2026, 2026).holidays[day] == "National Independence Day"


def test_asking_year_by_year_and_all_at_once_gives_the_same() -> None:
    for region in ("RU", "CZ", "US", "GB-ENG", "JP"):
        whole = resolve(region, 2018, 2028)
        by_year = [resolve(region, year, year) for year in range(2018, 2029)]
        assert whole.holidays == {day: name for part in by_year for day, name in part.holidays.items()}
        assert whole.working == frozenset().union(*(part.working for part in by_year))


def test_a_kept_year_stays_as_it_was_when_later_years_are_added() -> None:
    # Kept from a package that knew a holiday on 7 July and none in May.
    kept = HolidaySnapshot(
        region="CZ",
        first_year=2025,
        last_year=2026,
        holidays={date(2026, 7, 7): "As it was then"},
        working=frozenset({date(2026, 7, 11)}),
        source="holidays 0.1",
    )
    grown = extend(kept, 2024, 2028)
    assert (grown.first_year, grown.last_year) == (2024, 2028)
    assert [day for day in grown.holidays if day.year in (2025, 2026)] == [date(2026, 7, 7)]
    assert date(2027, 5, 8) in grown.holidays
    assert date(2026, 7, 11) in grown.working
    assert "holidays 0.1" in grown.source.split(", ")
    assert len(grown.source.split(", ")) == 2
    assert extend(kept, 2025, 2026) is kept


def test_a_calendar_uses_what_it_has_kept_and_adds_what_it_is_asked_for() -> None:
    kept = HolidaySnapshot(region="CZ", first_year=2026, last_year=2026, holidays={date(2026, 7, 7): "Kept"})
    office = BusinessHours(
        CalendarSpec.parse(
            name="desk", zone="Europe/Prague", weekly={"mon-fri": ["09:00-17:00"]}, holidays="CZ", snapshot=kept
        )
    )
    assert office.is_open(datetime(2026, 11, 17, 12, tzinfo=UTC))  # a holiday, but not by what was kept
    assert not office.is_open(datetime(2026, 7, 7, 12, tzinfo=UTC))
    assert office.day(date(2027, 11, 17)).kind == DayKind.HOLIDAY
    assert office.snapshot is not None
    assert office.snapshot.holidays[date(2026, 7, 7)] == "Kept"
    assert office.snapshot.last_year >= 2027


def test_a_country_the_package_has_dropped_still_answers_for_the_years_kept() -> None:
    kept = HolidaySnapshot(region="Nowhere", first_year=2025, last_year=2027, holidays={date(2026, 7, 7): "Kept"})
    office = BusinessHours(
        CalendarSpec(
            name="desk", zone="UTC", weekly={1: parse_spans(["09:00-17:00"])}, holidays="Nowhere", snapshot=kept
        )
    )
    monday = datetime(2026, 7, 6, 12, tzinfo=UTC)
    assert office.after(monday, timedelta(hours=1)) == datetime(2026, 7, 14, 10, tzinfo=UTC)
    with pytest.raises(OutOfRangeError):
        office.is_open(datetime(2028, 7, 4, 12, tzinfo=UTC))


def test_why_a_day_is_closed() -> None:
    office = BusinessHours(
        CalendarSpec.parse(name="desk", zone="Europe/Prague", weekly={"mon-fri": ["09:00-17:00"]}, holidays="CZ")
    )
    holiday = office.day(date(2026, 11, 17))
    assert (holiday.kind, holiday.spans) == (DayKind.HOLIDAY, ())
    assert holiday.holiday == "Struggle for Freedom and Democracy Day and International Students' Day"
    assert office.day(date(2026, 11, 21)).kind == DayKind.CLOSED
    assert office.day(date(2026, 11, 20)).kind == DayKind.WEEKLY


def test_what_the_package_does_not_know_is_said() -> None:
    with pytest.raises(RegionError):
        known_years("Atlantis")
    first, last = known_years("CZ")
    assert first < 2000 < 2050 < last
    with pytest.raises(OutOfRangeError, match=f"known from {first} to {last}"):
        resolve("CZ", 2020, last + 1)


@pytest.mark.skipif(os.environ.get("OPIEKUN_DEPTH") != "soak", reason="imports every country: set OPIEKUN_DEPTH=soak")
def test_every_country_and_subdivision_resolves() -> None:
    from holidays import list_supported_countries

    for country, subdivisions in list_supported_countries(include_aliases=False).items():
        for region in (country, *(f"{country}-{part}" for part in subdivisions)):
            first, last = known_years(region)
            assert resolve(region, max(first, 2025), min(last, 2026)).region == region
