"""Which methods does the simulated Web API know, which arguments belong to each, and who may call it?"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.slack.limits import SlackError
from simulator.slack.nouns import App, Channel, Message, SlackState, User
from simulator.wire import Json, Upload, words

if TYPE_CHECKING:
    from simulator.world import World

_STRUCTURES = frozenset({"blocks", "attachments", "metadata", "view", "files"})
_INTEGERS = frozenset({"limit", "length", "count", "page"})
_BOOLEANS = words("""
    as_user link_names mrkdwn reply_broadcast unfurl_links unfurl_media include_all_metadata
    include_locale include_num_members inclusive exclude_archived return_im is_private
    full
""")
_TRUE = frozenset({"1", "true", "t", "yes"})

#: Arguments that every method takes: Bolt sends the workspace with each call of a listener's client.
_EVERYWHERE = frozenset({"token", "team_id"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AppCall:
    """One call of a method by an app, its arguments decoded."""

    world: World
    app: App
    args: Json
    files: dict[str, Upload]

    @property
    def state(self) -> SlackState:
        return self.world.slack

    def text(self, name: str) -> str:
        return str(self.args.get(name, ""))

    def flag(self, name: str, *, default: bool = False) -> bool:
        return bool(self.args.get(name, default))

    def user(self, name: str = "user") -> User:
        """The user named by an argument, if this app may know them."""
        found = self.state.users.get(self.text(name))
        if found is None:
            raise SlackError("user_not_found")
        if found.team != self.app.team and not self._shares_a_channel(found):
            raise SlackError("user_not_visible")
        return found

    def channel(self, name: str = "channel") -> Channel:
        """The channel named by an argument, if this app can see it: its own, and its workspace's public ones."""
        found = self.state.channels.get(self.text(name))
        if found is None or not self.can_see(found):
            raise SlackError("channel_not_found")
        return found

    def member_channel(self, name: str = "channel") -> Channel:
        """The channel, if the app's bot is in it."""
        found = self.channel(name)
        if self.app.bot_user not in found.members:
            raise SlackError("not_in_channel")
        return found

    def can_see(self, channel: Channel) -> bool:
        if self.app.bot_user in channel.members:
            return True
        return channel.kind == "public" and self.app.team in {channel.team, *channel.shared_with}

    def message(self, channel: Channel, ts: str, missing: str = "message_not_found") -> Message:
        found = channel.messages.get(ts)
        if found is None:
            raise SlackError(missing)
        return found

    def _shares_a_channel(self, user: User) -> bool:
        channels = self.state.channels.values()
        return any(user.id in one.members and self.app.bot_user in one.members for one in channels)


Handler = Callable[[AppCall], Awaitable[Json]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A method of the Web API."""

    name: str
    handler: Handler
    needs: tuple[str, ...]
    takes: frozenset[str]
    unplayed: frozenset[str]
    scope: str
    #: The prefix of the token that calls it: `xoxb-` or `xapp-`; empty: either.
    token: str

    def decode(self, args: Json, *, strict: bool) -> Json:
        """The arguments in the documented types; SlackError for what is missing, odd or unknown."""
        decoded = {name: _decoded(name, value) for name, value in args.items() if name in self.takes}
        if strict and (odd := [name for name in args if name not in self.takes and name not in _EVERYWHERE]):
            told = [self._odd(name) for name in odd]
            raise SlackError("invalid_arguments", *told)
        if missing := [name for name in self.needs if decoded.get(name) in (None, "")]:
            raise SlackError("invalid_arguments", *(f"missing required field: {name}" for name in missing))
        return decoded

    def _odd(self, name: str) -> str:
        why = "not played by the simulator" if name in self.unplayed else "no argument of this method"
        return f"{name}: {why} (simulator in strict mode)"


@dataclass(slots=True)
class Registry:
    """The methods by name."""

    methods: dict[str, Method] = field(default_factory=dict)

    def method(
        self,
        name: str,
        *,
        needs: str = "",
        takes: str = "",
        unplayed: str = "",
        scope: str = "",
        token: str = "xoxb-",
    ) -> Callable[[Handler], Handler]:
        """Register a handler; the names of arguments are separated by spaces."""

        def register(handler: Handler) -> Handler:
            needed = tuple(needs.split())
            self.methods[name] = Method(
                name=name,
                handler=handler,
                needs=needed,
                takes=frozenset(needed) | frozenset(takes.split()),
                unplayed=frozenset(unplayed.split()),
                scope=scope,
                token=token,
            )
            return handler

        return register


def _decoded(name: str, value: Any) -> Any:
    if name in _STRUCTURES and isinstance(value, str) and value:
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(_MALFORMED.get(name, "invalid_arguments"), f"{name} is no JSON") from None
    if name in _INTEGERS:
        try:
            return int(value)
        except (TypeError, ValueError):
            raise SlackError("invalid_arguments", f"must be a number [json-pointer:/{name}]") from None
    if name in _BOOLEANS:
        return value if isinstance(value, bool) else str(value).lower() in _TRUE
    return value


_MALFORMED = {
    "blocks": "invalid_blocks_format",
    "attachments": "invalid_attachments",
    "metadata": "invalid_metadata_format",
}
