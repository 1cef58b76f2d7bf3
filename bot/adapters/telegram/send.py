"""How does one outbox row become one call to Telegram? A long text becomes several; the first stands for all."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from telegram import Bot, InlineKeyboardMarkup, InputFile, LinkPreviewOptions, Message, MessageEntity
from telegram.error import BadRequest, TelegramError

from bot.adapters.calendar_files import content
from bot.adapters.telegram.client import code_of, meaning
from bot.adapters.telegram.topics import Topics
from bot.errors import Ambiguous, Undeliverable
from bot.model.files import CalendarFile, TextFile
from bot.model.outbound import HEAD, Operation, Receipt, Sending
from bot.model.places import Place
from bot.model.rich import Body
from bot.texts.rendering.telegram import split, to_telegram

#: How many sendings of several parts are remembered while they are under way.
_REMEMBERED = 1000


class Sender:
    """Carries out sendings. What has gone of a text in several parts is remembered, so that a retry goes on."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._topics = Topics(bot)
        self._begun: OrderedDict[str, list[Message]] = OrderedDict()

    async def deliver(self, sending: Sending) -> Receipt:
        """Raises NotSent, Ambiguous or Undeliverable."""
        try:
            match sending.operation:
                case Operation.OPEN_THREAD:
                    return await self._open_topic(sending)
                case Operation.POST:
                    return await self._post(sending)
                case Operation.EDIT if sending.message_id == HEAD:
                    return await self._change_head(sending)
                case Operation.EDIT:
                    return await self._edit(sending)
                case Operation.DELETE:
                    return await self._delete(sending)
        except TelegramError as error:
            raise meaning(error) from error
        except (KeyError, TypeError, ValueError) as cause:
            # Raised where the library takes apart an answer of success.
            raise Ambiguous(f"Telegram's answer can't be read: {type(cause).__name__}") from cause

    async def _open_topic(self, sending: Sending) -> Receipt:
        return Receipt(thread=await self._topics.open(_chat(sending.place), sending.title))

    async def _change_head(self, sending: Sending) -> Receipt:
        head = sending.body.text.plain if sending.body is not None else ""
        topic = _number(sending.place.thread or "", "message_thread_not_found")
        await self._topics.change(_chat(sending.place), topic, head)
        return Receipt(message_id=HEAD)

    async def _post(self, sending: Sending) -> Receipt:
        if sending.body is not None and sending.body.file is not None:
            return await self._post_file(sending, sending.body, sending.body.file)
        parts = _parts(sending)
        sent = self._begun.pop(sending.key, [])
        for part in parts[len(sent) :]:
            try:
                sent.append(await self._send(sending.place, part))
            except TelegramError:
                self._remember(sending.key, sent)
                raise
        return Receipt(message_id=str(sent[0].message_id), at=_at(sent[0]))

    async def _post_file(self, sending: Sending, body: Body, file: CalendarFile | TextFile) -> Receipt:
        shown = _shown(body)
        message = await self._bot.send_document(
            _chat(sending.place),
            InputFile(content(file), filename=file.name),
            caption=shown["text"],
            caption_entities=shown["entities"],
            message_thread_id=_topic(sending.place),
        )
        return Receipt(message_id=str(message.message_id), at=_at(message))

    async def _send(self, place: Place, part: Body) -> Message:
        return await self._bot.send_message(
            _chat(place),
            **_shown(part),
            message_thread_id=_topic(place),
        )

    async def _edit(self, sending: Sending) -> Receipt:
        """Of a text in several parts the first is edited; buttons are under it from the start."""
        number = _named(sending)
        try:
            await self._bot.edit_message_text(
                chat_id=_chat(sending.place), message_id=number, **_shown(_parts(sending)[0])
            )
        except BadRequest as refused:
            if not code_of(refused).startswith("message_is_not_modified"):
                raise
        return Receipt(message_id=str(number))

    async def _delete(self, sending: Sending) -> Receipt:
        number = _named(sending)
        try:
            await self._bot.delete_message(_chat(sending.place), number)
        except BadRequest as refused:
            if code_of(refused) != "message_to_delete_not_found":
                raise
        return Receipt(message_id=str(number))

    def _remember(self, key: str, sent: list[Message]) -> None:
        if sent:
            self._begun[key] = sent
        if len(self._begun) > _REMEMBERED:
            self._begun.popitem(last=False)


def _parts(sending: Sending) -> Sequence[Body]:
    """The body in messages that Telegram takes. The buttons stand under the first, which is edited later."""
    if sending.body is None:
        raise Undeliverable(
            "message_text_is_empty", f"row {sending.id} has no body to show; this is a fault in the desk"
        )
    first, *others = split(Body(text=sending.body.text))
    return (Body(text=first.text, rows=sending.body.rows), *others)


def _shown(part: Body) -> dict[str, Any]:
    """The arguments that depend on what is said. An edit without buttons takes away those that were there."""
    try:
        arguments = to_telegram(part)
    except ValueError as cause:
        raise Undeliverable("message_can_t_be_shown", str(cause)) from cause
    keyboard = InlineKeyboardMarkup.de_json(arguments["reply_markup"], None)
    return {
        "text": arguments["text"],
        "entities": MessageEntity.de_list(arguments["entities"], None),
        "link_preview_options": LinkPreviewOptions.de_json(arguments["link_preview_options"], None),
        "reply_markup": keyboard if keyboard.inline_keyboard else None,
    }


def _topic(place: Place) -> int | None:
    return _number(place.thread, "message_thread_not_found") if place.thread else None


def _chat(place: Place) -> int | str:
    return int(place.chat) if place.chat.removeprefix("-").isdecimal() else place.chat


def _named(sending: Sending) -> int:
    if sending.message_id is None:
        raise Undeliverable("message_not_found", f"row {sending.id} changes a message that never arrived")
    return _number(sending.message_id, "message_not_found")


def _number(text: str, code: str) -> int:
    """Telegram's ids are numbers; what is none was never given by it."""
    if not text.isdecimal():
        raise Undeliverable(code, f"{text!r} is no number of Telegram's")
    return int(text)


def _at(message: Message) -> datetime:
    return message.date
