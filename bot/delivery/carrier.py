"""What must go out, on its way: every lane in its own order, many lanes side by side.

A row goes `pending → sending (the attempt is committed) → sent | unknown | dead`. What the platform certainly did not
take waits and is tried again, its lane alone. Where the answer was lost, the platform is asked first if it can be
(Slack); otherwise the row is sent once more, flagged (Telegram). What will never be taken is set aside, loudly.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import structlog

from bot.delivery.pace import Pacer
from bot.desk import Desk
from bot.errors import Ambiguous, NotSent, Undeliverable
from bot.model.outbound import OutboxState, Receipt, Sending
from bot.ports import Channel, Clock, Store, Tx

log = structlog.get_logger(__name__)

#: The first wait after a call that certainly did not go through; it doubles up to the last.
FIRST_WAIT, LAST_WAIT = timedelta(seconds=1), timedelta(minutes=5)
#: How many lanes may be under way at once.
LANES = 64


def wait_before(attempts: int) -> timedelta:
    """How long a lane waits after that many failed attempts, where the platform named no time."""
    return min(LAST_WAIT, FIRST_WAIT * (1 << min(attempts, 12)))


class Carrier:
    """Carries outbox rows to their platforms."""

    def __init__(
        self, store: Store, desk: Desk, channels: Mapping[str, Channel], clock: Clock, pacer: Pacer | None = None
    ) -> None:
        self._store = store
        self._desk = desk
        self._channels = channels
        self._clock = clock
        self._pacer = pacer
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._failures: dict[str, int] = {}
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """There may be something to carry."""
        self._wake.set()

    async def recover(self) -> None:
        """After a start: settle what was under way when the last process ended."""
        for sending in await self._store.run(lambda tx: tx.lanes.interrupted()):
            await self._settle_doubt(sending, "interrupted")

    async def run(self) -> None:
        """Carry until cancelled."""
        await self.recover()
        while True:
            self._wake.clear()
            await self._start_lanes()
            await self._rest()

    async def drain(self) -> int:
        """Carry all that is sendable now, one row after the other; how many calls were made."""
        carried = 0
        while rows := await self._ready(limit=LANES):
            for sending in rows:
                await self._carry(sending)
                carried += 1
        return carried

    async def stop(self, within: timedelta) -> None:
        """Let the calls under way finish; what does not is asked about after the next start."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way.values(), timeout=within.total_seconds())
            for task in late:
                task.cancel()

    async def _start_lanes(self) -> None:
        room = LANES - len(self._under_way)
        for sending in await self._ready(limit=room) if room > 0 else ():
            lane = sending.place.lane
            task = asyncio.create_task(self._carry(sending), name=f"lane {lane}")
            self._under_way[lane] = task
            task.add_done_callback(partial(self._lane_done, lane))

    def _lane_done(self, lane: str, _: asyncio.Task[None]) -> None:
        del self._under_way[lane]
        self._wake.set()

    async def _rest(self) -> None:
        """Until something is put in the outbox, a lane comes free, or a waiting row's time has come."""
        next_at = await self._store.run(lambda tx: tx.lanes.next_at(self._clock.now()))
        wakers: list[asyncio.Task[Any]] = [asyncio.create_task(self._wake.wait())]
        if next_at is not None and next_at > self._clock.now():
            wakers.append(asyncio.create_task(self._clock.sleep_until(next_at)))
        try:
            await asyncio.wait(wakers, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for waker in wakers:
                waker.cancel()

    async def _ready(self, limit: int) -> Sequence[Sending]:
        now, busy = self._clock.now(), tuple(self._under_way)
        return await self._store.run(lambda tx: tx.lanes.ready(now, busy, limit))

    async def _carry(self, sending: Sending) -> None:
        channel = self._channels.get(sending.place.channel)
        if channel is None:
            await self._later(sending, NotSent(f"{sending.place.channel} is not configured", retry_after=LAST_WAIT))
            return
        try:
            if self._pacer is not None:
                await self._pacer.turn(sending.place.lane, channel.pace(sending.place))
            receipt = await channel.deliver(sending)
        except NotSent as error:
            await self._later(sending, error)
        except Ambiguous as error:
            await self._settle_doubt(sending, str(error))
        except Undeliverable as error:
            await self._give_up(sending, error)
        else:
            await self._sent(sending, receipt)

    async def _sent(self, sending: Sending, receipt: Receipt) -> None:
        self._failures.pop(sending.place.lane, None)
        now = self._clock.now()
        await self._store.run(lambda tx: tx.lanes.sent(sending.id, receipt, now))

    async def _later(self, sending: Sending, error: NotSent) -> None:
        lane = sending.place.lane
        failures = self._failures[lane] = self._failures.get(lane, -1) + 1
        retry_at = self._clock.now() + (error.retry_after or wait_before(failures))
        log.warning("delivery_postponed", lane=lane, row=sending.id, error=str(error), retry_at=retry_at.isoformat())
        await self._store.run(lambda tx: tx.lanes.later(sending.id, retry_at, str(error)))

    async def _settle_doubt(self, sending: Sending, why: str) -> None:
        """The answer was lost: ask, where the platform can be asked; else send once more, flagged."""
        channel = self._channels.get(sending.place.channel)
        if channel is not None and channel.can_ask:
            try:
                found = await channel.find(sending)
            except (NotSent, Ambiguous) as error:
                await self._later(sending, NotSent(f"{why}; asking failed: {error}"))
                return
            if found is not None:
                await self._sent(sending, found)
                return
            await self._store.run(lambda tx: tx.lanes.resend(sending.id))
        elif not sending.resent:
            log.warning("delivery_resent", lane=sending.place.lane, row=sending.id, why=why)
            await self._store.run(lambda tx: tx.lanes.resend(sending.id))
        else:
            log.error("delivery_unknown", lane=sending.place.lane, row=sending.id, why=why)
            await self._store.run(lambda tx: tx.lanes.settle(sending.id, OutboxState.UNKNOWN, why))

    async def _give_up(self, sending: Sending, error: Undeliverable) -> None:
        log.error("delivery_set_aside", lane=sending.place.lane, row=sending.id, code=error.code)
        now = self._clock.now()

        def unit(tx: Tx) -> None:
            tx.lanes.settle(sending.id, OutboxState.DEAD, error.code)
            self._desk.undelivered(tx, sending, f"out-{sending.id}", error.code, now)

        await self._store.run(unit)
