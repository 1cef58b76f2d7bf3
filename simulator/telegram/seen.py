"""What does a person see on the simulated Telegram? Their chats, as their own app would show them."""

from __future__ import annotations

from simulator.telegram.nouns import Chat, Message, User
from simulator.wire import Json
from simulator.world import World

#: How many messages of a chat are shown, and how many answers to pressed buttons.
SHOWN = 200
TOASTS = 20

_SERVICE = (
    "new_chat_members", "left_chat_member", "pinned_message", "forum_topic_created", "forum_topic_edited",
    "forum_topic_closed", "forum_topic_reopened",
)  # fmt: skip


def places(world: World, user: User) -> list[str]:
    """The keys under which changes that this person can see are marked."""
    return [chat.key for chat, _ in _chats(world, user)] + [f"telegram:user:{user.id}"]


def view(world: World, user: User, *, messages: int = SHOWN) -> Json:
    """Chats with their last messages, and the toasts that bots showed."""
    return {
        "user": user.as_json(),
        "chats": [_chat(world, user, chat, bot, messages) for chat, bot in _chats(world, user)],
        "toasts": _toasts(world, user),
    }


def _chats(world: World, user: User) -> list[tuple[Chat, str]]:
    """Private chats with the bot's user name, then groups with none."""
    state = world.telegram
    private = [(bot.private[user.id], bot.user.username) for bot in state.bots.values() if user.id in bot.private]
    groups = [(chat, "") for chat in state.groups.values() if chat.member(user.id) is not None]
    return private + groups


def _chat(world: World, user: User, chat: Chat, bot: str, messages: int) -> Json:
    last = list(chat.messages.values())[-messages:]
    shape: Json = {
        "id": chat.id,
        "type": chat.type,
        "title": chat.title,
        "bot": bot,
        "messages": [_message(user, chat, message) for message in last],
        "topics": [
            {"id": topic.id, "name": topic.name, "closed": topic.closed, "icon_color": topic.icon_color}
            for topic in chat.topics.values()
        ],
        "pinned": list(chat.pinned),
    }
    if bot:
        shape |= {"title": _name(world, bot), "started": chat.started, "blocked": chat.blocked}
        shape["commands"] = _commands(world, user, bot)
    return shape


def _message(user: User, chat: Chat, message: Message) -> Json:
    body = message.body
    return {
        "id": message.id,
        "from": body["from"],
        "mine": message.sender == user.id,
        "date": body["date"],
        "text": body.get("text") or body.get("caption") or "",
        "entities": body.get("entities") or body.get("caption_entities") or [],
        "buttons": [[_button(button) for button in row] for row in _keyboard(body)],
        "edited": "edit_date" in body,
        "topic": message.thread,
        "reply_to": message.reply_to,
        "document": body.get("document"),
        "reactions": {str(who): emojis for who, emojis in message.reactions.items() if emojis},
        "service": {name: body[name] for name in _SERVICE if name in body} or None,
    }


def _keyboard(body: Json) -> list[list[Json]]:
    rows: list[list[Json]] = body.get("reply_markup", {}).get("inline_keyboard", [])
    return rows


def _button(button: Json) -> Json:
    return {"text": button["text"], "data": button.get("callback_data"), "url": button.get("url")}


def _toasts(world: World, user: User) -> list[Json]:
    answered = [
        {"query_id": query.id, **query.answer}
        for bot in world.telegram.bots.values()
        for query in bot.queries.values()
        if query.user == user.id and query.answer is not None
    ]
    return answered[-TOASTS:]


def _name(world: World, username: str) -> str:
    bot = next(bot for bot in world.telegram.bots.values() if bot.user.username == username)
    return bot.names.get("") or bot.user.first_name


def _commands(world: World, user: User, username: str) -> list[Json]:
    """The menu: this chat's own commands, then those of private chats, then the default; language first."""
    bot = next(bot for bot in world.telegram.bots.values() if bot.user.username == username)
    scopes = (
        f'{{"chat_id": {user.id}, "type": "chat"}}',
        '{"type": "all_private_chats"}',
        '{"type": "default"}',
    )
    for scope in scopes:
        for language in (user.language_code, ""):
            if commands := bot.commands.get((scope, language)):
                return commands
    return []
