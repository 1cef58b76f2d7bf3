"""From a calendar as configured to its open time: every local shift becomes an interval of instants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from calendars.days import exceptions
from calendars.edges import DAY_SECONDS, EPOCH_ORDINAL, Edges
from calendars.holidays import HolidaySnapshot
from calendars.spans import DAY_MINUTES, Spans
from calendars.spec import CalendarSpec
from calendars.timeline import Timeline

MICROSECONDS = 1_000_000

#: A shift lasts a day at most, and local dates run up to 15 hours ahead of or behind UTC's.
MARGIN_DAYS = 3


def compile_line(
    spec: CalendarSpec, snapshot: HolidaySnapshot | None, zone: ZoneInfo, first: int, last: int
) -> Timeline:
    """Open time of the UTC dates with ordinals in [first, last). The snapshot must cover three days more
    at both ends; a calendar without holidays has none."""
    shifts = all_shifts(spec, snapshot, zone, first - MARGIN_DAYS, last + MARGIN_DAYS)
    return Timeline(
        ((start * MICROSECONDS, end * MICROSECONDS) for start, end in shifts),
        first=(first - EPOCH_ORDINAL) * DAY_SECONDS * MICROSECONDS,
        last=(last - EPOCH_ORDINAL) * DAY_SECONDS * MICROSECONDS,
    )


def all_shifts(
    spec: CalendarSpec, snapshot: HolidaySnapshot | None, zone: ZoneInfo, first: int, last: int
) -> Iterator[tuple[int, int]]:
    """Every shift that starts on a local date with ordinal in [first, last), in epoch seconds."""
    special = exceptions(spec, snapshot)
    weekly = [spec.weekly.get(day, ()) for day in range(7)]
    edges = Edges(zone, first, last)
    for ordinal in range(first, last):
        spans = special.get(ordinal)
        # Ordinal 1 was a Monday.
        for start, end in weekly[(ordinal - 1) % 7] if spans is None else spans:
            yield _shift(edges, ordinal, start, end)


def shifts_on(zone: ZoneInfo, day: date, spans: Spans) -> list[tuple[int, int]]:
    """That date's shifts in epoch seconds, without those that a change of the clocks leaves empty."""
    ordinal = day.toordinal()
    edges = Edges(zone, ordinal, ordinal)
    found = (_shift(edges, ordinal, start, end) for start, end in spans)
    return [shift for shift in found if shift[0] < shift[1]]


def _shift(edges: Edges, ordinal: int, start: int, end: int) -> tuple[int, int]:
    if end == DAY_MINUTES:
        return edges.instant(ordinal, start), edges.instant(ordinal, end, closes=True)
    return edges.instant(ordinal, start), edges.instant(ordinal, end if end > start else end + DAY_MINUTES)
