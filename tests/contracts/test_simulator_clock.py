"""Does the simulated clock keep, speed up, jump and wake?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from simulator import Clock

START = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)


class Real:
    """Real time, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def settled(task: asyncio.Task[None]) -> bool:
    """Whether the task ends by what has happened already."""
    for _ in range(5):
        await asyncio.sleep(0)
    return task.done()


def test_it_follows_the_system_unless_told_otherwise() -> None:
    before = datetime.now(UTC)
    shown = Clock().now()
    assert before <= shown <= datetime.now(UTC)


def test_sixty_times_as_fast_a_second_is_a_minute() -> None:
    real = Real()
    clock = Clock(start=START, speed=60, source=real)
    real.seconds = 1
    assert clock.now() == START + timedelta(minutes=1)


def test_a_change_of_speed_does_not_leap() -> None:
    real = Real()
    clock = Clock(start=START, source=real)
    real.seconds = 10
    clock.set_speed(60)
    assert clock.now() == START + timedelta(seconds=10)
    real.seconds = 11
    assert clock.now() == START + timedelta(seconds=70)


def test_a_stopped_clock_moves_by_jumps_only() -> None:
    real = Real()
    clock = Clock(start=START, speed=0, source=real)
    real.seconds = 1000
    assert clock.now() == START
    clock.jump(by=timedelta(hours=65))
    assert clock.now() == START + timedelta(hours=65)
    clock.jump(to=START)
    assert clock.now() == START


async def test_a_sleeper_wakes_when_the_clock_jumps_past_its_time() -> None:
    clock = Clock(start=START, speed=0)
    sleeper = asyncio.ensure_future(clock.sleep_until(START + timedelta(hours=1)))
    assert not await settled(sleeper)
    clock.jump(by=timedelta(minutes=59))
    assert not await settled(sleeper)
    clock.jump(by=timedelta(minutes=1))
    assert await settled(sleeper)


async def test_a_sleeper_reckons_anew_when_the_speed_changes() -> None:
    clock = Clock(start=START, speed=0)
    sleeper = asyncio.ensure_future(clock.sleep(3600))
    assert not await settled(sleeper)
    clock.set_speed(10_000_000)
    await asyncio.wait_for(sleeper, 1)
    assert clock.now() >= START + timedelta(hours=1)


async def test_a_time_that_has_passed_is_not_waited_for() -> None:
    clock = Clock(start=START, speed=0)
    await asyncio.wait_for(clock.sleep_until(START - timedelta(days=1)), 1)


async def test_every_change_is_told() -> None:
    clock = Clock(start=START, speed=0)
    told: list[datetime] = []
    quiet: Callable[[], None] = clock.on_change(lambda: told.append(clock.now()))
    waiting = asyncio.ensure_future(clock.changed())
    assert not await settled(waiting)
    clock.jump(by=timedelta(hours=1))
    assert await settled(waiting)
    quiet()
    clock.jump(by=timedelta(hours=1))
    assert told == [START + timedelta(hours=1)]


@pytest.mark.parametrize("speed", [-1, float("inf"), float("nan")])
def test_an_impossible_speed_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        Clock(speed=speed)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        Clock().jump(to=datetime(2026, 11, 20))  # noqa: DTZ001
