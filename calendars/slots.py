"""When can a call with this agent begin, and what stands in the way of any other time?

Pure: the same facts give the same answer. Listing and booking ask the same `Board.is_free`. Instants are
aware; slots come in UTC, on a grid of the agent's local hour.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from math import gcd

from calendars.entries import Taking, View
from calendars.hours import BusinessHours
from calendars.walls import Booked, Reason, Why, bounds_of, in_the_way, merged, walls

__all__ = ["Board", "Booked", "Offer", "Reason", "Rules", "Slot", "Why", "in_the_way", "together"]

_NOTHING = timedelta()
_MINUTE = timedelta(minutes=1)
_HOUR_SECONDS = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a kind of call asks of its time.

    `buffer` is kept free on both sides. `notice` is elapsed time; `notice_days` are the agent's calendar
    days: 1 is not before tomorrow. `every` is the grid: parts of the local hour, or of the local day where
    it is longer than an hour.
    """

    length: timedelta
    buffer: timedelta = _NOTHING
    notice: timedelta = _NOTHING
    notice_days: int = 0
    ahead: timedelta = timedelta(days=28)
    every: timedelta = timedelta(minutes=15)
    daily_limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A time at which a call can be booked, in UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A slot, and the agents who are free for it."""

    slot: Slot
    agents: tuple[str, ...]


class Board:
    """One agent's facts side by side, for one kind of call.

    `view` None is an agenda that can't be read: it offers nothing. `absences` are spans in which the agent
    is away from the desk. `ignoring` is the call that is being moved.
    """

    def __init__(
        self,
        *,
        kind: str,
        rules: Rules,
        hours: BusinessHours,
        view: View | None,
        now: datetime,
        booked: Sequence[Booked] = (),
        taking: Taking | None = None,
        absences: Sequence[tuple[datetime, datetime]] = (),
        ignoring: str | None = None,
    ) -> None:
        self.rules = rules
        self.zone = hours.zone
        self._hours = hours
        self._now = now
        self._view = view
        others = [call for call in booked if call.call != ignoring]
        # A call that is being moved has two times; within a day it is one call all the same.
        days = {(call.call, call.start.astimezone(self.zone).date()) for call in others if call.kind == kind}
        self._calls_on = Counter(day for _, day in days)
        self._earliest = now + rules.notice
        if rules.notice_days:
            day = now.astimezone(self.zone).date() + timedelta(days=rules.notice_days)
            self._earliest = max(self._earliest, datetime.combine(day, time(), self.zone))
        self._latest = now + rules.ahead
        self._every = rules.every.total_seconds()
        # What lies beyond all that can be booked is told as that alone, and costs nothing.
        span = now - rules.buffer, self._latest + rules.length + rules.buffer
        self._walls = tuple(walls(view, taking or Taking(), others, absences, ignoring, span))

    def slots(self, since: datetime, until: datetime) -> tuple[Slot, ...]:
        """Every time free that starts in [since, until), earliest first."""
        since, until = max(since, self._earliest), min(until, self._latest + _MINUTE)
        if self._view is None or until <= since:
            return ()
        length = self.rules.length
        return tuple(
            Slot(start=at, end=at + length) for at in self._grid(since.astimezone(UTC), until) if self.is_free(at)
        )

    def free_time(self, since: datetime, until: datetime) -> tuple[Slot, ...]:
        """The stretches of working time in which the agent has nothing, for a week shown as free and busy.

        Buffers, notice and limits are a call's affair and don't count.
        """
        if self._view is None:
            return ()
        since, until = max(since, self._view.since, self._now), min(until, self._view.until, self._latest)
        busy = merged(span for wall in self._walls for span in wall.spans())
        free: list[Slot] = []
        for segment in self._hours.segments(since, until):
            at = segment.start
            for start, end in busy:
                if at < start < segment.end:
                    free.append(Slot(start=at, end=start))
                if start < segment.end:
                    at = max(at, end)
            if at < segment.end:
                free.append(Slot(start=at, end=segment.end))
        return tuple(free)

    def is_free(self, at: datetime) -> bool:
        """Can a call start then?"""
        return next(self._reasons(at), None) is None

    def why(self, at: datetime) -> tuple[Why, ...]:
        """Everything that stands in the way; nothing where the time is free."""
        return tuple(self._reasons(at))

    def _reasons(self, at: datetime) -> Iterator[Why]:
        at = at.astimezone(UTC)  # a zone's own datetime would add on the wall
        end = at + self.rules.length
        if self._view is None or at < self._view.since or end + self.rules.buffer > self._view.until:
            yield Why(reason=Reason.UNKNOWN)
        if at < self._earliest:
            yield Why(reason=Reason.TOO_SOON, end=self._earliest)
        if at > self._latest:
            yield Why(reason=Reason.TOO_LATE, start=self._latest)
        local = at.astimezone(self.zone)
        if _to_grid(local, self._every):
            yield Why(reason=Reason.OFF_GRID)
        if self._hours.between(at, end) != self.rules.length:
            yield Why(reason=Reason.CLOSED)
        limit = self.rules.daily_limit
        if limit is not None and self._calls_on[local.date()] >= limit:
            yield Why(reason=Reason.DAILY_LIMIT)
        bounds = bounds_of(at.timestamp(), end.timestamp(), self.rules.buffer.total_seconds())
        for wall in self._walls:
            yield from wall.between(*bounds[wall.margin])

    def _grid(self, since: datetime, until: datetime) -> Iterator[datetime]:
        """The instants of the grid in open time. A grid longer than an hour is walked in parts of the hour, for what
        the clocks skip or repeat is found by no longer stride."""
        part = gcd(int(self._every), _HOUR_SECONDS)
        for segment in self._hours.segments(since, until):
            at, end = segment.start, segment.end
            while at < end:
                local = at.astimezone(self.zone)
                step = _to_grid(local, part)
                if not step and not _to_grid(local, self._every):
                    yield at
                at += timedelta(seconds=step or part)


def together(boards: Mapping[str, Board], since: datetime, until: datetime) -> tuple[Offer, ...]:
    """The times of several agents in one list; who takes the call is the caller's choice among the free."""
    free: dict[Slot, list[str]] = {}
    for agent, board in boards.items():
        for slot in board.slots(since, until):
            free.setdefault(slot, []).append(agent)
    return tuple(Offer(slot=slot, agents=tuple(free[slot])) for slot in sorted(free, key=lambda slot: slot.start))


def _to_grid(local: datetime, every: float) -> float:
    """How many seconds until the clocks there show a time of the grid; 0 if they do."""
    shown = local.minute * 60 + local.second + local.microsecond / 1_000_000
    if every > _HOUR_SECONDS:
        shown += local.hour * _HOUR_SECONDS
    return -shown % every
