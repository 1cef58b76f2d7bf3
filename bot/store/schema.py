"""Which shape the tables have: brought to the newest one when a store is opened.

The steps are in `migrations/versions`. They run in one transaction under a lock, so two programs that start
together do not meet in the middle.
"""

from functools import cache
from pathlib import Path
from uuid import uuid4

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from bot.errors import StoreError
from bot.store.facet import spell, wait_for
from bot.store.tables import meta, metadata

_VALUE = select(meta.c.value).where(meta.c.key == bindparam("name"))
_NOTE = spell(meta, lambda new: new.on_conflict_do_nothing())


def migrate(connection: Connection, name: str) -> None:
    """Bring an open transaction's database to this program's schema; StoreError where it is newer than that."""
    wait_for(connection, "schema")
    known = {step.revision for step in _steps().walk_revisions()}
    found = MigrationContext.configure(connection).get_current_heads()
    newer = [revision for revision in found if revision not in known]
    if newer:
        raise StoreError(
            f"{name} was written by a newer Opiekun (schema {', '.join(newer)}; this program knows up to "
            f"{_steps().get_current_head()}). Install that version again, or restore a backup made by this one."
        )
    if set(found) != set(_steps().get_heads()):
        command.upgrade(settings(connection), "head")
    connection.execute(_NOTE[connection.dialect.name], {"key": "store_id", "value": str(uuid4())})


def newest() -> str:
    """The revision that this program works with."""
    return str(_steps().get_current_head())


def settings(connection: Connection | None = None) -> Config:
    """Alembic's settings; there is no alembic.ini, since the steps travel inside the package."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def store_id(connection: Connection) -> str:
    """What tells this database from every other."""
    value: str = connection.execute(_VALUE, {"name": "store_id"}).scalar_one()
    return value


@cache
def script() -> str:
    """All tables as one SQLite script: a hundred times faster than the steps, for a database in memory."""
    dialect = sqlite.dialect()
    tables = metadata.sorted_tables
    made = [str(CreateTable(table).compile(dialect=dialect)) for table in tables]
    indexes = sorted((index for table in tables for index in table.indexes), key=lambda index: str(index.name))
    return ";\n".join([*made, *(str(CreateIndex(index).compile(dialect=dialect)) for index in indexes)])


@cache
def _steps() -> ScriptDirectory:
    return ScriptDirectory.from_config(settings())
