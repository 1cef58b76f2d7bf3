"""Telegram, as the desk sees it: start it, understand what it says, let it carry messages."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import structlog
from starlette.types import ASGIApp
from telegram.error import InvalidToken, TelegramError

from bot.adapters.backoff import Backoff
from bot.adapters.telegram.client import REMEDY, kind_of, make_bot
from bot.adapters.telegram.envelopes import CHANNEL
from bot.adapters.telegram.parse import parse
from bot.adapters.telegram.poll import Poller
from bot.adapters.telegram.receive import Receiver
from bot.adapters.telegram.send import Sender
from bot.adapters.telegram.watch import EVERY, Watch
from bot.adapters.telegram.webhook import PATH, Webhook
from bot.errors import OpiekunError
from bot.model.inbound import Inbound
from bot.model.outbound import Receipt, Sending
from bot.model.places import Place
from bot.ports import Accept, Pace, UntilOurs

log = structlog.get_logger(__name__)

#: Twenty messages a minute to one group, edits included, and one a second to one person (Telegram's Bots FAQ).
#: Rate and burst together keep any one minute within it.
_GROUP = Pace(per_second=0.25, burst=5)
_PERSON = Pace(per_second=1.0, burst=3)


class TelegramChannel:
    """A `Channel` over one bot. Nothing is opened before `start`.

    In webhook mode `endpoints` answer Telegram's requests, by their path; they refuse them until started. Raises
    OpiekunError for a token or a secret that can't be one.
    """

    name = CHANNEL
    can_ask = False

    def __init__(
        self,
        *,
        token: str,
        base_url: str = "https://api.telegram.org/bot",
        base_file_url: str = "https://api.telegram.org/file/bot",
        mode: Literal["polling", "webhook"] = "polling",
        webhook_url: str = "",
        webhook_secret: str = "",
        watched_every: float = EVERY,
    ) -> None:
        self._base_url = base_url
        self._bot = make_bot(token, base_url, base_file_url)
        self._sender = Sender(self._bot)
        self._receiver = Receiver(self._bot, account=token.partition(":")[0])
        self.endpoints: Mapping[str, ASGIApp] = {}
        self.listens_alone = mode == "polling"
        self._until_ours: UntilOurs | None = None
        self._watch: Watch | None = None
        if mode == "webhook":
            webhook = Webhook(self._receiver, webhook_url, webhook_secret)
            self.endpoints, self._watch = {PATH: webhook}, Watch(self._bot, webhook, watched_every)
        self._username = ""
        self._listening: asyncio.Task[None] | None = None

    def listen_when(self, until_ours: UntilOurs) -> None:
        self._until_ours = until_ours

    async def start(self, accept: Accept) -> None:
        """Raises OpiekunError where Telegram refuses the token; where it can't be reached, it is tried on."""
        self._receiver.accept = accept
        try:
            await self._begin()
        except TelegramError as cause:
            remedy = f"is {self._base_url} reachable from here?"
            log.warning("telegram_unreachable", error=kind_of(cause), remedy=remedy)
            self._listening = asyncio.create_task(self._listen_later())
        else:
            self._listening = asyncio.create_task(self._listen())

    async def stop_listening(self) -> None:
        """What comes now stays with Telegram, for a day at most."""
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
        await self._receiver.stop()

    async def stop(self) -> None:
        await self.stop_listening()
        await self._bot.shutdown()

    def pace(self, place: Place) -> Pace:
        return _GROUP if place.chat.startswith("-") else _PERSON

    def parse(self, raw: Mapping[str, Any], saved_at: datetime) -> Inbound | None:
        return parse(raw, saved_at, self._username)

    async def deliver(self, sending: Sending) -> Receipt:
        return await self._sender.deliver(sending)

    async def find(self, sending: Sending) -> Receipt | None:
        """Telegram can't be asked."""
        return None

    async def _begin(self) -> None:
        """Learn who we are, and say where updates go. Raises OpiekunError or TelegramError."""
        try:
            await self._bot.initialize()
        except InvalidToken:
            # The library's text has the token in it.
            await self._bot.shutdown()
            raise OpiekunError(REMEDY) from None
        if self._watch is not None:
            await self._watch.begin()
        self._username = self._bot.username
        log.info("telegram_connected", bot=self._username)

    async def _listen(self) -> None:
        await (self._watch or Poller(self._bot, self._receiver, self._until_ours)).run()

    async def _listen_later(self) -> None:
        backoff = Backoff()
        while True:
            pause = backoff.next()
            await asyncio.sleep(pause)
            try:
                await self._begin()
            except (TelegramError, OpiekunError) as cause:
                log.warning("telegram_unreachable", error=_kind(cause), tried_after=round(pause, 1))
            else:
                return await self._listen()


def _kind(cause: TelegramError | OpiekunError) -> str:
    return kind_of(cause) if isinstance(cause, TelegramError) else type(cause).__name__
