"""The calendars, zones and moments on which the engine is compared with a person and a wall clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from calendars.holidays import HolidaySnapshot
from calendars.hours import BusinessHours, CalendarSpec

Spans = tuple[tuple[int, int], ...]

#: Whole hours, half hours and quarters; changes at 02:00, at midnight, back over midnight, south of the equator,
#: by 30 and by 120 minutes, for Ramadan, none at all, and a day that never was.
ZONES = {
    "Africa/Cairo": 2026,
    "Africa/Casablanca": 2026,
    "America/Asuncion": 2011,
    "America/Havana": 2026,
    "America/New_York": 2026,
    "America/Nuuk": 2026,
    "America/Santiago": 2026,
    "America/St_Johns": 2010,
    "Antarctica/Troll": 2026,
    "Asia/Beirut": 2026,
    "Asia/Gaza": 2011,
    "Asia/Jerusalem": 2026,
    "Asia/Kathmandu": 2026,
    "Asia/Kolkata": 2026,
    "Asia/Tehran": 2011,
    "Asia/Tokyo": 2026,
    "Atlantic/Azores": 2026,
    "Australia/Lord_Howe": 2026,
    "Australia/Sydney": 2026,
    "Europe/Dublin": 2026,
    "Europe/Kyiv": 2026,
    "Europe/Moscow": 2011,
    "Europe/Prague": 2026,
    "Europe/Sofia": 2026,
    "Pacific/Apia": 2011,
    "Pacific/Chatham": 2026,
}

_EVERY_DAY = range(7)
_WORKDAYS = range(5)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A calendar in plain facts, from which engine and walk are made apart."""

    zone: str = "UTC"
    weekly: dict[int, Spans]
    dates: dict[date, Spans] = field(default_factory=dict)
    closed: frozenset[date] = frozenset()

    def hours_of(self, day: date) -> Sequence[tuple[int, int]]:
        """For the walk."""
        if day in self.dates:
            return self.dates[day]
        return () if day in self.closed else self.weekly.get(day.weekday(), ())

    def engine(self) -> BusinessHours:
        """A fresh calendar; the closed days come to it as a kept snapshot of some country."""
        snapshot = HolidaySnapshot(
            region="Nowhere", first_year=2000, last_year=2040, holidays=dict.fromkeys(self.closed, "Rest")
        )
        spec = CalendarSpec(
            name="case",
            zone=self.zone,
            weekly=self.weekly,
            dates=self.dates,
            holidays="Nowhere" if self.closed else None,
            snapshot=snapshot if self.closed else None,
        )
        return BusinessHours(spec)

    def move_to(self, zone: str) -> Facts:
        """The same hours elsewhere."""
        return Facts(zone=zone, weekly=self.weekly, dates=self.dates, closed=self.closed)


OFFICE = Facts(weekly=dict.fromkeys(_WORKDAYS, ((540, 1020),)))
SPLIT = Facts(weekly={**dict.fromkeys(range(4), ((540, 750), (795, 1080))), 4: ((540, 900),)})
NIGHT = Facts(weekly=dict.fromkeys(_EVERY_DAY, ((1320, 360),)))
ALWAYS = Facts(weekly=dict.fromkeys(_EVERY_DAY, ((0, 1440),)))
LATE = Facts(weekly=dict.fromkeys(_EVERY_DAY, ((480, 1440),)))
SATURDAY = Facts(weekly={5: ((0, 1440),)})
SUNDAY = Facts(weekly={6: ((0, 1440),)})
TO_MIDNIGHT = Facts(weekly=dict.fromkeys(_EVERY_DAY, ((1200, 0),)))
#: Begins and ends inside the hours that clocks repeat and skip.
CROSSING = Facts(
    weekly=dict.fromkeys(_EVERY_DAY, ((15, 40), (70, 100), (110, 140), (155, 200), (210, 215), (1395, 1425)))
)
NIGHT_EDGES = Facts(weekly=dict.fromkeys(_EVERY_DAY, ((1400, 25), (1430 - 1400, 130), (150, 1390))))
CALENDARS = (OFFICE, SPLIT, NIGHT, ALWAYS, LATE, SATURDAY, SUNDAY, TO_MIDNIGHT, CROSSING, NIGHT_EDGES)


@cache
def changes(zone: str) -> tuple[datetime, ...]:
    """The hours of the zone's year in ZONES in which its clocks change; one ordinary moment where they don't."""
    where, hour = ZoneInfo(zone), timedelta(hours=1)
    at = datetime(ZONES[zone], 1, 1, tzinfo=UTC)
    found = []
    while at.year == ZONES[zone]:
        if at.astimezone(where).utcoffset() != (at + hour).astimezone(where).utcoffset():
            found.append(at)
        at += hour
    return tuple(found) or (datetime(ZONES[zone], 6, 15, tzinfo=UTC),)


@st.composite
def weeks(draw: st.DrawFn) -> dict[int, tuple[tuple[int, int], ...]]:
    """Hours by weekday: some days closed, some in several parts, some over midnight, none contradicting."""
    week: dict[int, tuple[tuple[int, int], ...]] = {}
    for day in range(7):
        cuts = sorted(draw(st.sets(st.integers(360, 1440), max_size=6)))
        spans = list(zip(cuts[::2], cuts[1::2], strict=False))
        if draw(st.booleans()):
            start = max([1080, *(end for _, end in spans)])
            if start < 1440:
                spans.append((start, draw(st.integers(0, 360))))
        week[day] = tuple(spans)
    return week if any(week.values()) else {0: ((540, 1020),)}
