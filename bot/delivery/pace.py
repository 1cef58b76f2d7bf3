"""How fast one destination may be written to. A token bucket for each lane, on a clock that never jumps."""

import time
from collections import OrderedDict
from collections.abc import Callable

from bot.ports import Pace

#: How many lanes are remembered. One forgotten starts with a full bucket, which is at worst one burst too many.
REMEMBERED = 10_000


class Pacer:
    """Says, after each call, how long its lane rests: a row is only taken once it may go at once."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def spend(self, lane: str, pace: Pace) -> float:
        """A call was made. How many seconds until this lane may make the next."""
        now = self._monotonic()
        tokens, at = self._buckets.pop(lane, (float(pace.burst), now))
        tokens = min(float(pace.burst), tokens + (now - at) * pace.per_second) - 1.0
        self._buckets[lane] = (tokens, now)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return max(0.0, (1.0 - tokens) / pace.per_second)
