"""Which pieces of an agent's time does a call take? Five-minute cells, so that a unique key can guard each.

Two calls that share a cell can't both be had. Both sides' buffers are inside, so they add up: with ten
minutes each, twenty lie between two calls.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

CELL = timedelta(minutes=5)

_CELL_SECONDS = int(CELL.total_seconds())


def padded(start: float, end: float, buffer: float) -> tuple[int, int]:
    """The time taken, rounded outwards to whole cells; everything in epoch seconds."""
    first = (start - buffer) // _CELL_SECONDS
    last = -(-(end + buffer) // _CELL_SECONDS)
    return int(first) * _CELL_SECONDS, int(last) * _CELL_SECONDS


def cell_keys(start: datetime, end: datetime, buffer: timedelta) -> tuple[str, ...]:
    """The keys of the cells taken: `2026-11-23T10:05Z`."""
    first, last = padded(start.timestamp(), end.timestamp(), buffer.total_seconds())
    return tuple(
        datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%MZ") for second in range(first, last, _CELL_SECONDS)
    )


def seat_keys(kind: str, day: date, limit: int) -> tuple[str, ...]:
    """The keys of that day's seats for a kind of call with a daily limit: a call takes the first free one."""
    return tuple(f"{day.isoformat()} {kind} {seat} of the day" for seat in range(1, limit + 1))
