"""How much open time lies between two instants: whole numbers in, whole numbers out.

Open intervals are half-open, sorted and apart. With F(t) the open time before t, the end of a business
length is F⁻¹(F(start) + length). Edges fall on whole seconds, so the tables hold seconds and a fraction
of one travels beside them, in microseconds. Two guides, one per axis and as long as the horizon has
days, lead next to the interval wanted: an answer costs the same however long the calendar is.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate

MICROSECONDS = 1_000_000

_DAY = 86_400


class Timeline:
    """Open time within a horizon [first, last) of epoch seconds.

    Where the horizon is too short to answer, the answer is None.

    Inside, seconds are counted from `first`, which keeps them small and the arithmetic quick.
    `_starts[0]` is an empty interval at the horizon's beginning and the last one an empty interval at
    its end, so that every instant lies between two starts. `_sums[i]` is the open time before
    `_starts[i]`; the total stands twice at the end.
    """

    __slots__ = ("_by_day", "_by_sum", "_length", "_starts", "_step", "_sums", "_total", "first", "last")

    def __init__(self, intervals: Iterable[tuple[int, int]], *, first: int, last: int) -> None:
        """Intervals sorted by start; they may touch, overlap, be empty, or stick out of the horizon."""
        self.first, self.last = first, last
        self._length = last - first
        merged = _merged(intervals, first, last)
        self._starts = [0, *(start - first for start, _ in merged)]
        self._sums = [0, *accumulate((end - start for start, end in merged), initial=0)]
        self._starts.append(self._length)
        self._total = self._sums[-1]
        self._sums.append(self._total)
        days = self._length // _DAY + 1
        self._step = self._total // days + 1
        self._by_day = _guide(self._starts, _DAY, days)
        self._by_sum = _guide(self._sums, self._step, days)

    def holds(self, at: int) -> bool:
        """Whether the horizon speaks for that second."""
        return self.first <= at < self.last

    # The hot path: whole seconds, and seconds with a fraction. Written out, without helpers, because a
    # call costs a third of the answer.

    def forward(self, at: int, amount: int) -> int | None:
        """The first second with `amount` > 0 seconds of open time between `at` and it."""
        at -= self.first
        if not 0 <= at < self._length or amount <= 0:
            return None
        starts, sums = self._starts, self._sums
        i = self._by_day[at // _DAY]
        while starts[i + 1] <= at:
            i += 1
        target = sums[i] + at - starts[i]
        if target > sums[i + 1]:
            target = sums[i + 1]
        target += amount
        if target > self._total:
            return None
        i = self._by_sum[target // self._step]
        while sums[i + 1] < target:
            i += 1
        return starts[i] + target - sums[i] + self.first

    def forward_exact(self, at: int, fraction: int, amount: int, part: int) -> int | None:
        """`forward` from `at` s + `fraction` µs by `amount` s + `part` µs, which together are more than 0.

        The answer is in microseconds.
        """
        at -= self.first
        if not 0 <= at < self._length or amount < 0 or not (amount or part):
            return None
        starts, sums = self._starts, self._sums
        i = self._by_day[at // _DAY]
        while starts[i + 1] <= at:
            i += 1
        target = sums[i] + at - starts[i]
        if target < sums[i + 1]:
            part += fraction
            if part >= MICROSECONDS:
                part -= MICROSECONDS
                target += 1
        else:
            target = sums[i + 1]
        target += amount
        # The answer lies in the interval whose open time reaches the next whole second.
        reach = target + 1 if part else target
        if reach > self._total:
            return None
        i = self._by_sum[reach // self._step]
        while sums[i + 1] < reach:
            i += 1
        return (starts[i] + target - sums[i] + self.first) * MICROSECONDS + part

    def between(self, start: int, end: int) -> int | None:
        """Seconds of open time from `start` to `end`; negative where `end` is earlier."""
        start -= self.first
        end -= self.first
        length = self._length
        if not (0 <= start < length and 0 <= end < length):
            return None
        starts, sums, by_day = self._starts, self._sums, self._by_day
        i = by_day[start // _DAY]
        while starts[i + 1] <= start:
            i += 1
        before = sums[i] + start - starts[i]
        if before > sums[i + 1]:
            before = sums[i + 1]
        i = by_day[end // _DAY]
        while starts[i + 1] <= end:
            i += 1
        until = sums[i] + end - starts[i]
        if until > sums[i + 1]:
            until = sums[i + 1]
        return until - before

    def between_exact(self, start: int, fraction: int, end: int, end_fraction: int) -> int | None:
        """`between` from `start` s + `fraction` µs to `end` s + `end_fraction` µs, in microseconds."""
        start -= self.first
        end -= self.first
        length = self._length
        if not (0 <= start < length and 0 <= end < length):
            return None
        starts, sums, by_day = self._starts, self._sums, self._by_day
        i = by_day[start // _DAY]
        while starts[i + 1] <= start:
            i += 1
        before = sums[i] + start - starts[i]
        if before >= sums[i + 1]:
            before, fraction = sums[i + 1], 0
        i = by_day[end // _DAY]
        while starts[i + 1] <= end:
            i += 1
        until = sums[i] + end - starts[i]
        if until >= sums[i + 1]:
            until, end_fraction = sums[i + 1], 0
        return (until - before) * MICROSECONDS + end_fraction - fraction

    # All else: instants in microseconds, which the horizon holds.

    def backward(self, at: int, amount: int) -> int | None:
        """The last instant with `amount` > 0 microseconds of open time between it and `at`."""
        target, part = divmod(self._opened(at) - amount, MICROSECONDS)
        if target < 0:
            return None
        return self._at_sum(bisect_right(self._sums, target) - 1, target, part)

    def last_staffed(self, at: int) -> int | None:
        """The last instant up to `at` with open time just before it."""
        target, part = divmod(self._opened(at), MICROSECONDS)
        reach = target + 1 if part else target
        return self._at_sum(bisect_left(self._sums, reach) - 1, target, part) if reach else None

    def is_open(self, at: int) -> bool:
        """Whether `at` lies in an interval; an interval's end does not belong to it."""
        second = at // MICROSECONDS - self.first
        return second < self._end(self._index(second))

    def next_opening(self, at: int) -> int | None:
        """`at` where open, else the next start."""
        if self.is_open(at):
            return at
        start = self._starts[self._index(at // MICROSECONDS - self.first) + 1]
        return self._number(start) if start < self._length else None

    def next_closing(self, at: int) -> int | None:
        """The first end after `at`."""
        index = self._index(at // MICROSECONDS - self.first)
        end = self._end(index if self.is_open(at) else index + 1)
        return self._number(end) if end < self._length else None

    def within(self, start: int, end: int) -> list[tuple[int, int]]:
        """The parts of [start, end) that are open, in order."""
        first, last = (self._index(at // MICROSECONDS - self.first) for at in (start, end))
        parts = (
            (max(self._number(self._starts[i]), start), min(self._number(self._end(i)), end))
            for i in range(first, last + 1)
        )
        return [part for part in parts if part[0] < part[1]]

    def _opened(self, at: int) -> int:
        """F(at), the open time from the horizon's beginning, in microseconds."""
        second, fraction = divmod(at - self.first * MICROSECONDS, MICROSECONDS)
        i = self._index(second)
        passed = (second - self._starts[i]) * MICROSECONDS + fraction
        return self._sums[i] * MICROSECONDS + min(passed, (self._sums[i + 1] - self._sums[i]) * MICROSECONDS)

    def _index(self, second: int) -> int:
        """The interval that starts last, at or before that second of the horizon."""
        return bisect_right(self._starts, second) - 1

    def _end(self, index: int) -> int:
        return self._starts[index] + self._sums[index + 1] - self._sums[index]

    def _at_sum(self, index: int, opened: int, part: int) -> int:
        return self._number(self._starts[index] + opened - self._sums[index]) + part

    def _number(self, second: int) -> int:
        return (self.first + second) * MICROSECONDS


def _merged(intervals: Iterable[tuple[int, int]], first: int, last: int) -> list[tuple[int, int]]:
    """The intervals cut to the horizon; those that touch or overlap become one."""
    merged: list[tuple[int, int]] = []
    reached = first - 1
    for start, end in intervals:
        if start < first or end > last:
            start, end = max(start, first), min(end, last)
        if start >= end:
            continue
        if start > reached:
            merged.append((start, end))
            reached = end
        elif end > reached:
            merged[-1] = merged[-1][0], end
            reached = end
    return merged


def _guide(values: list[int], step: int, length: int) -> array[int]:
    """For each `k` below `length`, the last index whose value is below `k * step`, or 0."""
    guide = array("i", [0])
    index, last = 0, len(values) - 1
    for bound in range(step, length * step, step):
        while index < last and values[index + 1] < bound:
            index += 1
        guide.append(index)
    return guide
