"""Does Telegram know us? Asked without polling: a running desk notices nothing."""

from telegram.error import InvalidToken, TelegramError

from bot.adapters.telegram.client import REMEDY, kind_of, make_bot
from bot.errors import OpiekunError, Unreachable


async def probe(*, token: str, base_url: str, base_file_url: str) -> str:
    """Who we are there, in a few words. Raises OpiekunError with a remedy; Unreachable where there is no answer."""
    bot = make_bot(token, base_url, base_file_url)
    try:
        await bot.initialize()
        return f"bot @{bot.username}"
    except InvalidToken:
        raise OpiekunError(REMEDY) from None
    except TelegramError as cause:
        raise Unreachable(f"Telegram can't be reached: {kind_of(cause)}; is {base_url} reachable from here?") from None
    finally:
        await bot.shutdown()
