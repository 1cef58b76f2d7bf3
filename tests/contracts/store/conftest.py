"""The stores that every test in this folder runs on: in memory, in a file, and on PostgreSQL.

PostgreSQL is looked for at OPIEKUN_TEST_POSTGRES, else on this machine's usual port. Where there is none its tests
are skipped, unless OPIEKUN_REQUIRE=all says that skipping is failing.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from bot.ports import Store
from bot.store.open import open_store
from bot.store.tables import metadata

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SERVER = os.environ.get("OPIEKUN_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")


@dataclass
class Watch:
    """The clock of a store under test; it shows what the test set."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **length: float) -> datetime:
        self.at += timedelta(**length)
        return self.at


@pytest.fixture
def watch() -> Watch:
    return Watch()


class Server:
    """The PostgreSQL under test, and the one schema that most tests share, emptied for each."""

    shared: str | None = None

    @classmethod
    async def connect(cls) -> asyncpg.Connection:
        """Skips the test where there is no server; fails it where nothing may be skipped."""
        try:
            return await asyncpg.connect(SERVER, timeout=10)
        except (OSError, asyncpg.PostgresError, TimeoutError) as error:
            why = f"no PostgreSQL at OPIEKUN_TEST_POSTGRES or 127.0.0.1:5432: {error}"
        if os.environ.get("OPIEKUN_REQUIRE") == "all":
            pytest.fail(why)
        pytest.skip(why)

    @classmethod
    async def emptied_schema(cls) -> str:
        server = await cls.connect()
        if cls.shared is None:
            cls.shared = f"opiekun_{uuid4().hex}"
        else:
            await server.execute("".join(_emptying(cls.shared)))
        await server.close()
        return cls.shared

    @classmethod
    async def drop(cls, schema: str) -> None:
        server = await asyncpg.connect(SERVER, timeout=10)
        await server.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        await server.close()


def _emptying(schema: str) -> Iterator[str]:
    """What empties every table and starts its numbers anew; for a few rows much faster than TRUNCATE."""
    for table in reversed(metadata.sorted_tables):
        if table.name != "meta":
            yield f"DELETE FROM {schema}.{table.name};"
        for column in table.columns:
            if column.identity is not None:
                yield f"ALTER TABLE {schema}.{table.name} ALTER {column.name} RESTART;"


def pytest_sessionfinish() -> None:
    if Server.shared is not None:
        asyncio.run(Server.drop(Server.shared))


@pytest.fixture(scope="session")
def fresh_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file whose tables are made; tests work on copies."""
    path = tmp_path_factory.mktemp("store") / "opiekun.db"

    async def make() -> None:
        await (await open_store(f"sqlite:///{path}")).close()

    asyncio.run(make())
    return path


async def _store_url(kind: str, directory: Path, fresh_file: Path) -> str:
    if kind == "postgres":
        return f"{SERVER}?schema={await Server.emptied_schema()}"
    return "sqlite://" if kind == "inline" else f"sqlite:///{shutil.copy(fresh_file, directory)}"


@pytest.fixture(params=["inline", "sqlite", "postgres"])
async def store(request: pytest.FixtureRequest, tmp_path: Path, fresh_file: Path, watch: Watch) -> AsyncIterator[Store]:
    """An empty store, of each kind in turn."""
    opened = await open_store(await _store_url(request.param, tmp_path, fresh_file), now=watch)
    yield opened
    await opened.close()


@pytest.fixture(params=["sqlite", "postgres"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """Where a database is that several handles or processes can open, and whose tables are yet to be made."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/opiekun.db"
        return
    await (await Server.connect()).close()
    schema = f"opiekun_{uuid4().hex}"
    yield f"{SERVER}?schema={schema}"
    await Server.drop(schema)


Opener = Callable[[], Awaitable[Store]]


@pytest.fixture
async def reopen(url: str, watch: Watch) -> AsyncIterator[Opener]:
    """Opens the database at `url` once more; every handle is closed after the test."""
    async with AsyncExitStack() as stack:

        async def again() -> Store:
            opened = await open_store(url, now=watch)
            stack.push_async_callback(opened.close)
            return opened

        yield again
