"""How is the simulator started? In-process on a free loopback port, or as a program (`python -m simulator`)."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, WebSocketRoute

from simulator.calls import Calls
from simulator.clock import Clock
from simulator.connection import connection
from simulator.control import Control
from simulator.exchange import Exchange
from simulator.faults import Faults
from simulator.pace import Pace
from simulator.pages import routes as pages
from simulator.people import People
from simulator.slack.api import WebApi
from simulator.slack.hand import Hand as SlackHand
from simulator.slack.hooks import Hooks
from simulator.slack.socket import Link
from simulator.slack.storage import Storage
from simulator.telegram.api import BotApi
from simulator.telegram.files import Files
from simulator.telegram.hand import Hand as TelegramHand
from simulator.wire import Json
from simulator.world import Timings, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulator:
    """A running simulator: where it listens, and the hands of the people in it."""

    world: World
    people: People
    slack: SlackHand
    telegram: TelegramHand
    control: Control

    @property
    def url(self) -> str:
        """E.g. `http://127.0.0.1:8123`."""
        return self.world.origin

    @property
    def slack_url(self) -> str:
        """What slack_sdk takes as `base_url`."""
        return f"{self.url}/slack/api/"

    @property
    def telegram_url(self) -> str:
        """What python-telegram-bot takes as `base_url`."""
        return f"{self.url}/telegram/bot"

    @property
    def telegram_file_url(self) -> str:
        """What python-telegram-bot takes as `base_file_url`."""
        return f"{self.url}/telegram/file/bot"

    @property
    def clock(self) -> Clock:
        return self.world.clock

    @property
    def calls(self) -> Calls:
        return self.world.calls

    @property
    def faults(self) -> Faults:
        return self.world.faults

    def view(self, person: str) -> Json:
        """What that person sees."""
        return self.control.view(person=person)

    async def changed(self, timeout: float | None = None) -> None:
        """Return at the next change of anything."""
        await self.world.changes.wait(timeout)

    def app(self) -> Starlette:
        """The ASGI application; what somebody wants to serve beside it is added to its routes."""
        return Starlette(routes=self.routes())

    def routes(self) -> list[BaseRoute]:
        world = self.world
        web_api, hooks, bot_api = (Exchange(world, side) for side in (WebApi(world), Hooks(world), BotApi(world)))
        storage = Storage(world)
        return [
            Mount("/slack/api", web_api),
            Mount("/slack/hooks", hooks),
            Mount("/slack/upload", storage.upload),
            Mount("/slack/files", storage.download),
            WebSocketRoute("/slack/link/", Link(world, self.slack.sockets)),
            Mount("/telegram/file", Files(world)),
            Mount("/telegram", bot_api),
            Mount("/control", routes=self.control.routes()),
            *pages(),
        ]

    async def close(self) -> None:
        """Let go of whoever waits: polls, sockets, readers of changes."""
        self.world.closing = True
        self.world.changes.mark("closing")
        for bot in self.world.telegram.bots.values():
            bot.polling.release()
            await bot.hook.close()
        for sockets in self.slack.sockets.values():
            await sockets.close()
        for requests in self.slack.requests.values():
            await requests.close()


def build(
    *,
    clock: Clock | None = None,
    wall: Clock | None = None,
    strict: bool = True,
    paced: bool = False,
    timings: Timings | None = None,
    kept_calls: int = 10_000,
) -> Simulator:
    """A simulator that does not listen yet."""
    wall = wall or Clock()
    world = World(
        clock=clock or Clock(),
        wall=wall,
        strict=strict,
        pace=Pace(wall) if paced else None,
        timings=timings or Timings(),
        calls=Calls(limit=kept_calls),
    )
    people, slack, telegram = People(world), SlackHand(world), TelegramHand(world)
    control = Control(world, people, slack, telegram)
    return Simulator(world=world, people=people, slack=slack, telegram=telegram, control=control)


@contextlib.asynccontextmanager
async def serve(
    *,
    clock: Clock | None = None,
    wall: Clock | None = None,
    strict: bool = True,
    paced: bool = False,
    timings: Timings | None = None,
    kept_calls: int = 10_000,
    host: str = "127.0.0.1",
    port: int = 0,
    beside: Sequence[BaseRoute] = (),
) -> AsyncIterator[Simulator]:
    """Serve on `port` (0: a free one) in the running loop, until the block ends.

    `strict` refuses arguments that the platforms' documentation does not name; `paced` refuses calls beyond their
    published rates; `beside` are routes of others on the same address.
    """
    simulator = build(clock=clock, wall=wall, strict=strict, paced=paced, timings=timings, kept_calls=kept_calls)
    with listening_at(host, port) as listening:
        simulator.world.origin = f"http://{host}:{listening.getsockname()[1]}"
        server = _Server(_config(Starlette(routes=[*beside, *simulator.routes()])))
        task = asyncio.create_task(server.serve(sockets=[listening]))
        await asyncio.wait([task, asyncio.ensure_future(server.ready.wait())], return_when=asyncio.FIRST_COMPLETED)
        try:
            yield simulator
        finally:
            await simulator.close()
            server.stopping.set()
            await task


def listening_at(host: str, port: int) -> socket.socket:
    """A socket that listens; its connections send at once what they have.

    asyncio sets TCP_NODELAY only on sockets that it made, and Nagle's algorithm would hold the second part of an answer
    until the other side's delayed acknowledgement of the first, for 40 ms. Connections inherit the option.
    """
    listening = socket.create_server((host, port))
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=connection(),
        ws="websockets-sansio",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=75,
    )


class _Server(uvicorn.Server):
    """uvicorn as a guest of somebody else's loop: no signals, no ticking, started and stopped by events."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self.stopping = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        await self.stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Like uvicorn's, without its pause for slow clients: here both ends are on one machine."""
        for server in self.servers:
            server.close()
        for one in list(self.server_state.connections):
            one.shutdown()
        if tasks := list(self.server_state.tasks):
            _, late = await asyncio.wait(tasks, timeout=1)
            for task in late:
                task.cancel()
