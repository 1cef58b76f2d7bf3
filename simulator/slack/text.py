"""How does what a person types travel? Escaped, with mentions, links and emoji in Slack's own notation."""

from __future__ import annotations

import re
from collections.abc import Callable

from simulator.wire import Json

#: Emoji reach apps as names; these are the ones people here use.
EMOJI = {
    "👍": "+1", "👎": "-1", "✅": "white_check_mark", "❤️": "heart", "❤": "heart", "🙏": "pray", "👀": "eyes",
    "🎉": "tada", "😀": "grinning", "🙂": "slightly_smiling_face", "😊": "blush", "😡": "rage", "🔥": "fire",
    "👌": "ok_hand", "⚠️": "warning", "🚨": "rotating_light", "😢": "cry", "👏": "clap", "💯": "100",
}  # fmt: skip
_NAMES = {name: sign for sign, name in reversed(EMOJI.items())}

_TOKEN = re.compile(
    r"(?P<link>https?://[^\s<>|]+[^\s<>|.,;:!?)'\"])"
    r"|(?P<mail>[\w.+-]+@[\w-]+\.[\w.-]*\w)"
    r"|(?P<at>@[\w.-]*\w)"
    r"|(?P<hash>#[\w-]+)"
    r"|(?P<emoji>" + "|".join(map(re.escape, EMOJI)) + ")"
)
_WIRE = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")
_BROADCASTS = ("here", "channel", "everyone")


def escape(text: str) -> str:
    """`&`, `<` and `>` as Slack wants them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


class Writing:
    """Turns typed text into the wire's; finds users and channels by the two functions it is given."""

    def __init__(self, user: Callable[[str], str | None], channel: Callable[[str], str | None]) -> None:
        self._user = user
        self._channel = channel

    def wire(self, typed: str) -> tuple[str, list[Json], list[str]]:
        """The message's text, its rich text elements, and the users it mentions."""
        parts: list[str] = []
        elements: list[Json] = []
        mentioned: list[str] = []
        position = 0
        for match in _TOKEN.finditer(typed):
            found = self._token(match)
            if found is None:
                continue
            wire, element = found
            _plain(typed[position : match.start()], parts, elements)
            parts.append(wire)
            elements.append(element)
            if element["type"] == "user":
                mentioned.append(element["user_id"])
            position = match.end()
        _plain(typed[position:], parts, elements)
        return "".join(parts), elements, mentioned

    def _token(self, match: re.Match[str]) -> tuple[str, Json] | None:
        token = match.group()
        if match["link"]:
            return f"<{escape(token)}>", {"type": "link", "url": token}
        if match["mail"]:
            return f"<mailto:{token}|{token}>", {"type": "link", "url": f"mailto:{token}", "text": token}
        if match["emoji"]:
            return f":{EMOJI[token]}:", {"type": "emoji", "name": EMOJI[token]}
        name = token[1:]
        if match["hash"]:
            channel = self._channel(name)
            return None if channel is None else (f"<#{channel}|{name}>", {"type": "channel", "channel_id": channel})
        if name in _BROADCASTS:
            return f"<!{name}>", {"type": "broadcast", "range": name}
        user = self._user(name)
        return None if user is None else (f"<@{user}>", {"type": "user", "user_id": user})


def rich_text(elements: list[Json], block_id: str) -> Json:
    """The block that a message typed in Slack's own box carries."""
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "block_id": block_id, "elements": [section]}


def reads(text: str, user: Callable[[str], str], channel: Callable[[str], str]) -> str:
    """What a person reads: names for mentions, labels for links, signs for the emoji known here."""

    def resolve(match: re.Match[str]) -> str:
        kind, target, label = match.groups()
        if kind == "@":
            return f"@{user(target)}"
        if kind == "#":
            return f"#{label or channel(target)}"
        if kind == "!":
            return label or f"@{target}"
        return label or target

    shown = _WIRE.sub(resolve, text)
    shown = re.sub(r":([a-z0-9_+-]+):", lambda match: _NAMES.get(match[1], match[0]), shown)
    return unescape(shown)


def _plain(text: str, parts: list[str], elements: list[Json]) -> None:
    if text:
        parts.append(escape(text))
        elements.append({"type": "text", "text": text})
