"""A process of its own for test_store_shared: accepts events and prints each one's number once it was confirmed."""

import asyncio
import sys

from store_samples import NOON, envelope

from bot.ports import Store
from bot.store.open import open_store

SIDE_BY_SIDE = 8


async def _accept(store: Store, number: int) -> None:
    await store.run(lambda tx: tx.inbox.accept([envelope(str(number))], NOON))
    print(number, flush=True)


async def main(url: str, first: int, count: int) -> None:
    store = await open_store(url)
    for start in range(first, first + count, SIDE_BY_SIDE):
        await asyncio.gather(*(_accept(store, start + n) for n in range(SIDE_BY_SIDE)))
    await store.close()


asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
