"""What has to be set up on the platforms themselves."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, answer, say, warn
from bot.errors import OpiekunError

if TYPE_CHECKING:
    from bot.adapters.telegram.menus import Setting
    from bot.config import Loaded

slack = typer.Typer(help="Slack: the app's manifest.", no_args_is_help=True)


telegram = typer.Typer(help="Telegram: the bot's menus and descriptions.", no_args_is_help=True)


@slack.callback()
@telegram.callback()
def _group() -> None:
    """Keeps a command one of its own while it is the only one."""


@slack.command()
def manifest(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """The Slack app manifest for this configuration: paste it at api.slack.com/apps, "From a manifest"."""
    from bot.adapters.slack.manifest import manifest as make
    from bot.config import SlackMode, load

    loaded = load(config)
    connection = loaded.connections.slack
    is_http = connection is not None and connection.mode is SlackMode.HTTP
    name, address = loaded.setup.company.name or "Opiekun", loaded.console.public_url or ""
    value = make(name, "http" if is_http else "socket", address)
    say(json.dumps(value, ensure_ascii=False, indent=None if as_json else 2))


@telegram.command()
def setup(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Set the bot's commands and descriptions, by language and role. What is so already is left as it is."""
    from bot.config import load

    settings = asyncio.run(_set_up(load(config)))
    failed = [one for one in settings if one.did == "failed"]
    rows = [
        {"what": one.what, "whose": one.whose, "language": one.language, "did": one.did, "why": one.why}
        for one in settings
    ]
    answer({"settings": rows}, "\n".join(_lines(settings)), as_json=as_json)
    for one in failed:
        warn(f"{one.what} for {one.whose}: {one.why}")
    if failed:
        raise typer.Exit(1)


async def _set_up(loaded: "Loaded") -> "list[Setting]":
    from bot.adapters.telegram.menus import set_menus, set_profile
    from bot.adapters.telegram.probe import asking
    from bot.desk.menus import menus_of, profile_of

    connection = loaded.connections.telegram
    if connection is None:
        raise OpiekunError("the configuration names no Telegram bot; add `channels.telegram` with its token")
    token = connection.token.read().reveal()
    async with asking(token, connection.base_url, connection.base_file_url) as bot:
        settings = [one async for one in set_menus(bot, menus_of(loaded.setup))]
        return settings + [one async for one in set_profile(bot, profile_of(loaded.setup))]


def _lines(settings: "Sequence[Setting]") -> Iterator[str]:
    """`set        commands for private chats: any other, pl`, a line for what shares all but the language."""
    for (did, what, whose), group in groupby(settings, key=lambda one: (one.did, one.what, one.whose)):
        if did != "failed":
            languages = ", ".join(one.language or "any other" for one in group)
            yield f"{did:<10} {what} for {whose}: {languages}"
