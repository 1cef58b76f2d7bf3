"""Which shape the tables have: brought to the newest one when a store is opened.

The steps are in `migrations/versions`. They run in one transaction under a lock, so two programs that start
together do not meet in the middle. Alembic, which runs them, takes half a second to import: where there is nothing to
do it is left alone.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import Connection, bindparam, inspect, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from bot.errors import StoreError
from bot.store.facet import spell, wait_for
from bot.store.tables import meta, metadata

if TYPE_CHECKING:
    from alembic.config import Config

#: The revision that this program works with: the last step.
NEWEST = "0015"
_VALUE = select(meta.c.value).where(meta.c.key == bindparam("name"))
_NOTE = spell(meta, lambda new: new.on_conflict_do_nothing())


def migrate(connection: Connection, name: str) -> None:
    """Bring an open transaction's database to this program's schema; StoreError where it is newer than that."""
    wait_for(connection, "schema")
    found = revision_of(connection)
    if found != NEWEST:
        _bring_up_to_date(connection, found, name)
    connection.execute(_NOTE[connection.dialect.name], {"key": "store_id", "value": str(uuid4())})


def revision_of(connection: Connection) -> str | None:
    """The revision that this database has; None where it has none of our tables."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _bring_up_to_date(connection: Connection, found: str | None, name: str) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    steps = ScriptDirectory.from_config(settings())
    if found is not None and found not in {step.revision for step in steps.walk_revisions()}:
        raise StoreError(
            f"{name} was written by a newer Opiekun (schema {found}; this program knows up to {NEWEST}). "
            "Install that version again, or restore a backup made by this one."
        )
    command.upgrade(settings(connection), "head")


def settings(connection: Connection | None = None) -> "Config":
    """Alembic's settings; there is no alembic.ini, since the steps travel inside the package."""
    from alembic.config import Config

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
