"""The alarm clock: due timers fire, each with its effects in one transaction. Timers are rows; it remembers nothing."""

import asyncio
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.desk import Desk
from bot.model.deadline import Timer
from bot.ports import Clock, Store, Tx

log = structlog.get_logger(__name__)

#: How many timers may be on their way into the store at once.
BATCH = 256
#: When a timer's work raised, it is looked at again after this.
AGAIN_AFTER = timedelta(minutes=1)
#: The longest sleep: how late a timer set by another process may be noticed.
LONGEST_SLEEP = timedelta(seconds=30)


class Alarm:
    """Fires what is due by the clock it is given."""

    def __init__(self, store: Store, desk: Desk, clock: Clock) -> None:
        self._store = store
        self._desk = desk
        self._clock = clock

    async def fire_due(self) -> int:
        """Fire all that is due now; how many."""
        fired = 0
        while True:
            now = self._clock.now()
            results = await asyncio.gather(*(self._fire_one(now) for _ in range(await self._due(now))))
            fired += sum(results)
            if not any(results):
                return fired

    async def next_due(self) -> datetime | None:
        return await self._store.run(lambda tx: tx.timers.next_due())

    async def _due(self, now: datetime) -> int:
        return await self._store.run(lambda tx: tx.timers.count_due(now, BATCH))

    async def _fire_one(self, now: datetime) -> bool:
        claimed: list[Timer] = []

        def unit(tx: Tx) -> None:
            claimed[:] = tx.timers.claim(now, 1)
            for timer in claimed:
                self._desk.fire(tx, timer, now)

        try:
            await self._store.run(unit)
        except Exception as error:  # the outermost loop: one timer's fault must not stop the others
            await self._postpone(claimed, error)
        return bool(claimed)

    async def _postpone(self, claimed: list[Timer], error: Exception) -> None:
        """The transaction is gone and the timer still stands; look again later, so that it blocks nobody."""
        again_at = self._clock.now() + AGAIN_AFTER
        for timer in claimed:
            log.error("timer_failed", subject=timer.subject, kind=timer.kind, exc_info=error)
            await self._store.run(partial(_set_again, timer=timer, again_at=again_at))


def _set_again(tx: Tx, timer: Timer, again_at: datetime) -> None:
    tx.timers.set(timer.subject, timer.kind, again_at)
