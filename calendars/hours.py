"""When is the desk open, how much business time lies between two instants, and when is an amount of it used up?

Answers are exact to the microsecond: hours are local wall time, lengths are elapsed seconds, and clock
changes are where the tz database puts them. Nothing here asks a clock, a database or a network.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Literal
from zoneinfo import ZoneInfo

from calendars import business_days as days
from calendars.days import Day, DayKind
from calendars.errors import AmountError, CalendarError, DayError
from calendars.holidays import HolidaySnapshot
from calendars.horizon import Horizon
from calendars.spans import Span, Spans, format_span, parse_dates, parse_days, parse_spans, parse_weekly
from calendars.spec import CalendarSpec
from calendars.timeline import MICROSECONDS, Timeline
from calendars.wall import DAY_SECONDS, EPOCH

__all__ = [
    "BusinessHours",
    "CalendarError",
    "CalendarSpec",
    "Counted",
    "Day",
    "DayKind",
    "HolidaySnapshot",
    "Segment",
    "Span",
    "Spans",
    "format_span",
    "parse_dates",
    "parse_days",
    "parse_spans",
    "parse_weekly",
]

#: How business days are counted: to the same hour, or to the close of the last one.
Counted = Literal["rolling", "close_of_day"]

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of open time that was counted, in UTC."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """Elapsed time from start to end."""
        return self.end - self.start

    @property
    def seconds(self) -> float:
        """The length in seconds, whole where it is whole."""
        whole, rest = divmod(self.length, timedelta(seconds=1))
        return whole if not rest else self.length / timedelta(seconds=1)


class BusinessHours:
    """A calendar that answers. Compiled on first use; immutable in what it says; safe to share.

    Instants given are aware, in any zone, else NaiveInstantError; instants returned are in UTC. A question
    that reaches beyond what the calendar can know raises OutOfRangeError, one that waits for hours that
    never come NeverOpensError.
    """

    __slots__ = ("_horizon", "name", "spec", "zone")

    def __init__(self, spec: CalendarSpec) -> None:
        self._horizon = Horizon(spec)
        self.spec = spec
        self.name: str = spec.name
        self.zone: ZoneInfo = self._horizon.zone

    # Lengths of business time

    def after(self, start: datetime, length: timedelta) -> datetime:
        """The first instant by which `length` of open time has passed since `start`.

        It may be a closing instant. A length of 0 gives `start` if open then, else the next opening. A
        negative length counts back: the last instant from which that much is open until `start`.
        """
        horizon = self._horizon
        passed = horizon.clock.since_epoch(start)
        found = horizon.line.forward_exact(
            passed.days * DAY_SECONDS + passed.seconds,
            passed.microseconds,
            length.days * DAY_SECONDS + length.seconds,
            length.microseconds,
        )
        if found is None:
            found = self._add_slowly(passed // _MICROSECOND, length // _MICROSECOND)
        return EPOCH + _MICROSECOND * found

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Open time from `start` to `end`; negative where `end` is earlier."""
        horizon = self._horizon
        first, last = horizon.clock.since_epoch(start), horizon.clock.since_epoch(end)
        found = horizon.line.between_exact(
            first.days * DAY_SECONDS + first.seconds,
            first.microseconds,
            last.days * DAY_SECONDS + last.seconds,
            last.microseconds,
        )
        if found is None:
            found = self._between_slowly(first // _MICROSECOND, last // _MICROSECOND)
        return _MICROSECOND * found

    def add_seconds(self, at: int, seconds: int) -> int:
        """`after` in whole epoch seconds."""
        found = self._horizon.line.forward(at, seconds)
        if found is None:
            found = self._add_slowly(at * MICROSECONDS, seconds * MICROSECONDS) // MICROSECONDS
        return found

    def seconds_between(self, start: int, end: int) -> int:
        """`between` in whole epoch seconds."""
        found = self._horizon.line.between(start, end)
        if found is None:
            found = self._between_slowly(start * MICROSECONDS, end * MICROSECONDS) // MICROSECONDS
        return found

    def at_share(self, start: datetime, due: datetime, share: float | Fraction) -> datetime:
        """The first instant from `start` on by which that share of the open time until `due` is used up.

        A share of 0 is `start` itself, and so is every share where nothing is open in between. Rounded
        to the microsecond. Raises AmountError for a share outside 0 to 1.
        """
        if not 0 <= share <= 1:
            raise AmountError(f"a share of {share} can't be used up: give it between 0 and 1, 75% is 0.75")
        at = self._number(start)
        used = round(self._between_slowly(at, self._number(due)) * Fraction(str(share)))
        return _instant(self._add_slowly(at, used)) if used > 0 else start.astimezone(UTC)

    # Open and closed

    def is_open(self, at: datetime) -> bool:
        """Whether the desk is open; at a closing instant it no longer is."""
        number = self._number(at)
        return self._horizon.cover(number).is_open(number)

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself where open, else the next opening."""
        return _instant(self._next_opening(self._number(at)))

    def next_closing(self, at: datetime) -> datetime | None:
        """The first closing after `at`; None for a calendar that closes no more."""
        number = self._number(at)
        found = self._search(number, lambda line: line.next_closing(number), self._later_edge(number))
        if found is None and not self._horizon.tells_after(number):
            raise self._horizon.exhausted()
        return None if found is None else _instant(found)

    def last_staffed_before(self, at: datetime) -> datetime | None:
        """The last instant up to `at` that has open time just before it; None if there never was any.

        That is `at` itself while open or at closing; at an opening, and while closed, the closing
        before it: what can still be done before `at` can be done until then.
        """
        number = self._number(at)
        found = self._search(number, lambda line: line.last_staffed(number), self._horizon.earlier)
        if found is None and not self._horizon.tells_before():
            raise self._horizon.exhausted()
        return None if found is None else _instant(found)

    # Business days

    def business_days(self, start: datetime, n: int, counted: Counted) -> datetime:
        """When `n` business days have passed since `start`; `n` is at least 1, else AmountError.

        `rolling`: the same local hour `n` business days on, from the next opening where `start` is
        closed; a time past that day's close becomes the close. `close_of_day`: the close of the nth
        business day after the day of receipt.
        """
        if n < 1:
            raise AmountError(f"{n} business days: give 1 or more; for the day of receipt itself use same_day")
        at = self._number(start)
        self._horizon.cover(at)
        if counted == "close_of_day":
            return _instant(days.close_of_nth(self._horizon, at, n))
        return _instant(days.rolling(self._horizon, self._next_opening(at), n))

    def same_day(self, received: datetime, cutoff: time | None = None) -> datetime:
        """The close of the business day of receipt; received at or after its closing, or after an
        optional local cutoff, the next one's."""
        at = self._number(received)
        self._horizon.cover(at)
        return _instant(days.same_day(self._horizon, at, cutoff))

    # Reasons

    def segments(self, start: datetime, end: datetime) -> tuple[Segment, ...]:
        """The open stretches that `between` counts, in order; none where `end` is not after `start`."""
        first, last = self._number(start), self._number(end)
        if last <= first:
            return ()
        self._horizon.cover(first)
        parts = self._horizon.cover(last).within(first, last)
        return tuple(Segment(start=_instant(opened), end=_instant(closed)) for opened, closed in parts)

    def day(self, day: date) -> Day:
        """The hours of that local date, and which layer of the calendar gave it them."""
        if isinstance(day, datetime):
            raise DayError(f"{day} is an instant: give the date that it has in {self.spec.zone}")
        return self._horizon.day(day)

    @property
    def snapshot(self) -> HolidaySnapshot | None:
        """The holidays used so far: to be kept with this version, so that an upgrade moves nothing."""
        return self._horizon.snapshot

    def _add_slowly(self, at: int, amount: int) -> int:
        if amount == 0:
            return self._next_opening(at)
        if amount > 0:
            question = *divmod(at, MICROSECONDS), *divmod(amount, MICROSECONDS)
            found = self._search(at, lambda line: line.forward_exact(*question), self._horizon.later)
        else:
            found = self._search(at, lambda line: line.backward(at, -amount), self._horizon.earlier)
        if found is None:
            raise self._horizon.exhausted()
        return found

    def _between_slowly(self, start: int, end: int) -> int:
        self._horizon.cover(start)
        found = self._horizon.cover(end).between_exact(*divmod(start, MICROSECONDS), *divmod(end, MICROSECONDS))
        assert found is not None, "the horizon never shrinks"
        return found

    def _number(self, instant: datetime) -> int:
        """Epoch microseconds."""
        return self._horizon.clock.since_epoch(instant) // _MICROSECOND

    def _next_opening(self, at: int) -> int:
        found = self._search(at, lambda line: line.next_opening(at), self._later_edge(at))
        if found is None:
            raise self._horizon.exhausted()
        return found

    def _later_edge(self, at: int) -> Callable[[Timeline], Timeline | None]:
        return lambda line: self._horizon.later_edge(line, at)

    def _search(
        self,
        at: int,
        ask: Callable[[Timeline], int | None],
        grow: Callable[[Timeline], Timeline | None],
    ) -> int | None:
        """The first answer of a timeline that holds `at`, grown as often as needed; None at its limit."""
        line: Timeline | None = self._horizon.cover(at)
        while line is not None:
            found = ask(line)
            if found is not None:
                return found
            line = grow(line)
        return None


def _instant(number: int) -> datetime:
    return EPOCH + _MICROSECOND * number
