"""How does a bot get its updates by asking? Long polling: offsets confirm, one poll at a time waits."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from simulator.deliveries import Deliveries
from simulator.telegram.limits import TelegramError
from simulator.wire import Json

#: The longest a poll may wait, and the most updates of one answer (Bot API server's own constants).
LONGEST = 50
MOST = 100

_CONFLICT = "terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Real seconds: the least wait of a poll that repeats its offset, and the pause between conflicts.

    A poll that repeats its offset within a sixth of that wait also gets one update only (both as the Bot API
    server does it, with 3 and 0.5 seconds). 0 turns this off.
    """

    repeated: float
    conflict: float


class Polling:
    """The transport behind `getUpdates` of one bot."""

    def __init__(self, deliveries: Deliveries, pace: Pace) -> None:
        self._queue = deliveries
        self._pace = pace
        self._poll: asyncio.Future[None] | None = None
        self._last_offset = 0
        self._last_start = 0.0
        self._next_conflict = 0.0
        self._watching: list[asyncio.Future[None]] = []
        deliveries.attach(self)

    def wake(self) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    async def get(self, *, offset: int, limit: int, timeout: float) -> list[Json]:
        """Forget what `offset` confirms; answer what waits, or wait for it. TelegramError 409 when ousted."""
        now = asyncio.get_running_loop().time()
        if offset == self._last_offset and now < self._last_start + self._pace.repeated:
            timeout = max(timeout, self._pace.repeated)
            limit = 1 if now < self._last_start + self._pace.repeated / 6 else limit
        self._last_offset, self._last_start = offset, now
        self._confirm(offset)
        if not self._queue.waiting and timeout > 0:
            await self._wait(timeout)
        return self._first(limit)

    async def waits(self) -> None:
        """Return when a poll waits: the bot has nothing left to fetch and is listening."""
        if self._poll is None or self._poll.done():
            watching: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._watching.append(watching)
            await watching

    def end(self, description: str) -> None:
        """Answer the waiting poll with a conflict, at once."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(TelegramError(description, code=409))

    def release(self) -> None:
        """Let the waiting poll answer what there is; the simulator is closing."""
        self.wake()

    def _confirm(self, offset: int) -> None:
        waiting = self._queue.waiting
        if offset < 0:
            while len(waiting) > -offset:
                waiting.popleft()
        elif waiting and offset <= waiting[-1].number + 10:
            # Beyond that an offset belongs to an older count of numbers, and confirms nothing.
            while waiting and waiting[0].number < offset:
                waiting.popleft()

    def _first(self, limit: int) -> list[Json]:
        waiting = self._queue.waiting
        return [waiting[place].payload for place in range(min(limit, len(waiting)))]

    async def _wait(self, timeout: float) -> None:
        await self._oust()
        poll: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._poll = poll
        for watching in self._watching:
            _release(watching)
        self._watching.clear()
        timer = asyncio.get_running_loop().call_later(timeout, _release, poll)
        try:
            await poll
        finally:
            timer.cancel()
            if self._poll is poll:
                self._poll = None

    async def _oust(self) -> None:
        """End the poll that waits already; when conflicts follow each other, the loser learns late."""
        ousted, self._poll = self._poll, None
        if ousted is None or ousted.done():
            return
        loop = asyncio.get_running_loop()
        now = loop.time()
        error = TelegramError(_CONFLICT, code=409)
        if now >= self._next_conflict:
            self._next_conflict = now + self._pace.conflict
            ousted.set_exception(error)
        else:
            loop.call_later(self._pace.conflict, _fail, ousted, error)


def _release(poll: asyncio.Future[None]) -> None:
    if not poll.done():
        poll.set_result(None)


def _fail(poll: asyncio.Future[None], error: TelegramError) -> None:
    if not poll.done():
        poll.set_exception(error)
