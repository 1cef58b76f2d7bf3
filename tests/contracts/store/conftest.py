"""The stores that every test in this folder runs on: in memory, in a file, and on PostgreSQL."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from store_rig import Opener, Watch

from bot.ports import Store
from bot.store.open import open_store
from tests import postgres


@pytest.fixture
def watch() -> Watch:
    return Watch()


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
        return await postgres.emptied()
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
    async with postgres.fresh() as address:
        yield address


@pytest.fixture
async def reopen(url: str, watch: Watch) -> AsyncIterator[Opener]:
    """Opens the database at `url` once more; every handle is closed after the test."""
    async with AsyncExitStack() as stack:

        async def again() -> Store:
            opened = await open_store(url, now=watch)
            stack.push_async_callback(opened.close)
            return opened

        yield again
