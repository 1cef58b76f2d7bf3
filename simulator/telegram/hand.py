"""What can a person do on the simulated Telegram? Everything the apps let one do that a bot can notice."""

from __future__ import annotations

import re
from typing import Any

from simulator.telegram.entities import found
from simulator.telegram.limits import REACTIONS, START_PAYLOAD, TEXT, units
from simulator.telegram.methods.files import store
from simulator.telegram.nouns import Bot, Chat, Message, Query, User
from simulator.telegram.posting import emit, post, shown, tell
from simulator.telegram.rooms import Rooms
from simulator.wire import Json, Upload
from simulator.world import ActError


class Hand(Rooms):
    """The acts of people; each answers with what came of it, or raises ActError as the app would not offer it."""

    def start(self, *, person: str, bot: str | None = None, payload: str = "") -> Json:
        """Press START, by a deep link if there is a payload; unblocks the bot."""
        if not re.fullmatch(rf"[A-Za-z0-9_-]{{0,{START_PAYLOAD}}}", payload):
            raise ActError(f"a deep link's payload is up to 64 of A-Z a-z 0-9 _ -, not {payload!r}")
        user, chosen = self.user(person), self.bot(bot)
        chat = self.private_chat(user, chosen)
        if chat.blocked:
            self.unblock(person=person, bot=chosen.user.username)
        chat.started = True
        return self._said(chat, user, f"/start {payload}".strip())

    def say(
        self,
        *,
        person: str,
        text: str,
        chat: int | str | None = None,
        topic: int | None = None,
        reply_to: int | None = None,
        entities: list[Json] | None = None,
    ) -> Json:
        """Send a text: to a bot in private (`chat` is its user name, or left out) or into a group's topic.

        A text beyond 4096 UTF-16 units leaves as several messages, as the apps do.
        """
        if not text.strip():
            raise ActError("an empty message cannot be sent")
        user = self.user(person)
        room = self.writable(user, chat, topic)
        if reply_to is not None and reply_to not in room.messages:
            raise ActError(f"there is no message {reply_to} to reply to")
        parts = _split(text)
        numbers = [
            self._said(room, user, part, topic=topic, reply_to=reply_to, entities=entities)["message_id"]
            for part in parts
        ]
        return {"chat_id": room.id, "message_id": numbers[0], "message_ids": numbers}

    def send_document(
        self,
        *,
        person: str,
        name: str,
        content: bytes,
        media_type: str = "application/octet-stream",
        caption: str = "",
        chat: int | str | None = None,
        topic: int | None = None,
    ) -> Json:
        """Send a file."""
        user = self.user(person)
        room = self.writable(user, chat, topic)
        upload = Upload(name=name, content=content, media_type=media_type)
        body: Json = {"document": store(self.world.telegram, upload)}
        if caption:
            body["caption"] = caption
        message = post(self.world, room, user, body, thread=topic)
        tell(self.world, room, message)
        return {"chat_id": room.id, "message_id": message.id}

    def send_voice(
        self, *, person: str, seconds: int = 12, chat: int | str | None = None, topic: int | None = None
    ) -> Json:
        """Send a voice message."""
        user = self.user(person)
        room = self.writable(user, chat, topic)
        kept = store(self.world.telegram, Upload(name="voice.ogg", content=b"OggS", media_type="audio/ogg"))
        voice = {name: value for name, value in kept.items() if name != "file_name"}
        message = post(self.world, room, user, {"voice": {**voice, "duration": seconds}}, thread=topic)
        tell(self.world, room, message)
        return {"chat_id": room.id, "message_id": message.id}

    def edit(self, *, person: str, message_id: int, text: str, chat: int | str | None = None) -> Json:
        """Change the text of one's own message."""
        user, room, message = self._message(person, chat, message_id)
        if message.sender != user.id:
            raise ActError("one edits only one's own messages")
        body = {name: value for name, value in message.body.items() if name != "entities"}
        message.body = {**body, **_text(text), "edit_date": int(self.world.clock.time())}
        self.world.changes.mark(room.key)
        tell(self.world, room, message, kind="edited_message")
        return {"chat_id": room.id, "message_id": message.id}

    def delete_message(self, *, person: str, message_id: int, chat: int | str | None = None) -> None:
        """Delete a message for everyone; Telegram tells no bot."""
        _, room, message = self._message(person, chat, message_id)
        del room.messages[message.id]
        self.world.changes.mark(room.key)

    def react(self, *, person: str, message_id: int, emoji: str | None, chat: int | str | None = None) -> None:
        """Put a reaction on a message, or take one's own back with `emoji=None`."""
        if emoji is not None and emoji not in REACTIONS:
            raise ActError(f"{emoji} is not among the reactions that Telegram offers")
        user, room, message = self._message(person, chat, message_id)
        old, new = message.reactions.get(user.id, []), [] if emoji is None else [emoji]
        message.reactions[user.id] = new
        self.world.changes.mark(room.key)
        change = {
            "chat": room.as_json(),
            "message_id": message.id,
            "user": user.as_json(),
            "date": int(self.world.clock.time()),
            "old_reaction": [{"type": "emoji", "emoji": kind} for kind in old],
            "new_reaction": [{"type": "emoji", "emoji": kind} for kind in new],
        }
        for bot in self.leading_bots(room):
            emit(bot, "message_reaction", change, room.id)

    def press(
        self,
        *,
        person: str,
        message_id: int,
        data: str | None = None,
        text: str | None = None,
        chat: int | str | None = None,
    ) -> Json:
        """Press a button under a message, chosen by its callback data or its label.

        The answer has the query's id, or the address where the button is a link.
        """
        user, room, message = self._message(person, chat, message_id)
        button = _button(message, data, text)
        if "url" in button:
            return {"url": button["url"]}
        bot = self.world.telegram.bots.get(message.sender)
        if bot is None or "callback_data" not in button:
            raise ActError(f"the button {button.get('text')!r} tells no bot")
        query = self._query(bot, user)
        subject = {
            "id": query.id,
            "from": user.as_json(),
            "message": shown(room, message),
            "chat_instance": str(-(room.id * 7919 + bot.user.id) % 2**63),
            "data": button["callback_data"],
        }
        emit(bot, "callback_query", subject, room.id)
        return {"query_id": query.id, "chat_id": room.id}

    async def answer_to(self, *, query_id: str, timeout: float = 5.0) -> Json:
        """What the bot answered to a pressed button; TimeoutError when it did not in that many real seconds."""
        query = next(bot.queries[query_id] for bot in self.world.telegram.bots.values() if query_id in bot.queries)
        end = self.world.wall.time() + timeout
        while query.answer is None:
            left = end - self.world.wall.time()
            if left <= 0:
                raise TimeoutError(f"nobody answered the callback query {query_id} within {timeout} s")
            await self.world.changes.wait(left)
        return {name: query.answer[name] for name in ("text", "show_alert", "url")}

    def block(self, *, person: str, bot: str | None = None) -> None:
        """Block a bot, or stop it; it cannot write any more."""
        self._set_blocked(person, bot, blocked=True)

    def unblock(self, *, person: str, bot: str | None = None) -> None:
        """Take the block off."""
        self._set_blocked(person, bot, blocked=False)

    def _set_blocked(self, person: str, bot: str | None, *, blocked: bool) -> None:
        user, chosen = self.user(person), self.bot(bot)
        chat = self.private_chat(user, chosen)
        if chat.blocked is blocked:
            return
        chat.blocked, chat.started = blocked, not blocked
        self.world.changes.mark(chat.key)
        before, after = ("member", "kicked") if blocked else ("kicked", "member")
        self.tell_standing(chosen, chat, user, before, after)

    def _said(
        self,
        chat: Chat,
        user: User,
        text: str,
        *,
        topic: int | None = None,
        reply_to: int | None = None,
        entities: list[Json] | None = None,
    ) -> Json:
        message = post(self.world, chat, user, _text(text, entities), thread=topic, reply_to=reply_to)
        tell(self.world, chat, message)
        return {"chat_id": chat.id, "message_id": message.id}

    def _query(self, bot: Bot, user: User) -> Query:
        number = str(next(self.world.telegram.query_numbers))
        query = Query(id=number, bot=bot.user.id, user=user.id, at=self.world.wall.time())
        bot.queries[number] = query
        if len(bot.queries) > _QUERIES_KEPT:
            del bot.queries[next(iter(bot.queries))]
        return query

    def _message(self, person: str, chat: int | str | None, message_id: int) -> tuple[User, Chat, Message]:
        user = self.user(person)
        room = self.readable(user, chat)
        message = room.messages.get(message_id)
        if message is None:
            raise ActError(f"there is no message {message_id} in {room.title or 'that private chat'}")
        return user, room, message


_QUERIES_KEPT = 5_000


def _text(text: str, entities: list[Json] | None = None) -> Json:
    stripped = text.strip() if entities is None else text
    content: Json = {"text": stripped}
    if seen := (found(stripped) if entities is None else entities):
        content["entities"] = seen
    return content


def _split(text: str) -> list[str]:
    parts = []
    while units(text) > TEXT:
        end = TEXT if units(text[:TEXT]) <= TEXT else TEXT // 2
        parts.append(text[:end])
        text = text[end:]
    return [*parts, text]


def _button(message: Message, data: str | None, text: str | None) -> dict[str, Any]:
    rows = message.body.get("reply_markup", {}).get("inline_keyboard", [])
    buttons: list[dict[str, Any]] = [button for row in rows for button in row]
    for button in buttons:
        if (data is not None and button.get("callback_data") == data) or (text is not None and button["text"] == text):
            return button
    shown_ones = ", ".join(f"{button['text']!r} ({button.get('callback_data', 'no data')})" for button in buttons)
    raise ActError(f"message {message.id} has no such button; it has: {shown_ones or 'none'}")
