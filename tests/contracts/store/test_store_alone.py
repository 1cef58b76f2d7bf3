"""One SQLite file, one desk: a second one is refused in words, a command beside it is not, and a dead one is no bar."""

import asyncio
import sys
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store.open import open_store

HOLDER = """
import asyncio, sys
from bot.store.open import open_store

async def main():
    await open_store(sys.argv[1], for_a_desk=True)
    print("open", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_a_second_desk_on_the_same_file_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/opiekun.db"
    first = await open_store(url, for_a_desk=True)
    with pytest.raises(StoreError, match=r"another desk runs on .*opiekun\.db.*PostgreSQL"):
        await open_store(url, for_a_desk=True)
    beside = await open_store(url)
    assert await beside.run(lambda tx: tx.people.customers()) == []
    await beside.close()
    await first.close()
    await (await open_store(url, for_a_desk=True)).close()


async def test_a_killed_desk_leaves_its_file_to_the_next(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/opiekun.db"
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, url, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[3]
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"open\n"
    with pytest.raises(StoreError, match="another desk runs"):
        await open_store(url, for_a_desk=True)
    holder.kill()
    await holder.wait()
    await (await open_store(url, for_a_desk=True)).close()
