"""How does our webhook stand with Telegram? As `getWebhookInfo` tells it, whatever it leaves out."""

from collections.abc import Mapping
from dataclasses import dataclass

from telegram import Bot
from telegram.error import BadRequest, EndPointNotFound, InvalidToken

from bot.adapters.fields import dig


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What Telegram knows. `failed_at` is its own stamp of the last failure, None where there was none."""

    url: str = ""
    updates: frozenset[str] = frozenset()
    connections: int | None = None
    waiting: int = 0
    failed_at: int | None = None
    failure: str = ""


async def standing(bot: Bot) -> Standing:
    """Raises TelegramError. A Bot API server that can't say knows of none."""
    try:
        told = await bot.do_api_request("getWebhookInfo")
    except (BadRequest, EndPointNotFound, InvalidToken):
        return Standing()
    return _read(told)


def _read(told: object) -> Standing:
    raw = told if isinstance(told, Mapping) else {}
    updates, failed_at = dig(raw, "allowed_updates"), dig(raw, "last_error_date")
    return Standing(
        url=str(dig(raw, "url") or ""),
        updates=frozenset(map(str, updates)) if isinstance(updates, list) else frozenset(),
        connections=_number(dig(raw, "max_connections")),
        waiting=_number(dig(raw, "pending_update_count")) or 0,
        failed_at=_number(failed_at),
        failure=str(dig(raw, "last_error_message") or ""),
    )


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
