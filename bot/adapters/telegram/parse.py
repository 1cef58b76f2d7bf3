"""What does an update mean to the desk? Pure: the same update always means the same.

The shapes are the Bot API's (core.telegram.org/bots/api, "Update").
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.adapters.fields import Fields
from bot.adapters.telegram.content import attachment, command, is_spoken, plain, text_of
from bot.adapters.telegram.envelopes import CHANNEL, instant
from bot.errors import Unreadable
from bot.model.inbound import Gone, Inbound, Pressed, Returned, Said, Verb, What
from bot.model.places import Identity, Place
from bot.model.rich import Rich
from bot.model.words import Language

#: What is asked for at every poll. Reactions are among those that must be named.
ALLOWED_UPDATES = ("message", "edited_message", "message_reaction", "callback_query", "my_chat_member")

#: No longer in the chat, by the words of `ChatMember.status`.
_AWAY = frozenset({"kicked", "left"})


def parse(raw: Mapping[str, Any], saved_at: datetime, username: str = "") -> Inbound | None:
    """The update in the desk's words, None when it means nothing there. Raises Unreadable.

    `username` is the bot's own: a command that names another bot is not ours.
    """
    update = Fields(raw)
    update.number("update_id")
    if message := update.maybe("message"):
        return _message(message, saved_at, username)
    if query := update.maybe("callback_query"):
        return _pressed(query, saved_at)
    if change := update.maybe("my_chat_member"):
        return _membership(change, saved_at)
    return None


def _message(message: Fields, saved_at: datetime, username: str) -> Inbound | None:
    """Service messages (a topic made, something pinned) hold nothing that is said; they are passed over."""
    if message.has("sender_chat"):
        return None
    what = _words(message, username)
    if what is None:
        return None
    user = message.at("from")
    if user.flag("is_bot"):
        return None
    return _inbound(what, user, message, saved_at, sent_at=_instant(message))


def _words(message: Fields, username: str) -> Said | Verb | None:
    text, entities = text_of(message)
    note = attachment(message)
    number = str(message.number("message_id"))
    ordered = command(text, entities)
    if ordered is not None:
        name, _, bot = ordered[0].partition("@")
        if bot and username and bot.lower() != username.lower():
            return None
        return Verb(name=name.lower(), args=_lines(ordered[1], note), message_id=number, reply_to=_reply_to(message))
    said = _lines(plain(text, entities), note)
    if not said:
        return None
    return Said(text=Rich.of(said), message_id=number, reply_to=_reply_to(message), is_voice=is_spoken(message))


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _reply_to(message: Fields) -> str | None:
    """In a topic everything replies to the message that made it; that one is meant by nobody."""
    answered = message.maybe("reply_to_message")
    if answered is None or answered.has("forum_topic_created"):
        return None
    return str(answered.number("message_id"))


def _pressed(query: Fields, saved_at: datetime) -> Inbound | None:
    """A button; a press has no time of its own. A message too old to be shown still has its chat and number."""
    data, message = query.maybe_text("data"), query.maybe("message")
    if not data or message is None:
        return None
    action, *args = data.split(":")
    pressed = Pressed(action=action, args=tuple(args), message_id=str(message.number("message_id")))
    return _inbound(pressed, query.at("from"), message, saved_at, sent_at=saved_at)


def _membership(change: Fields, saved_at: datetime) -> Inbound | None:
    """Blocking the bot, and coming back, in a private chat; what happens to it in a group is the operator's."""
    if change.at("chat").text("type") != "private":
        return None
    is_away = change.at("new_chat_member").text("status") in _AWAY
    was_away = change.at("old_chat_member").text("status") in _AWAY
    if is_away == was_away:
        return None
    what = Gone() if is_away else Returned()
    return _inbound(what, change.at("from"), change, saved_at, sent_at=_instant(change))


def _inbound(what: What, user: Fields, where: Fields, saved_at: datetime, *, sent_at: datetime) -> Inbound:
    chat = where.at("chat")
    return Inbound(
        sender=Identity(channel=CHANNEL, user=str(user.number("id"))),
        sender_name=_name(user),
        place=Place(channel=CHANNEL, chat=str(chat.number("id")), thread=_thread(where)),
        sent_at=min(sent_at, saved_at),
        saved_at=saved_at,
        what=what,
        direct=chat.text("type") == "private",
        hint=_hint(user),
    )


def _thread(message: Fields) -> str | None:
    """A group without topics numbers its reply threads too; those are no places of their own."""
    return str(message.number("message_thread_id")) if message.flag("is_topic_message") else None


def _name(user: Fields) -> str:
    parts = (user.text("first_name"), user.maybe_text("last_name") or "")
    return " ".join(part for part in parts if part) or user.maybe_text("username") or str(user.number("id"))


def _hint(user: Fields) -> Language | None:
    """An IETF tag ("uk", "en-US"), as far as the desk speaks it."""
    tag = (user.maybe_text("language_code") or "").lower().partition("-")[0]
    return next((language for language in Language if language == tag), None)


def _instant(dated: Fields) -> datetime:
    sent_at = instant(dated.number("date"))
    if sent_at is None:
        raise Unreadable(f"{dated.number('date')} is no time")
    return sent_at
