"""What can be wrong with a calendar or a question put to it; each message says what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class CalendarError(ValueError):
    """A calendar can't be used, or can't answer.

    `where` leads to the faulty key inside the calendar's configuration, for example
    `("weekly", "mon-fri", 0)` or `("zone",)`; it is empty where no key is to blame.
    """

    def __init__(self, message: str, *, where: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.where = where


class SpanError(CalendarError):
    """A span of hours can't be read, is empty, or runs backwards."""


class OverlapError(CalendarError):
    """Two spans of one calendar claim the same time."""


class DayError(CalendarError):
    """A weekday, a range of weekdays or a date can't be read, or is named twice."""


class ZoneError(CalendarError):
    """The time zone is not in the tz database."""


class RegionError(CalendarError):
    """The country, or its subdivision, has no statutory holidays on record."""


class NeverOpensError(CalendarError):
    """There is no open time, at all or from some instant on."""


class NaiveInstantError(CalendarError):
    """An instant was given without a time zone."""


class OutOfRangeError(CalendarError):
    """The question reaches beyond the years of which the calendar knows anything."""


class AmountError(CalendarError):
    """An amount that makes no sense: a business day count below one, a share outside 0 to 1."""


class StoredCalendarError(CalendarError):
    """A kept calendar or its kept holidays can't be read back."""


class IcsError(CalendarError):
    """An iCalendar file can't be turned into dated rows."""


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean X?` for the known spelling nearest to `word`, or nothing."""
    by_folded = {each.casefold(): each for each in known}
    found = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return f"; did you mean {by_folded[found[0]]}?" if found else ""
