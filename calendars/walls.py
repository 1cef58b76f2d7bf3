"""Which spans of an agent's time stand in a call's way, and why? Pure; the one place where buffers are applied.

Nothing here tells what the agent does in that time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from calendars.cells import padded
from calendars.entries import Entry, Standing, Taking, View

_NOTHING = timedelta()


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
class Booked:
    """A call of ours that takes time: `held` while its customer decides."""

    call: str
    kind: str
    start: datetime
    end: datetime
    buffer: timedelta = _NOTHING
    held: bool = False


def in_the_way(view: View, start: datetime, end: datetime, buffer: timedelta, *, taking: Taking, ignoring: str) -> bool:
    """Does anything in the agenda but the call `ignoring` take that time? It is the agenda's part of `is_free`,
    asked again when a hold becomes a booking."""
    if start < view.since or end > view.until:
        return True
    bounds = bounds_of(start.timestamp(), end.timestamp(), buffer.total_seconds())
    found = _agenda_walls(view, taking, ignoring, (start - buffer, end + buffer))
    return any(next(wall.between(*bounds[wall.margin]), None) is not None for wall in found)


#: Which span of the call a wall is held against: with its buffer, the same in whole cells, or without.
_BUFFERED, _CELLS, _BARE = range(3)


class Wall:
    """Spans of one reason, merged, in epoch seconds: what overlaps is found by bisection."""

    __slots__ = ("_ends", "_starts", "margin", "reason")

    def __init__(self, reason: Reason, margin: int, spans: Iterable[tuple[float, float]]) -> None:
        self.reason = reason
        self.margin = margin
        whole = _merge(spans)
        self._starts = [start for start, _ in whole]
        self._ends = [end for _, end in whole]

    def between(self, start: float, end: float) -> Iterator[Why]:
        """A reason for each span that overlaps."""
        for n in range(bisect_right(self._ends, start), bisect_left(self._starts, end)):
            yield Why(reason=self.reason, start=_instant(self._starts[n]), end=_instant(self._ends[n]))

    def spans(self) -> Iterator[tuple[datetime, datetime]]:
        """All of them, in order."""
        for start, end in zip(self._starts, self._ends, strict=True):
            yield _instant(start), _instant(end)


def merged(spans: Iterable[tuple[datetime, datetime]]) -> tuple[tuple[datetime, datetime], ...]:
    """The same time, in order and without overlaps."""
    found = _merge((start.timestamp(), end.timestamp()) for start, end in spans)
    return tuple((_instant(start), _instant(end)) for start, end in found)


def walls(
    view: View | None,
    taking: Taking,
    booked: Sequence[Booked],
    absences: Sequence[tuple[datetime, datetime]],
    ignoring: str | None,
    span: tuple[datetime, datetime],
) -> Iterator[Wall]:
    """All that stands in an agent's way within the span. `ignoring` is the call that is being moved."""
    if view is not None:
        yield from _agenda_walls(view, taking, ignoring, span)
    for held, reason in ((False, Reason.CALL), (True, Reason.HELD)):
        calls = (call for call in booked if call.held is held)
        yield Wall(reason, _CELLS, (padded(*_seconds(call), call.buffer.total_seconds()) for call in calls))
    yield Wall(Reason.AWAY, _BARE, ((start.timestamp(), end.timestamp()) for start, end in absences if start < end))


def _agenda_walls(view: View, taking: Taking, ignoring: str | None, span: tuple[datetime, datetime]) -> Iterator[Wall]:
    first, last = span
    alike: dict[tuple[Standing, bool], list[Entry]] = {}
    for entry in view.entries:
        if entry.start < last and first < entry.end and (entry.call is None or entry.call != ignoring):
            alike.setdefault((entry.standing, entry.all_day), []).append(entry)
    for entries in alike.values():
        if taking.takes(entries[0]):
            # An event without length is a mark in the calendar; it takes no time (RFC 5545, 3.6.1).
            yield Wall(_reason(entries[0]), _BUFFERED, (_seconds(each) for each in entries if each.start < each.end))


def _merge(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    whole: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if whole and start <= whole[-1][1]:
            whole[-1] = whole[-1][0], max(whole[-1][1], end)
        else:
            whole.append((start, end))
    return whole


def _reason(entry: Entry) -> Reason:
    if entry.standing is Standing.CONFIRMED:
        return Reason.ALL_DAY if entry.all_day else Reason.EVENT
    return {
        Standing.TENTATIVE: Reason.TENTATIVE,
        Standing.UNANSWERED: Reason.UNANSWERED,
        Standing.UNREADABLE: Reason.UNREADABLE,
    }[entry.standing]


def _seconds(span: Entry | Booked) -> tuple[float, float]:
    return span.start.timestamp(), span.end.timestamp()


def bounds_of(start: float, end: float, buffer: float) -> tuple[tuple[float, float], ...]:
    """The call's span as each margin has it, by its index."""
    return (start - buffer, end + buffer), padded(start, end, buffer), (start, end)


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
