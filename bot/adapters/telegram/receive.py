"""What is done with updates, whichever way they came? They are written down; then their buttons are answered."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.adapters.fields import dig
from bot.adapters.telegram.envelopes import CHANNEL, envelope
from bot.ports import Accept

log = structlog.get_logger(__name__)

#: How many buttons are answered at once.
_ANSWERING = 8


class Receiver:
    """Where updates arrive. Until `accept` is set everything is refused, and comes again."""

    def __init__(self, bot: Bot, account: str) -> None:
        self.accept: Accept | None = None
        self._bot = bot
        self._account = account
        self._answers: set[asyncio.Task[None]] = set()
        self._answering = asyncio.Semaphore(_ANSWERING)

    async def keep(self, updates: Sequence[Mapping[str, Any]]) -> bool:
        """Are they written down? Only then may Telegram be told "received"."""
        if self.accept is None:
            return False
        try:
            await self.accept([envelope(update, account=self._account) for update in updates])
        except Exception as cause:  # whatever the store's trouble, Telegram must not hear "received"
            log.error("updates_not_saved", channel=CHANNEL, count=len(updates), error=type(cause).__name__)
            return False
        for update in updates:
            self._answer(dig(update, "callback_query", "id"))
        return True

    async def stop(self) -> None:
        """Let go of the buttons that are still being answered; the presses themselves are written down."""
        self.accept = None
        answers = list(self._answers)
        for task in answers:
            task.cancel()
        await asyncio.gather(*answers, return_exceptions=True)

    def _answer(self, query: object) -> None:
        """The button stops spinning at once; what it does shows when it is done."""
        if isinstance(query, str):
            task = asyncio.create_task(self._answer_query(query))
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)

    async def _answer_query(self, query: str) -> None:
        async with self._answering:
            try:
                await self._bot.answer_callback_query(query)
            except TelegramError as cause:
                # Too old, or unreachable just now: the press itself is safe.
                log.info("button_not_answered", channel=CHANNEL, error=type(cause).__name__)
