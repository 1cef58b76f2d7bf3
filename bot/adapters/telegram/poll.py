"""How do updates come in? One poll after the other: fetch, write down, and only then ask for the next.

Asking with a higher offset is how Telegram is told "received". The library's own updater asks first and keeps what
it got in memory; one update that it can't read stops it for good. So the updates stay raw here.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError

from bot.adapters.backoff import Backoff
from bot.adapters.telegram.client import LONG_POLL, REMEDY, kind_of, pause_of
from bot.adapters.telegram.envelopes import number_of
from bot.adapters.telegram.parse import ALLOWED_UPDATES
from bot.adapters.telegram.receive import Receiver
from bot.ports import UntilOurs

log = structlog.get_logger(__name__)

_BATCH = 100

_TWO_POLLERS = (
    "another program polls with this bot's token: stop it, or give this desk a bot of its own from @BotFather"
)


class Poller:
    """Polls until cancelled. A batch that could not be written down is asked for again. Where other processes could
    poll, too, each poll waits until it is ours: Telegram speaks to one at a time."""

    def __init__(self, bot: Bot, receiver: Receiver, until_ours: UntilOurs | None = None) -> None:
        self._bot = bot
        self._receiver = receiver
        self._until_ours = until_ours
        self._offset: int | None = None
        self._backoff = Backoff()

    async def run(self) -> None:
        while True:
            if self._until_ours is not None:
                await self._until_ours()
            pause = await self._turn()
            if pause is None:
                self._backoff.reset()
            else:
                await asyncio.sleep(pause)

    async def _turn(self) -> float | None:
        """One poll and its batch; how long to pause, None where all went well."""
        try:
            updates = await self._fetch()
        except Conflict as cause:
            return await self._conflict(cause)
        except RetryAfter as cause:
            return pause_of(cause).total_seconds()
        except (InvalidToken, EndPointNotFound):
            log.error("telegram_refuses_us", remedy=REMEDY)
            return self._backoff.most
        except TelegramError as cause:
            return self._unreachable(cause)
        if updates and not await self._receiver.keep(updates):
            return self._backoff.next()
        self._confirm(updates)
        return None

    async def _fetch(self) -> Sequence[Mapping[str, Any]]:
        wanted: dict[str, Any] = {"timeout": LONG_POLL, "limit": _BATCH, "allowed_updates": list(ALLOWED_UPDATES)}
        if self._offset is not None:
            wanted["offset"] = self._offset
        answer = await self._bot.do_api_request("getUpdates", wanted)
        return [update for update in answer if isinstance(update, Mapping)] if isinstance(answer, list) else []

    def _confirm(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Always from the last batch, never the highest number seen: after a quiet week they start anew, lower."""
        numbers = [number for update in updates if (number := number_of(update)) is not None]
        if numbers:
            self._offset = numbers[-1] + 1

    async def _conflict(self, cause: Conflict) -> float | None:
        """Somebody else polls, or a webhook is still set from a time when updates came that way."""
        if "webhook" not in cause.message.lower():
            log.error("telegram_polled_elsewhere", remedy=_TWO_POLLERS)
            return self._backoff.next()
        log.warning("telegram_webhook_removed", remedy="for updates by webhook set channels.telegram.mode: webhook")
        try:
            await self._bot.delete_webhook(drop_pending_updates=False)
        except TelegramError as failure:
            return self._unreachable(failure)
        return 0.0

    def _unreachable(self, cause: TelegramError) -> float | None:
        pause = self._backoff.next()
        error = kind_of(cause)
        if error == "SocketTimeoutError":
            # The poll was cut on its way; there was nothing in it, or it is still there.
            log.info("telegram_poll_timed_out")
            return pause
        log.warning("telegram_unreachable", error=error, again_in=round(pause, 1))
        return pause
