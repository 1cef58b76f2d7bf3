"""The desk running: three loops over one store, woken by what comes in, by the clock and by each other.

Nothing here is ever the only one to know something: a wake-up lost costs seconds, a process lost costs nothing.
"""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from datetime import timedelta
from typing import Any

import structlog

from bot.delivery import Carrier
from bot.delivery.pace import Pacer
from bot.desk import Desk
from bot.errors import OpiekunError
from bot.model.inbound import Envelope
from bot.ports import Channel, Clock, Store
from bot.runtime.alarm import LONGEST_SLEEP, Alarm
from bot.runtime.worker import Worker

log = structlog.get_logger(__name__)

#: How long what is in hand may take to finish when we are asked to stop.
FINISH_WITHIN = timedelta(seconds=10)
#: How soon rows that another process wrote, or whose retry has come, are noticed.
LOOK_AGAIN = timedelta(seconds=2)
#: After a fault of the store itself, a loop tries again after this.
AFTER_FAULT = 1.0


class Service:
    """Starts the loops and the channels, and stops them in an order in which nothing is cut short needlessly."""

    def __init__(
        self,
        *,
        store: Store,
        desk: Desk,
        channels: Mapping[str, Channel],
        clock: Clock,
        pacer: Pacer | None = None,
    ) -> None:
        self._store = store
        self._channels = channels
        self._clock = clock
        self._worker = Worker(store, desk, channels, clock)
        self._alarm = Alarm(store, desk, clock)
        self._carrier = Carrier(store, desk, channels, clock, pacer)
        self._arrived = asyncio.Event()
        self._worked = asyncio.Event()
        self._loops: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """What was left by the last process first, then the loops, then the platforms.

        A platform that refuses us is reported and left out; the others go on. Raises OpiekunError if all refuse.
        """
        await self._worker.recover()
        for name, loop in (("inbox", self._work()), ("timers", self._ring()), ("outbox", self._carry())):
            self._loops.append(asyncio.create_task(loop, name=name))
        refused = [error for channel in self._channels.values() if (error := await self._open(channel))]
        if refused and len(refused) == len(self._channels):
            await self.stop()
            raise OpiekunError("\n".join(str(error) for error in refused))

    async def stop(self, within: timedelta = FINISH_WITHIN) -> None:
        """Stop the intake, then finish what is in hand within the time given."""
        await asyncio.gather(*(channel.stop() for channel in self._channels.values()), return_exceptions=True)
        for task in self._loops:
            task.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        self._loops.clear()
        await self._carrier.stop(within)

    async def accept(self, envelopes: Sequence[Envelope]) -> None:
        """One durable insert; only when this returns may a platform be told "received"."""
        now = self._clock.now()
        await self._store.run(lambda tx: tx.inbox.accept(envelopes, now))
        self._arrived.set()

    async def _open(self, channel: Channel) -> OpiekunError | None:
        try:
            await channel.start(self.accept)
        except OpiekunError as error:
            log.error("channel_refused", channel=channel.name, error=str(error))
            return error
        return None

    async def _work(self) -> None:
        while True:
            await _unless_faulty("inbox", self._work_once())
            await _first_of(self._arrived, asyncio.sleep(LOOK_AGAIN.total_seconds()))
            self._arrived.clear()

    async def _work_once(self) -> None:
        if await self._worker.drain():
            self._worked.set()
            self._carrier.wake()

    async def _ring(self) -> None:
        while True:
            self._worked.clear()
            await _unless_faulty("timers", self._ring_once())

    async def _ring_once(self) -> None:
        if await self._alarm.fire_due():
            self._carrier.wake()
        next_due = await self._alarm.next_due()
        until = self._clock.now() + LONGEST_SLEEP
        await _first_of(self._worked, self._clock.sleep_until(min(until, next_due) if next_due else until))

    async def _carry(self) -> None:
        while True:
            await _unless_faulty("outbox", self._carrier.run())


async def _first_of(event: asyncio.Event, sleep: Coroutine[Any, Any, None]) -> None:
    """Return when the event is set or the sleep is over."""
    waiting = [asyncio.create_task(event.wait()), asyncio.create_task(sleep)]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()


async def _unless_faulty(loop: str, work: Coroutine[Any, Any, None]) -> None:
    """The outermost loop: a fault of the store or our own must not end it."""
    try:
        await work
    except Exception as error:
        log.error("loop_failed", loop=loop, exc_info=error)
        await asyncio.sleep(AFTER_FAULT)
