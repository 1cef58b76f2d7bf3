"""A flood into one thread: what waits behind the first goes out with it, and every message keeps its copy."""

import pytest
from store_rig import Watch
from store_samples import NOON, desk_thread, message

from bot.model.conversation import Copy, CopyKind, Thread
from bot.model.outbound import Operation, OutboxState, Receipt, Sending
from bot.model.places import Side
from bot.model.rich import Body, Rich
from bot.ports import Store, Tx
from bot.store.bundles import MOST_CHARACTERS


def _body(text: str) -> Body:
    return Body(text=Rich.of(text))


def _relay(tx: Tx, thread: Thread, *texts: str, kind: CopyKind = CopyKind.RELAY) -> list[Copy]:
    return [
        tx.outbox.post(
            _body(text),
            kind=kind,
            side=Side.DESK,
            thread=thread,
            conversation=thread.conversation,
            message=message(tx, thread.conversation, text).id,
        )
        for text in texts
    ]


async def _flood(store: Store, watch: Watch, *texts: str) -> tuple[Thread, list[Copy]]:
    """So many relayed messages wait in one thread, and have waited a minute."""

    def unit(tx: Tx) -> tuple[Thread, list[Copy]]:
        thread = desk_thread(tx)
        return thread, _relay(tx, thread, *texts)

    waiting = await store.run(unit)
    watch.forward(minutes=1)
    return waiting


async def _next(store: Store, watch: Watch) -> Sending:
    (sending,) = await store.run(lambda tx: tx.lanes.ready(watch.at, (), 1))
    return sending


async def _none_is_ready(store: Store, watch: Watch) -> bool:
    return not await store.run(lambda tx: tx.lanes.ready(watch.at, (), 10))


def _lines(sending: Sending) -> list[str]:
    assert sending.body is not None
    return sending.body.text.plain.split("\n\n")


async def test_what_waits_goes_out_together_in_its_order(store: Store, watch: Watch) -> None:
    _, copies = await _flood(store, watch, "1", "2", "3", "4", "5")
    sending = await _next(store, watch)
    assert _lines(sending) == ["1", "2", "3", "4", "5"]
    await store.run(lambda tx: tx.lanes.sent(sending.id, Receipt(message_id="m1"), NOON))
    assert await _none_is_ready(store, watch)
    found = [await store.run(lambda tx, c=copy: tx.messages.copy(c.id)) for copy in copies]
    assert {copy.external_id for copy in found if copy} == {"m1"}


async def test_a_few_go_one_by_one(store: Store, watch: Watch) -> None:
    await _flood(store, watch, "1", "2", "3")
    assert _lines(await _next(store, watch)) == ["1"]


async def test_what_has_not_waited_goes_by_itself(store: Store, watch: Watch) -> None:
    await store.run(lambda tx: _relay(tx, desk_thread(tx), "1", "2", "3", "4", "5"))
    assert _lines(await _next(store, watch)) == ["1"]


async def test_nothing_overtakes_what_stands_between(store: Store, watch: Watch) -> None:
    def unit(tx: Tx) -> None:
        thread = desk_thread(tx)
        _relay(tx, thread, "1", "2", "3", "4")
        _relay(tx, thread, "a note", kind=CopyKind.NOTICE)
        _relay(tx, thread, "5", "6", "7", "8")

    await store.run(unit)
    watch.forward(minutes=1)
    sent = []
    for expected in (["1", "2", "3", "4"], ["a note"], ["5", "6", "7", "8"]):
        sending = await _next(store, watch)
        assert _lines(sending) == expected
        sent.append(sending.id)
        await store.run(lambda tx, row=sending.id: tx.lanes.sent(row, Receipt(message_id=str(row)), NOON))


async def test_another_customers_thread_stays_its_own(store: Store, watch: Watch) -> None:
    def unit(tx: Tx) -> None:
        one, other = desk_thread(tx), desk_thread(tx)
        for number in range(5):
            _relay(tx, one, f"of one {number}")
            _relay(tx, other, f"of other {number}")

    await store.run(unit)
    watch.forward(minutes=1)
    first = await _next(store, watch)
    assert _lines(first) == [f"of one {n}" for n in range(5)]
    await store.run(lambda tx: tx.lanes.sent(first.id, Receipt(message_id="m1"), NOON))
    assert _lines(await _next(store, watch)) == [f"of other {n}" for n in range(5)]


async def test_a_bundle_is_no_longer_than_a_message_may_be(store: Store, watch: Watch) -> None:
    await _flood(store, watch, *["x" * 700] * 10)
    sending = await _next(store, watch)
    assert len(_lines(sending)) == 4
    assert sending.body is not None
    assert len(sending.body.text.plain) <= MOST_CHARACTERS + 6


async def test_a_bundle_that_was_not_taken_is_the_same_next_time(store: Store, watch: Watch) -> None:
    thread, _ = await _flood(store, watch, "1", "2", "3", "4")
    sending = await _next(store, watch)
    await store.run(lambda tx: tx.lanes.later(sending.id, watch.at, "429"))
    await store.run(lambda tx: _relay(tx, thread, "5"))
    watch.forward(minutes=1)
    again = await _next(store, watch)
    assert (again.key, _lines(again), again.resent) == (sending.key, ["1", "2", "3", "4"], False)


async def test_a_bundle_in_doubt_is_one_row_with_its_riders_flagged(store: Store, watch: Watch) -> None:
    await _flood(store, watch, "1", "2", "3", "4")
    sending = await _next(store, watch)
    (interrupted,) = await store.run(lambda tx: tx.lanes.interrupted())
    assert interrupted.id == sending.id
    await store.run(lambda tx: tx.lanes.resend(sending.id))
    again = await _next(store, watch)
    assert (again.key, _lines(again), again.resent) == (sending.key, ["1", "2", "3", "4"], True)
    await store.run(lambda tx: tx.lanes.sent(sending.id, Receipt(message_id="m1"), NOON))
    assert await store.run(lambda tx: tx.lanes.interrupted()) == []


@pytest.mark.parametrize("state", [OutboxState.DEAD, OutboxState.UNKNOWN])
async def test_a_bundle_that_was_given_up_blocks_nobody_and_comes_back(
    store: Store, watch: Watch, state: OutboxState
) -> None:
    thread, _ = await _flood(store, watch, "1", "2", "3", "4")
    sending = await _next(store, watch)
    await store.run(lambda tx: tx.lanes.settle(sending.id, state, "no_answer"))
    await store.run(lambda tx: _relay(tx, thread, "5"))
    after = await _next(store, watch)
    assert _lines(after) == ["5"]
    await store.run(lambda tx: tx.lanes.sent(after.id, Receipt(message_id="m5"), NOON))
    assert await store.run(lambda tx: tx.lanes.retry(sending.id))
    assert await store.run(lambda tx: tx.lanes.dead()) == []
    assert _lines(await _next(store, watch)) == ["1", "2", "3", "4"]


async def test_a_rider_whose_first_is_gone_travels_alone(store: Store, watch: Watch) -> None:
    _, copies = await _flood(store, watch, "1", "2", "3", "4")
    sending = await _next(store, watch)
    await store.run(lambda tx: tx.lanes.later(sending.id, watch.at, "429"))
    await store.run(lambda tx: tx.outbox.delete(copies[0].id))
    alone = await _next(store, watch)
    assert _lines(alone)[0] == "2"
    assert [s.id for s in await store.run(lambda tx: tx.lanes.interrupted())] == [alone.id]


async def test_changing_one_message_shows_the_whole_post_anew(store: Store, watch: Watch) -> None:
    _, copies = await _flood(store, watch, "1", "2", "3", "4")
    sending = await _next(store, watch)
    await store.run(lambda tx: tx.lanes.sent(sending.id, Receipt(message_id="m1"), NOON))
    await store.run(lambda tx: tx.outbox.edit(copies[2].id, _body("three")))
    edit = await _next(store, watch)
    assert (edit.operation, edit.message_id, _lines(edit)) == (Operation.EDIT, "m1", ["1", "2", "three", "4"])
    await store.run(lambda tx: tx.lanes.sent(edit.id, Receipt(message_id="m1"), NOON))
    await store.run(lambda tx: tx.outbox.delete(copies[0].id))
    deletion = await _next(store, watch)
    assert (deletion.operation, _lines(deletion)) == (Operation.EDIT, ["2", "three", "4"])
    await store.run(lambda tx: tx.lanes.sent(deletion.id, Receipt(message_id="m1"), NOON))
    for copy in copies[1:]:
        await store.run(lambda tx, c=copy.id: tx.outbox.delete(c))
        last = await _next(store, watch)
        await store.run(lambda tx, row=last.id: tx.lanes.sent(row, Receipt(), NOON))
    assert (last.operation, last.message_id) == (Operation.DELETE, "m1")
