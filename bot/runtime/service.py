"""The desk running: four loops over one store, woken by what comes in, by the clock and by each other.

Nothing here is ever the only one to know something: a wake-up lost costs seconds, a process lost costs nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, TypeGuard

import structlog

from bot.delivery import Carrier
from bot.delivery.pace import Pacer
from bot.delivery.tally import Tally
from bot.desk import Desk
from bot.errors import OpiekunError
from bot.model.bookings import AgendaHealth
from bot.model.inbound import Envelope
from bot.ports import Channel, Clock, LoneListener, Store, Tx
from bot.runtime.alarm import Alarm
from bot.runtime.booker import Booker
from bot.runtime.presence import BEAT, Lease, Presence
from bot.runtime.worker import Worker
from calendars.calls import AgendaOf, new_call_id

log = structlog.get_logger(__name__)

#: How long what is in hand may take to finish when we are asked to stop.
FINISH_WITHIN = timedelta(seconds=10)
#: A clock that is put back by less is only corrected.
A_STEP = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """Seconds."""

    #: how soon rows that another process wrote, or whose retry has come, are noticed
    look_again: float = 2.0
    #: the longest sleep before a timer: how late a step of the clock is noticed
    longest_sleep: float = 10.0
    #: how soon what is due is looked at again while another process is at it
    others_at_it: float = 0.1
    #: after a fault of the store itself, a loop tries again after this
    after_fault: float = 1.0


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
        rhythm: Rhythm | None = None,
        agendas: Mapping[str, AgendaOf] | None = None,
        new_name: Callable[[], str] = new_call_id,
        name: str = "",
    ) -> None:
        self._presence = Presence(store, name)
        self._store = store
        self._channels = channels
        self._clock = clock
        self._rhythm = rhythm or Rhythm()
        self._worker = Worker(store, desk, channels, clock)
        self._alarm = Alarm(store, desk, clock)
        self._carrier = Carrier(
            store,
            desk,
            channels,
            clock,
            pacer,
            look_again=self._rhythm.look_again,
            certain=self._presence.certain,
        )
        self._booking = self._presence.lease("calls")
        books = self._booking.over(store)
        self._booker = Booker(books, desk, agendas or {}, clock, new_name=new_name, on_done=self._booked)
        self._arrived = asyncio.Event()
        self._worked = asyncio.Event()
        self._asked = asyncio.Event()
        self._loops: list[asyncio.Task[None]] = []
        #: Beats until the very end: what is in hand is ours until it is finished.
        self._beating: asyncio.Task[None] | None = None
        self._is_running = False
        self._is_stopping = False
        self._latest = clock.now()
        #: By loop: when it last came round, on a clock that never jumps.
        self._came_round: dict[str, float] = {}

    @property
    def tally(self) -> Tally:
        """What became of what went out."""
        return self._carrier.tally

    def agendas(self) -> Mapping[str, AgendaHealth]:
        """How the agents' agendas are doing."""
        return self._booker.healths()

    def silences(self) -> Mapping[str, float]:
        """By loop: how long ago it last came round, in seconds. Empty while the desk is starting or stopping."""
        now = _elapsed()
        return {name: now - at for name, at in self._came_round.items()} if self._is_running else {}

    async def start(self) -> None:
        """What was left by the last process first, then the loops, then the platforms.

        A platform that refuses us is reported and left out; the others go on. Raises OpiekunError if all refuse.
        """
        await self._presence.join()
        if self._presence.is_shared:
            self._beating = asyncio.create_task(self._beat(), name="presence")
        await self._worker.recover()
        loops = {"inbox": self._work, "timers": self._ring, "outbox": self._carry, "calls": self._book}
        for name, turn in loops.items():
            self._came_round[name] = _elapsed()
            self._loops.append(asyncio.create_task(self._loop(name, turn), name=name))
        refused = [error for channel in self._channels.values() if (error := await self._open(channel))]
        if refused and len(refused) == len(self._channels):
            await self.stop()
            raise OpiekunError("\n".join(str(error) for error in refused))
        self._is_running = True

    async def stop(self, within: timedelta = FINISH_WITHIN) -> None:
        """Stop the intake, then finish what is in hand within the time given."""
        self._is_running = False
        finish_by = _elapsed() + within.total_seconds()
        await _all(channel.stop_listening() for channel in self._channels.values())
        self._is_stopping = True
        self._worker.stop()
        for event in (self._arrived, self._worked, self._asked):
            event.set()
        self._carrier.wake()
        if self._loops:
            _, late = await asyncio.wait(self._loops, timeout=max(0.0, finish_by - _elapsed()))
            for task in late:
                task.cancel()
            await _all(late)
            self._loops.clear()
        await self._booker.stop(timedelta(seconds=max(0.0, finish_by - _elapsed())))
        await self._carrier.stop(timedelta(seconds=max(0.0, finish_by - _elapsed())))
        await _all(channel.stop() for channel in self._channels.values())
        if self._beating is not None:
            self._beating.cancel()
            await _all([self._beating, self._presence.leave()])

    async def accept(self, envelopes: Sequence[Envelope]) -> None:
        """One durable insert; only when this returns may a platform be told "received"."""
        now = self._clock.now()
        await self._store.run(lambda tx: tx.inbox.accept(envelopes, now))
        self._arrived.set()

    async def _accept_alone(self, lease: Lease, envelopes: Sequence[Envelope]) -> None:
        """The same, while this process is the one that listens."""
        now = self._clock.now()

        def unit(tx: Tx) -> None:
            lease.confirm(tx)
            tx.inbox.accept(envelopes, now)

        await self._store.run(unit)
        self._arrived.set()

    async def _open(self, channel: Channel) -> OpiekunError | None:
        accept = self.accept
        if self._presence.is_shared and _listens_alone(channel):
            lease = self._presence.lease(channel.name)
            channel.listen_when(lease.until_ours)
            accept = partial(self._accept_alone, lease)
        try:
            await channel.start(accept)
        except OpiekunError as error:
            log.error("channel_refused", channel=channel.name, error=str(error))
            return error
        return None

    async def _loop(self, name: str, turn: Callable[[], Awaitable[None]]) -> None:
        """The outermost loop: a fault of the store or our own must not end it."""
        while not self._is_stopping:
            try:
                await turn()
            except Exception as error:
                log.error("loop_failed", loop=name, exc_info=error)
                await asyncio.sleep(self._rhythm.after_fault)
            self._came_round[name] = _elapsed()

    async def _beat(self) -> None:
        """Show the others that we live; take over what those had in work who don't."""
        while True:
            try:
                if await self._presence.beat():
                    await self._worker.recover()
                    self._carrier.look_for_lost()
                    self._arrived.set()
            except Exception as error:
                log.error("loop_failed", loop="presence", exc_info=error)
            self._came_round["presence"] = _elapsed()
            await asyncio.sleep(BEAT)

    async def _work(self) -> None:
        self._arrived.clear()
        await self._heed_clock()
        while await self._worker.batch():
            # At each batch: in a flood the last one may be long in coming.
            self._worked.set()
            self._asked.set()
            self._carrier.wake()
        await _first_of(self._arrived, asyncio.sleep(self._rhythm.look_again))

    async def _heed_clock(self) -> None:
        """Where the clock was put back, what waits a few seconds must not wait for as much longer."""
        now = self._clock.now()
        back = self._latest - now
        if back > A_STEP:
            log.warning("clock_put_back", seconds=back.total_seconds())
            await self._store.run(partial(_hasten, by=back))
            self._carrier.wake()
        self._latest = now

    async def _ring(self) -> None:
        self._worked.clear()
        next_due = await self._alarm.next_due()
        if next_due is not None and next_due <= self._clock.now():
            if await self._alarm.fire_due():
                self._asked.set()
                self._carrier.wake()
            next_due = await self._alarm.next_due()
            if next_due is not None and next_due <= self._clock.now():
                await asyncio.sleep(self._rhythm.others_at_it)
                return
        until = self._clock.now() + timedelta(seconds=self._rhythm.longest_sleep)
        await _first_of(self._worked, self._clock.sleep_until(min(until, next_due) if next_due else until))

    async def _book(self) -> None:
        self._asked.clear()
        if self._booking.is_ours:
            await self._booker.begin_due()
            self._booker.look_over()
        await _first_of(self._asked, asyncio.sleep(self._rhythm.look_again))

    def _booked(self) -> None:
        """Something about a call is written: there may be more to do, to tell, and to be reminded of."""
        for event in (self._asked, self._worked):
            event.set()
        self._carrier.wake()

    async def _carry(self) -> None:
        await self._carrier.turn()


def _listens_alone(channel: Channel) -> TypeGuard[LoneListener]:
    return channel.listens_alone


def _hasten(tx: Tx, by: timedelta) -> None:
    tx.inbox.hasten(by)
    tx.lanes.hasten(by)


def _elapsed() -> float:
    """Seconds on the loop's own clock, which never jumps."""
    return asyncio.get_running_loop().time()


async def _all(work: Any) -> None:
    """All of it, whatever becomes of each."""
    for result in await asyncio.gather(*work, return_exceptions=True):
        if isinstance(result, Exception):
            log.error("not_stopped_cleanly", exc_info=result)


async def _first_of(event: asyncio.Event, sleep: Coroutine[Any, Any, None]) -> None:
    """Return when the event is set or the sleep is over."""
    waiting = [asyncio.create_task(event.wait()), asyncio.create_task(sleep)]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
