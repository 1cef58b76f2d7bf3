"""What is too long, out of place or malformed for Telegram? The refusals, in the Bot API's own words."""

from __future__ import annotations

from typing import Any

from simulator.wire import Json, words

#: Bot API: sendMessage.text 1-4096 characters after entities parsing, counted in UTF-16 units.
TEXT = 4096
CAPTION = 1024
CALLBACK_DATA = 64
CALLBACK_ANSWER = 200
TOPIC_NAME = 128
START_PAYLOAD = 64
BUTTONS = 100
#: Ages, in seconds of the world's clock.
DELETABLE = 48 * 3600

ENTITY_TYPES = frozenset(
    {
        "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic",
        "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre",
        "text_link", "text_mention", "custom_emoji", "date_time",
    }
)  # fmt: skip

#: The reactions anybody may give (Bot API, ReactionTypeEmoji). ✅ is none of them.
REACTIONS = words("""
    ❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴
    😍 🐳 ❤\u200d🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴
    😭 🤓 👻
    👨\u200d💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷\u200d♂ 🤷 🤷\u200d♀ 😡
""")

ACTIONS = frozenset(
    {
        "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
        "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
    }
)  # fmt: skip

ICON_COLORS = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)


class TelegramError(Exception):
    """The Bot API says no: an HTTP code and a description that starts with its name."""

    def __init__(self, description: str, *, code: int = 400, parameters: Json | None = None) -> None:
        prefix = {400: "Bad Request: ", 403: "Forbidden: ", 409: "Conflict: "}.get(code, "")
        super().__init__(prefix + description)
        self.code = code
        self.description = prefix + description
        self.parameters = parameters


def units(text: str) -> int:
    """The length as Telegram counts it: UTF-16 code units."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def check_text(text: str) -> None:
    if not text.strip():
        raise TelegramError("message text is empty")
    if len(text) > TEXT // 2 and units(text) > TEXT:
        raise TelegramError("message is too long")


def check_entities(text: str, entities: Any) -> list[Json]:
    """The entities, in the order of the text; TelegramError where one does not fit the text."""
    if not isinstance(entities, list):
        raise TelegramError("can't parse entities: expected an Array of MessageEntity")
    return sorted((_entity(text, entity) for entity in entities), key=lambda e: (e["offset"], -e["length"]))


def check_markup(markup: Any, *, inline_only: bool = False) -> Json:
    """A reply markup; TelegramError where a button lacks something or says too much."""
    if not isinstance(markup, dict):
        raise TelegramError("object expected as reply markup")
    if "inline_keyboard" in markup:
        _check_inline(markup["inline_keyboard"])
    elif inline_only:
        raise TelegramError("inline keyboard expected")
    elif not markup.keys() & {"keyboard", "remove_keyboard", "force_reply"}:
        raise TelegramError("can't parse reply keyboard markup JSON object")
    return markup


def _entity(text: str, entity: Any) -> Json:
    if not isinstance(entity, dict) or entity.get("type") not in ENTITY_TYPES:
        kind = entity.get("type") if isinstance(entity, dict) else entity
        raise TelegramError(f"can't parse MessageEntity: unsupported type {kind!r} specified")
    offset, length = entity.get("offset"), entity.get("length")
    if not isinstance(offset, int) or offset < 0:
        raise TelegramError(f"receive an entity with incorrect offset {offset}")
    if not isinstance(length, int) or length <= 0:
        raise TelegramError(f"receive an entity with incorrect length {length}")
    total = units(text)
    if offset + length > total:
        raise TelegramError(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {total}"
        )
    raw = text.encode("utf-16-le")
    for edge, where in ((offset, "begins"), (offset + length, "ends")):
        if 0xDC00 <= int.from_bytes(raw[2 * edge : 2 * edge + 2], "little") <= 0xDFFF:
            raise TelegramError(f"entity {where} in a middle of a UTF-16 symbol at byte offset {2 * edge}")
    if entity["type"] == "text_link" and not str(entity.get("url", "")).strip():
        raise TelegramError("can't parse MessageEntity: URL must be non-empty")
    if entity["type"] == "text_mention" and not isinstance(entity.get("user"), dict):
        raise TelegramError("can't parse MessageEntity: can't find field \"user\"")
    return entity


def _check_inline(rows: Any) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise TelegramError('field "inline_keyboard" must be an Array of Arrays')
    if sum(len(row) for row in rows) > BUTTONS:
        raise TelegramError("reply markup is too long")
    for row in rows:
        for button in row:
            _check_button(button)


_BUTTON_KINDS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
)  # fmt: skip


def _check_button(button: Any) -> None:
    if not isinstance(button, dict):
        raise TelegramError("can't parse inline keyboard button: expected an Object")
    if not str(button.get("text", "")).strip():
        raise TelegramError("can't parse inline keyboard button: button text is empty")
    if sum(kind in button for kind in _BUTTON_KINDS) != 1:
        raise TelegramError("can't parse inline keyboard button: text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= CALLBACK_DATA:
        raise TelegramError("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not str(url).startswith(("http://", "https://", "tg://")):
        raise TelegramError(f"inline keyboard button URL '{url}' is invalid: wrong HTTP URL")
    copied = button.get("copy_text")
    if copied is not None and not 1 <= len(str(copied.get("text", ""))) <= 256:
        raise TelegramError("BUTTON_COPY_TEXT_INVALID")
