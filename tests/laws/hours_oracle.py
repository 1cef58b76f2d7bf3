"""What a person with a wall clock and patience would answer: walks every minute, and shares no code with the engine.

The person looks at the clock of the zone once a minute, ticks the minute off if some shift is on, and counts
ticks. When the clock is put back, a shift that has begun or ended in the hour now repeated does not begin
or end again: what counts is the latest time the clock has shown so far. Only 24:00 waits until the
clock will not show that day any more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

#: From and to of each shift that starts on a date, in minutes; `to` <= `from` is on the next day, 1440 is 24:00.
HoursOf = Callable[[date], Sequence[tuple[int, int]]]


@lru_cache(maxsize=128)
def clock(zone: str, first: datetime, minutes: int) -> list[int]:
    """What the zone's clock and calendar show at each minute, as one number."""
    where = ZoneInfo(zone)
    return [on_the_wall((first + minute * MINUTE).astimezone(where)) for minute in range(minutes)]


def on_the_wall(local: datetime) -> int:
    """A date and a time of day as one number of minutes."""
    return local.toordinal() * 1440 + local.hour * 60 + local.minute


class Walk:
    """Minutes from `first` on, each with the dates (as ordinals) of the shifts that are on."""

    def __init__(self, zone: str, hours_of: HoursOf, first: datetime, minutes: int) -> None:
        assert first.tzinfo is UTC
        assert not first.second
        assert not first.microsecond
        self.first = first
        lead = 1440  # no clock is ever put back by more than a few hours
        shown = clock(zone, first - lead * MINUTE, minutes + 2 * lead)
        latest, still_to_come = _highest_so_far(shown), _lowest_after(shown)
        days = range(latest[0] // 1440 - 1, max(shown) // 1440 + 1)
        hours = {day: list(hours_of(date.fromordinal(day))) for day in days}
        ordinary = _timetable(hours)
        self.owners: list[list[int]] = [
            ordinary.get(shown[m], [])
            if latest[m] == shown[m] < still_to_come[m]
            else _owners(hours, latest[m], shown[m], still_to_come[m])
            for m in range(lead, lead + minutes)
        ]
        self.shown = shown[lead : lead + minutes]
        self.open = [bool(dates) for dates in self.owners]
        self.ticks = [0]
        for is_open in self.open:
            self.ticks.append(self.ticks[-1] + is_open)

    def minute(self, at: datetime) -> int:
        """The index of an instant on a whole minute."""
        index, rest = divmod(at - self.first, MINUTE)
        assert not rest
        assert 0 <= index <= len(self.open), "ask within the walk"
        return index

    def at(self, minute: int) -> datetime:
        """The instant with that index."""
        return self.first + minute * MINUTE

    def between(self, start: datetime, end: datetime) -> int:
        """Open minutes from start to end, negative when backwards."""
        return self.ticks[self.minute(end)] - self.ticks[self.minute(start)]

    def after(self, start: datetime, amount: int) -> datetime | None:
        """Where the count since `start` first comes to `amount` minutes; None past the walk's end."""
        minute = self.minute(start)
        if amount == 0:
            return self.next_opening(start)
        goal = self.ticks[minute] + amount
        while minute < len(self.ticks) and self.ticks[minute] < goal:
            minute += 1
        return self.at(minute) if minute < len(self.ticks) else None

    def before(self, end: datetime, amount: int) -> datetime | None:
        """The last minute from which `amount` > 0 minutes are counted until `end`."""
        minute = self.minute(end)
        goal = self.ticks[minute] - amount
        while minute >= 0 and self.ticks[minute] > goal:
            minute -= 1
        return self.at(minute) if minute >= 0 else None

    def next_opening(self, at: datetime) -> datetime | None:
        """The first open minute from `at` on."""
        return next((self.at(m) for m in range(self.minute(at), len(self.open)) if self.open[m]), None)

    def next_closing(self, at: datetime) -> datetime | None:
        """The first minute after `at` that is closed after an open one."""
        first = self.minute(at) + 1
        return next((self.at(m) for m in range(first, len(self.open)) if self.open[m - 1] and not self.open[m]), None)

    def last_staffed(self, at: datetime) -> datetime | None:
        """The end of the last open minute before `at`."""
        return next((self.at(m) for m in range(self.minute(at), 0, -1) if self.open[m - 1]), None)

    def close_of(self, day: int) -> datetime | None:
        """The end of the last minute that belongs to a shift of that date; None when it has none."""
        return next((self.at(m + 1) for m in range(len(self.open) - 1, -1, -1) if day in self.owners[m]), None)

    def nth_business_day(self, day: int, n: int) -> int:
        """The nth date after `day` on which a shift starts and lasts."""
        days = sorted({owner for dates in self.owners for owner in dates if owner > day})
        return days[n - 1]

    def day_of_receipt(self, at: datetime) -> int:
        """The latest date with a shift on at that minute, else what the calendar on the wall says."""
        minute = self.minute(at)
        return max(self.owners[minute], default=self.shown[minute] // 1440)

    def close_of_nth(self, received: datetime, n: int) -> datetime | None:
        """The close of the nth business day after the day of receipt."""
        return self.close_of(self.nth_business_day(self.day_of_receipt(received), n))

    def rolling(self, start: datetime, n: int) -> datetime | None:
        """The same time on the wall n business days on, or that day's close."""
        opening = self.next_opening(start)
        assert opening is not None
        day = self.day_of_receipt(opening)
        target = self.nth_business_day(day, n)
        wanted = self.shown[self.minute(opening)] + (target - day) * 1440
        same_hour = next(self.at(m) for m, shown in enumerate(self.shown) if shown >= wanted)
        close = self.close_of(target)
        assert close is not None
        return min(same_hour, close)

    def same_day(self, received: datetime) -> datetime | None:
        """The close of the day of receipt if it is still to come, else of the next business day."""
        close = self.close_of(self.day_of_receipt(received))
        if close is not None and received < close:
            return close
        return self.close_of_nth(received, 1)


def _timetable(hours: dict[int, list[tuple[int, int]]]) -> dict[int, list[int]]:
    """Who is on at each minute of the wall, where the clock just runs."""
    table: dict[int, list[int]] = defaultdict(list)
    for day, spans in hours.items():
        for start, end in spans:
            for minute in range(start, end if end > start else end + 1440):
                table[day * 1440 + minute].append(day)
    return table


def _owners(hours: dict[int, list[tuple[int, int]]], latest: int, shown: int, still_to_come: int) -> list[int]:
    today = latest // 1440
    return [
        day
        for day in (today - 1, today)
        if any(_is_on(day * 1440, span, latest, shown, still_to_come) for span in hours[day])
    ]


def _is_on(midnight: int, span: tuple[int, int], latest: int, shown: int, still_to_come: int) -> bool:
    start, end = span
    if latest < midnight + start:
        return False
    if end == 1440:
        return shown < midnight + 1440 or still_to_come <= midnight + 1440
    return latest < midnight + end + (1440 if end <= start else 0)


def _highest_so_far(shown: list[int]) -> list[int]:
    return list(accumulate(shown, max))


def _lowest_after(shown: list[int]) -> list[int]:
    """The lowest that the clock will show after each minute."""
    return [*list(accumulate(reversed(shown[1:]), min))[::-1], shown[-1] + 1]
