"""Which day, which instant is meant? Dates and times as agents type them, read by their own clock."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from calendars.hours import BusinessHours

#: A day without a year that lies further back than this is meant in the next year.
_PAST = timedelta(days=90)
_DAY = timedelta(days=1)
#: Nobody means a time further away than this.
_FAR = timedelta(days=1000)

DAY = r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.\d{1,2}(?:\.\d{4})?|today|tomorrow)"
_LENGTH = re.compile(r"\+?(?=\d)(?:(\d{1,3})\s?d)?\s?(?:(\d{1,4})\s?h)?\s?(?:(\d{1,4})\s?m(?:in)?)?", re.IGNORECASE)
_MOMENT = re.compile(rf"(?:({DAY})\.?,?[\sT]+)?(?:at\s+)?(\d{{1,2}}):(\d\d)", re.IGNORECASE)
_ALONE = re.compile(rf"({DAY})\.?", re.IGNORECASE)


def day(text: str, near: date) -> date:
    """The day meant; without a year the next one that is not long past. Raises ValueError."""
    lowered = text.lower()
    if lowered in ("today", "tomorrow"):
        return near + timedelta(days=lowered == "tomorrow")
    if "-" in text:
        year, month, number = (int(part) for part in text.split("-"))
        return date(year, month, number)
    parts = [int(part) for part in text.split(".")]
    if len(parts) == 3:
        return date(parts[2], parts[1], parts[0])
    meant = date(near.year, parts[1], parts[0])
    return meant if meant >= near - _PAST else date(near.year + 1, parts[1], parts[0])


def length(text: str) -> timedelta | None:
    """`2h30m`, `1d`, `45m`; None for what is none."""
    found = _LENGTH.fullmatch(text)
    if found is None:
        return None
    days, whole, minutes = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=whole, minutes=minutes)


def moment(text: str, *, now: datetime, zone: ZoneInfo, hours: BusinessHours) -> datetime:
    """The instant meant: `15:00` (the next one), `tomorrow 12:00`, `24.11 15:00`, `4h` from now, an instant in ISO
    8601, or a day alone: its close by these hours. Raises ValueError, also for what lies further than years ahead.
    """
    meant = _moment(" ".join(text.split()), now, zone, hours)
    if abs(meant - now) > _FAR:
        raise ValueError("too far from now")
    return meant


def _moment(text: str, now: datetime, zone: ZoneInfo, hours: BusinessHours) -> datetime:
    today = now.astimezone(zone).date()
    if (ahead := length(text)) is not None:
        return now + ahead
    if found := _ALONE.fullmatch(text):
        on = day(found[1], today)
        if abs(on - today) > _FAR:
            raise ValueError("too far from today")
        return _close_of(on, hours)
    if found := _MOMENT.fullmatch(text):
        at = time(int(found[2]), int(found[3]))
        if found[1]:
            return _local(day(found[1], today), at, zone)
        meant = _local(today, at, zone)
        return meant if meant > now else _local(today + _DAY, at, zone)
    exact = datetime.fromisoformat(text)
    if exact.utcoffset() is None:
        raise ValueError("an instant in ISO 8601 needs its offset")
    return exact


def _local(on: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, at, zone)


def _close_of(on: date, hours: BusinessHours) -> datetime:
    """The last staffed instant of that date. Raises ValueError where the desk is closed all day."""
    morning, midnight = _local(on, time(), hours.zone), _local(on + _DAY, time(), hours.zone)
    close = hours.last_staffed_before(midnight)
    if close is None or close <= morning:
        raise ValueError("the desk is closed on that day")
    return close
