"""Writes down what became of a row. What is known must not be lost because the database is away for a while."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta

import structlog

from bot.delivery.attempt import Arrived, Doubtful, Impossible, Outcome, Postponed
from bot.delivery.fate import Again, after_doubt, pause
from bot.delivery.tally import Happened, Tally
from bot.desk import Desk
from bot.errors import StoreError, TakenOver
from bot.model.outbound import OutboxState, Sending
from bot.ports import Channel, Clock, Store, Tx

log = structlog.get_logger(__name__)

#: How long until a write that the database refused is tried again. Seconds.
WRITE_AGAIN = 1.0
#: What people are told of a row whose answer was lost once too often.
NO_ANSWER = "no_answer"


class Ledger:
    """One outcome, one transaction; repeated until the database takes it."""

    def __init__(self, store: Store, desk: Desk, channels: Mapping[str, Channel], clock: Clock, tally: Tally) -> None:
        self._store = store
        self._desk = desk
        self._channels = channels
        self._clock = clock
        self._tally = tally
        #: Failures in a row by lane, doubts by row: they end with the first success, and with the process.
        self._failures: dict[str, int] = {}
        self._doubts: dict[int, int] = {}

    async def write(self, sending: Sending, outcome: Outcome) -> None:
        match outcome:
            case Arrived():
                await self._arrived(sending, outcome)
            case Postponed():
                await self._postponed(sending, outcome)
            case Doubtful(why=why):
                await self.doubt(sending, why)
            case Impossible(code=code, thread_gone=thread_gone):
                await self._give_up(sending, OutboxState.DEAD, code, thread_gone=thread_gone)

    async def doubt(self, sending: Sending, why: str) -> None:
        """Nobody knows whether it arrived."""
        channel = self._channels.get(sending.place.channel)
        doubts = self._doubts[sending.id] = self._doubts.get(sending.id, 0) + 1
        fate = after_doubt(sending, can_ask=channel is None or channel.can_ask, doubts=doubts)
        if not isinstance(fate, Again):
            await self._give_up(sending, fate, NO_ANSWER)
            return
        log.warning("delivery_in_doubt", lane=sending.place.lane, row=sending.id, why=why)
        if fate.may_double:
            self._tally.add(sending.place.channel, Happened.RESENT)
        retry_at = self._clock.now() + fate.wait if fate.wait > timedelta(0) else None
        await self._insist(lambda tx: tx.lanes.resend(sending.id, retry_at), sending)

    async def _arrived(self, sending: Sending, outcome: Arrived) -> None:
        self._forget(sending)
        self._tally.add(sending.place.channel, Happened.FOUND if outcome.found else Happened.DELIVERED)
        now = self._clock.now()
        await self._insist(lambda tx: tx.lanes.sent(sending.id, outcome.receipt, now), sending)

    async def _postponed(self, sending: Sending, outcome: Postponed) -> None:
        lane = sending.place.lane
        failures = self._failures[lane] = self._failures.get(lane, 0) + 1
        retry_at = self._clock.now() + pause(outcome.retry_after, failures)
        log.warning("delivery_postponed", lane=lane, row=sending.id, error=outcome.why, retry_at=retry_at.isoformat())
        self._tally.add(sending.place.channel, Happened.POSTPONED)
        await self._insist(lambda tx: tx.lanes.later(sending.id, retry_at, outcome.why), sending)

    async def _give_up(self, sending: Sending, state: OutboxState, code: str, *, thread_gone: bool = False) -> None:
        self._forget(sending)
        log.error("delivery_set_aside", lane=sending.place.lane, row=sending.id, state=state.value, code=code)
        self._tally.add(sending.place.channel, Happened(state.value))
        now = self._clock.now()

        def settle(tx: Tx) -> None:
            tx.lanes.settle(sending.id, state, code)

        def settle_and_tell(tx: Tx) -> None:
            if sending.conversation is not None:
                # As everywhere: the conversation is locked before what goes out for it.
                tx.conversations.get(sending.conversation)
            settle(tx)
            self._desk.undelivered(tx, sending, f"out-{sending.id}", code, now, thread_gone=thread_gone)

        try:
            await self._insist(settle_and_tell, sending)
        except Exception as error:  # that people can't be told must not keep the lane from going on
            log.error("set_aside_untold", lane=sending.place.lane, row=sending.id, exc_info=error)
            await self._insist(settle, sending)

    def _forget(self, sending: Sending) -> None:
        self._failures.pop(sending.place.lane, None)
        self._doubts.pop(sending.id, None)

    async def _insist(self, unit: Callable[[Tx], None], sending: Sending) -> None:
        """Until it is written; by us, in an earlier try whose answer was lost, or by whoever took the row over."""
        while True:
            try:
                await self._store.run(unit)
                return
            except TakenOver:
                log.warning("outcome_not_ours_to_write", lane=sending.place.lane, row=sending.id)
                return
            except StoreError as error:
                log.error("outcome_not_written", error=str(error), again_in=WRITE_AGAIN)
            await asyncio.sleep(WRITE_AGAIN)
