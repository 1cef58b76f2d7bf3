"""What came in: worked on once, in order, and whatever can't be digested goes out of the others' way."""

import asyncio

from bot.errors import Refused, Unreadable
from bot.runtime.worker import Worker
from tests.contracts.runtime_rig import Rig, play


def _worker(rig: Rig) -> Worker:
    return Worker(rig.store, rig.desk, rig.channels, rig.clock)


async def _work(rig: Rig, seconds: int, worker: Worker | None = None) -> None:
    """As the service does: whatever waits, every second."""
    worker = worker or _worker(rig)
    for _ in range(seconds):
        try:
            await worker.drain()
        except Exception:
            await asyncio.sleep(1)
        await asyncio.sleep(1)


def test_an_event_that_raises_is_tried_five_times_then_set_aside_and_told() -> None:
    async def story(rig: Rig) -> None:
        rig.desk.faults["bad"] = [KeyError("boom") for _ in range(9)]
        rig.accept("bad", "behind")
        await _work(rig, 20)
        assert rig.desk.received == [], "what is behind it waits for its tries"
        await _work(rig, 20)
        assert rig.desk.received == ["behind"]
        assert len(rig.desk.faults["bad"]) == 4
        assert rig.dead() == ["in-1"]
        assert [(aside.id, aside.error) for aside in rig.desk.told] == [("in-1", "KeyError")]

    play(story)


def test_nothing_of_an_error_but_its_kind_is_kept() -> None:
    async def story(rig: Rig) -> None:
        rig.desk.faults["secret words"] = [KeyError("secret words") for _ in range(5)]
        rig.accept("secret words")
        await _work(rig, 60)
        assert [aside.error for aside in rig.desk.told] == ["KeyError"]

    play(story)


def test_an_event_is_set_aside_even_where_nobody_can_be_told() -> None:
    async def story(rig: Rig) -> None:
        rig.desk.faults["bad"] = [Unreadable("no such thing") for _ in range(5)]
        rig.desk.faults["set aside"] = [KeyError("a bug in what people are told")]
        rig.accept("bad", "behind")
        await _work(rig, 60)
        assert (rig.dead(), rig.desk.received) == (["in-1"], ["behind"])

    play(story)


def test_a_refusal_is_an_answer_and_no_failure() -> None:
    async def story(rig: Rig) -> None:
        rig.desk.faults["asks too much"] = [Refused("not_yours")]
        rig.accept("asks too much", "behind")
        await _work(rig, 1)
        assert rig.desk.received == ["refused: not_yours", "behind"]

    play(story)


def test_an_event_that_kills_the_process_takes_nobody_with_it() -> None:
    """Thirty customers' events were in one batch with it; after three crashes it alone is set aside."""

    async def story(rig: Rig) -> None:
        for number in range(30):
            rig.accept(f"from {number}", lane=f"lane {number}")
        rig.accept("poison", lane="lane 10")
        done: set[str] = set()
        for _ in range(4):
            await _one_life(rig, done)
        assert rig.dead() == ["in-31"]
        assert sorted(done) == sorted(f"from {number}" for number in range(30))
        assert [aside.id for aside in rig.desk.told] == ["in-31"]

    async def _one_life(rig: Rig, done: set[str]) -> None:
        """Recover, then work batch by batch; a batch with the poison in it ends the process before any commit."""
        await _worker(rig).recover()
        while batch := rig.store.inner.run_now(lambda tx: tx.inbox.claim(64, rig.clock.now())):
            texts = [str(taken.envelope.raw["text"]) for taken in batch]
            if "poison" in texts:
                return
            done.update(texts)
            for taken in batch:
                rig.store.inner.run_now(lambda tx, row=taken.id: tx.inbox.done(row, rig.clock.now()))

    play(story)


def test_what_the_database_stops_is_no_fault_of_the_event() -> None:
    async def story(rig: Rig) -> None:
        worker = _worker(rig)
        rig.accept("one", "two")
        rig.accept("other", lane="lane 2")
        for _ in range(20):
            rig.store.refuse = 3
            await _work(rig, 3, worker)
        rig.store.refuse = 0
        await _work(rig, 5, worker)
        assert sorted(rig.desk.received) == ["one", "other", "two"]
        assert rig.dead() == []

    play(story)


def test_a_claim_whose_answer_was_lost_is_found_again_in_the_same_process() -> None:
    async def story(rig: Rig) -> None:
        worker = _worker(rig)
        rig.accept("one")
        rig.store.lose_answers = 1
        await _work(rig, 5, worker)
        assert rig.desk.received == ["one"]

    play(story)


def test_a_flood_from_one_customer_makes_nobody_else_wait() -> None:
    async def story(rig: Rig) -> None:
        worker = _worker(rig)
        rig.accept(*(f"flood {number}" for number in range(1000)))
        rig.accept("quiet one", lane="lane 2")
        await worker.drain()
        assert rig.desk.received.index("quiet one") <= 1
        assert rig.desk.received[-1] == "flood 999"
        assert [text for text in rig.desk.received if text != "quiet one"] == [f"flood {n}" for n in range(1000)]

    play(story)


def test_once_told_to_stop_it_finishes_what_it_took_and_takes_no_more() -> None:
    async def story(rig: Rig) -> None:
        worker = _worker(rig)
        rig.accept("one", "two")
        worker.stop()
        assert await worker.drain() == 0
        assert rig.store.inner.run_now(lambda tx: tx.inbox.recover(rig.clock.now())) == []
        assert rig.desk.received == []

    play(story)
