"""What must be switched on at Slack? The app's manifest, to be pasted at api.slack.com/apps.

Delayed Events, by which Slack offers missed events again for a day, have no field in it: they are switched on by hand
under Event Subscriptions.

Source of the shape: docs.slack.dev, "App manifest reference".
"""

from typing import Any, Literal

from bot.adapters.loopback import is_loopback
from bot.errors import OpiekunError

#: What the bot does, by the scope that allows it.
SCOPES = {
    "app_mentions:read": "hear @bot",
    "channels:history": "hear public channels, find again what was posted there",
    "channels:read": "name channels",
    "chat:write": "write",
    "commands": "/desk",
    "files:read": "pass on files",
    "files:write": "pass on files",
    "groups:history": "hear private channels",
    "groups:read": "name private channels",
    "im:history": "hear direct messages",
    "im:read": "name direct messages",
    "im:write": "write to an agent directly",
    "mpim:history": "hear group messages",
    "reactions:read": "hear reactions",
    "reactions:write": "confirm by a reaction",
    "users:read": "know people's names",
}

EVENTS = (
    "app_home_opened",
    "app_mention",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "team_join",
)


#: Slack runs no commands in threads: the same verb from a message's menu.
_ESCALATE = {
    "name": "Escalate",
    "type": "message",
    "callback_id": "escalate",
    "description": "Call another team in beside you",
}


#: For contacts, as far as they are in our workspace: in private, wherever the message stands.
_COMPLAINT = {
    "name": "Complaint",
    "type": "message",
    "callback_id": "complaint",
    "description": "Write to the management in private",
}


def manifest(name: str, mode: Literal["socket", "http"], public_url: str = "") -> dict[str, Any]:
    """The manifest for an app of that name. `public_url` is the console's, needed in HTTP mode.

    Raises OpiekunError where HTTP mode is wanted and there is no address to send events to.
    """
    if mode == "http" and not (public_url.startswith("https://") or is_loopback(public_url)):
        raise OpiekunError(
            "in HTTP mode Slack needs an address: set console.public_url to one that begins with https://"
        )
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {"name": name[:35], "description": "A support desk that keeps its promises"},
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name[:80], "always_online": True},
            "shortcuts": [_ESCALATE, _COMPLAINT],
            "slash_commands": [_command(mode, public_url)],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": _settings(mode, public_url),
    }


def _command(mode: str, public_url: str) -> dict[str, Any]:
    command = {
        "command": "/desk",
        "description": "What the desk can do for you",
        "usage_hint": "help",
        "should_escape": False,
    }
    return command | ({"url": _at(public_url, "commands")} if mode == "http" else {})


def _settings(mode: str, public_url: str) -> dict[str, Any]:
    events: dict[str, Any] = {"bot_events": list(EVENTS)}
    interactivity: dict[str, Any] = {"is_enabled": True}
    if mode == "http":
        events["request_url"] = _at(public_url, "events")
        interactivity["request_url"] = _at(public_url, "interactions")
    return {
        "event_subscriptions": events,
        "interactivity": interactivity,
        "org_deploy_enabled": False,
        "socket_mode_enabled": mode == "socket",
        "token_rotation_enabled": False,
    }


def _at(public_url: str, what: str) -> str:
    return f"{public_url.rstrip('/')}/slack/{what}"
