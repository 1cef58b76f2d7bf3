"""How does a message come to stand in a chat, and which bots are told? The same for people and for bots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.deliveries import Delivery
from simulator.telegram.nouns import Bot, Chat, Message, User
from simulator.wire import Json

if TYPE_CHECKING:
    from simulator.world import World


def emit(bot: Bot, kind: str, subject: Json, chat_id: int) -> None:
    """Queue an update, unless the bot does not want that kind; what it did not want is never kept."""
    if kind not in bot.allowed_updates:
        return
    number = bot.next_update
    bot.next_update += 1
    payload = {"update_id": number, kind: subject}
    bot.deliveries.put(Delivery(kind=kind, payload=payload, chat=str(chat_id), number=number))


def post(
    world: World,
    chat: Chat,
    sender: User,
    content: Json,
    *,
    thread: int | None = None,
    reply_to: int | None = None,
) -> Message:
    """Put a message into the chat; `content` is what makes it a text, a document or a service message."""
    number = next(chat.numbers)
    body: Json = {
        "message_id": number,
        "from": sender.as_json(),
        "chat": chat.as_json(),
        "date": int(world.clock.time()),
        **content,
    }
    if thread is not None:
        body["message_thread_id"] = thread
        body["is_topic_message"] = True
    message = Message(id=number, sender=sender.id, body=body, thread=thread, reply_to=reply_to)
    chat.add(message)
    world.changes.mark(chat.key)
    return message


def shown(chat: Chat, message: Message) -> Json:
    """The Bot API's `Message`, with the message it replies to, one level deep.

    In a topic a message that replies to nothing is shown as a reply to the service message that opened it.
    """
    answered = chat.messages.get(message.reply_to or message.thread or 0)
    if answered is None or answered is message:
        return message.body
    return {**message.body, "reply_to_message": answered.body}


def tell(world: World, chat: Chat, message: Message, *, kind: str = "message") -> None:
    """Update every bot that sees this message, its own author excepted."""
    for bot in watching(world, chat):
        if bot.user.id != message.sender and _sees(bot, chat, message):
            emit(bot, kind, shown(chat, message), chat.id)


def watching(world: World, chat: Chat) -> list[Bot]:
    """The bots that are in the chat."""
    bots = world.telegram.bots.values()
    if chat.user is not None:
        return [bot for bot in bots if bot.private.get(chat.id) is chat]
    return [bot for bot in bots if chat.member(bot.user.id) is not None]


def service(
    world: World, chat: Chat, sender: User, content: Json, *, thread: int | None = None, reply_to: int | None = None
) -> Message:
    """A message about the chat itself, such as a new topic; bots are told."""
    message = post(world, chat, sender, content, thread=thread, reply_to=reply_to)
    tell(world, chat, message)
    return message


def _sees(bot: Bot, chat: Chat, message: Message) -> bool:
    """Privacy mode: a bot that is no administrator sees what is addressed to it, and service messages."""
    member = chat.members.get(bot.user.id)
    if chat.user is not None or bot.reads_all or member is None or member.status == "administrator":
        return True
    body = message.body
    if "text" not in body and "caption" not in body:
        return "document" not in body
    answered = chat.messages.get(message.reply_to or 0)
    if answered is not None and answered.sender == bot.user.id:
        return True
    name = f"@{bot.user.username}".lower()
    words = str(body.get("text") or body.get("caption")).lower().split()
    command = words[0] if words and words[0].startswith("/") else ""
    return name in words or (command != "" and command.partition("@")[2] in ("", name[1:]))
