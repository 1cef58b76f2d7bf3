"""Which methods does the simulated Bot API know, and which arguments belong to each?"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.telegram.limits import TelegramError
from simulator.telegram.nouns import Bot, Chat
from simulator.wire import Json, Upload, words

if TYPE_CHECKING:
    from simulator.world import World

_INTEGERS = words("""
    message_id message_thread_id user_id offset limit timeout icon_color cache_time max_connections
""")
_BOOLEANS = words("""
    disable_notification protect_content show_alert is_big drop_pending_updates show_caption_above_media
    disable_content_type_detection
""")
_STRUCTURES = words("""
    entities caption_entities reply_markup reply_parameters link_preview_options reaction commands scope
    allowed_updates message_ids menu_button
""")

#: A number, or a public group's @name.
_CHATS = frozenset({"chat_id", "from_chat_id"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BotCall:
    """One call of a method by a bot, its arguments decoded to the documented types."""

    world: World
    bot: Bot
    args: Json
    files: dict[str, Upload]

    def text(self, name: str) -> str:
        return str(self.args.get(name, ""))

    def number(self, name: str) -> int | None:
        value = self.args.get(name)
        return value if isinstance(value, int) else None

    def readable(self, name: str = "chat_id") -> Chat:
        """The chat, if the bot may look at it."""
        return self._chat(name, write=False)

    def writable(self, name: str = "chat_id") -> Chat:
        """The chat, if the bot may write there."""
        return self._chat(name, write=True)

    def scoped(self, scope: Json) -> Chat:
        """The chat that a scope of commands names, if the bot may look at it."""
        return self._found(str(scope.get("chat_id", "")).strip(), "chat_id", write=False)

    def _chat(self, name: str, *, write: bool) -> Chat:
        return self._found(str(self.args.get(name, "")).strip(), name, write=write)

    def _found(self, value: str, name: str, *, write: bool) -> Chat:
        if not value:
            raise TelegramError(f"{name} is empty")
        if value.startswith("@"):
            wanted = value[1:].lower()
            groups = self.world.telegram.groups.values()
            group = next((chat for chat in groups if chat.username.lower() == wanted), None)
            return self._group(group)
        if not value.removeprefix("-").isdecimal():
            raise TelegramError("chat not found")
        chat_id = int(value)
        return (
            self._private(chat_id, write=write) if chat_id > 0 else self._group(self.world.telegram.groups.get(chat_id))
        )

    def _private(self, user_id: int, *, write: bool) -> Chat:
        if user_id in self.world.telegram.bots:
            raise TelegramError("bot can't send messages to bots", code=403)
        user = self.world.telegram.users.get(user_id)
        chat = self.bot.private.get(user_id)
        if user is None or (chat is None and not self._has_met(user_id)):
            raise TelegramError("chat not found")
        if user.deactivated and write:
            raise TelegramError("user is deactivated", code=403)
        if chat is None or (not chat.started and not chat.blocked):
            raise TelegramError("bot can't initiate conversation with a user", code=403)
        if chat.blocked and write:
            raise TelegramError("bot was blocked by the user", code=403)
        return chat

    def _has_met(self, user_id: int) -> bool:
        groups = self.world.telegram.groups.values()
        return any(self.bot.user.id in chat.members and user_id in chat.members for chat in groups)

    def _group(self, chat: Chat | None) -> Chat:
        member = chat.members.get(self.bot.user.id) if chat is not None else None
        if chat is None or member is None:
            raise TelegramError("chat not found")
        if member.status == "kicked":
            raise TelegramError(f"bot was kicked from the {chat.type} chat", code=403)
        if not member.present:
            raise TelegramError(f"bot is not a member of the {chat.type} chat", code=403)
        return chat


Handler = Callable[[BotCall], Awaitable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A method of the Bot API: what it needs, what it takes, and what it takes but is not played here."""

    name: str
    handler: Handler
    needs: tuple[str, ...] = ()
    takes: frozenset[str] = frozenset()
    unplayed: frozenset[str] = frozenset()

    def decode(self, args: Json, *, strict: bool) -> Json:
        """The arguments as the documented types; TelegramError for what is missing, odd or unknown."""
        decoded = {}
        for name, value in args.items():
            if name in self.takes:
                decoded[name] = _decoded(name, value)
            elif strict:
                why = "is not played by the simulator" if name in self.unplayed else "is not known to this method"
                raise TelegramError(f'parameter "{name}" {why} (simulator in strict mode)')
        for name in self.needs:
            if name not in decoded and name not in _NAMED_BY_HANDLERS:
                raise TelegramError(f'parameter "{name}" is required')
        return decoded


#: Their absence has words of its own, said where they are used.
_NAMED_BY_HANDLERS = frozenset({"chat_id", "text", "from_chat_id", "message_id", "document", "url"})


@dataclass(slots=True)
class Registry:
    """The methods, by lower-case name: the Bot API does not mind the case."""

    methods: dict[str, Method] = field(default_factory=dict)

    def method(
        self, name: str, *, needs: str = "", takes: str = "", unplayed: str = ""
    ) -> Callable[[Handler], Handler]:
        """Register a handler; the names are separated by spaces."""

        def register(handler: Handler) -> Handler:
            needed = tuple(needs.split())
            self.methods[name.lower()] = Method(
                name=name,
                handler=handler,
                needs=needed,
                takes=frozenset(needed) | frozenset(takes.split()),
                unplayed=frozenset(unplayed.split()),
            )
            return handler

        return register


def _decoded(name: str, value: Any) -> Any:
    if name in _INTEGERS:
        return _integer(name, value)
    if name in _CHATS and str(value).strip().removeprefix("-").isdecimal():
        return int(value)
    if name in _BOOLEANS:
        return value if isinstance(value, bool) else str(value).strip().lower() in {"true", "yes", "1"}
    if name in _STRUCTURES and isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            thing = "reply keyboard markup" if name == "reply_markup" else name
            raise TelegramError(f"can't parse {thing} JSON object") from None
    return value


def _integer(name: str, value: Any) -> int:
    try:
        if isinstance(value, bool):
            raise ValueError
        return int(value)
    except (TypeError, ValueError):
        raise TelegramError(f"{name} must be a valid Integer, not {value!r}") from None
