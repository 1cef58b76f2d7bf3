"""The loops together: what wakes them, what ends them, and that no fault of one stands still for good."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.errors import NotSent, OpiekunError
from bot.model.conversation import CopyKind
from bot.model.inbound import Inbound
from bot.model.places import Place, Side
from bot.model.rich import Body, Rich
from bot.ports import Accept, Tx
from bot.runtime.service import Service
from tests.contracts.runtime_rig import MONDAY, NotingDesk, PlainChannel, Rig, play
from tests.simulation.rows import select


def _service(rig: Rig) -> Service:
    return Service(store=rig.store, desk=rig.desk, channels=rig.channels, clock=rig.clock)


def _post(rig: Rig, text: str) -> None:
    place = Place(channel="telegram", chat="5001")

    def unit(tx: Tx) -> None:
        tx.outbox.post(Body(text=Rich.of(text)), kind=CopyKind.NOTICE, side=Side.CUSTOMER, place=place)

    rig.store.inner.run_now(unit)


class Watched(PlainChannel):
    """Notes when it is started and stopped; may refuse to start."""

    def __init__(self, name: str, log: list[str], refuses: OpiekunError | None = None) -> None:
        super().__init__(name, can_ask=False)
        self._log = log
        self._refuses = refuses

    async def start(self, accept: Accept) -> None:
        if self._refuses:
            raise self._refuses
        self.accept = accept

    async def stop_listening(self) -> None:
        self._log.append(f"{self.name} stops listening")

    async def stop(self) -> None:
        self._log.append(f"{self.name} stops")

    async def deliver(self, sending: Any) -> Any:
        receipt = await super().deliver(sending)
        self._log.append(f"{self.name} delivered")
        return receipt


class Answering(NotingDesk):
    """Answers everything."""

    def receive(self, tx: Tx, inbound: Inbound, now: datetime) -> None:
        super().receive(tx, inbound, now)
        tx.outbox.post(Body(text=Rich.of("yes")), kind=CopyKind.NOTICE, side=Side.CUSTOMER, place=inbound.place)


def test_what_is_accepted_is_worked_on_at_once() -> None:
    async def story(rig: Rig) -> None:
        channel = Watched("telegram", [])
        rig.channels["telegram"] = channel
        await _service(rig).start()
        await asyncio.sleep(1.5)
        await channel.accept([rig._envelope("hello", "telegram:5001")])
        await asyncio.sleep(0.001)
        assert rig.desk.received == ["hello"]

    play(story)


def test_what_a_flood_is_answered_with_goes_out_before_the_flood_is_over() -> None:
    async def story(rig: Rig) -> None:
        desk = Answering(rig.desk.setup)
        log: list[str] = []
        rig.channels["telegram"] = Watched("telegram", log)
        for number in range(100):
            rig.accept(f"message {number}")
        service = Service(store=rig.store, desk=desk, channels=rig.channels, clock=rig.clock)
        await service.start()
        while not log:  # noqa: ASYNC110 - each step of the loops is what is looked at
            await asyncio.sleep(0)
        assert len(desk.received) < 100
        await asyncio.sleep(60)
        assert len(desk.received) == 100

    play(story)


def test_the_end_stops_the_intake_then_finishes_calls_then_lets_the_platforms_go() -> None:
    async def story(rig: Rig) -> None:
        log: list[str] = []
        channel = rig.channels["telegram"] = Watched("telegram", log)
        channel.on("under way", 5.0)
        _post(rig, "under way")
        service = _service(rig)
        await service.start()
        await asyncio.sleep(1)
        await service.stop()
        assert log == ["telegram stops listening", "telegram delivered", "telegram stops"]
        assert select(rig.store.inner, "SELECT state FROM outbox") == [("sent",)]
        assert rig.loop.time() == pytest.approx(5, abs=0.1)

    play(story)


def test_the_end_waits_ten_seconds_and_no_longer() -> None:
    async def story(rig: Rig) -> None:
        rig.channels["telegram"].on("hangs", 600.0)
        _post(rig, "hangs")
        service = _service(rig)
        await service.start()
        await asyncio.sleep(1)
        await service.stop()
        assert rig.loop.time() == pytest.approx(11, abs=0.1)
        assert select(rig.store.inner, "SELECT state FROM outbox") == [("sending",)]

    play(story)


def test_a_database_that_fails_for_a_while_stops_no_loop_for_good() -> None:
    async def story(rig: Rig) -> None:
        service = _service(rig)
        await service.start()
        rig.store.refuse = 60
        await asyncio.sleep(60)
        assert rig.store.refuse == 0
        rig.accept("hello")
        _post(rig, "an answer")
        rig.set_timer("conversation:1", MONDAY)
        await asyncio.sleep(12)
        assert rig.desk.received == ["hello"]
        assert rig.channels["telegram"].texts == ["an answer"]
        assert [subject for subject, _ in rig.desk.fired] == ["conversation:1"]
        assert max(service.silences().values()) < 12

    play(story)


def test_one_platform_that_refuses_us_does_not_keep_the_other_from_working() -> None:
    async def story(rig: Rig) -> None:
        rig.channels["slack"] = Watched("slack", [], OpiekunError("Slack refuses the bot token"))
        await _service(rig).start()
        rig.accept("hello")
        await asyncio.sleep(3)
        assert rig.desk.received == ["hello"]

    play(story)


def test_where_all_platforms_refuse_us_nothing_runs() -> None:
    async def story(rig: Rig) -> None:
        rig.channels["telegram"] = Watched("telegram", [], OpiekunError("Telegram refuses the token"))
        with pytest.raises(OpiekunError, match="refuses the token"):
            await _service(rig).start()
        rig.accept("hello")
        await asyncio.sleep(10)
        assert rig.desk.received == []

    play(story)


def test_a_clock_put_back_holds_up_no_retry() -> None:
    async def story(rig: Rig) -> None:
        await _service(rig).start()
        rig.channels["telegram"].on("an answer", NotSent("429", retry_after=timedelta(seconds=30)))
        _post(rig, "an answer")
        rig.desk.faults["hello"] = [KeyError("boom"), KeyError("boom"), KeyError("boom")]
        rig.accept("hello")
        await asyncio.sleep(5)
        rig.clock.step(timedelta(minutes=-10))
        await asyncio.sleep(35)
        assert rig.channels["telegram"].texts == ["an answer", "an answer"]
        assert rig.desk.received == ["hello"]

    play(story)
