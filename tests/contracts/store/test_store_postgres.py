"""PostgreSQL in trouble: sessions that are killed, transactions that meet. Units run again, or say what is wrong."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Connection
from store_rig import Opener
from store_samples import NOON, conversation, envelope

from bot.errors import StoreError
from bot.model.conversation import Status
from bot.ports import Store, Tx
from bot.store.tx import SqlTx
from tests import postgres

pytestmark = pytest.mark.parametrize("url", ["postgres"], indirect=True)


def _say(tx: Tx, statement: str) -> object:
    assert isinstance(tx, SqlTx)
    connection: Connection = tx.connection
    said = connection.exec_driver_sql(statement)
    return said.scalar() if said.returns_rows else None


def _accept(name: str) -> Callable[[Tx], int]:
    return lambda tx: tx.inbox.accept([envelope(name, lane=name)], NOON)


async def _end_all_sessions(store: Store) -> None:
    """As an administrator does, or a fail-over; this store's only."""
    every = await asyncio.gather(*(store.run(lambda tx: _say(tx, "SELECT pg_backend_pid()")) for _ in range(40)))
    server = await postgres.connect()
    for session in set(every):
        assert await server.fetchval("SELECT pg_terminate_backend($1)", session)
    await server.close()


async def test_a_session_killed_amid_a_transaction_undoes_it_and_the_store_goes_on(reopen: Opener) -> None:
    store = await reopen()

    def unit(tx: Tx) -> None:
        _accept("1")(tx)
        _say(tx, "SELECT pg_terminate_backend(pg_backend_pid())")
        _say(tx, "SELECT 1")

    with pytest.raises(StoreError, match=r"goes on|can't be reached"):
        await store.run(unit)
    assert await store.run(_accept("1")) == 1, "nothing of it was kept"


async def test_sessions_killed_while_they_rest_are_not_noticed(reopen: Opener) -> None:
    store = await reopen()
    await _end_all_sessions(store)
    outcomes = await asyncio.gather(*(store.run(_accept(str(number))) for number in range(20)))
    assert outcomes == [1] * 20


async def test_two_that_wait_for_each_other_are_both_carried_out(reopen: Opener) -> None:
    store = await reopen()
    numbers = [(await store.run(conversation)).number for _ in range(2)]
    at_it: set[str] = set()
    attempts: list[str] = []

    def lock(name: str, first: int, second: int) -> Callable[[Tx], None]:
        def unit(tx: Tx) -> None:
            attempts.append(name)
            found = tx.conversations.get(first)
            assert found is not None
            tx.conversations.save(replace(found, joined=(*found.joined, name)))
            at_it.add(name)
            while len(at_it) < 2:
                _say(tx, "SELECT 1")  # the other one gets to its first lock meanwhile
            tx.conversations.get(second)

        return unit

    await asyncio.gather(store.run(lock("one", *numbers)), store.run(lock("two", *reversed(numbers))))
    assert len(attempts) == 3, "PostgreSQL ended one of them, and that one was run again"
    joined = [await store.run(lambda tx, n=number: tx.conversations.get(n)) for number in numbers]
    assert [each.joined for each in joined if each] == [("one",), ("two",)]


async def test_one_that_can_not_be_serialized_is_run_again(reopen: Opener) -> None:
    store = await reopen()
    number = (await store.run(conversation)).number
    attempts: list[tuple[str, ...]] = []
    has_looked, has_changed = asyncio.Event(), asyncio.Event()

    def join(name: str) -> Callable[[Tx], None]:
        def unit(tx: Tx) -> None:
            found = tx.conversations.get(number)
            assert found is not None
            tx.conversations.save(replace(found, joined=(*found.joined, name)))

        return unit

    def strict(tx: Tx) -> None:
        _say(tx, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        (before,) = tx.conversations.of_team("general", list(Status))
        attempts.append(before.joined)
        has_looked.set()
        while not has_changed.is_set():
            _say(tx, "SELECT 1")
        join("two")(tx)

    async def change() -> None:
        await has_looked.wait()
        await store.run(join("one"))
        has_changed.set()

    await asyncio.gather(store.run(strict), change())
    assert attempts == [(), ("one",)]


async def test_two_that_write_the_same_for_the_first_time_both_do(reopen: Opener) -> None:
    one, other = await reopen(), await reopen()
    adding = [
        store.run(lambda tx, n=number: tx.versions.add("calendar", "office", "d", f"{n}", NOON))
        for number, store in enumerate([one, other] * 4)
    ]
    await asyncio.gather(*adding)
    written = await one.run(lambda tx: _say(tx, "SELECT count(DISTINCT version) FROM versions"))
    assert written == 8


async def test_a_process_that_stands_still_amid_a_transaction_does_not_hold_its_locks_for_ever(reopen: Opener) -> None:
    store = await reopen()
    assert await store.run(lambda tx: _say(tx, "SHOW idle_in_transaction_session_timeout")) == "3s"


async def test_a_unit_that_stood_still_for_too_long_is_carried_out_again(reopen: Opener) -> None:
    store = await reopen()
    attempts: list[int] = []

    def unit(tx: Tx) -> int:
        accepted = _accept("1")(tx)
        attempts.append(accepted)
        if len(attempts) == 1:
            _say(tx, "SET LOCAL idle_in_transaction_session_timeout = '10ms'")
            session = _say(tx, "SELECT pg_backend_pid()")
            with ThreadPoolExecutor(max_workers=1) as aside:
                aside.submit(asyncio.run, _has_ended(session)).result()
        return accepted

    assert await store.run(unit) == 1
    assert attempts == [1, 1], "nothing of the first was kept"


async def _has_ended(session: object) -> None:
    server = await postgres.connect()
    while await server.fetchval("SELECT count(*) FROM pg_stat_activity WHERE pid = $1", session):
        await server.execute("SELECT pg_sleep(0.01)")
    await server.close()
