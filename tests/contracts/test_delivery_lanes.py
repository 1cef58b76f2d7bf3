"""Lanes: each destination by itself, in order, as fast as its platform lets it, and as patient as it is asked to be."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.delivery.fate import pause
from bot.errors import Ambiguous, NotSent
from bot.ports import Pace
from tests.contracts.delivery_rig import PENDING, SENDING, SENT, Rig, play

HOUR = timedelta(hours=1)


def test_a_lane_goes_in_order_and_a_slow_one_holds_up_nobody() -> None:
    async def story(rig: Rig) -> None:
        rig.post("C1", "slow", "behind it")
        rig.post("C2", "quick", "quicker")
        rig.slack.on("slow", 60.0)
        await rig.carry(50)
        assert rig.slack.texts == ["slow", "quick", "quicker"]
        await rig.carry(20)
        assert rig.slack.texts[3:] == ["behind it"]
        assert rig.states() == [SENT] * 4

    play(story)


@pytest.mark.parametrize(
    ("retry_after", "waits"),
    [(HOUR, 3600), (timedelta(0), 1), (None, 1)],
    ids=["an hour", "zero", "missing"],
)
def test_a_429_pauses_its_lane_alone(retry_after: timedelta | None, waits: float) -> None:
    async def story(rig: Rig) -> None:
        rig.post("C1", "one", "two")
        rig.post("C2", "other")
        rig.slack.on("one", NotSent("429", retry_after=retry_after))
        await rig.carry(waits + 5)
        assert rig.slack.texts == ["one", "other", "one", "two"]
        first, _, again, _ = (call.at for call in rig.slack.calls)
        assert waits <= again - first < waits + 1

    play(story)


def test_no_platform_can_silence_a_lane_for_longer_than_a_day() -> None:
    assert pause(timedelta(days=400), 0) == timedelta(days=1)


def test_a_pause_that_was_asked_for_outlives_the_process() -> None:
    async def story(rig: Rig) -> None:
        rig.post("C1", "one")
        rig.slack.on("one", NotSent("429", retry_after=HOUR))
        await rig.carry(10)
        await rig.die()
        await rig.carry(3000)
        assert rig.slack.texts == ["one"]
        await rig.carry(600)
        assert rig.slack.texts == ["one", "one"]
        assert rig.flagged() == [False]

    play(story)


def test_the_wait_doubles_up_to_five_minutes_and_begins_anew_after_a_success() -> None:
    async def story(rig: Rig) -> None:
        rig.post("C1", "one", "two")
        rig.slack.on("one", *[NotSent("can't be reached")] * 11)
        rig.slack.on("two", NotSent("can't be reached"))
        await rig.carry(3600)
        at = [call.at for call in rig.slack.calls]
        waits = [round(later - earlier) for earlier, later in pairwise(at)]
        assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 0, 1]

    play(story)


def test_the_pace_is_kept_by_rows_that_wait_not_by_rows_under_way() -> None:
    async def story(rig: Rig) -> None:
        rig.post("C1", *(f"{n}" for n in range(6)))
        rig.post("C2", "other")
        await rig.carry(0.5)
        assert rig.slack.texts == ["0", "other", "1", "2"]
        assert rig.states().count(PENDING) == 3
        assert SENDING not in rig.states()
        await rig.carry(5)
        assert [round(call.at) for call in rig.slack.calls[4:]] == [1, 2, 3]

    play(story, pace=Pace(per_second=1.0, burst=3))


def test_more_lanes_than_can_be_under_way_take_turns() -> None:
    async def story(rig: Rig) -> None:
        for number in range(100):
            rig.post(f"C{number}", f"to {number}")
            rig.slack.on(f"to {number}", 10.0)
        await rig.carry(5)
        assert len(rig.slack.calls) == 64
        await rig.carry(30)
        assert rig.states() == [SENT] * 100

    play(story)


def test_what_another_process_puts_in_the_outbox_is_noticed() -> None:
    async def story(rig: Rig) -> None:
        await rig.carry(100)
        rig.post("C1", "from elsewhere")
        await rig.carry(3)
        assert rig.slack.texts == ["from elsewhere"]

    play(story)


def test_a_platform_that_is_not_configured_keeps_its_rows() -> None:
    async def story(rig: Rig) -> None:
        rig.post("C1", "one")
        del rig.carrier._channels["slack"]  # type: ignore[attr-defined]
        await rig.carry(1000)
        assert rig.states() == [PENDING]

    play(story)


def test_a_clock_put_back_holds_nobody_longer_than_it_was_put_back() -> None:
    async def story(rig: Rig) -> None:
        rig.post("C1", "one")
        rig.slack.on("one", NotSent("429", retry_after=timedelta(seconds=5)))
        await rig.carry(2)
        rig.clock.step(timedelta(minutes=-10))
        await rig.carry(610)
        assert rig.states() == [SENT]

    play(story)


def test_a_flood_from_one_customer_becomes_a_few_posts_and_holds_nobody_up_for_long() -> None:
    async def story(rig: Rig) -> None:
        flooded, quiet = rig.thread("C1", "100"), rig.thread("C1", "200")
        elsewhere = rig.thread("C2", "300")
        words = [f"flood {number:04}" for number in range(1000)]
        for second in range(10):
            rig.relay(flooded, *words[100 * second : 100 * second + 100])
            if second == 5:
                rig.relay(quiet, "quiet")
                rig.relay(elsewhere, "elsewhere")
            await rig.carry(1)
        await rig.carry(60)
        posts = [text for text in rig.slack.texts if text.startswith("flood")]
        assert "\n\n".join(posts).split("\n\n") == words, "all of them, in their order"
        assert len(posts) < 30
        at = {call.text: call.at for call in rig.slack.calls}
        assert at["elsewhere"] - 5 < 0.1
        assert at["quiet"] - 5 < 15, "in the very channel that is flooded, at a message a second"

    play(story, pace=Pace(per_second=1.0, burst=3))


def test_a_storm_on_some_lanes_does_not_slow_the_others_down() -> None:
    """A tenth of the lanes gets 429s, lost answers and hangs without end; the others' p99 at most doubles."""
    p99: dict[bool, float] = {}

    def story(stormy: bool) -> Callable[[Rig], Coroutine[Any, Any, None]]:
        async def told(rig: Rig) -> None:
            written: dict[str, float] = {}
            for round_ in range(50):
                for lane in range(40):
                    text = f"{lane}/{round_}"
                    rig.post(f"C{lane}", text)
                    written[text] = rig.loop.time()
                    rig.slack.on(text, *([*_STORM] if stormy and lane % 10 == 0 else [0.05]))
                rig.carrier.wake()
                await rig.carry(1)
            waited = sorted(
                call.at - written[call.text] for call in rig.slack.calls if not call.text.split("/")[0].endswith("0")
            )
            assert len(waited) == 36 * 50
            p99[stormy] = waited[len(waited) * 99 // 100]

        return told

    for stormy in (False, True):
        play(story(stormy))
    assert p99[True] <= 2 * p99[False] + 0.01


_STORM = (NotSent("429", retry_after=timedelta(seconds=1)), Ambiguous("lost"), 30.0)
