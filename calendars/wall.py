"""Which instant a zone's clock means, also when a local time exists twice or not at all.

An edge of a shift inside a repeated hour takes its first occurrence; 24:00 takes the last. An edge
inside a skipped hour moves to the change of the clocks. Instants are epoch seconds here: the tz
database knows nothing finer.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from calendars.errors import NaiveInstantError
from calendars.spans import DAY_MINUTES

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_ORDINAL = EPOCH.toordinal()
DAY_SECONDS = 86_400

_LOCAL_EPOCH = EPOCH.replace(tzinfo=None)
_FIRST = time(0, 0)
_SECOND = time(0, 0, fold=1)


class WallClock:
    """A zone's clock over a run of local dates.

    On most days one offset holds from midnight to midnight; asking the zone about such a day once is
    enough. The tz database has no day with two changes that cancel out, so both midnights tell.
    """

    __slots__ = ("_epoch", "_first", "_length", "_offsets", "_seconds", "_zone")

    def __init__(self, zone: ZoneInfo, first: int, last: int) -> None:
        """Over the dates with ordinals in [first, last)."""
        self._zone = zone
        self._epoch = _LOCAL_EPOCH.replace(tzinfo=zone)
        self._first = first - EPOCH_ORDINAL
        self._offsets = _quiet_offsets(zone, first, last)
        self._length = len(self._offsets)
        seconds = {offset: _whole_seconds(offset) for offset in set(self._offsets)}
        self._seconds = [None if offset is None else seconds[offset] for offset in self._offsets]

    def since_epoch(self, instant: datetime) -> timedelta:
        """The time passed since 1970 in UTC. Raises NaiveInstantError.

        A datetime in this very zone is not asked for its offset on a quiet day: zoneinfo would evaluate
        the zone's rule anew, which costs as much as the whole business-time answer.
        """
        if instant.tzinfo is self._zone and type(instant) is datetime:
            # Python subtracts what the clocks show where both sides have the same tzinfo; subclasses may not.
            shown = instant - self._epoch
            day = shown.days - self._first
            if 0 <= day < self._length:
                offset = self._offsets[day]
                if offset is not None:
                    return shown - offset
        try:
            return instant - EPOCH
        except TypeError as cause:
            message = f"{instant} has no time zone: give an aware one, {instant}+00:00 or tzinfo=ZoneInfo(…)"
            raise NaiveInstantError(message) from cause

    def holds(self, ordinal: int) -> bool:
        """Whether the run has that date and the next, in which its shifts end."""
        return 0 <= ordinal - EPOCH_ORDINAL - self._first < self._length - 1

    def quiet_midnight(self, ordinal: int) -> int | None:
        """Epoch seconds of that date's midnight, if no clock changes until the end of the next date."""
        day = ordinal - EPOCH_ORDINAL
        offset = self._seconds[day - self._first]
        if offset is None or self._seconds[day - self._first + 1] is None:
            return None
        return day * DAY_SECONDS - offset

    def edge(self, ordinal: int, minute: int, *, closes: bool = False) -> int:
        """Epoch seconds of the local time `minute` minutes after that date's midnight.

        `closes` is for an edge written 24:00. `minute` may reach into the next date, which the run
        must hold as well.
        """
        offset = self._seconds[ordinal - EPOCH_ORDINAL - self._first + minute // DAY_MINUTES]
        if offset is not None:
            return (ordinal - EPOCH_ORDINAL) * DAY_SECONDS + minute * 60 - offset
        local = datetime.fromordinal(ordinal) + timedelta(minutes=minute)
        return last_instant(self._zone, local) if closes else first_instant(self._zone, local)


def first_instant(zone: ZoneInfo, local: datetime) -> int:
    """The first instant at which the zone's clocks show `local` (naive) or later."""
    before, after = _offsets_around(zone, local)
    return _shown_seconds(local) - before if before >= after else _change(zone, local, before, after)


def last_instant(zone: ZoneInfo, local: datetime) -> int:
    """The last instant at which the zone's clocks show `local` (naive); in a skipped hour, the change."""
    before, after = _offsets_around(zone, local)
    return _shown_seconds(local) - after if before >= after else _change(zone, local, before, after)


def local_time(zone: ZoneInfo, at: int) -> datetime:
    """What the zone's clocks show at that epoch second, naive."""
    return (EPOCH + timedelta(seconds=at)).astimezone(zone).replace(tzinfo=None)


def _change(zone: ZoneInfo, local: datetime, before: int, after: int) -> int:
    """The instant at which the clocks jump over `local`."""
    low, high = _shown_seconds(local) - after, _shown_seconds(local) - before
    while low < high:
        middle = (low + high) // 2
        if local_time(zone, middle) >= local:
            high = middle
        else:
            low = middle + 1
    return low


def _offsets_around(zone: ZoneInfo, local: datetime) -> tuple[int, int]:
    before, after = zone.utcoffset(local.replace(fold=0)), zone.utcoffset(local.replace(fold=1))
    return _whole_seconds(before), _whole_seconds(after)


def _shown_seconds(local: datetime) -> int:
    return _whole_seconds(local - _LOCAL_EPOCH)


def _whole_seconds(length: timedelta | None) -> int:
    # A zone of the tz database has an offset for every datetime; the type allows for those that don't.
    return length.days * DAY_SECONDS + length.seconds if length is not None else 0


def _quiet_offsets(zone: ZoneInfo, first: int, last: int) -> list[timedelta | None]:
    """The offset of each date; None for a date on which, or at whose midnights, it changes."""
    offsets: list[timedelta | None] = []
    utcoffset, combine = zone.utcoffset, datetime.combine
    day = date.fromordinal(first)
    opening = utcoffset(combine(day, _FIRST)), utcoffset(combine(day, _SECOND))
    for ordinal in range(first, last):
        day = date.fromordinal(ordinal + 1)
        closing = utcoffset(combine(day, _FIRST)), utcoffset(combine(day, _SECOND))
        quiet = opening[0] == opening[1] == closing[0] == closing[1]
        offsets.append(opening[0] if quiet else None)
        opening = closing
    return offsets
