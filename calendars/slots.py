"""When can a call with this agent begin, and what stands in the way of any other time?

Pure: the same facts give the same answer. Listing and booking ask the same `Board.is_free`. Instants are
aware; slots come in UTC, on a grid of the agent's local hour.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from calendars.cells import padded
from calendars.entries import Entry, Standing, Taking, View
from calendars.hours import BusinessHours

_NOTHING = timedelta()
_MINUTE = timedelta(minutes=1)


class Reason(StrEnum):
    """What makes a time unfree. None of them tells what the agent does instead."""

    #: the agenda can't be read, or not for that time
    UNKNOWN = "unknown"
    #: outside the agent's working hours
    CLOSED = "closed"
    #: sooner than the notice
    TOO_SOON = "too_soon"
    #: later than can be booked ahead
    TOO_LATE = "too_late"
    #: not on the grid
    OFF_GRID = "off_grid"
    #: the agent is away from the desk
    AWAY = "away"
    #: an event in the agenda, or too little time beside it
    EVENT = "event"
    #: an event that is tentative
    TENTATIVE = "tentative"
    #: an invitation that the agent has not answered
    UNANSWERED = "unanswered"
    #: an event of whole days
    ALL_DAY = "all_day"
    #: an event that can't be read
    UNREADABLE = "unreadable"
    #: another call that is booked, or too little time beside it
    CALL = "call"
    #: a time kept for somebody who is deciding
    HELD = "held"
    #: as many calls of this kind that day as there may be
    DAILY_LIMIT = "daily_limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """One thing that stands in the way, and from when to when it does, where it has a beginning and an end."""

    reason: Reason
    start: datetime | None = None
    end: datetime | None = None


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
class Booked:
    """A call of ours that takes time: `held` while its customer decides."""

    call: str
    kind: str
    start: datetime
    end: datetime
    buffer: timedelta = _NOTHING
    held: bool = False


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
        self._walls = tuple(_walls(view, taking or Taking(), others, absences, ignoring))
        self._calls_on = Counter(call.start.astimezone(self.zone).date() for call in others if call.kind == kind)
        self._earliest = now + rules.notice
        if rules.notice_days:
            day = now.astimezone(self.zone).date() + timedelta(days=rules.notice_days)
            self._earliest = max(self._earliest, datetime.combine(day, time(), self.zone))
        self._latest = now + rules.ahead

    def slots(self, since: datetime, until: datetime) -> tuple[Slot, ...]:
        """Every time free that starts in [since, until), earliest first."""
        since, until = max(since, self._earliest), min(until, self._latest + _MINUTE)
        if self._view is None or until <= since:
            return ()
        length = self.rules.length
        return tuple(
            Slot(start=at, end=at + length) for at in self._grid(since.astimezone(UTC), until) if self.is_free(at)
        )

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
        if _to_grid(at.astimezone(self.zone), self.rules.every):
            yield Why(reason=Reason.OFF_GRID)
        if self._hours.between(at, end) != self.rules.length:
            yield Why(reason=Reason.CLOSED)
        limit = self.rules.daily_limit
        if limit is not None and self._calls_on[at.astimezone(self.zone).date()] >= limit:
            yield Why(reason=Reason.DAILY_LIMIT)
        first, last = _beside(at, end, self.rules.buffer)
        bounds = (first, last), padded(at, end, self.rules.buffer), (at.timestamp(), end.timestamp())
        for wall in self._walls:
            yield from wall.between(*bounds[wall.margin])

    def _grid(self, since: datetime, until: datetime) -> Iterator[datetime]:
        """The instants of the grid in open time."""
        for segment in self._hours.segments(since, until):
            at = segment.start
            while at < segment.end:
                step = _to_grid(at.astimezone(self.zone), self.rules.every)
                if not step:
                    yield at
                at += step or self.rules.every


def in_the_way(view: View, start: datetime, end: datetime, buffer: timedelta, *, taking: Taking, ignoring: str) -> bool:
    """Does anything in the agenda but the call `ignoring` take that time? It is the agenda's part of `is_free`,
    asked again when a hold becomes a booking."""
    if start < view.since or end > view.until:
        return True
    bounds = _beside(start, end, buffer)
    return any(next(wall.between(*bounds), None) is not None for wall in _agenda_walls(view, taking, ignoring))


def together(boards: Mapping[str, Board], since: datetime, until: datetime) -> tuple[Offer, ...]:
    """The times of several agents in one list; who takes the call is the caller's choice among the free."""
    free: dict[Slot, list[str]] = {}
    for agent, board in boards.items():
        for slot in board.slots(since, until):
            free.setdefault(slot, []).append(agent)
    return tuple(Offer(slot=slot, agents=tuple(free[slot])) for slot in sorted(free, key=lambda slot: slot.start))


#: Which span of the call a wall is held against: with its buffer, the same in whole cells, or without.
_BUFFERED, _CELLS, _BARE = range(3)


class _Wall:
    """Spans of one reason, merged, in epoch seconds: what overlaps is found by bisection."""

    __slots__ = ("_ends", "_starts", "margin", "reason")

    def __init__(self, reason: Reason, margin: int, spans: Iterable[tuple[float, float]]) -> None:
        self.reason = reason
        self.margin = margin
        self._starts: list[float] = []
        self._ends: list[float] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def between(self, start: float, end: float) -> Iterator[Why]:
        """A reason for each span that overlaps."""
        for n in range(bisect_right(self._ends, start), bisect_left(self._starts, end)):
            yield Why(reason=self.reason, start=_instant(self._starts[n]), end=_instant(self._ends[n]))


def _walls(
    view: View | None,
    taking: Taking,
    booked: Sequence[Booked],
    absences: Sequence[tuple[datetime, datetime]],
    ignoring: str | None,
) -> Iterator[_Wall]:
    if view is not None:
        yield from _agenda_walls(view, taking, ignoring)
    for held, reason in ((False, Reason.CALL), (True, Reason.HELD)):
        calls = [padded(call.start, call.end, call.buffer) for call in booked if call.held is held]
        yield _Wall(reason, _CELLS, calls)
    yield _Wall(Reason.AWAY, _BARE, ((start.timestamp(), end.timestamp()) for start, end in absences if start < end))


def _agenda_walls(view: View, taking: Taking, ignoring: str | None) -> Iterator[_Wall]:
    spans: dict[Reason, list[tuple[float, float]]] = {}
    for entry in view.entries:
        # An event without length is a mark in the calendar; it takes no time (RFC 5545, 3.6.1).
        if entry.start < entry.end and (entry.call is None or entry.call != ignoring) and taking.takes(entry):
            spans.setdefault(_reason(entry), []).append((entry.start.timestamp(), entry.end.timestamp()))
    for reason, found in spans.items():
        yield _Wall(reason, _BUFFERED, found)


def _reason(entry: Entry) -> Reason:
    if entry.standing is Standing.CONFIRMED:
        return Reason.ALL_DAY if entry.all_day else Reason.EVENT
    return {
        Standing.TENTATIVE: Reason.TENTATIVE,
        Standing.UNANSWERED: Reason.UNANSWERED,
        Standing.UNREADABLE: Reason.UNREADABLE,
    }[entry.standing]


def _beside(start: datetime, end: datetime, buffer: timedelta) -> tuple[float, float]:
    return (start - buffer).timestamp(), (end + buffer).timestamp()


def _to_grid(local: datetime, every: timedelta) -> timedelta:
    """How long until the clocks there show a time of the grid; nothing if they do."""
    shown = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    if every > timedelta(hours=1):
        shown += timedelta(hours=local.hour)
    return -shown % every


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
