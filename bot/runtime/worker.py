"""What came in, worked on: one at a time for each lane, in the platform's own order, many lanes side by side.

The attempt is counted, and committed, before the work: an event that kills the process is met again with a higher
number, and set aside after three crashes; one that raises, after five errors. The others move on.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import structlog

from bot.desk import Desk
from bot.errors import Refused, Unreadable
from bot.model.inbound import Inbound
from bot.ports import Channel, Clock, SetAside, Store, Taken, Tx

log = structlog.get_logger(__name__)

#: How many rows are taken at once.
BATCH = 64
#: The wait after the first error; it doubles with each further attempt.
FIRST_WAIT = timedelta(seconds=2)


class Worker:
    """Works on inbox rows; `on_work` is called when something was done that may have to go out."""

    def __init__(self, store: Store, desk: Desk, channels: Mapping[str, Channel], clock: Clock) -> None:
        self._store = store
        self._desk = desk
        self._channels = channels
        self._clock = clock

    async def recover(self) -> None:
        """After a start: what was in work waits again; what has killed us three times is set aside and shown."""
        now = self._clock.now()
        for taken in await self._store.run(lambda tx: tx.inbox.recover(now)):
            await self._show(taken, "the process ended three times while working on it")

    async def drain(self) -> int:
        """Work on all that waits; how many rows were worked on."""
        worked = 0
        while taken := await self._claim():
            await asyncio.gather(*(self._work(row) for row in taken))
            worked += len(taken)
        return worked

    async def _claim(self) -> list[Taken]:
        now = self._clock.now()
        return list(await self._store.run(lambda tx: tx.inbox.claim(BATCH, now)))

    async def _work(self, row: Taken) -> None:
        try:
            inbound = self._parse(row)
            await self._receive(row, inbound)
        except Exception as error:  # the outermost loop: one row's fault must not stop the others
            await self._failed(row, error)

    def _parse(self, row: Taken) -> Inbound | None:
        channel = self._channels.get(row.envelope.channel)
        if channel is None:
            raise Unreadable(f"{row.envelope.channel} is not configured any more")
        return channel.parse(row.envelope.raw, row.saved_at)

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
        retry_at = self._clock.now() + FIRST_WAIT * (1 << min(row.attempts - 1, 8))
        if await self._store.run(lambda tx: tx.inbox.failed(row.id, why, retry_at)):
            await self._show(row, why)

    async def _show(self, row: Taken, why: str) -> None:
        now = self._clock.now()
        given_up = SetAside(id=f"in-{row.id}", box="inbox", at=now, channel=row.envelope.channel, error=why)
        log.error("inbox_row_set_aside", row=row.id, channel=row.envelope.channel, error=why)
        await self._store.run(lambda tx: self._desk.set_aside(tx, given_up, now))
