"""From a calendar as configured to its open time: every local shift becomes an interval of instants."""

from __future__ import annotations

from collections.abc import Iterator

from calendars.days import exceptions
from calendars.holidays import HolidaySnapshot
from calendars.spans import DAY_MINUTES, Spans, span_minutes
from calendars.spec import CalendarSpec
from calendars.timeline import Timeline
from calendars.wall import DAY_SECONDS, EPOCH_ORDINAL, WallClock

#: A shift lasts a day at most, and local dates run up to 15 hours ahead of or behind UTC's.
MARGIN_DAYS = 3


def compile_line(
    spec: CalendarSpec, snapshot: HolidaySnapshot | None, clock: WallClock, first: int, last: int
) -> Timeline:
    """Open time of the UTC dates with ordinals in [first, last).

    Snapshot and clock must speak for MARGIN_DAYS more at both ends, the clock for one day beyond that;
    a calendar without holidays has no snapshot.
    """
    return Timeline(
        all_shifts(spec, snapshot, clock, first - MARGIN_DAYS, last + MARGIN_DAYS),
        first=(first - EPOCH_ORDINAL) * DAY_SECONDS,
        last=(last - EPOCH_ORDINAL) * DAY_SECONDS,
    )


def all_shifts(
    spec: CalendarSpec, snapshot: HolidaySnapshot | None, clock: WallClock, first: int, last: int
) -> Iterator[tuple[int, int]]:
    """Every shift that starts on a local date with ordinal in [first, last), in epoch seconds."""
    special = exceptions(spec, snapshot)
    weekly = [spec.weekly.get(day, ()) for day in range(7)]
    in_seconds = {spans: _in_seconds(spans) for spans in {*weekly, *special.values()}}
    for ordinal in range(first, last):
        spans = special.get(ordinal)
        if spans is None:
            spans = weekly[(ordinal - 1) % 7]  # ordinal 1 was a Monday
        if not spans:
            continue
        midnight = clock.quiet_midnight(ordinal)
        if midnight is not None:
            for start, end in in_seconds[spans]:
                yield midnight + start, midnight + end
        else:
            for start, end in spans:
                yield _shift(clock, ordinal, start, end)


def shifts_on(clock: WallClock, ordinal: int, spans: Spans) -> list[tuple[int, int]]:
    """That date's shifts in epoch seconds, without those that a change of the clocks leaves empty."""
    found = (_shift(clock, ordinal, start, end) for start, end in spans)
    return [shift for shift in found if shift[0] < shift[1]]


def _shift(clock: WallClock, ordinal: int, start: int, end: int) -> tuple[int, int]:
    if end == DAY_MINUTES:
        return clock.edge(ordinal, start), clock.edge(ordinal, end, closes=True)
    return clock.edge(ordinal, start), clock.edge(ordinal, end if end > start else end + DAY_MINUTES)


def _in_seconds(spans: Spans) -> tuple[tuple[int, int], ...]:
    """From and to in seconds after midnight, the next day's counted on from this one's."""
    return tuple((start * 60, (start + span_minutes((start, end))) * 60) for start, end in spans)
