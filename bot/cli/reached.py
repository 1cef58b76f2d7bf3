"""Do the platforms know us, and where they call us, are we there?"""

import os
from collections.abc import AsyncIterator, Awaitable
from typing import Any

from bot.cli.findings import Finding, Level, failed, ok, warning
from bot.errors import OpiekunError, Unreachable

_START = "before the first start nothing is wrong; else start the desk, and see that the proxy passes this path on to "


async def platforms(loaded: Any) -> AsyncIterator[Finding]:
    """What is found out about each that the configuration names, as far as its secrets are there."""
    slack, telegram, bind = loaded.connections.slack, loaded.connections.telegram, loaded.console
    if slack is not None:
        async for finding in _slack(slack, bind):
            yield finding
    if telegram is not None and not _is_missing(telegram.token):
        async for finding in _telegram(telegram, bind):
            yield finding


async def _slack(slack: Any, bind: Any) -> AsyncIterator[Finding]:
    from bot.adapters.slack.probe import probe, probe_address
    from bot.config import SlackMode

    app_token = slack.app_token if slack.mode is SlackMode.SOCKET else None
    if not _is_missing(slack.bot_token, app_token):
        given = app_token.read().reveal() if app_token else None
        asked = probe(bot_token=slack.bot_token.read().reveal(), app_token=given, base_url=slack.base_url)
        yield await _asked("slack", asked)
    if slack.mode is SlackMode.SOCKET or _is_missing(slack.signing_secret):
        return
    if bind.public_url is None:
        remedy = "set it; `opiekun slack manifest` tells Slack this address"
        yield warning("slack.address", "console.public_url is not set", remedy)
        return
    secret = slack.signing_secret.read().reveal()
    yield await _called("slack.address", probe_address(public_url=bind.public_url, signing_secret=secret), bind)


async def _telegram(telegram: Any, bind: Any) -> AsyncIterator[Finding]:
    from bot.adapters.telegram.probe import probe, probe_address, probe_webhook
    from bot.config import TelegramMode

    token = telegram.token.read().reveal()
    urls = {"base_url": telegram.base_url, "base_file_url": telegram.base_file_url}
    known = await _asked("telegram", probe(token=token, **urls))
    yield known
    webhook = telegram.webhook
    if telegram.mode is TelegramMode.WEBHOOK and not _is_missing(webhook.secret):
        if known.level is Level.OK:
            yield await _asked("telegram.webhook", probe_webhook(token=token, url=webhook.url, **urls))
        answered = probe_address(url=webhook.url, secret=webhook.secret.read().reveal())
        yield await _called("telegram.address", answered, bind)


def _is_missing(*secrets: Any) -> bool:
    return any(secret is not None and secret.missing(os.environ) for secret in secrets)


async def _asked(about: str, answered: Awaitable[str]) -> Finding:
    try:
        return ok(about, await answered)
    except OpiekunError as error:
        return failed(about, str(error), "")


async def _called(about: str, answered: Awaitable[str], bind: Any) -> Finding:
    try:
        return ok(about, await answered)
    except Unreachable as error:
        return warning(about, str(error), f"{_START}{bind.host}:{bind.port}")
    except OpiekunError as error:
        return failed(about, str(error), "")
