"""Does Telegram know us, and are we where it calls us? A running desk notices nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.adapters.reach import call
from bot.adapters.telegram.client import REMEDY, kind_of, make_bot
from bot.adapters.telegram.standing import standing
from bot.adapters.telegram.webhook import HEADER
from bot.errors import OpiekunError, Unreachable


async def probe(*, token: str, base_url: str, base_file_url: str) -> str:
    """Who we are there, in a few words. Raises OpiekunError with a remedy; Unreachable where there is no answer."""
    async with asking(token, base_url, base_file_url) as bot:
        return f"bot @{bot.username}"


async def probe_webhook(*, token: str, base_url: str, base_file_url: str, url: str) -> str:
    """What Telegram says of our webhook, in a few words. Raises as `probe` does."""
    async with asking(token, base_url, base_file_url) as bot:
        known = await standing(bot)
    if known.url != url:
        elsewhere = f"Telegram calls {known.url}" if known.url else "none is set"
        return f"{elsewhere}; the desk sets its own when it starts"
    if known.failed_at is not None and known.waiting:
        raise OpiekunError(
            f"Telegram can't deliver to {url} ({known.failure}), {known.waiting} updates wait. "
            "Does it answer from the internet, with a certificate that is valid?"
        )
    return f"Telegram calls {url}, {known.waiting} updates wait"


async def probe_address(*, url: str, secret: str) -> str:
    """What the desk that runs says to an empty request with the secret, in a few words.

    Raises OpiekunError with a remedy; Unreachable where no desk answers.
    """
    heard = await call(url, b"", {HEADER: secret})
    if heard.status == 400:
        return f"answers at {url}"
    if heard.status == 401:
        raise OpiekunError(
            f"the desk at {url} refuses our secret: it runs with another channels.telegram.webhook.secret, or a proxy "
            "takes the header away"
        )
    raise Unreachable(f"no desk answers at {url}, but something that says {heard.status}")


@asynccontextmanager
async def asking(token: str, base_url: str, base_file_url: str) -> AsyncIterator[Bot]:
    """A bot that Telegram knows. Raises OpiekunError with a remedy; Unreachable where there is no answer."""
    bot = make_bot(token, base_url, base_file_url)
    try:
        await bot.initialize()
        yield bot
    except InvalidToken:
        raise OpiekunError(REMEDY) from None
    except TelegramError as cause:
        raise Unreachable(f"Telegram can't be reached: {kind_of(cause)}; is {base_url} reachable from here?") from None
    finally:
        await bot.shutdown()
