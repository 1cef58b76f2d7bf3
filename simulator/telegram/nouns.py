"""What is there in the simulated Telegram? Users, bots, chats, topics and messages, as plain mutable state."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from simulator.deliveries import Deliveries
from simulator.telegram.updates import Polling
from simulator.telegram.webhooks import Hook
from simulator.wire import Json, Upload

#: What a bot gets while it has not asked for anything else (Bot API, getUpdates).
DEFAULT_UPDATES = frozenset(
    {
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_join_request",
    }
)
#: What it gets only when it names it.
SPECIAL_UPDATES = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

#: The rights of a bot that manages a forum group.
ALL_RIGHTS = frozenset(
    {
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
        "can_pin_messages",
        "can_manage_topics",
        "can_send_welcome_messages",
    }
)


@dataclass(slots=True, kw_only=True)
class User:
    """A Telegram account, a human's or a bot's."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    is_bot: bool = False
    deactivated: bool = False

    def as_json(self) -> Json:
        """The Bot API's `User`; empty fields are left out, as the real one does."""
        shape: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            if value := getattr(self, name):
                shape[name] = value
        return shape


@dataclass(slots=True, kw_only=True)
class Message:
    """One message; `body` is the Bot API's `Message` without `reply_to_message`."""

    id: int
    sender: int
    body: Json
    thread: int | None = None
    reply_to: int | None = None
    #: user id → emojis.
    reactions: dict[int, list[str]] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Topic:
    """A forum topic; its id is the id of the service message that opened it."""

    id: int
    name: str
    icon_color: int
    icon_custom_emoji_id: str = ""
    closed: bool = False


@dataclass(slots=True, kw_only=True)
class Member:
    """Somebody's standing in a group: creator, administrator, member, restricted, left or kicked."""

    user: User
    status: str = "member"
    rights: frozenset[str] = frozenset()

    @property
    def present(self) -> bool:
        return self.status in {"creator", "administrator", "member", "restricted"}

    def may(self, right: str) -> bool:
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)


@dataclass(slots=True, kw_only=True)
class Chat:
    """A private chat between a user and a bot, or a supergroup, possibly a forum."""

    id: int
    key: str
    type: str
    numbers: count[int]
    title: str = ""
    username: str = ""
    is_forum: bool = False
    #: The human side of a private chat.
    user: User | None = None
    #: The bot side of a private chat has been started, or stopped by the user.
    started: bool = False
    blocked: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    #: How many messages are kept; older ones are as good as deleted.
    keep: int = 20_000

    def as_json(self) -> Json:
        """The Bot API's `Chat`."""
        if self.user is not None:
            shape: Json = {"id": self.id, "type": "private", "first_name": self.user.first_name}
            names = {"last_name": self.user.last_name, "username": self.user.username}
        else:
            shape = {"id": self.id, "type": self.type, "title": self.title}
            names = {"username": self.username}
        shape.update({name: value for name, value in names.items() if value})
        if self.is_forum:
            shape["is_forum"] = True
        return shape

    def add(self, message: Message) -> None:
        self.messages[message.id] = message
        if len(self.messages) > self.keep:
            del self.messages[next(iter(self.messages))]

    def member(self, user_id: int) -> Member | None:
        found = self.members.get(user_id)
        return found if found is not None and found.present else None


@dataclass(slots=True, kw_only=True)
class Query:
    """A pressed button that waits for answerCallbackQuery."""

    id: str
    bot: int
    user: int
    #: When it was pressed, on the wall clock.
    at: float
    answer: Json | None = None


@dataclass(slots=True, kw_only=True)
class Bot:
    """A bot: its account, its token and what it set up about itself."""

    token: str
    user: User
    deliveries: Deliveries
    polling: Polling
    hook: Hook
    #: What `getMe` says about reading groups without being addressed.
    reads_all: bool = False
    allowed_updates: frozenset[str] = DEFAULT_UPDATES
    next_update: int = 100_000_000
    message_numbers: count[int] = field(default_factory=lambda: count(1))
    private: dict[int, Chat] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    #: (scope as JSON, language) → commands; language → text.
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> Json:
        """What `getMe` answers."""
        return {
            **self.user.as_json(),
            "can_join_groups": True,
            "can_read_all_group_messages": self.reads_all,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }


@dataclass(slots=True)
class TelegramState:
    """Everything on the simulated Telegram."""

    users: dict[int, User] = field(default_factory=dict)
    bots: dict[int, Bot] = field(default_factory=dict)
    groups: dict[int, Chat] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)
    #: The next numbers for accounts, groups, queries and files that nobody gave a number.
    user_numbers: count[int] = field(default_factory=lambda: count(5_000_001))
    bot_numbers: count[int] = field(default_factory=lambda: count(7_000_000_001))
    group_numbers: count[int] = field(default_factory=lambda: count(1_000_000_001))
    query_numbers: count[int] = field(default_factory=lambda: count(4_000_000_000_000_000_001))
    file_numbers: count[int] = field(default_factory=lambda: count(1))
