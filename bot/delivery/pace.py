"""How fast one destination may be written to. A token bucket for each lane, on a clock that never jumps."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable

from bot.ports import Pace

#: How many lanes are remembered. One forgotten starts with a full bucket, which is at worst one burst too many.
REMEMBERED = 10_000


class Pacer:
    """Waits, before each call, until its lane may go on."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def reserve(self, lane: str, pace: Pace) -> float:
        """Take a token; how many seconds to wait before using it."""
        now = self._monotonic()
        tokens, at = self._buckets.pop(lane, (float(pace.burst), now))
        tokens = min(float(pace.burst), tokens + (now - at) * pace.per_second) - 1.0
        self._buckets[lane] = (tokens, now)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return max(0.0, -tokens / pace.per_second)

    async def turn(self, lane: str, pace: Pace | None) -> None:
        """Come back when this lane may be written to."""
        if pace is not None and (wait := self.reserve(lane, pace)) > 0:
            await asyncio.sleep(wait)
