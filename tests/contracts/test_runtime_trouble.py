"""A disk that is full, a file that can't be written, a database that somebody locks: clear words, nothing lost.

What was not written down was not acknowledged either, so the platform sends it again; what was stays, and is worked
on once there is room.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.errors import StoreError
from bot.model.inbound import Envelope
from bot.ports import Store, Tx
from bot.runtime.clock import SystemClock
from bot.runtime.service import Rhythm, Service
from bot.store.connection import close_sqlite, driver_of, open_sqlite
from bot.store.group import Group
from bot.store.schema import migrate
from bot.store.sqlite import SqliteStore
from bot.store.tx import SqlTx
from tests.builders import desk as desk_setup
from tests.contracts.runtime_rig import NotingDesk, PlainChannel

QUICK = Rhythm(look_again=0.02, longest_sleep=0.02, after_fault=0.02)


class Desk:
    """The service over a file; a platform that sends again whatever was not taken."""

    def __init__(self, store: Store, path: Path) -> None:
        self.store = store
        self.path = path
        self.noted = NotingDesk(desk_setup())
        channels = {"telegram": PlainChannel("telegram", can_ask=False)}
        self.service = Service(store=store, desk=self.noted, channels=channels, clock=SystemClock(), rhythm=QUICK)
        self.refusals: list[str] = []
        self._count = 0

    async def is_told(self, text: str) -> bool:
        """The platform tells the desk; was it acknowledged?"""
        self._count += 1
        envelope = Envelope(
            channel="telegram",
            account="bot",
            external_id=str(self._count),
            lane="telegram:5001",
            order=self._count,
            sent_at=None,
            sender=None,
            raw={"text": text},
        )
        try:
            await self.service.accept([envelope])
        except StoreError as error:
            self.refusals.append(str(error))
            return False
        return True

    async def until_received(self, *texts: str) -> None:
        async with asyncio.timeout(20):
            while self.noted.received != list(texts):  # noqa: ASYNC110 - the desk says nothing when it is done
                await asyncio.sleep(0.01)

    async def pragma(self, statement: str) -> Any:
        """Say something to the writer's own connection."""

        def unit(tx: Any) -> Any:
            return driver_of(tx.connection).execute(f"PRAGMA {statement}").fetchone()

        return await self.store.run(unit)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    path = tmp_path / "desk.db"
    store = await SqliteStore.open(path, patience=0.2)
    opened = Desk(store, path)
    await opened.service.start()
    yield opened
    await opened.service.stop()
    await store.close()


async def test_on_a_full_disk_nothing_is_acknowledged_and_nothing_acknowledged_is_lost(desk: Desk) -> None:
    assert await desk.is_told("before")
    await desk.until_received("before")
    (pages,) = await desk.pragma("page_count")
    await desk.pragma(f"max_page_count = {pages}")
    assert not await desk.is_told("too much " * 100_000)
    assert "is full" in desk.refusals[0]
    assert "make room" in desk.refusals[0]
    await desk.pragma("max_page_count = 1073741823")
    assert await desk.is_told("after")
    await desk.until_received("before", "after")


def test_a_file_that_cannot_be_written_is_said_and_goes_on_when_it_can(tmp_path: Path) -> None:
    path = str(tmp_path / "desk.db")
    connection = open_sqlite(path)
    with connection.begin():
        migrate(connection, path)
    group, driver = Group(connection, SqlTx(connection), path), driver_of(connection)
    assert group.run([_accept(1)])[0].result() == 1
    driver.execute("PRAGMA query_only = ON")
    (outcome,) = group.run([_accept(2)])
    with pytest.raises(StoreError, match=r"can't be written.*the right to write"):
        outcome.result()
    driver.execute("PRAGMA query_only = OFF")
    assert group.run([_accept(2)])[0].result() == 1, "the first is there already"
    close_sqlite(connection)


async def test_a_database_locked_for_too_long_is_said_and_the_desk_goes_on_after_it(desk: Desk) -> None:
    assert await desk.is_told("before")
    await desk.until_received("before")
    other = sqlite3.connect(desk.path, isolation_level=None, timeout=5)
    other.execute("BEGIN IMMEDIATE")
    assert not await desk.is_told("while it is locked")
    assert "locked by another process" in desk.refusals[0]
    assert "fuser" in desk.refusals[0]
    other.execute("ROLLBACK")
    other.close()
    assert await desk.is_told("after")
    await desk.until_received("before", "after")


async def test_a_command_that_writes_for_a_moment_is_waited_for(desk: Desk) -> None:
    other = sqlite3.connect(desk.path, isolation_level=None, timeout=5, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    asyncio.get_running_loop().call_later(0.05, other.execute, "COMMIT")
    assert await desk.is_told("meanwhile")
    assert desk.refusals == []
    await desk.until_received("meanwhile")
    other.close()


async def test_a_crash_right_after_the_acknowledgement_loses_nothing(tmp_path: Path) -> None:
    """Another process finds it: the first one's connection is simply never heard of again."""
    path = tmp_path / "desk.db"
    first = await SqliteStore.open(path)
    desk = Desk(first, path)
    assert await desk.is_told("acknowledged")
    second = await SqliteStore.open(path)
    await second.run(lambda tx: tx.inbox.recover(SystemClock().now()))
    claimed = await second.run(lambda tx: tx.inbox.claim(10, SystemClock().now()))
    assert [taken.envelope.raw["text"] for taken in claimed] == ["acknowledged"]
    await first.close()
    await second.close()


# --- what makes a commit durable --------------------------------------------------------------------------------------

#: What must be in force on the connection that writes: `synchronous` 2 is FULL (on the disk before it is confirmed).
DURABLE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def _broken(driver: sqlite3.Connection) -> dict[str, object]:
    """Which promises this connection does not keep."""
    found = {name: driver.execute(f"PRAGMA {name}").fetchone()[0] for name in DURABLE}
    return {name: value for name, value in found.items() if value != DURABLE[name]}


def test_what_is_confirmed_is_on_the_disk(tmp_path: Path) -> None:
    connection = open_sqlite(str(tmp_path / "desk.db"))
    assert _broken(driver_of(connection)) == {}
    close_sqlite(connection)


async def test_it_is_so_on_the_very_connection_that_the_desk_writes_with(desk: Desk) -> None:
    def unit(tx: Any) -> dict[str, object]:
        return _broken(driver_of(tx.connection))

    assert await desk.store.run(unit) == {}


@pytest.mark.parametrize(
    ("mutation", "broken"),
    [
        ("synchronous = OFF", {"synchronous": 0}),
        ("synchronous = NORMAL", {"synchronous": 1}),
        ("journal_mode = DELETE", {"journal_mode": "delete"}),
        ("foreign_keys = OFF", {"foreign_keys": 0}),
    ],
)
def test_a_connection_that_promises_less_is_found_out(tmp_path: Path, mutation: str, broken: dict[str, object]) -> None:
    connection = open_sqlite(str(tmp_path / "desk.db"))
    driver = driver_of(connection)
    driver.execute(f"PRAGMA {mutation}")
    assert _broken(driver) == broken
    close_sqlite(connection)


# --- two writers at once ------------------------------------------------------------------------------------------


def _accept(count: int) -> Callable[[Tx], int]:
    envelopes = [
        Envelope(
            channel="telegram",
            account="bot",
            external_id=str(n),
            lane=f"lane {n}",
            order=n,
            sent_at=None,
            sender=None,
            raw={},
        )
        for n in range(count)
    ]
    return lambda tx: tx.inbox.accept(envelopes, SystemClock().now())


async def test_two_desks_on_one_file_never_claim_the_same(tmp_path: Path) -> None:
    stores = [await SqliteStore.open(tmp_path / "desk.db") for _ in range(2)]
    await stores[0].run(_accept(200))
    now = SystemClock().now()

    async def claim_all(store: Store) -> list[int]:
        claimed: list[int] = []
        while taken := await store.run(lambda tx: tx.inbox.claim(3, now)):
            claimed += [row.id for row in taken]
        return claimed

    first, second = await asyncio.gather(*(claim_all(store) for store in stores))
    assert len(first) + len(second) == len({*first, *second}) == 200
    for store in stores:
        await store.close()
