"""The stores that every test in this folder runs on: in memory, in a file, and on PostgreSQL.

PostgreSQL is looked for at OPIEKUN_TEST_POSTGRES, else on this machine's usual port. Where there is none its tests
are skipped, unless OPIEKUN_REQUIRE=all says that skipping is failing.
"""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from bot.ports import Store
from bot.store.open import open_store

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


async def _fresh_schema(stack: AsyncExitStack) -> str:
    """The URL of an empty schema, dropped after the test."""
    try:
        server = await asyncpg.connect(SERVER, timeout=5)
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        why = f"no PostgreSQL at OPIEKUN_TEST_POSTGRES or 127.0.0.1:5432: {error}"
        if os.environ.get("OPIEKUN_REQUIRE") == "all":
            pytest.fail(why)
        pytest.skip(why)
    schema = f"opiekun_{uuid4().hex}"

    async def drop() -> None:
        await server.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        await server.close()

    stack.push_async_callback(drop)
    return f"{SERVER}?schema={schema}"


async def _url(kind: str, directory: Path, stack: AsyncExitStack) -> str:
    if kind == "postgres":
        return await _fresh_schema(stack)
    return "sqlite://" if kind == "inline" else f"sqlite:///{directory}/opiekun.db"


@pytest.fixture(params=["inline", "sqlite", "postgres"])
async def store(request: pytest.FixtureRequest, tmp_path: Path, watch: Watch) -> AsyncIterator[Store]:
    """An empty store, of each kind in turn."""
    async with AsyncExitStack() as stack:
        opened = await open_store(await _url(request.param, tmp_path, stack), now=watch)
        stack.push_async_callback(opened.close)
        yield opened


@pytest.fixture(params=["sqlite", "postgres"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """Where a database is that several handles or processes can open."""
    async with AsyncExitStack() as stack:
        yield await _url(request.param, tmp_path, stack)


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
