"""How much open time lies between two instants: whole microseconds in, whole microseconds out.

Open intervals are half-open, sorted and apart. With F(t) the open time before t, the end of a business
length is F⁻¹(F(start) + length), and every question is one or two bisections.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable


class Timeline:
    """Open time within a horizon [first, last), in epoch microseconds.

    `starts[0]` is an empty interval at the horizon's beginning, so that every instant of the horizon
    has an interval that starts at or before it. `sums[i]` is the open time before `starts[i]`.
    """

    __slots__ = ("first", "last", "starts", "sums")

    def __init__(self, intervals: Iterable[tuple[int, int]], *, first: int, last: int) -> None:
        self.first = first
        self.last = last
        self.starts = [first]
        self.sums = [0, 0]
        for start, end in _merged(intervals, first, last):
            self.starts.append(start)
            self.sums.append(self.sums[-1] + end - start)

    def holds(self, at: int) -> bool:
        """Whether the horizon speaks for that instant."""
        return self.first <= at < self.last

    def open_before(self, at: int) -> int:
        """F(at): open time from the horizon's beginning to `at`, which must lie in the horizon."""
        i = bisect_right(self.starts, at) - 1
        opened = self.sums[i] + at - self.starts[i]
        closed = self.sums[i + 1]
        return opened if opened < closed else closed

    def forward(self, at: int, amount: int) -> int | None:
        """The first instant with `amount` > 0 of open time after `at`; None where the horizon is too short."""
        target = self.open_before(at) + amount
        if target > self.sums[-1]:
            return None
        i = bisect_left(self.sums, target) - 1
        return self.starts[i] + target - self.sums[i]

    def backward(self, at: int, amount: int) -> int | None:
        """The last instant with `amount` > 0 of open time before `at`; None where the horizon is too short."""
        target = self.open_before(at) - amount
        if target < 0:
            return None
        i = bisect_right(self.sums, target) - 1
        return self.starts[i] + target - self.sums[i]

    def is_open(self, at: int) -> bool:
        """Whether `at` lies in an interval; its end does not belong to it."""
        i = bisect_right(self.starts, at) - 1
        return at - self.starts[i] < self.sums[i + 1] - self.sums[i]

    def next_opening(self, at: int) -> int | None:
        """`at` itself where open, else the next start; None where the horizon is too short."""
        if self.is_open(at):
            return at
        i = bisect_right(self.starts, at)
        return self.starts[i] if i < len(self.starts) else None

    def next_closing(self, at: int) -> int | None:
        """The first end after `at`; None where the horizon is too short to tell."""
        i = bisect_right(self.starts, at) - (1 if self.is_open(at) else 0)
        if i >= len(self.starts):
            return None
        end = self.end(i)
        return end if end < self.last else None

    def last_staffed(self, at: int) -> int | None:
        """The end of the last open time before `at`: `at` where open just before it; None if unknown."""
        target = self.open_before(at)
        if target == 0:
            return None
        i = bisect_left(self.sums, target) - 1
        return self.starts[i] + target - self.sums[i]

    def end(self, index: int) -> int:
        """The end of the interval with that index."""
        return self.starts[index] + self.sums[index + 1] - self.sums[index]

    def within(self, start: int, end: int) -> list[tuple[int, int]]:
        """The parts of [start, end) that are open, in order."""
        found = []
        for i in range(max(bisect_right(self.starts, start) - 1, 0), bisect_left(self.starts, end)):
            part = max(self.starts[i], start), min(self.end(i), end)
            if part[0] < part[1]:
                found.append(part)
        return found


def _merged(intervals: Iterable[tuple[int, int]], first: int, last: int) -> list[tuple[int, int]]:
    """The intervals cut to the horizon; those that touch or overlap become one. Sorted by start."""
    merged: list[tuple[int, int]] = []
    reached = first - 1
    for start, end in intervals:
        if start < first:
            start = first
        if end > last:
            end = last
        if start >= end:
            continue
        if start <= reached:
            if end > reached:
                merged[-1] = merged[-1][0], end
                reached = end
        else:
            merged.append((start, end))
            reached = end
    return merged
