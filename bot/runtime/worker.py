"""What came in, worked on: one at a time for each lane, in the platform's own order, many lanes side by side.

The attempt is counted, and committed, before the work: an event that kills the process is met again with a higher
number, and set aside after three crashes; one that raises, after five errors. The others move on.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.desk import Desk
from bot.errors import Refused, StoreError, TakenOver, Unreadable
from bot.model.inbound import Inbound
from bot.ports import Channel, Clock, SetAside, Store, Taken, Tx

log = structlog.get_logger(__name__)

#: How many rows are taken at once.
BATCH = 64
#: The wait after the first error; it doubles with each further attempt.
FIRST_WAIT = timedelta(seconds=2)
#: When a row is worked on again that the database, not its own fault, has stopped.
AFTER_STORE_FAULT = timedelta(seconds=1)
KILLED_US = "the process ended each time while working on it"


class Worker:
    """Works on inbox rows. One drain at a time: between two of its batches nothing is in work."""

    def __init__(self, store: Store, desk: Desk, channels: Mapping[str, Channel], clock: Clock) -> None:
        self._store = store
        self._desk = desk
        self._channels = channels
        self._clock = clock
        #: Rows may be marked as in work that nobody works on: the database did not take what became of them.
        self._may_have_lost = False
        self._is_stopping = False

    async def recover(self) -> None:
        """What a process had in work that is no more waits again; what has killed it three times is set aside and
        shown."""
        now = self._clock.now()
        for taken in await self._told(lambda tx: tx.inbox.recover(now), KILLED_US, now):
            log.error("inbox_row_set_aside", row=taken.id, channel=taken.envelope.channel, crashes=taken.crashes)

    def stop(self) -> None:
        """Take nothing more; what was taken is finished."""
        self._is_stopping = True

    async def drain(self) -> int:
        """Work on all that waits; how many rows were worked on."""
        total = 0
        while worked := await self.batch():
            total += worked
        return total

    async def batch(self) -> int:
        """Work on what comes next, the first row of each lane; how many there were."""
        taken = [] if self._is_stopping else await self._claim()
        await asyncio.gather(*(self._work(row) for row in taken))
        return len(taken)

    async def _claim(self) -> list[Taken]:
        now, may_have_lost = self._clock.now(), self._may_have_lost

        def unit(tx: Tx) -> list[Taken]:
            if may_have_lost:
                tx.inbox.give_back(now + AFTER_STORE_FAULT)
            return list(tx.inbox.claim(BATCH, now))

        self._may_have_lost = True  # until we hear that the claim is written, or was not
        claimed = await self._store.run(unit)
        self._may_have_lost = False
        return claimed

    async def _work(self, row: Taken) -> None:
        """One row, whatever comes of it. Where the database fails, the row is not to blame: it is given back. What
        another process has taken over is that one's."""
        try:
            try:
                await self._receive(row, self._parse(row))
            except StoreError:
                raise
            except Exception as error:  # the outermost loop: one row's fault must not stop the others
                await self._failed(row, error)
        except TakenOver:
            log.warning("inbox_row_not_ours_any_more", row=row.id)
        except StoreError as error:
            self._may_have_lost = True
            log.error("inbox_row_waits_for_the_store", row=row.id, error=str(error))
        except asyncio.CancelledError:
            self._may_have_lost = True
            raise

    def _parse(self, row: Taken) -> Inbound | None:
        channel = self._channels.get(row.envelope.channel)
        if channel is None:
            raise Unreadable(f"{row.envelope.channel} is not configured any more")
        inbound = channel.parse(row.envelope.raw, row.saved_at)
        return replace(inbound, inbox=row.id) if inbound is not None else None

    async def _receive(self, row: Taken, inbound: Inbound | None) -> None:
        now = self._clock.now()

        def receive(tx: Tx) -> None:
            if inbound is not None:
                self._desk.receive(tx, inbound, now)
            tx.inbox.done(row.id, now)

        def refuse(tx: Tx) -> None:
            if inbound is not None:
                self._desk.refuse(tx, inbound, refusal, now)
            tx.inbox.done(row.id, now)

        try:
            await self._store.run(receive)
        except Refused as caught:
            refusal = caught
            log.info("request_refused", row=row.id, code=refusal.code)
            await self._store.run(refuse)

    async def _failed(self, row: Taken, error: Exception) -> None:
        log.warning("inbox_row_failed", row=row.id, attempt=row.attempts, error=type(error).__name__, exc_info=error)
        why = f"{type(error).__name__}: {error}" if isinstance(error, Unreadable) else type(error).__name__
        now = self._clock.now()
        retry_at = now + FIRST_WAIT * (1 << min(row.attempts - 1, 8))
        if await self._told(lambda tx: [row] if tx.inbox.failed(row.id, why, retry_at) else [], why, now):
            log.error("inbox_row_set_aside", row=row.id, channel=row.envelope.channel, error=why)

    async def _told(self, unit: Callable[[Tx], Sequence[Taken]], why: str, now: datetime) -> Sequence[Taken]:
        """Do it, and show the agents in the same transaction what it sets aside; which rows those are."""

        def unit_and_show(tx: Tx) -> Sequence[Taken]:
            given_up = unit(tx)
            for row in given_up:
                self._desk.set_aside(tx, _aside(row, why, now), now)
            return given_up

        try:
            return await self._store.run(unit_and_show)
        except StoreError:
            raise
        except Exception as error:  # that people can't be told must not keep a row from being set aside
            log.error("set_aside_untold", exc_info=error)
            return await self._store.run(unit)


def _aside(row: Taken, why: str, now: datetime) -> SetAside:
    return SetAside(id=f"in-{row.id}", box="inbox", at=now, channel=row.envelope.channel, error=why)
