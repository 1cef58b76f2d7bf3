"""The PostgreSQL that tests run on: OPIEKUN_TEST_POSTGRES, else this machine's usual port.

Where there is none its tests are skipped, unless OPIEKUN_REQUIRE=all says that skipping is failing.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
import pytest

from bot.store.tables import metadata

SERVER = os.environ.get("OPIEKUN_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")

#: The one schema that most of this process's tests share, emptied for each.
_shared: list[str] = []


async def connect() -> asyncpg.Connection:
    """Skips the test where there is no server; fails it where nothing may be skipped."""
    try:
        return await asyncpg.connect(SERVER, timeout=10)
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        why = f"no PostgreSQL at OPIEKUN_TEST_POSTGRES or 127.0.0.1:5432: {error}"
    if os.environ.get("OPIEKUN_REQUIRE") == "all":
        pytest.fail(why)
    pytest.skip(why)


async def emptied() -> str:
    """The address of an empty database, whose tables may be there already. The next test gets the same one."""
    server = await connect()
    if _shared:
        await server.execute("".join(_emptying(_shared[0])))
    else:
        _shared.append(_name())
    await server.close()
    return f"{SERVER}?schema={_shared[0]}"


@asynccontextmanager
async def fresh() -> AsyncIterator[str]:
    """The address of a database of the test's own, whose tables are yet to be made."""
    await (await connect()).close()
    schema = _name()
    try:
        yield f"{SERVER}?schema={schema}"
    finally:
        await _drop(schema)


def clean_up() -> None:
    """At the end of all tests."""
    if _shared:
        asyncio.run(_drop(_shared.pop()))


def _name() -> str:
    return f"opiekun_{uuid4().hex}"


def _emptying(schema: str) -> Iterator[str]:
    """What empties every table and starts its numbers anew; for a few rows much faster than TRUNCATE."""
    for table in reversed(metadata.sorted_tables):
        if table.name != "meta":
            yield f"DELETE FROM {schema}.{table.name};"
        for column in table.columns:
            if column.identity is not None:
                yield f"ALTER TABLE {schema}.{table.name} ALTER {column.name} RESTART;"


async def _drop(schema: str) -> None:
    server = await asyncpg.connect(SERVER, timeout=10)
    await server.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    await server.close()
