"""How do updates come in over HTTP? One endpoint behind the secret that Telegram was given with its address."""

import hmac
import json
import re
from collections.abc import Mapping

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from telegram import Bot

from bot.adapters.bodies import body_of
from bot.adapters.refusals import Refusals
from bot.adapters.telegram.envelopes import CHANNEL
from bot.adapters.telegram.parse import ALLOWED_UPDATES
from bot.adapters.telegram.receive import Receiver
from bot.adapters.telegram.standing import Standing
from bot.errors import OpiekunError

log = structlog.get_logger(__name__)

#: Where our application answers; a proxy in front of it may have another.
PATH = "/telegram"

_REMEDY = "if it was Telegram, it is told the right secret within a minute; does the proxy pass on its header?"

HEADER = "x-telegram-bot-api-secret-token"
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")

#: Telegram's updates are a few kilobytes.
_MOST_BYTES = 1 << 20

#: One update after the other, so that they arrive in the order in which they were made: with several connections
#: a press overtakes the word before it. A desk that takes an update in milliseconds needs no more.
ONE_AT_A_TIME = 1


class Webhook:
    """An ASGI application for a POST: 200 written down, 401 not from Telegram, 503 to be sent again.

    Raises OpiekunError for a secret that Telegram does not take.
    """

    def __init__(self, receiver: Receiver, url: str, secret: str) -> None:
        if not _SECRET.fullmatch(secret):
            raise OpiekunError("channels.telegram.webhook.secret takes 1 to 256 of the characters A-Z a-z 0-9 _ -")
        self._receiver = receiver
        self._url = url
        self._secret = secret
        self._refusals = Refusals(CHANNEL, _REMEDY)

    @property
    def refused(self) -> int:
        """How many requests came without the right secret."""
        return self._refusals.count

    def is_where(self, known: Standing) -> bool:
        """Does Telegram send updates here?"""
        return known.url == self._url

    def is_as_wanted(self, known: Standing) -> bool:
        """Does it send what we want, as we want it? It never says by which secret."""
        wanted = frozenset(ALLOWED_UPDATES)
        return self.is_where(known) and known.updates == wanted and known.connections == ONE_AT_A_TIME

    async def tell(self, bot: Bot) -> None:
        """Have updates sent here from now on, those that wait included. Raises TelegramError."""
        await bot.set_webhook(
            self._url,
            secret_token=self._secret,
            allowed_updates=list(ALLOWED_UPDATES),
            max_connections=ONE_AT_A_TIME,
            drop_pending_updates=False,
        )
        log.info("telegram_webhook_set", url=self._url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._answer(Request(scope, receive))
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        given = request.headers.get(HEADER, "").encode("latin-1")
        if not hmac.compare_digest(given, self._secret.encode()):
            return self._refusals.answer()
        update = _update(await body_of(request, at_most=_MOST_BYTES))
        if update is None:
            return Response(status_code=400)
        return Response(status_code=200 if await self._receiver.keep([update]) else 503)


def _update(body: bytes) -> Mapping[str, object] | None:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return update if isinstance(update, dict) else None
