"""Dated rows leave for other calendar programs and come back the same, and what can't be meant is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.errors import IcsError
from calendars.hours import BusinessHours, CalendarSpec, Spans, parse_spans
from calendars.ics import read_rows, with_rows, write_rows
from calendars.versions import OpenDeadline, day_changes, moves

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
STAMP = datetime(2026, 11, 1, tzinfo=UTC)


def spec(dates: dict[date, Spans] | None = None, zone: str = "Europe/Prague") -> CalendarSpec:
    return CalendarSpec(
        name="desk", zone=zone, weekly=dict.fromkeys(range(5), ((540, 1020),)), holidays="CZ", dates=dates or {}
    )


def events(*bodies: str) -> str:
    inner = "".join(f"BEGIN:VEVENT\nUID:{n}\n{body}\nEND:VEVENT\n" for n, body in enumerate(bodies))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{inner}END:VCALENDAR\n"


def read(*bodies: str, zone: str = "Europe/Prague") -> dict[date, Spans]:
    return read_rows(events(*bodies), zone=zone, first=FIRST, last=LAST)


rows = st.dictionaries(
    st.dates(FIRST, LAST),
    st.sampled_from(
        [
            (),
            parse_spans(["09:00-13:00"]),
            parse_spans(["00:00-24:00"]),
            parse_spans(["00:15-02:45", "18:00-24:00"]),
            parse_spans(["07:00-11:00", "12:00-16:00", "22:00-06:00"]),
        ]
    ),
    max_size=6,
)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(dates=rows, zone=st.sampled_from(["Europe/Prague", "America/Santiago", "Asia/Kathmandu", "UTC"]))
def test_what_is_written_is_read_back(dates: dict[date, Spans], zone: str) -> None:
    text = write_rows(spec(dates, zone), stamp=STAMP)
    assert read_rows(text, zone=zone, first=FIRST, last=LAST) == dates


def test_an_all_day_event_closes_each_of_its_days() -> None:
    assert read("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227\nSUMMARY:Shut") == {
        date(2026, 12, day): () for day in (24, 25, 26)
    }
    assert read("DTSTART;VALUE=DATE:20261224") == {date(2026, 12, 24): ()}


def test_times_of_other_zones_become_local_ones() -> None:
    opened = {date(2026, 12, 24): parse_spans(["09:00-12:00"])}
    assert read("DTSTART:20261224T080000Z\nDTEND:20261224T110000Z") == opened
    assert read("DTSTART;TZID=Europe/London:20261224T080000\nDURATION:PT3H") == opened
    assert read("DTSTART:20261224T090000\nDTEND:20261224T120000") == opened
    tokyo = read("DTSTART:20261224T200000Z\nDTEND:20261225T020000Z", zone="Asia/Tokyo")
    assert tokyo == {date(2026, 12, 25): parse_spans(["05:00-11:00"])}


def test_events_that_recur_are_expanded_and_cancelled_ones_left_out() -> None:
    yearly = "DTSTART;VALUE=DATE:20241224\nRRULE:FREQ=YEARLY"
    assert set(read(yearly)) == {date(2026, 12, 24), date(2027, 12, 24)}
    assert read("DTSTART;VALUE=DATE:20261224\nSTATUS:CANCELLED") == {}
    assert read("DTSTART;VALUE=DATE:20301224") == {}


@pytest.mark.parametrize(
    ("bodies", "advice"),
    [
        (["DTSTART:20261224T090000\nDTEND:20261226T120000\nSUMMARY:Fair"], "'Fair' from .* make it an all-day event"),
        (["DTSTART:20261224T090000\nDTEND:20261224T090000"], "takes no time: give it an end after its beginning"),
        (
            ["DTSTART:20261224T090000\nDTEND:20261224T080000\nSUMMARY:Odd"],
            "'Odd' can't be read: it ends before it begins",
        ),
        (["DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261222"], "it ends before it begins"),
        (["DTSTART;VALUE=DATE:20261224\nDTEND:20261224T120000Z"], "give both the same form"),
        (["DTSTART;TZID=Europe/Pargue:20261224T090000\nDTEND:20261224T120000Z"], "the zone 'Europe/Pargue': neither"),
        (["DTSTART;VALUE=DURATION:P1D\nSUMMARY:Odd"], "'Odd' can't be read"),
        (["DTSTART:20261224T090000\nDTSTART:20261224T100000"], "it has DTSTART twice"),
        (["DTSTART:20261224T090030\nDTEND:20261224T120000"], "on whole minutes"),
        (["DTSTART:nonsense\nSUMMARY:Odd"], "the event 'Odd' can't be read"),
        (["SUMMARY:Odd"], "the event 'Odd' can't be read"),
        (
            ["DTSTART;VALUE=DATE:20261224", "DTSTART:20261224T090000\nDTEND:20261224T120000"],
            "2026-12-24: closed all day and open at times",
        ),
        (
            ["DTSTART:20261224T090000\nDTEND:20261224T120000", "DTSTART:20261224T110000\nDTEND:20261224T130000"],
            "2026-12-24: 09:00-12:00 and 11:00-13:00 overlap",
        ),
    ],
)
def test_what_can_not_be_meant_is_refused(bodies: list[str], advice: str) -> None:
    with pytest.raises(IcsError, match=advice):
        read(*bodies)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(IcsError) as fault:
        read("DTSTART:20261224T090030\nDTEND:20261224T120000", "DTSTART:20261225T090000\nDTEND:20261225T090000")
    assert len(str(fault.value).splitlines()) == 2


@pytest.mark.parametrize("text", ["", "hello", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR", "<html></html>"])
def test_what_is_no_calendar_file(text: str) -> None:
    with pytest.raises(IcsError, match="iCalendar file"):
        read_rows(text, zone="UTC", first=FIRST, last=LAST)


def test_an_import_is_previewed_day_by_day_and_deadline_by_deadline() -> None:
    old = spec({date(2026, 11, 23): ()})
    imported = read(
        "DTSTART;VALUE=DATE:20261124",  # an ordinary Tuesday
        "DTSTART;VALUE=DATE:20261117",  # a holiday anyway
        "DTSTART:20261121T100000\nDTEND:20261121T120000",  # a Saturday
        "DTSTART:20261125T090000\nDTEND:20261125T170000",  # what Wednesdays have anyway
    )
    new = with_rows(old, imported)
    before, after = BusinessHours(old), BusinessHours(new)
    changes = day_changes(before, after, [*imported, *old.dates])
    assert [change.date for change in changes] == [date(2026, 11, 21), date(2026, 11, 24)]
    start = datetime(2026, 11, 20, 15, tzinfo=UTC)  # Friday 16:00
    reply = OpenDeadline(key="reply", due=lambda calendar: calendar.after(start, timedelta(hours=2)))
    (move,) = moves(before, after, [reply])
    assert (move.old, move.new) == (
        datetime(2026, 11, 24, 9, tzinfo=UTC),  # Tuesday 10:00
        datetime(2026, 11, 21, 10, tzinfo=UTC),  # Saturday 11:00
    )
    assert date(2026, 11, 23) in new.dates
    assert date(2026, 11, 23) not in with_rows(old, imported, replace=True).dates
