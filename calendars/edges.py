"""At which instant a shift begins or ends, when its local time exists twice or not at all.

An edge inside a repeated hour takes its first occurrence; 24:00 takes the last. An edge inside a
skipped hour moves to the change of the clocks. Instants are epoch seconds: the tz database knows
nothing finer.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from calendars.spans import DAY_MINUTES

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (local time before its zone is applied)
EPOCH_ORDINAL = EPOCH.toordinal()
DAY_SECONDS = 86_400

_EPOCH_UTC = EPOCH.replace(tzinfo=UTC)
_FIRST = time(0, 0)
_SECOND = time(0, 0, fold=1)


class Edges:
    """Turns local edges to instants, for one zone and a run of dates.

    Most days have one offset from their midnight to the next, and cost one multiplication. The tz
    database has no day with two changes that cancel out, so comparing both midnights is enough.
    """

    __slots__ = ("_first", "_offsets", "_zone")

    def __init__(self, zone: ZoneInfo, first: int, last: int) -> None:
        """`first` and `last` are the ordinals of the first and last date on which a shift may start."""
        self._zone = zone
        self._first = first
        self._offsets = _quiet_offsets(zone, first, last + 2)

    def instant(self, ordinal: int, minute: int, *, closes: bool = False) -> int:
        """Epoch seconds of the local time `minute` minutes after that date's midnight.

        `closes` is for an edge written 24:00. `minute` may reach into the next date, up to 2880.
        """
        day = minute // DAY_MINUTES
        offset = self._offsets[ordinal + day - self._first]
        if offset is not None:
            return (ordinal - EPOCH_ORDINAL) * DAY_SECONDS + minute * 60 - offset
        local = datetime.fromordinal(ordinal) + timedelta(minutes=minute)
        return last_instant(self._zone, local) if closes else first_instant(self._zone, local)


def first_instant(zone: ZoneInfo, local: datetime) -> int:
    """The first instant at which the zone's clocks show `local` (naive) or later."""
    before, after = _offsets_around(zone, local)
    return _seconds(local) - before if before >= after else _change(zone, local, before, after)


def last_instant(zone: ZoneInfo, local: datetime) -> int:
    """The last instant at which the zone's clocks show `local` (naive); in a skipped hour, the change."""
    before, after = _offsets_around(zone, local)
    return _seconds(local) - after if before >= after else _change(zone, local, before, after)


def local_time(zone: ZoneInfo, at: int) -> datetime:
    """What the zone's clocks show at that epoch second, naive."""
    return (_EPOCH_UTC + timedelta(seconds=at)).astimezone(zone).replace(tzinfo=None)


def _change(zone: ZoneInfo, local: datetime, before: int, after: int) -> int:
    """The instant at which the clocks jump over `local`."""
    low, high = _seconds(local) - after, _seconds(local) - before
    while low < high:
        middle = (low + high) // 2
        if local_time(zone, middle) >= local:
            high = middle
        else:
            low = middle + 1
    return low


def _offsets_around(zone: ZoneInfo, local: datetime) -> tuple[int, int]:
    return _offset(zone, local.replace(fold=0)), _offset(zone, local.replace(fold=1))


def _offset(zone: ZoneInfo, local: datetime) -> int:
    return _whole_seconds(zone.utcoffset(local))


def _seconds(local: datetime) -> int:
    return _whole_seconds(local - EPOCH)


def _whole_seconds(length: timedelta | None) -> int:
    # A zone of the tz database answers None for no datetime at all.
    return length.days * DAY_SECONDS + length.seconds if length is not None else 0


def _quiet_offsets(zone: ZoneInfo, first: int, last: int) -> list[int | None]:
    """The offset of each date in seconds; None for a date on which, or at whose midnights, it changes."""
    offsets: list[int | None] = []
    utcoffset, combine = zone.utcoffset, datetime.combine
    day = date.fromordinal(first)
    opening = utcoffset(combine(day, _FIRST)), utcoffset(combine(day, _SECOND))
    for ordinal in range(first, last + 1):
        day = date.fromordinal(ordinal + 1)
        closing = utcoffset(combine(day, _FIRST)), utcoffset(combine(day, _SECOND))
        quiet = opening[0] == opening[1] == closing[0] == closing[1]
        offsets.append(_whole_seconds(opening[0]) if quiet else None)
        opening = closing
    return offsets
