"""Timers: each once, with its effects, late if need be; and no fault of one is another's."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.errors import StoreError
from bot.model.deadline import Timer
from bot.ports import Tx
from bot.runtime.alarm import AGAIN_AFTER, RINGS_AT_MOST, Alarm
from bot.runtime.service import Service
from tests.contracts.runtime_rig import MONDAY, Rig, play

MINUTE = timedelta(minutes=1)


def _service(rig: Rig) -> Service:
    return Service(store=rig.store, desk=rig.desk, channels=rig.channels, clock=rig.clock)


def test_what_became_due_while_nobody_ran_fires_once_after_the_start() -> None:
    async def story(rig: Rig) -> None:
        for number in range(600):
            rig.set_timer(f"conversation:{number}", MONDAY - number * MINUTE)
        await _service(rig).start()
        await asyncio.sleep(60)
        assert len(rig.desk.fired) == len({subject for subject, _ in rig.desk.fired}) == 600
        assert rig.desk.fired[0][0] == "conversation:599", "the oldest first"

    play(story)


def test_a_timer_fires_at_its_instant() -> None:
    async def story(rig: Rig) -> None:
        await _service(rig).start()
        due_at = MONDAY + timedelta(hours=3, seconds=7)
        rig.set_timer("conversation:1", due_at)
        await asyncio.sleep(4 * 3600)
        ((_, fired_at),) = rig.desk.fired
        assert timedelta(0) <= fired_at - due_at < timedelta(milliseconds=250)

    play(story)


@pytest.mark.parametrize("minutes", [10, -10])
def test_a_step_of_the_clock_loses_and_doubles_nothing(minutes: int) -> None:
    async def story(rig: Rig) -> None:
        await _service(rig).start()
        for number in range(1, 41):
            rig.set_timer(f"conversation:{number}", MONDAY + number * MINUTE)
        await asyncio.sleep(15 * 60)
        rig.clock.step(timedelta(minutes=minutes))
        await asyncio.sleep(15)
        now = rig.clock.now()
        fired = dict(rig.desk.fired)
        assert len(fired) == len(rig.desk.fired)
        assert [n for n in range(1, 41) if MONDAY + n * MINUTE <= now and f"conversation:{n}" not in fired] == []
        await asyncio.sleep(40 * 60)
        assert len(rig.desk.fired) == len(dict(rig.desk.fired)) == 40

    play(story)


def test_a_timer_whose_work_raises_is_looked_at_again_and_blocks_nobody() -> None:
    async def story(rig: Rig) -> None:
        rig.desk.faults["conversation:1"] = [KeyError("boom")]
        rig.set_timer("conversation:1", MONDAY)
        rig.set_timer("conversation:2", MONDAY)
        alarm = Alarm(rig.store, rig.desk, rig.clock)
        await alarm.fire_due()
        assert [subject for subject, _ in rig.desk.fired] == ["conversation:2"]
        assert rig.timers_of("conversation:1") == [MONDAY + AGAIN_AFTER]
        await asyncio.sleep(61)
        await alarm.fire_due()
        assert [subject for subject, _ in rig.desk.fired] == ["conversation:2", "conversation:1"]

    play(story)


def test_what_the_database_stops_is_no_fault_of_the_timer() -> None:
    async def story(rig: Rig) -> None:
        rig.set_timer("conversation:1", MONDAY)
        rig.store.refuse = 1
        alarm = Alarm(rig.store, rig.desk, rig.clock)
        with pytest.raises(StoreError):
            await alarm.fire_due()
        assert rig.timers_of("conversation:1") == [MONDAY]
        assert await alarm.fire_due() == 1

    play(story)


def test_a_timer_that_sets_itself_for_the_past_does_not_ring_for_ever() -> None:
    async def story(rig: Rig) -> None:
        def again(tx: Tx, timer: Timer, now: datetime) -> None:
            tx.timers.set(timer.subject, timer.kind, now - MINUTE)

        object.__setattr__(rig.desk, "on_fire", again)
        rig.set_timer("conversation:1", MONDAY)
        await Alarm(rig.store, rig.desk, rig.clock).fire_due()
        assert len(rig.desk.fired) == RINGS_AT_MOST
        assert rig.timers_of("conversation:1") == [MONDAY + AGAIN_AFTER]

    play(story)


def test_the_effects_and_the_end_of_a_timer_are_one_transaction() -> None:
    async def story(rig: Rig) -> None:
        def sets_another_and_fails(tx: Tx, timer: Timer, now: datetime) -> None:
            tx.timers.set("conversation:2", "look", now + MINUTE)
            raise KeyError("boom")

        object.__setattr__(rig.desk, "on_fire", sets_another_and_fails)
        rig.set_timer("conversation:1", MONDAY)
        await Alarm(rig.store, rig.desk, rig.clock).fire_due()
        assert rig.timers_of("conversation:2") == []
        assert rig.timers_of("conversation:1") == [MONDAY + AGAIN_AFTER]

    play(story)
