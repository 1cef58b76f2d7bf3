"""Units of work: whole or not at all, none harmed by another, carried out once they were handed over."""

import asyncio

import pytest
from store_rig import Opener
from store_samples import NOON, envelope

from bot.errors import StoreError
from bot.ports import Store, Tx


def _accept(tx: Tx, *ids: int) -> int:
    return tx.inbox.accept([envelope(str(number), lane=str(number)) for number in ids], NOON)


def _all(tx: Tx) -> list[str]:
    """What was accepted, oldest first."""
    return [taken.envelope.external_id for taken in tx.inbox.claim(10_000, NOON)]


async def test_a_unit_returns_what_it_returned(store: Store) -> None:
    assert await store.run(lambda tx: ("a", 1)) == ("a", 1)


async def test_a_unit_sees_what_it_wrote(store: Store) -> None:
    assert await store.run(lambda tx: (_accept(tx, 1), _all(tx))) == (1, ["1"])


async def test_a_failing_unit_harms_none_beside_it(store: Store) -> None:
    def unit(number: int) -> int:
        def work(tx: Tx) -> int:
            _accept(tx, number)
            if number % 3 == 0:
                raise KeyError(number)
            return number

        return work

    outcomes = await asyncio.gather(*(store.run(unit(number)) for number in range(60)), return_exceptions=True)
    for number, outcome in enumerate(outcomes):
        if number % 3 == 0:
            assert isinstance(outcome, KeyError)
            assert outcome.args == (number,)
        else:
            assert outcome == number
    kept = {str(number) for number in range(60) if number % 3}
    assert set(await store.run(_all)) == kept


async def test_an_error_of_the_database_harms_none_beside_it(store: Store) -> None:
    def breaks_a_rule(tx: Tx) -> None:
        _accept(tx, 1)
        tx.people.accept(99, "terms", "1", NOON)  # there is no such contact

    outcomes = await asyncio.gather(
        store.run(breaks_a_rule), store.run(lambda tx: _accept(tx, 2)), return_exceptions=True
    )
    assert isinstance(outcomes[0], Exception)
    assert outcomes[1] == 1
    assert await store.run(_all) == ["2"]


async def test_even_stop_iteration_comes_back(store: Store) -> None:
    with pytest.raises(RuntimeError, match="StopIteration"):
        await store.run(lambda tx: next(iter(())))


async def test_one_callers_units_are_carried_out_in_order(store: Store) -> None:
    for number in range(20):
        await store.run(lambda tx, number=number: _accept(tx, number))
    assert await store.run(_all) == [str(number) for number in range(20)]


async def test_a_closed_store_says_so(store: Store) -> None:
    await store.close()
    await store.close()
    with pytest.raises(StoreError, match="was closed"):
        await store.run(lambda tx: None)


async def test_closing_finishes_what_was_handed_over(reopen: Opener) -> None:
    store = await reopen()
    tasks = [asyncio.create_task(store.run(lambda tx, n=n: _accept(tx, n))) for n in range(50)]
    await asyncio.sleep(0)
    await store.close()
    assert await asyncio.gather(*tasks) == [1] * 50
    assert len(await (await reopen()).run(_all)) == 50


async def test_a_unit_whose_caller_gave_up_is_still_carried_out(reopen: Opener) -> None:
    store = await reopen()
    task = asyncio.create_task(store.run(lambda tx: _accept(tx, 1)))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await store.run(lambda tx: _accept(tx, 2)) == 1
    await store.close()
    assert set(await (await reopen()).run(_all)) == {"1", "2"}
