"""A carrier with scripted platforms, on a virtual loop: what a call does is said beforehand, waiting takes no time."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.delivery import Carrier
from bot.delivery.pace import Pacer
from bot.desk import Desk
from bot.errors import StoreError
from bot.model.conversation import CopyKind
from bot.model.inbound import Inbound
from bot.model.outbound import OutboxState, Receipt, Sending
from bot.model.places import Identity, Place, Side
from bot.model.rich import Body, Rich
from bot.ports import Accept, Pace, SetAside, Tx
from bot.store.inline import InlineStore
from tests.builders import desk as desk_setup
from tests.simulation.loop import VirtualClock, VirtualLoop
from tests.simulation.loop import play as play_loop
from tests.simulation.rows import select

T = TypeVar("T")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Call:
    """A call that a platform got: when (in seconds), what it was to show, and whether it was flagged."""

    at: float
    text: str
    resent: bool


class ScriptedChannel:
    """`ports.Channel`. Each call takes the next step of its text's script: an error to raise, seconds to take, or a
    `Late` error, raised after the call took effect. Without a script it works."""

    def __init__(self, name: str, *, can_ask: bool, pace: Pace | None = None) -> None:
        self.name = name
        self.can_ask = can_ask
        self.listens_alone = False
        self.calls: list[Call] = []
        self.asked: list[float] = []
        self.there: dict[str, str] = {}
        self.scripts: dict[str, list[Any]] = {}
        self.answers: list[Exception] = []
        self._pace = pace or Pace(per_second=1e6, burst=1_000_000)
        self._numbers = 0

    def on(self, text: str, *steps: Any) -> None:
        self.scripts[text] = list(steps)

    @property
    def texts(self) -> list[str]:
        return [call.text for call in self.calls]

    async def start(self, accept: Accept) -> None:
        """Nobody writes here."""

    async def stop_listening(self) -> None:
        """There is nothing to listen to."""

    async def stop(self) -> None:
        """There is nothing to close."""

    def pace(self, place: Place) -> Pace:
        return self._pace

    def parse(self, raw: Mapping[str, Any], saved_at: datetime) -> Inbound | None:
        raise AssertionError("nothing comes in here")

    async def deliver(self, sending: Sending) -> Receipt:
        text = sending.body.text.plain if sending.body else sending.operation.value
        self.calls.append(Call(asyncio.get_running_loop().time(), text, sending.resent))
        step = self.scripts[text].pop(0) if self.scripts.get(text) else None
        if isinstance(step, float):
            await asyncio.sleep(step)
        if isinstance(step, Exception):
            raise step
        self._numbers += 1
        self.there.setdefault(sending.key, str(self._numbers))
        if isinstance(step, Late):
            raise step.error
        return Receipt(message_id=sending.message_id or str(self._numbers))

    async def find(self, sending: Sending) -> Receipt | None:
        self.asked.append(asyncio.get_running_loop().time())
        if self.answers:
            raise self.answers.pop(0)
        found = self.there.get(sending.key)
        return Receipt(message_id=found) if found else None


@dataclass(frozen=True, slots=True)
class Late:
    """The call takes effect; then this error comes."""

    error: Exception


class StumblingStore:
    """`ports.Store` that fails as told: before a transaction, or after its commit."""

    is_shared = False

    def __init__(self, inner: InlineStore) -> None:
        self.inner = inner
        self.refuse = 0
        self.lose_answers = 0

    async def run(self, unit: Callable[[Tx], T]) -> T:
        if self.refuse:
            self.refuse -= 1
            raise StoreError("The database is locked.")
        value = self.inner.run_now(unit)
        if self.lose_answers:
            self.lose_answers -= 1
            raise StoreError("The connection was lost after the commit.")
        return value

    def act_as(self, process: int) -> None:
        self.inner.act_as(process)

    async def close(self) -> None:
        """It stays open for whoever looks into it afterwards."""


@dataclass(frozen=True, slots=True)
class HearingDesk(Desk):
    """The desk, and a note of what it was told of failures."""

    undelivered_rows: list[tuple[str, str]] = field(default_factory=list)
    is_deaf: bool = False

    def undelivered(
        self, tx: Tx, sending: Sending, row: str, code: str, now: datetime, *, thread_gone: bool = False
    ) -> None:
        if self.is_deaf:
            raise KeyError("a bug in what people are told")
        self.undelivered_rows.append((row, code))

    def set_aside(self, tx: Tx, given_up: SetAside, now: datetime) -> None:
        self.undelivered_rows.append((given_up.id, given_up.error))


class Rig:
    """A store with an outbox, two platforms, and a carrier between; a second one stands for the next process."""

    def __init__(self, loop: VirtualLoop, *, pace: Pace | None = None, is_deaf: bool = False) -> None:
        self.loop = loop
        self.clock = VirtualClock(loop, NOON)
        self.store = StumblingStore(InlineStore(now=self.clock.now))
        self.slack = ScriptedChannel("slack", can_ask=True, pace=pace)
        self.telegram = ScriptedChannel("telegram", can_ask=False, pace=pace)
        self.desk = HearingDesk(desk_setup(), is_deaf=is_deaf)
        self.carrier = self._carrier()
        self._running: asyncio.Task[None] | None = None

    def post(self, chat: str, *texts: str) -> list[int]:
        """To a chat of Slack ("C…", "U…") or of Telegram; the copies' numbers."""
        place = Place(channel="slack" if chat[0] in "CU" else "telegram", chat=chat)

        def unit(tx: Tx) -> list[int]:
            return [
                tx.outbox.post(Body(text=Rich.of(text)), kind=CopyKind.NOTICE, side=Side.CUSTOMER, place=place).id
                for text in texts
            ]

        return self.store.inner.run_now(unit)

    def relay(self, thread: int, *texts: str) -> None:
        """A customer's words, into their thread of the team's channel."""

        def unit(tx: Tx) -> None:
            where = tx.threads.get(thread)
            for text in texts:
                tx.outbox.post(Body(text=Rich.of(text)), kind=CopyKind.RELAY, side=Side.DESK, thread=where)

        self.store.inner.run_now(unit)

    def thread(self, chat: str, stamp: str) -> int:
        """A conversation's thread in a channel, open already."""

        def unit(tx: Tx) -> int:
            contact = tx.people.meet(Identity(channel="telegram", user=stamp), stamp, None)
            conversation = tx.conversations.open(
                customer="acme", contact=contact.id, severity="sev3", team="general", topic=None, at=NOON
            )
            place = Place(channel="slack", chat=chat, thread=stamp)
            return tx.threads.add(conversation=conversation.number, side=Side.DESK, place=place, opens=False).id

        return self.store.inner.run_now(unit)

    def edit(self, copy: int, text: str) -> None:
        self.store.inner.run_now(lambda tx: tx.outbox.edit(copy, Body(text=Rich.of(text))))

    async def carry(self, seconds: float) -> None:
        """Let the carrier work for so long."""
        if self._running is None:
            self._running = asyncio.ensure_future(self._turn_for_ever(self.carrier))
        await asyncio.sleep(seconds)

    async def die(self) -> None:
        """The process ends at once; the next one begins."""
        if self._running is not None:
            self._running.cancel()
            self._running = None
        for task in self.carrier._under_way.values():
            task.cancel()
        await asyncio.sleep(0)
        self.carrier = self._carrier()

    def end(self) -> None:
        if self._running is not None:
            self._running.cancel()

    def states(self) -> list[str]:
        return [state for (state,) in select(self.store.inner, "SELECT state FROM outbox ORDER BY id")]

    def flagged(self) -> list[bool]:
        return [bool(resent) for (resent,) in select(self.store.inner, "SELECT resent FROM outbox ORDER BY id")]

    def _carrier(self) -> Carrier:
        channels = {"slack": self.slack, "telegram": self.telegram}
        return Carrier(self.store, self.desk, channels, self.clock, Pacer(self.loop.time))

    async def _turn_for_ever(self, carrier: Carrier) -> None:
        while True:
            try:
                await carrier.run()
            except StoreError:
                await asyncio.sleep(1)


def play(story: Callable[[Rig], Coroutine[Any, Any, None]], **rig: Any) -> None:
    """Tell a story of a rig, in virtual time."""

    async def main(loop: VirtualLoop) -> None:
        told = Rig(loop, **rig)
        try:
            await story(told)
        finally:
            told.end()

    play_loop(main)


PENDING, SENDING, SENT = OutboxState.PENDING, OutboxState.SENDING, OutboxState.SENT
UNKNOWN, DEAD = OutboxState.UNKNOWN, OutboxState.DEAD
