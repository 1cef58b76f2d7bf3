"""What must go out, on its way: every lane in its own order, many lanes side by side.

A row goes `pending → sending (the attempt is committed) → sent | unknown | dead`. What the platform certainly did not
take waits and is tried again, its lane alone. Where the answer was lost, the platform is asked first if it can be
(Slack); otherwise the row is sent once more, flagged (Telegram). What will never be taken is set aside, loudly.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot.delivery.attempt import attempt
from bot.delivery.ledger import Ledger
from bot.delivery.pace import Pacer
from bot.delivery.tally import Tally
from bot.desk import Desk
from bot.model.outbound import Sending
from bot.ports import Channel, Clock, Store

log = structlog.get_logger(__name__)

#: How many lanes may be under way at once.
LANES = 64
#: How soon rows are noticed that another process put there. Seconds.
LOOK_AGAIN = 2.0


class Carrier:
    """Carries outbox rows to their platforms. `look_again` is in seconds. `certain` is the number under which this
    process takes rows, None while it can't be sure that no other has taken them over."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        channels: Mapping[str, Channel],
        clock: Clock,
        pacer: Pacer | None = None,
        *,
        look_again: float = LOOK_AGAIN,
        certain: Callable[[], int | None] = lambda: 0,
    ) -> None:
        self._store = store
        self._channels = channels
        self._clock = clock
        self._pacer = pacer
        self._look_again = look_again
        self._certain = certain
        self.tally = Tally()
        self._ledger = Ledger(store, desk, channels, clock, self.tally)
        #: By lane: what is being carried, and which lanes rest until their pace allows the next.
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._resting: dict[str, asyncio.TimerHandle] = {}
        self._in_flight: set[int] = set()
        #: Rows may be marked as sending that nobody carries: after a start, and after a fault on our side.
        self._may_have_lost = True
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """There may be something to carry."""
        self._wake.set()

    def look_for_lost(self) -> None:
        """A process is no more: what it carried is to be settled."""
        self._may_have_lost = True
        self._wake.set()

    async def run(self) -> None:
        """Carry until cancelled. Raises what the store raises; run again, it goes on."""
        while True:
            await self.turn()

    async def turn(self) -> None:
        """Take what can go, start it on its way, and rest until there may be more."""
        self._wake.clear()
        now = self._clock.now()
        try:
            await self.recover()
            await self._start_lanes(now)
        except BaseException:
            self._may_have_lost = True
            raise
        await self._rest(now)

    async def recover(self) -> None:
        """Settle what is marked as sending and is carried by nobody."""
        if not self._may_have_lost:
            return
        in_flight = tuple(self._in_flight)
        for sending in await self._store.run(lambda tx: tx.lanes.interrupted(in_flight)):
            await self._ledger.doubt(sending, "interrupted")
        self._may_have_lost = False

    async def drain(self) -> int:
        """Carry all that is sendable now, one row after the other; how many calls were made."""
        carried = 0
        while rows := await self._ready(self._clock.now(), limit=LANES):
            for sending in rows:
                await self._carry(sending, self._certain())
                carried += 1
        return carried

    async def stop(self, within: timedelta) -> None:
        """Let the calls under way finish; what does not is asked about after the next start."""
        for handle in self._resting.values():
            handle.cancel()
        if not self._under_way:
            return
        _, late = await asyncio.wait(self._under_way.values(), timeout=within.total_seconds())
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _start_lanes(self, now: datetime) -> None:
        room = LANES - len(self._under_way)
        taken_as = self._certain()
        for sending in await self._ready(now, limit=room) if room > 0 else ():
            lane = sending.place.lane
            self._in_flight.add(sending.id)
            task = asyncio.create_task(self._carry(sending, taken_as), name=f"lane {lane}")
            self._under_way[lane] = task
            task.add_done_callback(partial(self._lane_done, sending))

    async def _ready(self, now: datetime, limit: int) -> Sequence[Sending]:
        busy = self._busy()
        return await self._store.run(lambda tx: tx.lanes.ready(now, busy, limit))

    def _busy(self) -> tuple[str, ...]:
        return (*self._under_way, *self._resting)

    async def _carry(self, sending: Sending, taken_as: int | None) -> None:
        """Pace, send, record: the pace is kept by resting after a call, so that nothing taken has to wait."""
        channel = self._channels.get(sending.place.channel)
        outcome = await attempt(channel, sending, lambda: taken_as is not None and taken_as == self._certain())
        if channel is not None:
            self._rest_lane(sending, channel)
        await self._ledger.write(sending, outcome)

    def _rest_lane(self, sending: Sending, channel: Channel) -> None:
        if self._pacer is None:
            return
        lane = sending.place.lane
        wait = self._pacer.spend(lane, channel.pace(sending.place))
        if wait > 0:
            self._resting[lane] = asyncio.get_running_loop().call_later(wait, self._rested, lane)

    def _rested(self, lane: str) -> None:
        del self._resting[lane]
        self._wake.set()

    def _lane_done(self, sending: Sending, task: asyncio.Task[None]) -> None:
        del self._under_way[sending.place.lane]
        self._in_flight.discard(sending.id)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._may_have_lost = True
            log.error("outcome_lost", lane=sending.place.lane, row=sending.id, exc_info=error)
        self._wake.set()

    async def _rest(self, looked_at: datetime) -> None:
        """Until something is put in the outbox, a lane comes free, a waiting row's time has come, or for a while.

        What was due when we looked and was not taken waits for a lane to come free.
        """
        if self._wake.is_set():
            return
        busy = self._busy()
        next_at = await self._store.run(lambda tx: tx.lanes.next_at(looked_at, busy))
        wakers: list[asyncio.Task[Any]] = [asyncio.create_task(self._wake.wait())]
        if next_at is not None and next_at > looked_at:
            wakers.append(asyncio.create_task(self._clock.sleep_until(next_at)))
        try:
            await asyncio.wait(wakers, return_when=asyncio.FIRST_COMPLETED, timeout=self._look_again)
        finally:
            for waker in wakers:
                waker.cancel()
