"""What a new version of a calendar would change, told before it is applied: which days, which deadlines, by how much.

A calendar in use is immutable. An edited configuration is a new version, and so is the same
configuration with newly resolved holidays; deadlines that run stay on theirs until somebody moves them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from calendars.days import Day
from calendars.holidays import known_years, resolve
from calendars.hours import BusinessHours
from calendars.spec import CalendarSpec
from calendars.stored import fingerprint

#: How far ahead holidays are kept when a version is made; later years are added as they are asked for.
KEEP_YEARS_BACK, KEEP_YEARS_AHEAD = 2, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDeadline:
    """A promise that runs: `due` says by when it is owed under a given version of its calendar."""

    key: str
    due: Callable[[BusinessHours], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A running deadline that the new version would put elsewhere."""

    key: str
    old: datetime
    new: datetime

    @property
    def by(self) -> timedelta:
        """How much later it would be; negative where earlier."""
        return self.new - self.old


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChange:
    """A date whose hours differ between two versions, with the reasons on both sides."""

    old: Day
    new: Day

    @property
    def date(self) -> date:
        """The local date."""
        return self.old.date


def moves(old: BusinessHours, new: BusinessHours, deadlines: Iterable[OpenDeadline]) -> tuple[Move, ...]:
    """The deadlines that would move, earliest first. What `due` raises is passed on."""
    found = (Move(key=each.key, old=each.due(old), new=each.due(new)) for each in deadlines)
    return tuple(sorted((move for move in found if move.by), key=lambda move: (move.old, move.key)))


def day_changes(old: BusinessHours, new: BusinessHours, days: Iterable[date]) -> tuple[DayChange, ...]:
    """Those of the dates on which the two versions are open at different times, in order."""
    moved = old.spec.zone != new.spec.zone
    pairs = (DayChange(old=old.day(day), new=new.day(day)) for day in sorted(set(days)))
    return tuple(pair for pair in pairs if pair.old.spans != pair.new.spans or (moved and pair.old.spans))


def days_between(first: date, last: date) -> list[date]:
    """The dates from first to last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def keep(spec: CalendarSpec, around: date) -> CalendarSpec:
    """The version with its holidays resolved for the years around a date, to be stored before it is used.

    A snapshot already kept stays as it is. Raises RegionError.
    """
    if spec.holidays is None or spec.snapshot is not None:
        return spec
    earliest, latest = known_years(spec.holidays)
    first = max(earliest, min(latest, around.year - KEEP_YEARS_BACK))
    last = min(latest, max(earliest, around.year + KEEP_YEARS_AHEAD))
    return replace(spec, snapshot=resolve(spec.holidays, first, last))


def in_force(configured: CalendarSpec, kept: CalendarSpec | None, around: date) -> CalendarSpec:
    """The version to use: the kept one while the configuration says the same, else a new one to be kept."""
    if kept is not None and fingerprint(kept) == fingerprint(configured):
        return kept
    return keep(configured, around)
