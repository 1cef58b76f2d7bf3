"""How far a calendar is compiled: two years back and three ahead of the first question, further on demand."""

from __future__ import annotations

from datetime import date
from threading import RLock
from zoneinfo import ZoneInfo

from calendars.compile import MARGIN_DAYS, compile_line, shifts_on
from calendars.days import Day, day_of
from calendars.errors import CalendarError, NeverOpensError, OutOfRangeError, RegionError
from calendars.holidays import HolidaySnapshot, extend, known_years, resolve
from calendars.spec import CalendarSpec, load_zone
from calendars.timeline import MICROSECONDS, Timeline
from calendars.wall import DAY_SECONDS, EPOCH_ORDINAL, WallClock

YEARS_BACK, YEARS_AHEAD = 2, 3

#: Beyond these years a rule of today says nothing about the clocks.
FIRST_YEAR, LAST_YEAR = 1900, 2199

#: Days after which a week without exceptions has shown all it has.
_WEEKS = 21

#: Dates whose shifts are kept once worked out: business days are counted over the same ones again and again.
_DAYS_KEPT = 2000


class Horizon:
    """The compiled open time of one calendar. Grows, never changes what it has said.

    Threads may share it: a larger timeline, which holds all of the smaller one, replaces it in a single
    assignment, and only one thread grows it at a time.
    """

    __slots__ = ("_first", "_growing", "_last", "_shifts", "clock", "line", "snapshot", "spec", "zone")

    def __init__(self, spec: CalendarSpec) -> None:
        self.spec = spec
        self.zone: ZoneInfo = load_zone(spec.zone)
        self.snapshot = spec.snapshot
        first_year, last_year = _years(spec)
        # The ordinals between which every local date is known.
        self._first = date(first_year, 1, 1).toordinal() + MARGIN_DAYS
        self._last = date(last_year, 12, 31).toordinal() + 1 - MARGIN_DAYS
        self._growing = RLock()
        self._shifts: dict[date, list[tuple[int, int]]] = {}
        self.line = Timeline((), first=0, last=0)
        self.clock = WallClock(self.zone, EPOCH_ORDINAL, EPOCH_ORDINAL)

    def cover(self, at: int) -> Timeline:
        """The timeline, grown to hold that instant (epoch microseconds). Raises OutOfRangeError."""
        line, second = self.line, at // MICROSECONDS
        if line.holds(second):
            return line
        ordinal = _ordinal(second)
        if not self._first <= ordinal < self._last:
            raise self._out_of_range()
        year = date.fromordinal(ordinal).year
        return self._grow(_new_year(year - YEARS_BACK), _new_year(year + YEARS_AHEAD + 1))

    def later(self, line: Timeline) -> Timeline | None:
        """A timeline that reaches further ahead than `line`, or None at the end of what is known."""
        if self.line.last > line.last:
            return self.line
        first, last = _ordinal(line.first), _ordinal(line.last)
        if last >= self._last or (self._only_dates and last > self._last_dated() + _WEEKS):
            return None
        return self._grow(first, last + (last - first))

    def later_edge(self, line: Timeline, at: int) -> Timeline | None:
        """As `later`, for the next opening or closing after `at`.

        None as well where `line` shows all of a week after `at` and after the last dated row: from there
        on, without holidays, the same week comes again and again.
        """
        seen = max(_ordinal(at // MICROSECONDS), self._last_dated()) + _WEEKS
        if self.spec.holidays is None and _ordinal(line.last) > seen:
            return None
        return self.later(line)

    def tells_after(self, at: int) -> bool:
        """Whether enough is known after `at` to say that what is not on record then does not come."""
        return self._only_dates or _ordinal(at // MICROSECONDS) + _WEEKS < self._last

    def tells_before(self) -> bool:
        """Whether all that ever was open is on record."""
        return self._only_dates

    def earlier(self, line: Timeline) -> Timeline | None:
        """A timeline that reaches further back than `line`, or None at the beginning of what is known."""
        if self.line.first < line.first:
            return self.line
        first, last = _ordinal(line.first), _ordinal(line.last)
        if first <= self._first or (self._only_dates and first < min(self.spec.dates).toordinal() - _WEEKS):
            return None
        return self._grow(first - (last - first), last)

    def day(self, day: date) -> Day:
        """The hours of that local date and the reason for them. Raises OutOfRangeError."""
        if not self.knows(day):
            raise self._out_of_range()
        return day_of(self.spec, self._holidays(day.year, day.year), day)

    def shifts(self, day: date) -> list[tuple[int, int]]:
        """The shifts that start on that local date, in epoch microseconds. Raises OutOfRangeError."""
        known = self._shifts.get(day)
        if known is None:
            spans, ordinal = self.day(day).spans, day.toordinal()
            clock = self.clock if self.clock.holds(ordinal) else WallClock(self.zone, ordinal, ordinal + 2)
            found = shifts_on(clock, ordinal, spans)
            known = [(start * MICROSECONDS, end * MICROSECONDS) for start, end in found]
            if len(self._shifts) >= _DAYS_KEPT:
                self._shifts = {}
            self._shifts[day] = known
        return known

    def knows(self, day: date) -> bool:
        """Whether the date lies within what can be known."""
        return self._first - MARGIN_DAYS <= day.toordinal() < self._last + MARGIN_DAYS

    def exhausted(self) -> CalendarError:
        """The error for a search that came to the end of what is known."""
        if not self._only_dates:
            return self._out_of_range()
        days = [day for day, spans in self.spec.dates.items() if spans]
        return NeverOpensError(
            f"calendar {self.spec.name!r} has no weekly hours and is open only from {min(days)} to {max(days)}: "
            "give it weekly hours, or further dates"
        )

    @property
    def _only_dates(self) -> bool:
        """Whether there are no weekly hours, so that nothing is open beyond the dated rows."""
        return not any(self.spec.weekly.values())

    def _last_dated(self) -> int:
        return max(self.spec.dates, default=date.min).toordinal()

    def _grow(self, first: int, last: int) -> Timeline:
        """A timeline of these ordinals and all that was known before, as far as can be known."""
        with self._growing:
            if self.line.first < self.line.last:
                first, last = min(first, _ordinal(self.line.first)), max(last, _ordinal(self.line.last))
            first, last = max(first, self._first), min(last, self._last)
            years = date.fromordinal(first - MARGIN_DAYS).year, date.fromordinal(last + MARGIN_DAYS - 1).year
            clock = WallClock(self.zone, first - MARGIN_DAYS, last + MARGIN_DAYS + 1)
            line = compile_line(self.spec, self._holidays(*years), clock, first, last)
            self.line, self.clock = line, clock
            return line

    def _holidays(self, first_year: int, last_year: int) -> HolidaySnapshot | None:
        """The snapshot, grown to speak for these years; None for a calendar without holidays."""
        kept, region = self.snapshot, self.spec.holidays
        if region is None or (kept and kept.covers(first_year, last_year)):
            return kept
        with self._growing:
            if self.snapshot is None:
                self.snapshot = resolve(region, first_year, last_year)
            else:
                first, last = self.snapshot.first_year, self.snapshot.last_year
                self.snapshot = extend(self.snapshot, min(first_year, first), max(last_year, last))
            return self.snapshot

    def _out_of_range(self) -> OutOfRangeError:
        first, last = date.fromordinal(self._first), date.fromordinal(self._last - 1)
        return OutOfRangeError(
            f"calendar {self.spec.name!r} answers from {first} to {last}: "
            "ask for less, or check the year and the unit (seconds, not milliseconds)"
        )


def _years(spec: CalendarSpec) -> tuple[int, int]:
    """The years of which the calendar can know every holiday."""
    if spec.holidays is None:
        return FIRST_YEAR, LAST_YEAR
    try:
        first, last = known_years(spec.holidays)
    except RegionError:
        if spec.snapshot is None:
            raise
        return spec.snapshot.first_year, spec.snapshot.last_year
    if spec.snapshot is not None:
        first, last = min(first, spec.snapshot.first_year), max(last, spec.snapshot.last_year)
    return max(first, FIRST_YEAR), min(last, LAST_YEAR)


def _ordinal(second: int) -> int:
    return second // DAY_SECONDS + EPOCH_ORDINAL


def _new_year(year: int) -> int:
    return date(year, 1, 1).toordinal()
