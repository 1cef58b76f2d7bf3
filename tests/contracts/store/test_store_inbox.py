"""The inbox: accepted once, worked on in order one at a time per lane, set aside after its tries."""

import pytest
from store_samples import MARIA, MINUTE, NOON, envelope

from bot.model.inbound import Envelope
from bot.model.places import Identity
from bot.ports import Store, Tx


def _claimed(tx: Tx, limit: int = 10) -> list[str]:
    return [taken.envelope.external_id for taken in tx.inbox.claim(limit, NOON)]


async def _accept(store: Store, *envelopes: Envelope) -> int:
    return await store.run(lambda tx: tx.inbox.accept(envelopes, NOON))


async def test_what_the_platform_delivers_twice_is_accepted_once(store: Store) -> None:
    assert await _accept(store, envelope("1"), envelope("2"), envelope("1")) == 2
    assert await _accept(store, envelope("2"), envelope("3")) == 1
    assert await _accept(store) == 0


async def test_two_accounts_may_give_the_same_id(store: Store) -> None:
    other = envelope("1", account="bot2"), envelope("1", channel="slack")
    assert await _accept(store, envelope("1"), *other) == 3


async def test_a_finished_event_is_still_known(store: Store) -> None:
    await _accept(store, envelope("1"))
    (taken,) = await store.run(lambda tx: tx.inbox.claim(1, NOON))
    await store.run(lambda tx: tx.inbox.done(taken.id, NOON))
    assert await _accept(store, envelope("1")) == 0
    assert await store.run(_claimed) == []


async def test_an_envelope_comes_out_as_it_went_in(store: Store) -> None:
    sent = envelope(
        "Ev1",
        channel="slack",
        account="T0TEAM",
        lane="C1:1700000000.000100",
        order=1_700_000_000_000_100,
        sender=Identity(channel="slack", user="U0MARIA", account="T0TEAM"),
        raw={"text": "Żółć \U0001f600 \0 \ud83d", "files": [{"size": 1.5}], "edited": None},
    )
    await _accept(store, sent)
    (taken,) = await store.run(lambda tx: tx.inbox.claim(1, NOON + MINUTE))
    assert taken.envelope == sent
    assert (taken.saved_at, taken.attempts, taken.crashes) == (NOON, 1, 0)


async def test_accepting_makes_the_senders_contact(store: Store) -> None:
    await _accept(store, envelope("1"), envelope("2"), envelope("3", sender=None))
    contact = await store.run(lambda tx: tx.people.contact_by(MARIA))
    assert contact is not None
    assert contact.name == ""
    assert (await store.run(lambda tx: tx.people.meet(MARIA, "Maria", None))).id == contact.id


async def test_a_contact_known_without_a_workspace_is_not_made_again(store: Store) -> None:
    anywhere = Identity(channel="slack", user="U0MARIA")
    known = await store.run(lambda tx: tx.people.meet(anywhere, "Maria", None))
    in_workspace = Identity(channel="slack", user="U0MARIA", account="T0TEAM")
    await _accept(store, envelope("1", sender=in_workspace))
    assert await store.run(lambda tx: tx.people.contact_by(in_workspace)) == known


async def test_one_lane_is_worked_on_one_at_a_time_in_the_platforms_order(store: Store) -> None:
    await _accept(store, envelope("3"), envelope("1"), envelope("2"))
    for expected in ("1", "2", "3"):
        (taken,) = await store.run(lambda tx: tx.inbox.claim(10, NOON))
        assert taken.envelope.external_id == expected
        assert await store.run(_claimed) == []
        await store.run(lambda tx, row=taken.id: tx.inbox.done(row, NOON))
    assert await store.run(_claimed) == []


async def test_lanes_are_worked_on_side_by_side(store: Store) -> None:
    await _accept(store, *(envelope(f"{n}", lane=f"lane {n % 3}") for n in range(1, 10)))
    assert await store.run(lambda tx: _claimed(tx, limit=2)) == ["1", "2"]
    assert await store.run(_claimed) == ["3"]


async def test_what_arrives_late_does_not_overtake_what_is_in_work(store: Store) -> None:
    await _accept(store, envelope("5"))
    (working,) = await store.run(lambda tx: tx.inbox.claim(10, NOON))
    await _accept(store, envelope("4"))
    assert await store.run(_claimed) == []
    await store.run(lambda tx: tx.inbox.done(working.id, NOON))
    assert await store.run(_claimed) == ["4"]


async def test_a_lane_waits_for_the_retry_of_its_first(store: Store) -> None:
    await _accept(store, envelope("1"), envelope("2"), envelope("9", lane="other"))
    first, other = await store.run(lambda tx: tx.inbox.claim(10, NOON))
    assert not await store.run(lambda tx: tx.inbox.failed(first.id, "boom", NOON + MINUTE))
    await store.run(lambda tx: tx.inbox.done(other.id, NOON))
    assert await store.run(_claimed) == []
    (again,) = await store.run(lambda tx: tx.inbox.claim(10, NOON + MINUTE))
    assert (again.id, again.attempts) == (first.id, 2)


async def test_after_five_errors_a_row_is_set_aside_and_blocks_nobody(store: Store) -> None:
    await _accept(store, envelope("1"), envelope("2"))
    verdicts = []
    for _ in range(5):
        (taken,) = await store.run(lambda tx: tx.inbox.claim(10, NOON))
        verdicts.append(await store.run(lambda tx, row=taken.id: tx.inbox.failed(row, "boom", NOON)))
    assert verdicts == [False, False, False, False, True]
    (aside,) = await store.run(lambda tx: tx.inbox.dead())
    assert (aside.id, aside.box, aside.channel, aside.error) == (f"in-{taken.id}", "inbox", "telegram", "boom")
    assert await store.run(_claimed) == ["2"]


async def test_what_was_set_aside_can_be_retried_with_all_its_tries(store: Store) -> None:
    await _accept(store, envelope("1"))
    for _ in range(5):
        (taken,) = await store.run(lambda tx: tx.inbox.claim(10, NOON))
        await store.run(lambda tx, row=taken.id: tx.inbox.failed(row, "boom", NOON))
    assert await store.run(lambda tx: tx.inbox.retry(taken.id))
    assert not await store.run(lambda tx: tx.inbox.retry(taken.id))
    assert await store.run(lambda tx: tx.inbox.dead()) == []
    assert await store.run(_claimed) == ["1"]
    assert not await store.run(lambda tx: tx.inbox.failed(taken.id, "boom", NOON))


async def test_a_row_that_was_in_work_when_the_desk_stopped_waits_again(store: Store) -> None:
    await _accept(store, envelope("1"), envelope("2", lane="other"))
    for crashes in (1, 2):
        assert len(await store.run(lambda tx: tx.inbox.claim(1, NOON))) == 1
        assert await store.run(lambda tx: tx.inbox.recover(NOON)) == []
        assert await store.run(lambda tx: tx.inbox.dead()) == [], crashes
    (taken,) = await store.run(lambda tx: tx.inbox.claim(1, NOON))
    assert (taken.attempts, taken.crashes) == (3, 2)
    (given_up,) = await store.run(lambda tx: tx.inbox.recover(NOON + MINUTE))
    assert (given_up.id, given_up.envelope.external_id, given_up.crashes) == (taken.id, "1", 3)
    (aside,) = await store.run(lambda tx: tx.inbox.dead())
    assert (aside.id, aside.at) == (f"in-{taken.id}", NOON + MINUTE)
    assert await store.run(_claimed) == ["2"]


async def test_what_may_have_stopped_the_desk_is_worked_on_alone(store: Store) -> None:
    await _accept(store, envelope("1", lane="a"), envelope("2", lane="b"))
    assert await store.run(_claimed) == ["1", "2"]
    await store.run(lambda tx: tx.inbox.recover(NOON))
    await _accept(store, envelope("3", lane="c"))
    assert await store.run(_claimed) == ["1"]
    assert await store.run(_claimed) == ["2"]
    assert await store.run(_claimed) == ["3"]


async def test_what_is_given_back_has_lost_no_try(store: Store) -> None:
    await _accept(store, envelope("1"), envelope("2", lane="other"))
    await store.run(_claimed)
    await store.run(lambda tx: tx.inbox.give_back(NOON + MINUTE))
    assert await store.run(_claimed) == []
    again = await store.run(lambda tx: tx.inbox.claim(10, NOON + MINUTE))
    assert [(taken.envelope.external_id, taken.crashes) for taken in again] == [("1", 0), ("2", 0)]


async def test_the_oldest_waiting_is_told(store: Store) -> None:
    assert await store.run(lambda tx: tx.inbox.oldest_waiting()) is None
    await _accept(store, envelope("1"))
    await store.run(lambda tx: tx.inbox.accept([envelope("2")], NOON + MINUTE))
    assert await store.run(lambda tx: tx.inbox.oldest_waiting()) == NOON
    await store.run(lambda tx: tx.inbox.claim(1, NOON))
    assert await store.run(lambda tx: tx.inbox.oldest_waiting()) == NOON + MINUTE


async def test_a_unit_that_fails_leaves_nothing(store: Store) -> None:
    def unit(tx: Tx) -> None:
        tx.inbox.accept([envelope("1")], NOON)
        raise KeyError("boom")

    with pytest.raises(KeyError, match="boom"):
        await store.run(unit)
    assert await store.run(_claimed) == []
    assert await store.run(lambda tx: tx.people.contact_by(MARIA)) is None


async def test_one_that_was_in_work_when_the_desk_stopped_is_tried_alone(store: Store) -> None:
    """So that whatever it was in one batch with is not set aside with it."""
    await _accept(store, *(envelope(f"{n}", lane=f"lane {n}") for n in range(1, 4)))
    assert await store.run(_claimed) == ["1", "2", "3"]
    await store.run(lambda tx: tx.inbox.recover(NOON))
    await _accept(store, envelope("4", lane="lane 4"))
    (taken,) = await store.run(lambda tx: tx.inbox.claim(10, NOON))
    assert (taken.envelope.external_id, taken.crashes) == ("1", 1)
    await store.run(lambda tx: tx.inbox.recover(NOON))
    (again,) = await store.run(lambda tx: tx.inbox.claim(10, NOON))
    assert (again.envelope.external_id, again.crashes) == ("1", 2)
    (given_up,) = await store.run(lambda tx: tx.inbox.recover(NOON))
    assert given_up.envelope.external_id == "1"


async def test_what_is_given_back_counts_neither_as_an_error_nor_as_a_crash(store: Store) -> None:
    await _accept(store, envelope("1"), envelope("2"))
    (taken,) = await store.run(lambda tx: tx.inbox.claim(10, NOON))
    await store.run(lambda tx: tx.inbox.give_back(NOON + MINUTE))
    assert await store.run(_claimed) == []
    (again,) = await store.run(lambda tx: tx.inbox.claim(10, NOON + MINUTE))
    assert (again.id, again.attempts, again.crashes) == (taken.id, 2, 0)


async def test_a_clock_put_back_makes_no_event_wait_longer(store: Store) -> None:
    await _accept(store, envelope("1"))
    (taken,) = await store.run(lambda tx: tx.inbox.claim(10, NOON))
    await store.run(lambda tx: tx.inbox.failed(taken.id, "boom", NOON + 5 * MINUTE))
    await store.run(lambda tx: tx.inbox.hasten(5 * MINUTE))
    assert await store.run(_claimed) == ["1"]
