"""What time is it in the simulated world, and when will it be later? A clock one can speed up and jump."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

#: Instants are exact to this; what is left beyond it is a rounding.
_MICROSECOND = 1e-6


class Clock:
    """Time that follows the system's until told otherwise.

    `speed` is simulated seconds per real second; 0 stops the clock, so that it moves by jumps only. Safe to
    read, wait for and change from several threads and event loops.
    """

    def __init__(
        self, *, start: datetime | None = None, speed: float = 1.0, source: Callable[[], float] = time.time
    ) -> None:
        self._source = source
        self._anchor = source()
        self._shown = self._anchor if start is None else _epoch(start)
        self._speed = _checked(speed)
        self._waiting: set[asyncio.Future[None]] = set()
        self._listeners: list[Callable[[], None]] = []

    def time(self) -> float:
        """Seconds since the epoch."""
        return self._shown + (self._source() - self._anchor) * self._speed

    def now(self) -> datetime:
        """The same instant, aware, in UTC."""
        return datetime.fromtimestamp(self.time(), UTC)

    @property
    def speed(self) -> float:
        return self._speed

    def set_speed(self, speed: float) -> None:
        """Run at `speed` simulated seconds a real second from now on; the time shown does not leap."""
        self._move(self.time(), _checked(speed))

    def jump(self, *, to: datetime | None = None, by: timedelta | None = None) -> None:
        """Show another time from now on: the instant `to`, or `by` later (earlier when negative)."""
        if (to is None) == (by is None):
            raise ValueError("jump takes one of `to` and `by`")
        target = _epoch(to) if to is not None else self.time() + (by or timedelta()).total_seconds()
        self._move(target, self._speed)

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` at every jump and change of speed; the answer takes it off again."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def changed(self) -> None:
        """Return at the next jump or change of speed."""
        await self._wait(None)

    async def sleep_until(self, instant: datetime) -> None:
        """Return once the clock shows `instant`, at once if it already does."""
        target = _epoch(instant)
        while (left := target - self.time()) > _MICROSECOND:
            await self._wait(left / self._speed if self._speed else None)

    async def sleep(self, seconds: float) -> None:
        """Return after that many seconds of this clock."""
        await self.sleep_until(datetime.fromtimestamp(self.time() + seconds, UTC))

    def _move(self, shown: float, speed: float) -> None:
        self._anchor, self._shown, self._speed = self._source(), shown, speed
        for future in list(self._waiting):
            loop = future.get_loop()
            if not loop.is_closed():
                loop.call_soon_threadsafe(_release, future)
        for listener in list(self._listeners):
            listener()

    async def _wait(self, real_seconds: float | None) -> None:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        timer = None if real_seconds is None else loop.call_later(real_seconds, _release, future)
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)
            if timer is not None:
                timer.cancel()


def _release(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _epoch(instant: datetime) -> float:
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no zone; pass an aware time, e.g. one in UTC")
    return instant.timestamp()


def _checked(speed: float) -> float:
    if not 0 <= speed < float("inf"):
        raise ValueError(f"a clock's speed is a number from 0 up, not {speed}")
    return speed
