"""Where the HTTP application listens: on console.bind, for as long as the desk runs, in the desk's own loop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator, Sequence

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.errors import OpiekunError

#: Seconds that a request under way may take once the desk stops.
LAST_REQUESTS = 2


@contextlib.asynccontextmanager
async def serving(routes: Sequence[BaseRoute], host: str, port: int) -> AsyncIterator[str]:
    """Serve until the block ends; gives the address. Raises OpiekunError where it can't be had."""
    with listening_at(host, port) as listening:
        server = _Server(
            uvicorn.Config(
                Starlette(routes=list(routes)),
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=LAST_REQUESTS,
            )
        )
        task = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield _address(host, listening.getsockname()[1])
        finally:
            server.stopping.set()
            await task


class _Server(uvicorn.Server):
    """A guest in somebody else's loop: it takes no signals and is told when to end."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.stopping = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        await self.stopping.wait()


def listening_at(host: str, port: int) -> socket.socket:
    """A socket that listens, whose connections send at once what they have. Raises OpiekunError where it can't be had.

    asyncio sets TCP_NODELAY only on sockets that it made. Left to Nagle's algorithm, an answer in two parts waits 40 ms
    for the other side's delayed acknowledgement; connections inherit the option from what they were accepted by.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        raise OpiekunError(
            f"console.bind: {_address(host, port)} can't be used ({error.strerror}). Stop what listens there "
            f"(`ss -ltnp 'sport = :{port}'` names it), or set console.bind to another address."
        ) from error
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
