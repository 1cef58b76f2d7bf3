"""Who notices that we are down? A watcher outside: it is called while all is well, and raises the alarm when we fall
silent."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import httpx
import structlog

log = structlog.get_logger(__name__)

#: How often, in seconds. Watchers are set to a few times this.
EVERY = 60.0


@asynccontextmanager
async def beating(url: str | None, is_well: Callable[[], bool], every: float = EVERY) -> AsyncIterator[None]:
    """Call the watcher while the block runs and `is_well` says so; without an address there is nothing to call."""
    if url is None:
        yield
        return
    task = asyncio.create_task(_beat(url, is_well, every), name="heartbeat")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _beat(url: str, is_well: Callable[[], bool], every: float) -> None:
    """A watcher that does not answer is a line in the log, once for each silence: it is not what we are here for."""
    was_heard = True
    async with httpx.AsyncClient(timeout=httpx.Timeout(10.0), follow_redirects=True) as http:
        while True:
            if is_well():
                is_heard = await _call(http, url)
                if was_heard and not is_heard:
                    log.warning("heartbeat_not_heard")
                was_heard = is_heard
            await asyncio.sleep(every)


async def _call(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(url)).is_success
    except httpx.HTTPError:
        return False
