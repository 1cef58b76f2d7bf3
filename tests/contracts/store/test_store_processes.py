"""Several processes on one database: what is in a living one's work is its own, what a dead one had is taken over."""

import asyncio
from dataclasses import dataclass

import pytest
from store_rig import Opener
from store_samples import MINUTE, NOON, envelope, post

from bot.errors import TakenOver
from bot.model.outbound import OutboxState, Receipt
from bot.ports import Store, Tx

POLLING = "telegram"


@dataclass
class Process:
    """One desk's handle on the database, and its number there."""

    store: Store
    number: int

    async def accept(self, *ids: str, lane: str = "lane") -> None:
        await self.store.run(lambda tx: tx.inbox.accept([envelope(each, lane=lane) for each in ids], NOON))

    async def claim(self) -> list[int]:
        return [taken.id for taken in await self.store.run(lambda tx: tx.inbox.claim(9, NOON))]

    async def ready(self) -> list[int]:
        return [sending.id for sending in await self.store.run(lambda tx: tx.lanes.ready(NOON, [], 9))]

    async def post(self, *texts: str) -> None:
        await self.store.run(lambda tx: [post(tx, text) for text in texts])

    async def take_polling(self) -> int | None:
        return await self.store.run(lambda tx: tx.leases.take(POLLING))

    async def confirm_polling(self, epoch: int) -> None:
        await self.store.run(lambda tx: tx.leases.confirm(POLLING, epoch))

    async def bury(self, other: "Process") -> bool:
        beats = await self.store.run(lambda tx: tx.processes.beats())
        return await self.store.run(lambda tx: tx.processes.bury(other.number, beats[other.number]))

    async def interrupted(self, *in_flight: int) -> list[int]:
        return [sending.id for sending in await self.store.run(lambda tx: tx.lanes.interrupted(in_flight))]

    async def has_orphans(self) -> bool:
        return await self.store.run(lambda tx: tx.processes.has_orphans())


async def _joined(reopen: Opener, name: str) -> Process:
    store = await reopen()
    number = await store.run(lambda tx: tx.processes.join(name))
    store.act_as(number)
    return Process(store, number)


@pytest.fixture
async def two(reopen: Opener) -> tuple[Process, Process]:
    return await _joined(reopen, "one"), await _joined(reopen, "two")


Two = tuple[Process, Process]


async def test_each_process_has_a_number_of_its_own_for_ever(two: Two) -> None:
    one, other = two
    await one.store.run(lambda tx: tx.processes.leave(other.number))
    assert await one.store.run(lambda tx: tx.processes.join("three")) > max(one.number, other.number)


async def test_a_process_is_buried_only_while_it_has_not_beaten(two: Two) -> None:
    one, other = two
    beats = await one.store.run(lambda tx: tx.processes.beats())
    assert await other.store.run(lambda tx: tx.processes.beat(other.number))
    assert not await one.store.run(lambda tx: tx.processes.bury(other.number, beats[other.number]))
    assert await one.bury(other)
    assert not await other.store.run(lambda tx: tx.processes.beat(other.number)), "it has to join anew"
    assert set(await one.store.run(lambda tx: tx.processes.beats())) == {one.number}


async def test_what_a_living_process_has_in_work_is_left_alone(two: Two) -> None:
    one, other = two
    await one.accept("1", "2")
    await one.post("a")
    assert len(await one.claim()) == 1
    assert len(await one.ready()) == 1
    assert await other.claim() == []
    assert await other.ready() == []
    assert await other.interrupted() == []
    assert await other.store.run(lambda tx: tx.inbox.recover(NOON)) == []
    await other.store.run(lambda tx: tx.inbox.give_back(NOON))
    assert await other.claim() == [], "it is still in the other's work"
    assert not await other.has_orphans()


async def test_what_a_dead_process_had_in_work_is_worked_on_again_and_counts_a_crash(two: Two) -> None:
    one, other = two
    await one.accept("1", "2")
    (row,) = await one.claim()
    assert await other.bury(one)
    assert await other.has_orphans()
    assert await other.claim() == [], "not before it was taken over"
    await other.store.run(lambda tx: tx.inbox.recover(NOON))
    (taken,) = await other.store.run(lambda tx: tx.inbox.claim(9, NOON))
    assert (taken.id, taken.attempts, taken.crashes) == (row, 2, 1)
    assert not await other.has_orphans()


async def test_two_that_take_over_at_once_count_one_crash(two: Two, reopen: Opener) -> None:
    one, other = two
    third = await _joined(reopen, "three")
    await one.accept("1")
    await one.claim()
    assert await other.bury(one)
    await asyncio.gather(*(each.store.run(lambda tx: tx.inbox.recover(NOON)) for each in [other, third] * 4))
    (taken,) = await third.store.run(lambda tx: tx.inbox.claim(9, NOON))
    assert taken.crashes == 1


async def test_a_holder_that_wakes_up_after_it_was_buried_can_write_nothing(two: Two) -> None:
    one, other = two
    await one.accept("1", "2")
    await one.post("a")
    ((row,), (sent,)) = (await one.claim(), await one.ready())
    assert await other.bury(one)
    receipt = Receipt(message_id="m")
    for unit in (
        lambda tx: tx.inbox.done(row, NOON),
        lambda tx: tx.inbox.failed(row, "boom", NOON),
        lambda tx: tx.inbox.claim(9, NOON),
        lambda tx: tx.lanes.sent(sent, receipt, NOON),
        lambda tx: tx.lanes.later(sent, NOON, "429"),
        lambda tx: tx.lanes.resend(sent),
        lambda tx: tx.lanes.settle(sent, OutboxState.DEAD, "no_answer"),
        lambda tx: tx.lanes.ready(NOON, [], 9),
        lambda tx: tx.lanes.interrupted(),
        lambda tx: tx.leases.take(POLLING),
    ):
        with pytest.raises(TakenOver):
            await one.store.run(unit)
    await other.store.run(lambda tx: tx.inbox.recover(NOON))
    assert await other.claim() == [row]
    assert await other.interrupted() == [sent]


async def test_what_it_did_in_the_same_transaction_is_undone(two: Two) -> None:
    one, other = two
    await one.accept("1")
    (row,) = await one.claim()
    assert await other.bury(one)

    def work(tx: Tx) -> None:
        tx.timers.set("c:1", "look", NOON)
        tx.inbox.done(row, NOON)

    with pytest.raises(TakenOver):
        await one.store.run(work)
    assert await other.store.run(lambda tx: tx.timers.next_due()) is None


async def test_what_went_out_when_a_process_died_is_settled_by_one_other_only(two: Two, reopen: Opener) -> None:
    one, other = two
    third = await _joined(reopen, "three")
    await one.post("a", "b")
    (row,) = await one.ready()
    assert await other.bury(one)
    found = await asyncio.gather(*(each.interrupted() for each in (other, third)))
    assert sorted(found, key=len) == [[], [row]]
    keeper = other if found[0] else third
    assert await keeper.interrupted() == [row], "it is that one's from now on"
    assert await keeper.interrupted(row) == [], "which is on it"
    await keeper.store.run(lambda tx: tx.lanes.resend(row))
    assert await (third if keeper is other else other).ready() == [row]


async def test_one_lane_is_carried_by_one_process_at_a_time(two: Two) -> None:
    one, other = two
    await one.post("a", "b")
    (first,) = await one.ready()
    assert await other.ready() == []
    await one.store.run(lambda tx: tx.lanes.settle(first, OutboxState.DEAD, "gone"))
    (second,) = await other.ready()
    assert second > first
    assert await one.store.run(lambda tx: tx.lanes.retry(first))
    assert await one.ready() == [], "the other is carrying what stands behind it"
    await other.store.run(lambda tx: tx.lanes.later(second, NOON + MINUTE, "429"))
    assert await one.ready() == [first]


async def test_who_ends_in_good_order_leaves_no_crash_behind(two: Two) -> None:
    one, other = two
    await one.accept("1")
    await one.post("a")
    ((row,), (sent,)) = (await one.claim(), await one.ready())
    await one.take_polling()
    await one.store.run(lambda tx: tx.processes.leave(one.number))
    (taken,) = await other.store.run(lambda tx: tx.inbox.claim(9, NOON))
    assert (taken.id, taken.crashes) == (row, 0)
    assert await other.interrupted() == [sent]
    assert await other.take_polling() == 2


async def test_a_lease_has_one_holder_and_an_epoch_that_grows(two: Two) -> None:
    one, other = two
    epochs = await asyncio.gather(one.take_polling(), other.take_polling())
    assert sorted(epochs, key=str) == [1, None]
    holder, waiting = (one, other) if epochs[0] else (other, one)
    assert await holder.take_polling() == 1, "taking what one holds changes nothing"
    assert await waiting.take_polling() is None
    await holder.confirm_polling(1)
    with pytest.raises(TakenOver):
        await waiting.confirm_polling(1)
    assert await waiting.bury(holder)
    assert await waiting.take_polling() == 2
    await waiting.confirm_polling(2)
    for epoch in (1, 2):
        with pytest.raises(TakenOver):
            await holder.confirm_polling(epoch)


async def test_nothing_is_left_in_the_hands_of_one_that_is_buried_while_it_takes_something(two: Two) -> None:
    one, other = two
    for number in range(60):
        await one.accept(str(number), lane=f"lane {number}")

    async def bury() -> None:
        while not await other.bury(one):
            """It is just taking something."""

    claims = [one.store.run(lambda tx: tx.inbox.claim(3, NOON)) for _ in range(10)]
    outcomes = await asyncio.gather(*claims, bury(), return_exceptions=True)
    assert all(outcome is None or isinstance(outcome, (list, TakenOver)) for outcome in outcomes)
    await other.store.run(lambda tx: tx.inbox.recover(NOON))
    left = 60
    while taken := await other.store.run(lambda tx: tx.inbox.claim(64, NOON)):
        left -= len(taken)
        for row in taken:
            await other.store.run(lambda tx, number=row.id: tx.inbox.done(number, NOON))
    assert left == 0
