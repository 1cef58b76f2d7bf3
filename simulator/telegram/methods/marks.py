"""What does a bot put on messages? Pins and reactions."""

from __future__ import annotations

from typing import Any

from simulator.telegram import limits
from simulator.telegram.limits import TelegramError
from simulator.telegram.methods.messages import message_of
from simulator.telegram.nouns import Chat
from simulator.telegram.posting import service
from simulator.telegram.registry import BotCall, Registry

METHODS = Registry()


@METHODS.method(
    "pinChatMessage", needs="chat_id message_id", takes="disable_notification", unplayed="business_connection_id"
)
async def pin_chat_message(call: BotCall) -> bool:
    chat = call.writable()
    message = message_of(call, chat, "message to pin not found")
    _may_pin(call, chat)
    if message.id not in chat.pinned:
        chat.pinned.append(message.id)
        content = {"pinned_message": message.body}
        service(call.world, chat, call.bot.user, content, thread=message.thread, reply_to=message.id)
    return True


@METHODS.method("unpinChatMessage", needs="chat_id", takes="message_id", unplayed="business_connection_id")
async def unpin_chat_message(call: BotCall) -> bool:
    chat = call.writable()
    _may_pin(call, chat)
    number = call.number("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise TelegramError("message to unpin not found")
    chat.pinned.remove(number)
    call.world.changes.mark(chat.key)
    return True


def _may_pin(call: BotCall, chat: Chat) -> None:
    member = chat.members.get(call.bot.user.id)
    if member is not None and not member.may("can_pin_messages"):
        raise TelegramError("not enough rights to manage pinned messages in the chat")


@METHODS.method("setMessageReaction", needs="chat_id message_id", takes="reaction is_big")
async def set_message_reaction(call: BotCall) -> bool:
    chat = call.writable()
    message = message_of(call, chat, "message to react not found")
    emojis = [_emoji(reaction) for reaction in call.args.get("reaction") or []]
    if len(emojis) > 1:
        raise TelegramError("REACTIONS_TOO_MANY")
    message.reactions[call.bot.user.id] = emojis
    call.world.changes.mark(chat.key)
    return True


def _emoji(reaction: Any) -> str:
    if not isinstance(reaction, dict) or reaction.get("type") != "emoji":
        raise TelegramError("REACTION_INVALID")
    emoji = str(reaction.get("emoji", ""))
    if emoji not in limits.REACTIONS:
        raise TelegramError("REACTION_INVALID")
    return emoji
