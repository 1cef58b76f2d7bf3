"""What a person reads when the database can't be opened: what is wrong with it, and what to do."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import make_url
from store_rig import Opener
from store_samples import NOON, conversation

from bot.errors import StoreError
from bot.model.conversation import Status
from bot.ports import Tx
from bot.store.inline import InlineStore
from bot.store.open import open_store
from bot.store.sqlite import SqliteStore
from bot.store.tx import SqlTx


async def test_a_relative_file_counts_from_the_configuration(tmp_path: Path) -> None:
    store = await open_store("sqlite:///opiekun.db", base=tmp_path)
    await store.close()
    assert (tmp_path / "opiekun.db").is_file()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
async def test_a_store_in_memory_is_opened_by_its_url(url: str) -> None:
    store = await open_store(url)
    assert isinstance(store, InlineStore)
    await store.close()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("opiekun.db", "can't be read. Write it like sqlite:///opiekun.db"),
        ("mysql://localhost/desk", "names 'mysql', which Opiekun can't keep its data in"),
        ("sqlite:////no/such/place/opiekun.db", "mkdir -p /no/such/place"),
    ],
)
async def test_a_url_that_leads_nowhere_is_explained(url: str, told: str) -> None:
    with pytest.raises(StoreError) as refused:
        await open_store(url)
    assert told in str(refused.value)


async def test_a_directory_is_not_a_database(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"is a directory\. Name a file in it"):
        await open_store(f"sqlite:///{tmp_path}")


async def test_another_kind_of_file_is_left_alone(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear customer, " * 1000)
    with pytest.raises(StoreError, match="is not a SQLite database"):
        await open_store(f"sqlite:///{letter}")
    assert letter.read_text() == "Dear customer, " * 1000


@pytest.mark.parametrize("mode", [0o555, 0o600], ids=["no file may be made in it", "it may not be entered"])
async def test_a_directory_that_may_not_be_used_is_explained(mode: int) -> None:
    with _a_directory_of_others(mode) as directory, pytest.raises(StoreError, match="the right to read and write it"):
        await open_store(f"sqlite:///{directory}/opiekun.db")


async def test_a_file_that_may_not_be_written_is_explained() -> None:
    with TemporaryDirectory() as archive:
        path = f"{archive}/opiekun.db"
        await (await open_store(f"sqlite:///{path}")).close()
        os.chmod(path, 0o444)
        os.chmod(archive, 0o555)
        with _as_nobody(), pytest.raises(StoreError, match="the right to write"):
            await open_store(f"sqlite:///{path}")
        os.chmod(archive, 0o700)


async def test_a_file_that_is_locked_for_too_long_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "opiekun.db"
    store = await SqliteStore.open(path, patience=0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="is locked by another process"):
        await store.run(lambda tx: tx.timers.set("c:1", "breach", NOON))
    with pytest.raises(StoreError, match="is locked by another process"):
        await SqliteStore.open(path, patience=0.05)
    other.execute("ROLLBACK")
    await store.run(lambda tx: tx.timers.set("c:1", "breach", NOON))
    assert await store.run(lambda tx: tx.timers.next_due()) == NOON
    other.close()
    await store.close()


async def test_a_server_that_is_not_there_is_explained(unused_tcp_port: int) -> None:
    with pytest.raises(StoreError, match=f"desk on 127.0.0.1:{unused_tcp_port} can't be reached"):
        await open_store(f"postgresql://postgres:secret@127.0.0.1:{unused_tcp_port}/desk")


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
async def test_a_database_that_is_not_there_is_explained(url: str) -> None:
    missing = make_url(url).set(database="no_such_database")
    with pytest.raises(StoreError, match=r"no_such_database on .* does not exist\. Create it"):
        await open_store(missing.render_as_string(hide_password=False))


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
@pytest.mark.parametrize("state", ["40P01", "40001"])
async def test_where_two_transactions_met_the_unit_runs_again(reopen: Opener, state: str) -> None:
    store = await reopen()
    tries: list[int] = []

    def unit(tx: Tx) -> int:
        number = conversation(tx).number
        tries.append(number)
        if len(tries) < 3:
            assert isinstance(tx, SqlTx)
            tx.connection.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION 'met' USING ERRCODE = '{state}'; END $$")
        return number

    number = await store.run(unit)
    assert len(tries) == 3
    assert number == tries[-1]
    found = await store.run(lambda tx: tx.conversations.of_customer("acme", list(Status)))
    assert [each.number for each in found] == [number], "what the first tries wrote is gone"


@contextmanager
def _a_directory_of_others(mode: int) -> Iterator[Path]:
    with TemporaryDirectory() as made:
        Path(made).chmod(mode)
        with _as_nobody():
            yield Path(made)
        Path(made).chmod(0o700)


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Rights do not bind the superuser, so he becomes somebody else meanwhile."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
