"""What does a bot do to the topics of a forum? Creates, renames, closes, reopens and deletes them."""

from __future__ import annotations

from typing import Any

from simulator.telegram import limits
from simulator.telegram.limits import TelegramError
from simulator.telegram.nouns import Chat, Topic
from simulator.telegram.posting import post, service
from simulator.telegram.registry import BotCall, Registry
from simulator.wire import Json

METHODS = Registry()

#: What getForumTopicIconStickers offers: custom emoji id → emoji.
ICONS = {
    "5434144690511290129": "📰",
    "5312536423851630001": "💡",
    "5312016608254762256": "⚡️",
    "5377544228505134960": "🎙",
    "5418085807791545980": "🔝",
    "5370870893004203704": "🗣",
    "5420216386448270341": "🆒",
    "5379748062124056162": "❗️",
    "5377498341074542641": "‼️",
    "5237699328843200968": "✅",
    "5377316857231450742": "❓",
    "5312241539987020022": "🔥",
    "5417915203100613993": "💬",
    "5408906741125490282": "🏁",
}


@METHODS.method("getForumTopicIconStickers")
async def get_forum_topic_icon_stickers(call: BotCall) -> list[Json]:
    return [_sticker(emoji_id, emoji) for emoji_id, emoji in ICONS.items()]


@METHODS.method("createForumTopic", needs="chat_id name", takes="icon_color icon_custom_emoji_id")
async def create_forum_topic(call: BotCall) -> Json:
    chat = _forum(call, "create a topic")
    name = _name(call)
    color = call.number("icon_color")
    if color is not None and color not in limits.ICON_COLORS:
        raise TelegramError("invalid forum topic icon color specified")
    content: Json = {"name": name, "icon_color": color or limits.ICON_COLORS[0]}
    if icon := _icon(call):
        content["icon_custom_emoji_id"] = icon
    message = post(call.world, chat, call.bot.user, {"forum_topic_created": content})
    open_topic(chat, message.id, content)
    message.thread = message.id
    message.body = {**message.body, "message_thread_id": message.id, "is_topic_message": True}
    return {"message_thread_id": message.id, **content}


def open_topic(chat: Chat, number: int, content: Json) -> Topic:
    topic = Topic(
        id=number,
        name=content["name"],
        icon_color=content["icon_color"],
        icon_custom_emoji_id=content.get("icon_custom_emoji_id", ""),
    )
    chat.topics[number] = topic
    return topic


@METHODS.method("editForumTopic", needs="chat_id message_thread_id", takes="name icon_custom_emoji_id")
async def edit_forum_topic(call: BotCall) -> bool:
    chat, topic = _topic(call, "edit the topic")
    changed: Json = {}
    if "name" in call.args and (name := _name(call)) != topic.name:
        changed["name"] = topic.name = name
    if "icon_custom_emoji_id" in call.args and (icon := _icon(call)) != topic.icon_custom_emoji_id:
        changed["icon_custom_emoji_id"] = topic.icon_custom_emoji_id = icon
    if not changed:
        raise TelegramError("TOPIC_NOT_MODIFIED")
    service(call.world, chat, call.bot.user, {"forum_topic_edited": changed}, thread=topic.id)
    return True


@METHODS.method("closeForumTopic", needs="chat_id message_thread_id")
async def close_forum_topic(call: BotCall) -> bool:
    return _toggle(call, closed=True)


@METHODS.method("reopenForumTopic", needs="chat_id message_thread_id")
async def reopen_forum_topic(call: BotCall) -> bool:
    return _toggle(call, closed=False)


@METHODS.method("deleteForumTopic", needs="chat_id message_thread_id")
async def delete_forum_topic(call: BotCall) -> bool:
    chat, topic = _topic(call, "delete the topic", right="can_delete_messages")
    drop_topic(chat, topic)
    call.world.changes.mark(chat.key)
    return True


def drop_topic(chat: Chat, topic: Topic) -> None:
    """The topic and everything in it is gone; nobody is told."""
    del chat.topics[topic.id]
    for message in [message for message in chat.messages.values() if message.thread == topic.id]:
        del chat.messages[message.id]


@METHODS.method("unpinAllForumTopicMessages", needs="chat_id message_thread_id")
async def unpin_all_forum_topic_messages(call: BotCall) -> bool:
    chat, topic = _topic(call, "unpin messages", right="can_pin_messages")
    chat.pinned = [number for number in chat.pinned if chat.messages[number].thread != topic.id]
    call.world.changes.mark(chat.key)
    return True


def _toggle(call: BotCall, *, closed: bool) -> bool:
    chat, topic = _topic(call, "edit the topic")
    if topic.closed is closed:
        raise TelegramError("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    event = "forum_topic_closed" if closed else "forum_topic_reopened"
    service(call.world, chat, call.bot.user, {event: {}}, thread=topic.id)
    return True


def _forum(call: BotCall, act: str, *, right: str = "can_manage_topics") -> Chat:
    chat = call.writable()
    if not chat.is_forum:
        raise TelegramError("the chat is not a forum")
    if not chat.members[call.bot.user.id].may(right):
        raise TelegramError(f"not enough rights to {act}")
    return chat


def _topic(call: BotCall, act: str, *, right: str = "can_manage_topics") -> tuple[Chat, Topic]:
    chat = _forum(call, act, right=right)
    topic = chat.topics.get(call.args["message_thread_id"])
    if topic is None:
        raise TelegramError("TOPIC_ID_INVALID")
    return chat, topic


def _name(call: BotCall) -> str:
    name = call.text("name").strip()
    if not name:
        raise TelegramError("topic name must be non-empty")
    if len(name) > limits.TOPIC_NAME:
        raise TelegramError("TOPIC_TITLE_INVALID")
    return name


def _icon(call: BotCall) -> str:
    icon = call.text("icon_custom_emoji_id")
    if icon and icon not in ICONS:
        raise TelegramError("DOCUMENT_INVALID")
    return icon


def _sticker(emoji_id: str, emoji: str) -> dict[str, Any]:
    return {
        "file_id": f"sticker-{emoji_id}",
        "file_unique_id": f"unique-{emoji_id}",
        "type": "custom_emoji",
        "width": 100,
        "height": 100,
        "is_animated": True,
        "is_video": False,
        "emoji": emoji,
        "set_name": "Topics",
        "custom_emoji_id": emoji_id,
        "needs_repainting": False,
    }
