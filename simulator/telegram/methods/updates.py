"""How does a bot say how it wants its updates? getUpdates, and the webhook's settings."""

from __future__ import annotations

from urllib.parse import urlsplit

from simulator.outgoing import is_loopback
from simulator.telegram.limits import TelegramError
from simulator.telegram.nouns import DEFAULT_UPDATES, SPECIAL_UPDATES
from simulator.telegram.registry import BotCall, Registry
from simulator.telegram.updates import LONGEST, MOST
from simulator.telegram.webhooks import Webhook
from simulator.wire import Json

METHODS = Registry()

_WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@METHODS.method("getUpdates", takes="offset limit timeout allowed_updates")
async def get_updates(call: BotCall) -> list[Json]:
    if call.bot.hook.webhook.url:
        raise TelegramError(_WEBHOOK_ACTIVE, code=409)
    _allow(call)
    return await call.bot.polling.get(
        offset=call.number("offset") or 0,
        limit=min(max(call.number("limit") or MOST, 1), MOST),
        timeout=min(max(call.number("timeout") or 0, 0), LONGEST),
    )


@METHODS.method(
    "setWebhook",
    needs="url",
    takes="ip_address max_connections allowed_updates drop_pending_updates secret_token",
    unplayed="certificate",
)
async def set_webhook(call: BotCall) -> bool:
    url = call.text("url")
    if url:
        _check_webhook(call, url)
    if call.args.get("drop_pending_updates"):
        call.bot.deliveries.waiting.clear()
    if not url:
        call.bot.hook.set(Webhook())
        return True
    _allow(call)
    call.bot.polling.end("terminated by setWebhook request")
    webhook = Webhook(
        url=url,
        secret_token=call.text("secret_token"),
        ip_address=call.text("ip_address") or "127.0.0.1",
        max_connections=_connections(call),
    )
    call.bot.hook.set(webhook)
    return True


@METHODS.method("deleteWebhook", takes="drop_pending_updates")
async def delete_webhook(call: BotCall) -> bool:
    if call.args.get("drop_pending_updates"):
        call.bot.deliveries.waiting.clear()
    call.bot.hook.set(Webhook())
    return True


@METHODS.method("getWebhookInfo")
async def get_webhook_info(call: BotCall) -> Json:
    bot, webhook = call.bot, call.bot.hook.webhook
    info: Json = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(bot.deliveries.waiting),
    }
    if webhook.url:
        info |= {"max_connections": webhook.max_connections, "ip_address": webhook.ip_address}
    if webhook.last_error_date is not None:
        info |= {"last_error_date": webhook.last_error_date, "last_error_message": webhook.last_error_message}
    if bot.allowed_updates != DEFAULT_UPDATES:
        info["allowed_updates"] = sorted(bot.allowed_updates)
    return info


def _connections(call: BotCall) -> int:
    """1 to 100, and 40 where nothing is said; Telegram brings what lies outside to the nearer end."""
    wanted = call.number("max_connections")
    return 40 if wanted is None else min(max(wanted, 1), 100)


def _check_webhook(call: BotCall, url: str) -> None:
    """The real one wants HTTPS; on loopback there is no certificate, so plain HTTP passes there."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise TelegramError("invalid webhook URL specified")
    if parts.scheme == "http" and not is_loopback(url):
        raise TelegramError("bad webhook: An HTTPS URL must be provided for webhook")
    secret = call.text("secret_token")
    if len(secret) > 256:
        raise TelegramError("secret token is too long")
    if not all(character.isascii() and (character.isalnum() or character in "-_") for character in secret):
        raise TelegramError("secret token contains unallowed characters")


def _allow(call: BotCall) -> None:
    """An absent list leaves the former one in force; an empty one brings the default back."""
    wanted = call.args.get("allowed_updates")
    if not isinstance(wanted, list):
        return
    known = (DEFAULT_UPDATES | SPECIAL_UPDATES | _NEVER_SENT) & set(wanted)
    if call.world.strict and (odd := set(wanted) - known):
        raise TelegramError(f"allowed_updates names unknown types: {', '.join(sorted(map(str, odd)))}")
    call.bot.allowed_updates = frozenset(known) if known else DEFAULT_UPDATES


#: Kinds of update that the Bot API has and nothing here brings about.
_NEVER_SENT = frozenset(
    {
        "business_connection", "business_message", "edited_business_message", "deleted_business_messages",
        "purchased_paid_media", "chat_boost", "removed_chat_boost", "managed_bot", "guest_message",
        "subscription",
    }
)  # fmt: skip
