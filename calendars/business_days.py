"""When a number of business days has passed, and which day a message was received on.

A business day is a local date on which at least one shift starts and lasts; a shift over midnight is
part of the date on which it starts.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from calendars.horizon import Horizon
from calendars.timeline import MICROSECONDS
from calendars.wall import first_instant, local_time

_DAY = timedelta(days=1)


def rolling(horizon: Horizon, opened: int, n: int) -> int:
    """The same local hour `n` business days after the open instant `opened`, or that day's close if earlier."""
    day = day_of_shift(horizon, opened)
    since_midnight = _local(horizon, opened) - datetime.combine(day, time.min)
    target = nth_after(horizon, day, n)
    same_hour = first_instant(horizon.zone, datetime.combine(target, time.min) + since_midnight)
    # The tz database knows whole seconds; the instant's fraction of one is carried over.
    return min(same_hour * MICROSECONDS + opened % MICROSECONDS, close_of(horizon, target))


def close_of_nth(horizon: Horizon, received: int, n: int) -> int:
    """The close of the `n`th business day after the day of receipt."""
    return close_of(horizon, nth_after(horizon, day_of_receipt(horizon, received), n))


def same_day(horizon: Horizon, received: int, cutoff: time | None) -> int:
    """The close of the business day of receipt; received at or after closing or cutoff, of the next one."""
    day = day_of_receipt(horizon, received)
    shifts = horizon.shifts(day)
    if shifts:
        close = shifts[-1][1]
        until = close if cutoff is None else min(close, _cutoff(horizon, day, shifts, cutoff))
        if received < until:
            return close
    return close_of(horizon, nth_after(horizon, day, 1))


def day_of_receipt(horizon: Horizon, at: int) -> date:
    """The date whose shift is on at that instant, else the local date."""
    return _owner(horizon, at) or _local(horizon, at).date()


def day_of_shift(horizon: Horizon, at: int) -> date:
    """The date whose shift is on at that instant, which must be open."""
    day = _owner(horizon, at)
    assert day is not None, "an open instant lies in some date's shift"
    return day


def nth_after(horizon: Horizon, day: date, n: int) -> date:
    """The `n`th business day after that date. Raises OutOfRangeError or NeverOpensError where there is none."""
    while n > 0:
        day += _DAY
        if not horizon.knows(day):
            raise horizon.exhausted()
        if horizon.shifts(day):
            n -= 1
    return day


def close_of(horizon: Horizon, day: date) -> int:
    """The end of a business day's last shift, in epoch microseconds."""
    return horizon.shifts(day)[-1][1]


def _owner(horizon: Horizon, at: int) -> date | None:
    today = _local(horizon, at).date()
    # Clocks that go back over midnight show yesterday while a shift of today is on.
    for day in (today + _DAY, today, today - _DAY):
        for start, end in horizon.shifts(day):
            if start <= at < end:
                return day
    return None


def _cutoff(horizon: Horizon, day: date, shifts: list[tuple[int, int]], cutoff: time) -> int:
    """The cutoff's instant; on a shift over midnight a cutoff before the opening is the next morning's."""
    at = first_instant(horizon.zone, datetime.combine(day, cutoff)) * MICROSECONDS
    over_midnight = _local(horizon, shifts[-1][1] - 1).date() > day
    if at <= shifts[0][0] and over_midnight:
        at = first_instant(horizon.zone, datetime.combine(day + _DAY, cutoff)) * MICROSECONDS
    return at


def _local(horizon: Horizon, at: int) -> datetime:
    return local_time(horizon.zone, at // MICROSECONDS)
