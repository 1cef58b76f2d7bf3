"""How do updates come in over HTTP? One endpoint behind the secret that Telegram was given with its address."""

import hmac
import json
import re
from collections.abc import Mapping

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send
from telegram import Bot

from bot.adapters.telegram.parse import ALLOWED_UPDATES
from bot.adapters.telegram.receive import Receiver
from bot.errors import OpiekunError

log = structlog.get_logger(__name__)

_HEADER = "x-telegram-bot-api-secret-token"
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")

#: Telegram's updates are a few kilobytes.
_MOST_BYTES = 1 << 20


class Webhook:
    """An ASGI application for a POST: 200 written down, 401 not from Telegram, 503 to be sent again.

    Raises OpiekunError for an address or a secret that Telegram does not take.
    """

    def __init__(self, receiver: Receiver, url: str, secret: str) -> None:
        if not url.startswith("https://"):
            raise OpiekunError("channels.telegram.webhook.url must begin with https://; Telegram calls no other")
        if not _SECRET.fullmatch(secret):
            raise OpiekunError("channels.telegram.webhook.secret takes 1 to 256 of the characters A-Z a-z 0-9 _ -")
        self._receiver = receiver
        self._url = url
        self._secret = secret

    async def set_on(self, bot: Bot) -> None:
        """Have updates sent here from now on. Raises TelegramError."""
        await bot.set_webhook(self._url, secret_token=self._secret, allowed_updates=list(ALLOWED_UPDATES))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._answer(Request(scope, receive))
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        given = request.headers.get(_HEADER, "").encode("latin-1")
        if not hmac.compare_digest(given, self._secret.encode()):
            return PlainTextResponse("this request does not bear Telegram's secret", status_code=401)
        update = await _update(request)
        if update is None:
            return PlainTextResponse("this is no update", status_code=400)
        return Response(status_code=200 if await self._receiver.keep([update]) else 503)


async def _update(request: Request) -> Mapping[str, object] | None:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            return None
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return update if isinstance(update, dict) else None
