"""Which store a URL names: SQLite in a file or in memory, or PostgreSQL."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import StoreError
from bot.ports import Store
from bot.store.connection import IN_MEMORY
from bot.store.inline import InlineStore
from bot.store.sqlite import SqliteStore
from bot.store.tx import random_key, wall_clock

FORMS = "sqlite:///opiekun.db, sqlite:////var/lib/opiekun/opiekun.db or postgresql://user:password@host/database"


async def open_store(
    url: str,
    *,
    base: Path | None = None,
    now: Callable[[], datetime] = wall_clock,
    new_key: Callable[[], str] = random_key,
    for_a_desk: bool = False,
) -> Store:
    """The store at that URL, its tables brought up to date.

    A relative file counts from `base` (the configuration's directory). `postgresql://…?schema=NAME` keeps the
    tables in that schema. `for_a_desk`: a desk is to run on it, not a command beside one. Raises StoreError, whose
    text says what to do.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(f"store.url can't be read. Write it like {FORMS}.") from error
    kind = parsed.get_backend_name()
    if kind == "sqlite":
        if parsed.database in (None, "", IN_MEMORY):
            return InlineStore(now=now, new_key=new_key)
        path = (base or Path()) / str(parsed.database)
        return await SqliteStore.open(path, now=now, new_key=new_key, for_a_desk=for_a_desk)
    if kind in ("postgresql", "postgres"):
        try:
            from bot.store.postgres import PostgresStore
        except ImportError as error:
            raise StoreError("PostgreSQL needs a driver: pip install 'opiekun[postgres]'") from error
        named = parsed.query.get("schema")
        schema = named if isinstance(named, str) else None
        plain = parsed.difference_update_query(["schema"])
        return await PostgresStore.open(plain, schema=schema, now=now, new_key=new_key)
    raise StoreError(f"store.url names {kind!r}, which Opiekun can't keep its data in. Write it like {FORMS}.")


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite store; None for any other. One in memory has none either, and keeps nothing."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return None
    is_file = parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", IN_MEMORY)
    return Path(str(parsed.database)) if is_file else None
