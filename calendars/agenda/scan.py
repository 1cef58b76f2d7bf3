"""What can be told of a calendar object from its text alone, before the costly parsing?

Whether it can be skipped because all of it lies outside a window, and, where it can't be parsed, which days it
may mean. Says less rather than more: what is not plain is left to the parser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_FOLD = re.compile(r"\r?\n[ \t]")
#: A part up to its own end. One without an end is left where it is: it may not hide the event after it.
_PART = r"^BEGIN:{0}[ \t]*\n(?:(?!BEGIN:V|END:V)[^\n]*\n)*END:{0}[ \t]*(?:\n|\Z)"
_ZONE = re.compile(_PART.format("VTIMEZONE"), re.MULTILINE | re.IGNORECASE)
_ALARM = re.compile(_PART.format("VALARM"), re.MULTILINE | re.IGNORECASE)
_ZONE_NAME = re.compile(r'^(?:DTSTART|DTEND|RDATE|EXDATE|RECURRENCE-ID)[^:\n]*;TZID="?([^";:,\n]+)', re.MULTILINE)
_EVENT = re.compile(r"^BEGIN:VEVENT\s*$", re.MULTILINE | re.IGNORECASE)
_REPEATS = re.compile(r"^(?:RRULE|RDATE|X-WR-TIMEZONE)[;:]", re.MULTILINE | re.IGNORECASE)
_TIMES = re.compile(r"^(DTSTART|DTEND|DURATION)((?:;[^:\r\n]*)?):([^\r\n]*)", re.MULTILINE | re.IGNORECASE)
_TITLE = re.compile(r"^SUMMARY(?:;[^:\n]*)?:([^\n]*)", re.MULTILINE | re.IGNORECASE)
_ESCAPED = re.compile(r"\\([nN,;\\])")
_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T\d{6}Z?)?")
_LENGTH = re.compile(r"P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,8})S)?)?")
#: What the same instant's date may differ by, between any two places on Earth, and a day for safety.
_SLACK = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """`events`: it holds events at all. `first` and `last` are all local dates it may touch, in any zone;
    None where that is not plain. `repeats`: it recurs, so `last` means nothing."""

    events: bool
    repeats: bool = False
    first: date | None = None
    last: date | None = None

    def is_outside(self, since: date, until: date) -> bool:
        """Certainly nothing of it lies in [since, until]."""
        if not self.events:
            return True
        if self.first is not None and self.first > until + _SLACK:
            return True
        return not self.repeats and self.last is not None and self.last < since - _SLACK


def unfold(text: str) -> str:
    """With long lines whole again (RFC 5545, 3.1)."""
    return _FOLD.sub("", text).replace("\r\n", "\n")


def scan(unfolded: str) -> Scan:
    """Look at an object's text."""
    if not _EVENT.search(unfolded):
        return Scan(events=False)
    bare = without_alarms(without_zones(unfolded))
    repeats = _REPEATS.search(bare) is not None
    dates: list[date] = []
    longest = timedelta()
    for name, _, value in _TIMES.findall(bare):
        found = _length(value) if name.upper() == "DURATION" else _date(value)
        if isinstance(found, timedelta):
            longest = max(longest, found)
        elif found is not None:
            dates.append(found)
        else:
            return Scan(events=True, repeats=repeats)
    if not dates:
        return Scan(events=True, repeats=repeats)
    first, last = min(dates), max(dates)
    return Scan(events=True, repeats=repeats, first=first, last=last + longest if longest < date.max - last else None)


def title(unfolded: str) -> str:
    """What the event is called: for its agent's eyes alone."""
    found = _TITLE.search(unfolded)
    return _ESCAPED.sub(lambda each: " " if each[1] in "nN" else each[1], found[1]).strip() if found else ""


def zone_names(unfolded: str) -> set[str]:
    """The names of all zones that its times are in."""
    return set(_ZONE_NAME.findall(unfolded))


def without_zones(unfolded: str) -> str:
    """Without its own descriptions of zones: they are most of the parsing, and of no use for known names."""
    return _ZONE.sub("", unfolded)


def without_alarms(unfolded: str) -> str:
    """Without what reminds the agent: no time is in it."""
    return _ALARM.sub("", unfolded)


def _date(value: str) -> date | None:
    found = _DATE.fullmatch(value.strip())
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _length(value: str) -> timedelta | None:
    found = _LENGTH.fullmatch(value.strip().lstrip("+").upper())
    if found is None:
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds) + timedelta(days=1)
