"""The tables' shape: the steps lead to what the program expects, back and forth, and never over a newer one."""

import asyncio
import re

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from store_rig import Opener
from store_samples import conversation

from bot.errors import StoreError
from bot.ports import Tx
from bot.store.inline import InlineStore
from bot.store.schema import NEWEST, settings, store_id
from bot.store.tables import metadata
from bot.store.tx import SqlTx


def _connection(tx: Tx) -> Connection:
    assert isinstance(tx, SqlTx)
    return tx.connection


def _sqlite_shape(tx: Tx) -> list[str]:
    """Every table and index as SQLite remembers it, without the layout and the order of what stands in it."""
    said = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name NOT LIKE 'alembic%'"
    made = _connection(tx).exec_driver_sql(said).scalars()
    return sorted(str(_words(sql)) for sql in made if "sqlite_sequence" not in sql)


def _words(sql: str) -> list[str]:
    found = (words.strip() for words in re.findall(r"[\w' ]+", sql))
    return sorted(words for words in found if words)


def _postgres_indexes(tx: Tx) -> list[str]:
    said = "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename <> 'alembic_version'"
    made = _connection(tx).exec_driver_sql(said).scalars()
    return sorted(re.sub(r" ON \w+\.", " ON ", sql) for sql in made)


async def test_the_steps_lead_to_the_tables_the_program_expects(reopen: Opener) -> None:
    store = await reopen()

    def differences(tx: Tx) -> list[object]:
        context = MigrationContext.configure(_connection(tx), opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    assert await store.run(differences) == []


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_store_in_memory_has_the_same_tables_as_a_file(reopen: Opener) -> None:
    in_file = await (await reopen()).run(_sqlite_shape)
    in_memory = InlineStore()
    assert await in_memory.run(_sqlite_shape) == in_file
    await in_memory.close()


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
async def test_every_index_of_postgres_has_its_condition(url: str, reopen: Opener) -> None:
    store = await reopen()
    by_steps = await store.run(_postgres_indexes)

    def at_once(tx: Tx) -> list[str]:
        metadata.drop_all(_connection(tx))
        metadata.create_all(_connection(tx))
        return _postgres_indexes(tx)

    assert await store.run(at_once) == by_steps


async def test_the_steps_go_back_and_forth(reopen: Opener) -> None:
    store = await reopen()

    def back(tx: Tx) -> list[str]:
        command.downgrade(settings(_connection(tx)), "base")
        return inspect(_connection(tx)).get_table_names()

    assert set(await store.run(back)) <= {"alembic_version", "sqlite_sequence"}
    await store.run(lambda tx: command.upgrade(settings(_connection(tx)), "head"))
    assert (await store.run(conversation)).number == 1


async def test_programs_that_start_together_do_not_meet_in_the_middle(reopen: Opener) -> None:
    stores = await asyncio.gather(*(reopen() for _ in range(4)))
    names = {await store.run(lambda tx: store_id(_connection(tx))) for store in stores}
    assert len(names) == 1, "all of them opened one database"


async def test_a_newer_database_is_refused_and_left_alone(reopen: Opener) -> None:
    store = await reopen()
    newer = "UPDATE alembic_version SET version_num = '9999'"
    await store.run(lambda tx: _connection(tx).exec_driver_sql(newer).rowcount)
    with pytest.raises(StoreError, match=r"newer Opiekun \(schema 9999; .* knows up to \d{4}\).* restore a backup"):
        await reopen()
    said = "SELECT version_num FROM alembic_version"
    assert await store.run(lambda tx: _connection(tx).exec_driver_sql(said).scalar()) == "9999"


async def test_a_database_keeps_its_name(reopen: Opener) -> None:
    one = await reopen()
    name = await one.run(lambda tx: store_id(_connection(tx)))
    await one.close()
    assert await (await reopen()).run(lambda tx: store_id(_connection(tx))) == name


def test_the_revision_the_program_works_with_is_the_last_step() -> None:
    assert ScriptDirectory.from_config(settings()).get_current_head() == NEWEST
