"""How do events keep coming over Socket Mode? Two sockets, each with a watch that replaces it when it is silent.

The SDK's client reconnects by itself in most cases, but not in all: it can go on for ever with a ticket that has
expired, or with a session that is closed. Nothing but the absence of frames tells. Slack answers a ping even on an
idle connection, so silence means that nobody is there.
"""

import asyncio
from dataclasses import dataclass

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.backoff import Backoff
from bot.adapters.slack.client import RefusedUs, asking
from bot.adapters.slack.logs import vendor_logger
from bot.errors import NotSent, OpiekunError, Undeliverable

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """Seconds. `silence` must be several times `ping`: a pong may be late."""

    ping: float = 10.0
    silence: float = 45.0
    connecting: float = 30.0
    closing: float = 5.0


class AppTokenRefused(OpiekunError):  # noqa: N818
    """Slack does not take the app-level token; nobody but a person can change that."""


class Sockets:
    """Keeps `count` sockets open until closed. Slack gives each event to one of them."""

    def __init__(
        self, app: AsyncApp, web: AsyncWebClient, app_token: str, *, count: int = 2, rhythm: Rhythm | None = None
    ) -> None:
        pace = rhythm or Rhythm()
        self._sockets = [_Socket(app, web, app_token, number, pace) for number in range(1, count + 1)]
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def open(self) -> int:
        """How many are connected now."""
        return sum(socket.is_open for socket in self._sockets)

    async def start(self) -> None:
        """Open the first; the others, and whatever fails, go on in the background. Raises AppTokenRefused."""
        try:
            await self._sockets[0].connect()
        except NotSent as cause:
            log.warning("slack_unreachable", error=str(cause), remedy="nothing to do: it is tried again")
        self._tasks = [asyncio.create_task(socket.keep()) for socket in self._sockets]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        await asyncio.gather(*(socket.close() for socket in self._sockets))


class _Socket:
    """One connection at a time, and a new SDK client for each: an old one's state is what gets stuck."""

    def __init__(self, app: AsyncApp, web: AsyncWebClient, app_token: str, number: int, rhythm: Rhythm) -> None:
        self._app = app
        self._web = web
        self._app_token = app_token
        self._number = number
        self._rhythm = rhythm
        self._handler: AsyncSocketModeHandler | None = None
        self._texts = 0

    @property
    def is_open(self) -> bool:
        return self._handler is not None

    async def connect(self) -> None:
        """Raises NotSent or AppTokenRefused."""
        url = await self._ticket()
        handler = AsyncSocketModeHandler(
            self._app,
            self._app_token,
            logger=vendor_logger(),
            web_client=self._web,
            ping_interval=self._rhythm.ping,
        )
        handler.client.proxy = self._web.proxy
        handler.client.wss_uri = url
        handler.client.on_message_listeners.append(self._heard)
        try:
            # The SDK tries for ever with the one address, which is good for half a minute.
            async with asyncio.timeout(self._rhythm.connecting):
                await handler.client.connect()  # type: ignore[no-untyped-call]
        except TimeoutError as cause:
            await self._discard(handler)
            raise NotSent("Slack gave an address for a socket and does not answer there") from cause
        except asyncio.CancelledError:
            await self._discard(handler)
            raise
        self._handler = handler
        log.info("slack_socket_open", socket=self._number)

    async def keep(self) -> None:
        """Connect, watch, replace, until cancelled."""
        backoff = Backoff()
        while True:
            try:
                if self._handler is None:
                    await self.connect()
                backoff.reset()
                await self._until_silent()
                log.warning("slack_socket_silent", socket=self._number, seconds=self._rhythm.silence)
                await self.close()
            except (NotSent, AppTokenRefused) as cause:
                pause = backoff.next()
                log.warning("slack_unreachable", socket=self._number, error=str(cause), again_in=round(pause, 1))
                await asyncio.sleep(pause)

    async def close(self) -> None:
        handler, self._handler = self._handler, None
        if handler is not None:
            await self._discard(handler)

    async def _until_silent(self) -> None:
        loop = asyncio.get_running_loop()
        seen, at = self._signs(), loop.time()
        while loop.time() - at < self._rhythm.silence:
            await asyncio.sleep(self._rhythm.ping / 2)
            signs = self._signs()
            if signs != seen:
                seen, at = signs, loop.time()

    def _signs(self) -> tuple[float | None, int]:
        """What changes with every frame: the last ping that was answered, and how many texts came."""
        client = self._handler.client if self._handler else None
        return getattr(client, "last_ping_pong_time", None), self._texts

    async def _heard(self, _: aiohttp.WSMessage) -> None:
        self._texts += 1

    async def _ticket(self) -> str:
        try:
            answer = await asking(self._web.apps_connections_open(app_token=self._app_token))
        except (RefusedUs, Undeliverable) as refused:
            raise AppTokenRefused(_remedy(refused.code)) from refused
        url = answer.get("url")
        if not isinstance(url, str):
            raise NotSent("Slack's answer to apps.connections.open holds no address")
        return url

    async def _discard(self, handler: AsyncSocketModeHandler) -> None:
        try:
            async with asyncio.timeout(self._rhythm.closing):
                await handler.client.close()  # type: ignore[no-untyped-call]
        except (TimeoutError, aiohttp.ClientError, OSError) as cause:
            log.debug("slack_socket_not_closed", socket=self._number, error=type(cause).__name__)


def _remedy(code: str) -> str:
    return (
        f"Slack refuses the app-level token ({code}). Create one with the scope connections:write under "
        "Basic Information → App-Level Tokens, switch on Socket Mode, and set channels.slack.app_token to it"
    )
