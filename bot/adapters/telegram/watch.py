"""Do updates still come by webhook? Telegram is asked now and then, since silence has no other sign.

Whoever sets another address for the same bot, or asks for updates, takes them from us without a word; and Telegram
tells nobody but us when it can't get through.
"""

import asyncio

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.adapters.telegram.standing import Standing, standing
from bot.adapters.telegram.webhook import Webhook

log = structlog.get_logger(__name__)

#: Seconds.
EVERY = 60.0

_TAKEN = "another program uses this bot's token: stop it, or give this desk a bot of its own from @BotFather"
_FAILING = "is channels.telegram.webhook.url reachable from the internet, with a certificate that is valid?"


class Watch:
    """Sets the webhook where it is not as it should be, and says what Telegram complains of."""

    def __init__(self, bot: Bot, webhook: Webhook, every: float = EVERY) -> None:
        self._bot = bot
        self._webhook = webhook
        self._every = every
        self._refused = 0
        self._told: int | None = None

    async def begin(self) -> None:
        """Raises TelegramError.

        An address that failed last may have failed for its secret, which Telegram can't be asked for.
        """
        known = await standing(self._bot)
        self._told = known.failed_at
        if known.failed_at is not None or not self._webhook.is_as_wanted(known):
            await self._webhook.tell(self._bot)

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(self._every)
            try:
                await self._look()
            except TelegramError as cause:
                log.warning("telegram_unreachable", error=type(cause.__cause__ or cause).__name__)

    async def _look(self) -> None:
        known = await standing(self._bot)
        self._complain(known)
        refused, self._refused = self._webhook.refused > self._refused, self._webhook.refused
        if not self._webhook.is_where(known):
            log.error("telegram_webhook_taken", url=known.url, remedy=_TAKEN)
            await self._webhook.tell(self._bot)
        elif refused:
            # It may be Telegram that was refused, with a secret of former days; or anybody else.
            await self._webhook.tell(self._bot)

    def _complain(self, known: Standing) -> None:
        """Once for each failure that is new."""
        if known.failed_at is not None and known.failed_at != self._told:
            log.warning("telegram_webhook_failing", error=known.failure, waiting=known.waiting, remedy=_FAILING)
        self._told = known.failed_at
