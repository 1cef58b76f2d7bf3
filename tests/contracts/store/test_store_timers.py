"""Timers: one per subject and kind, claimed once, earliest first."""

import pytest
from store_samples import MINUTE, NOON

from bot.model.deadline import Timer
from bot.ports import Store, Tx


def _set(tx: Tx, *timers: tuple[str, str, int]) -> None:
    for subject, kind, minutes in timers:
        tx.timers.set(subject, kind, NOON + minutes * MINUTE)


async def test_setting_a_timer_again_moves_it(store: Store) -> None:
    await store.run(lambda tx: _set(tx, ("c:1", "breach", 5)))
    (first,) = await store.run(lambda tx: tx.timers.of("c:1"))
    assert first == Timer(subject="c:1", kind="breach", due_at=NOON + 5 * MINUTE, generation=1)
    await store.run(lambda tx: _set(tx, ("c:1", "breach", 5)))
    assert await store.run(lambda tx: tx.timers.of("c:1")) == [first], "the same instant changes nothing"
    await store.run(lambda tx: _set(tx, ("c:1", "breach", 3)))
    (moved,) = await store.run(lambda tx: tx.timers.of("c:1"))
    assert (moved.due_at, moved.generation) == (NOON + 3 * MINUTE, 2)


async def test_a_subjects_timers_are_told_by_time(store: Store) -> None:
    await store.run(lambda tx: _set(tx, ("c:1", "b", 5), ("c:1", "a", 9), ("c:2", "a", 1)))
    assert [timer.kind for timer in await store.run(lambda tx: tx.timers.of("c:1"))] == ["b", "a"]
    assert await store.run(lambda tx: tx.timers.of("c:3")) == []


async def test_cancelling_takes_one_kind_or_all(store: Store) -> None:
    await store.run(lambda tx: _set(tx, ("c:1", "a", 1), ("c:1", "b", 2), ("c:1", "c", 3), ("c:2", "a", 4)))
    await store.run(lambda tx: tx.timers.cancel("c:1", "b"))
    assert [timer.kind for timer in await store.run(lambda tx: tx.timers.of("c:1"))] == ["a", "c"]
    await store.run(lambda tx: tx.timers.cancel("c:1"))
    assert await store.run(lambda tx: tx.timers.of("c:1")) == []
    assert await store.run(lambda tx: tx.timers.next_due()) == NOON + 4 * MINUTE


async def test_due_timers_are_claimed_once_and_earliest_first(store: Store) -> None:
    await store.run(lambda tx: _set(tx, ("c:3", "a", 0), ("c:2", "a", -1), ("c:1", "a", -2), ("c:4", "a", 1)))

    async def claim(limit: int) -> list[str]:
        return [timer.subject for timer in await store.run(lambda tx: tx.timers.claim(NOON, limit))]

    assert await store.run(lambda tx: tx.timers.count_due(NOON, 10)) == 3
    assert await store.run(lambda tx: tx.timers.count_due(NOON, 2)) == 2
    assert await claim(2) == ["c:1", "c:2"]
    assert await claim(2) == ["c:3"]
    assert await claim(2) == []
    assert await store.run(lambda tx: tx.timers.next_due()) == NOON + MINUTE


async def test_a_timer_claimed_in_a_unit_that_fails_is_still_due(store: Store) -> None:
    await store.run(lambda tx: _set(tx, ("c:1", "a", 0)))

    def fails(tx: Tx) -> None:
        assert len(tx.timers.claim(NOON, 10)) == 1
        raise KeyError("boom")

    with pytest.raises(KeyError, match="boom"):
        await store.run(fails)
    assert len(await store.run(lambda tx: tx.timers.claim(NOON, 10))) == 1


async def test_without_timers_nothing_is_due(store: Store) -> None:
    assert await store.run(lambda tx: tx.timers.next_due()) is None
    assert await store.run(lambda tx: tx.timers.claim(NOON, 10)) == []
