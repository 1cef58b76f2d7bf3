"""What has to be set up on the platforms themselves."""

import json

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, say

slack = typer.Typer(help="Slack: the app's manifest.", no_args_is_help=True)


@slack.callback()
def _group() -> None:
    """Keeps `manifest` a command of its own while it is the only one."""


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
