"""The alarm clock: due timers fire, each with its effects in one transaction. Timers are rows; it remembers nothing."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.desk import Desk
from bot.errors import StoreError
from bot.model.deadline import Timer
from bot.ports import Clock, Store, Tx

log = structlog.get_logger(__name__)

#: How many timers may be on their way into the store at once.
BATCH = 256
#: When a timer's work raised, it is looked at again after this.
AGAIN_AFTER = timedelta(minutes=1)
#: The longest sleep: how late a step of the clock, or a timer set by another process, may be noticed.
LONGEST_SLEEP = timedelta(seconds=10)
#: A timer that rings this often in one go sets itself anew for the past: a fault, which must not ring for ever.
RINGS_AT_MOST = 50


class Alarm:
    """Fires what is due by the clock it is given."""

    def __init__(self, store: Store, desk: Desk, clock: Clock) -> None:
        self._store = store
        self._desk = desk
        self._clock = clock

    async def fire_due(self) -> int:
        """Fire all that is due now; how many. Raises StoreError where the database can't be used now."""
        rung: Counter[tuple[str, str]] = Counter()
        while True:
            now = self._clock.now()
            fired = [timer for timer in await self._fire(await self._due(now), now) if timer is not None]
            if not fired:
                return rung.total()
            for timer in fired:
                rung[timer.subject, timer.kind] += 1
                if rung[timer.subject, timer.kind] >= RINGS_AT_MOST:
                    await self._postpone(timer, RuntimeError("it sets itself again for the past"))

    async def next_due(self) -> datetime | None:
        return await self._store.run(lambda tx: tx.timers.next_due())

    async def _due(self, now: datetime) -> int:
        return await self._store.run(lambda tx: tx.timers.count_due(now, BATCH))

    async def _fire(self, count: int, now: datetime) -> list[Timer | None]:
        """So many at once, each alone: a failing one undoes nobody else's effects."""
        results = await asyncio.gather(*(self._fire_one(now) for _ in range(count)), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return [result for result in results if not isinstance(result, BaseException)]

    async def _fire_one(self, now: datetime) -> Timer | None:
        claimed: list[Timer] = []

        def unit(tx: Tx) -> None:
            claimed[:] = tx.timers.claim(now, 1)
            for timer in claimed:
                self._desk.fire(tx, timer, now)

        try:
            await self._store.run(unit)
        except StoreError:
            raise  # no fault of the timer's, which still stands
        except Exception as error:  # the outermost loop: one timer's fault must not stop the others
            for timer in claimed:
                await self._postpone(timer, error)
        return claimed[0] if claimed else None

    async def _postpone(self, timer: Timer, error: Exception) -> None:
        """Look again later, so that it blocks nobody."""
        log.error("timer_failed", subject=timer.subject, kind=timer.kind, exc_info=error)
        again_at = self._clock.now() + AGAIN_AFTER
        await self._store.run(partial(_set_again, timer=timer, again_at=again_at))


def _set_again(tx: Tx, timer: Timer, again_at: datetime) -> None:
    tx.timers.set(timer.subject, timer.kind, again_at)
