"""What does the Bot API answer? Token and method from the path, arguments decoded, errors in its own form."""

from __future__ import annotations

import re

from simulator.exchange import Asked
from simulator.telegram.limits import TelegramError
from simulator.telegram.methods import everything
from simulator.telegram.nouns import Bot
from simulator.telegram.registry import BotCall, Registry
from simulator.wire import Answer, Request
from simulator.world import World

_PATH = re.compile(r"/telegram/bot(?P<token>[^/]+)/(?P<method>[^/]+)")
_TOKEN = re.compile(r"\d{1,16}:[A-Za-z0-9_-]{3,64}")


class BotApi:
    """The Telegram side of an exchange."""

    name = "telegram"

    def __init__(self, world: World) -> None:
        self._world = world
        self._registry: Registry = everything()

    @property
    def registry(self) -> Registry:
        return self._registry

    def recognise(self, request: Request) -> Asked:
        found = _PATH.fullmatch(request.path)
        token, name = (found["token"], found["method"]) if found else ("", "")
        method = self._registry.methods.get(name.lower())
        bot = self._bot(token)
        caller = str(bot.user.id) if bot is not None else ""
        return Asked(method=method.name if method else name, caller=caller, request=request)

    async def answer(self, asked: Asked) -> Answer:
        request = asked.request
        found = _PATH.fullmatch(request.path)
        if found is None or not _TOKEN.fullmatch(found["token"]):
            return self.failed("Not Found", 404)
        bot = self._bot(found["token"])
        if bot is None:
            return self.failed("Unauthorized", 401)
        method = self._registry.methods.get(asked.method.lower())
        if method is None:
            return self.failed("Not Found: method not found", 404)
        if request.malformed:
            return self.failed("Bad Request: can't parse JSON object", 400)
        try:
            args = method.decode(request.args, strict=self._world.strict)
            request.args = {**request.args, **args}
            result = await method.handler(BotCall(world=self._world, bot=bot, args=args, files=request.files))
        except TelegramError as error:
            return _error(error)
        return Answer(body={"ok": True, "result": result})

    def rate_limited(self, retry_after: int | None) -> Answer:
        if retry_after is None:
            return self.failed("Too Many Requests", 429)
        error = TelegramError(
            f"Too Many Requests: retry after {retry_after}", code=429, parameters={"retry_after": retry_after}
        )
        return _error(error, headers=(("Retry-After", str(retry_after)),))

    def failed(self, error: str, status: int) -> Answer:
        body = {"ok": False, "error_code": status, "description": error}
        return Answer(body=body, status=status)

    def _bot(self, token: str) -> Bot | None:
        number = token.partition(":")[0]
        bot = self._world.telegram.bots.get(int(number)) if number.isdecimal() else None
        return bot if bot is not None and bot.token == token else None


def _error(error: TelegramError, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    body = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return Answer(body=body, status=error.code, headers=headers)
