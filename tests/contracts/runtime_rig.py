"""The loops of the desk by themselves: a store in memory, a desk that notes what it is given, a clock one can step."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.desk import Desk
from bot.errors import Refused
from bot.model.deadline import Timer
from bot.model.inbound import Envelope, Inbound, Said
from bot.model.outbound import Sending
from bot.model.places import Identity, Place
from bot.model.rich import Rich
from bot.ports import SetAside, Tx
from bot.store.inline import InlineStore
from tests.builders import desk as desk_setup
from tests.contracts.delivery_rig import ScriptedChannel, StumblingStore
from tests.simulation.loop import VirtualClock, VirtualLoop
from tests.simulation.loop import play as play_loop

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


class PlainChannel(ScriptedChannel):
    """Understands an event whose raw text is its words."""

    def parse(self, raw: Mapping[str, Any], saved_at: datetime) -> Inbound | None:
        return Inbound(
            sender=Identity(channel=self.name, user="5001"),
            sender_name="Maria",
            place=Place(channel=self.name, chat="5001"),
            sent_at=saved_at,
            saved_at=saved_at,
            what=Said(text=Rich.of(str(raw["text"])), message_id="1"),
            direct=True,
        )


@dataclass(frozen=True, slots=True)
class NotingDesk(Desk):
    """Notes what it is given, by the clock; `faults` says by its words what raises, and how often."""

    received: list[str] = field(default_factory=list)
    fired: list[tuple[str, datetime]] = field(default_factory=list)
    told: list[SetAside] = field(default_factory=list)
    faults: dict[str, list[Exception]] = field(default_factory=dict)
    on_fire: Callable[[Tx, Timer, datetime], None] = lambda tx, timer, now: None

    def receive(self, tx: Tx, inbound: Inbound, now: datetime) -> None:
        assert isinstance(inbound.what, Said)
        self._stumble(inbound.what.text.plain)
        self.received.append(inbound.what.text.plain)

    def refuse(self, tx: Tx, inbound: Inbound, refusal: Refused, now: datetime) -> None:
        self.received.append(f"refused: {refusal.code}")

    def fire(self, tx: Tx, timer: Timer, now: datetime) -> None:
        self._stumble(timer.subject)
        self.fired.append((timer.subject, now))
        self.on_fire(tx, timer, now)

    def undelivered(
        self, tx: Tx, sending: Sending, row: str, code: str, now: datetime, *, thread_gone: bool = False
    ) -> None:
        """Nothing is delivered here."""

    def set_aside(self, tx: Tx, given_up: SetAside, now: datetime) -> None:
        self._stumble("set aside")
        self.told.append(given_up)

    def _stumble(self, what: str) -> None:
        if self.faults.get(what):
            raise self.faults[what].pop(0)


class Rig:
    def __init__(self, loop: VirtualLoop) -> None:
        self.loop = loop
        self.clock = VirtualClock(loop, MONDAY)
        self.store = StumblingStore(InlineStore(now=self.clock.now))
        self.desk = NotingDesk(desk_setup())
        self.channels = {"telegram": PlainChannel("telegram", can_ask=False)}
        self._accepted = 0

    def accept(self, *texts: str, lane: str = "telegram:5001") -> None:
        """So many events on one lane, in this order."""
        envelopes = [self._envelope(text, lane) for text in texts]
        self.store.inner.run_now(lambda tx: tx.inbox.accept(envelopes, self.clock.now()))

    def _envelope(self, text: str, lane: str) -> Envelope:
        self._accepted += 1
        return Envelope(
            channel="telegram",
            account="bot",
            external_id=str(self._accepted),
            lane=lane,
            order=self._accepted,
            sent_at=self.clock.now(),
            sender=Identity(channel="telegram", user="5001"),
            raw={"text": text},
        )

    def set_timer(self, subject: str, due_at: datetime) -> None:
        self.store.inner.run_now(lambda tx: tx.timers.set(subject, "look", due_at))

    def timers_of(self, subject: str) -> list[datetime]:
        return [timer.due_at for timer in self.store.inner.run_now(lambda tx: tx.timers.of(subject))]

    def dead(self) -> list[str]:
        return [row.id for row in self.store.inner.run_now(lambda tx: tx.inbox.dead())]


def play(story: Callable[[Rig], Coroutine[Any, Any, None]]) -> None:
    """Tell a story of a rig, in virtual time."""

    async def main(loop: VirtualLoop) -> None:
        before = asyncio.all_tasks()
        await story(Rig(loop))
        for task in asyncio.all_tasks() - before:
            task.cancel()

    play_loop(main)
