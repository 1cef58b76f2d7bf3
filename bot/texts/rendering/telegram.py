"""How does a message look in Telegram? Text with entities, never a parse_mode: no character of it can be markup.

Source: Bot API, "sendMessage", "MessageEntity", "InlineKeyboardButton". Offsets and lengths are UTF-16 units.
"""

from collections.abc import Iterator
from typing import Any

from bot.model.rich import Body, Button, Rich, Span, Style
from bot.texts.rendering.units import length, whole
from bot.texts.rendering.units import split as split_at

#: A message's text, in UTF-16 units.
LIMIT = 4096
#: Bytes of what a button carries.
CALLBACK_DATA = 64
#: Entities beyond this many are ignored by Telegram.
_ENTITIES = 100

_TYPES = {
    Style.BOLD: "bold",
    Style.ITALIC: "italic",
    Style.STRIKE: "strikethrough",
    Style.CODE: "code",
    Style.QUOTE: "blockquote",
}

#: Stands for a text that is empty or blank, which Telegram refuses.
_BLANK = "…"


def to_telegram(body: Body) -> dict[str, Any]:
    """The parameters of sendMessage and editMessageText that depend on what is said.

    Raises ValueError for a text over LIMIT (use `split` first) and for a button that carries more than 64 bytes.
    """
    spans = _whole(body.text)
    text = "".join(span.text for span in spans)
    if length(text) > LIMIT:
        raise ValueError(f"a text of {length(text)} units is over Telegram's {LIMIT}; split it first")
    if not text.strip():
        spans, text = (), _BLANK
    return {
        "text": text,
        "entities": list(_entities(spans))[:_ENTITIES],
        "reply_markup": {"inline_keyboard": [[_button(button) for button in row] for row in body.rows if row]},
        "link_preview_options": {"is_disabled": True},
    }


def split(body: Body, limit: int = LIMIT) -> list[Body]:
    """The body as messages that Telegram takes; buttons under the last."""
    return split_at(body, limit)


def _whole(text: Rich) -> tuple[Span, ...]:
    return tuple(Span(whole(span.text), span.style, span.link) for span in text.spans if span.text)


def _entities(spans: tuple[Span, ...]) -> Iterator[dict[str, Any]]:
    offset = 0
    for span in spans:
        size = length(span.text)
        if span.style in _TYPES:
            yield {"type": _TYPES[span.style], "offset": offset, "length": size}
        if span.link and span.style is not Style.CODE:
            yield {"type": "text_link", "offset": offset, "length": size, "url": span.link}
        offset += size


def _button(button: Button) -> dict[str, str]:
    if button.link:
        return {"text": whole(button.label), "url": button.link}
    if len(button.data.encode()) > CALLBACK_DATA:
        raise ValueError(f"button {button.action} carries {len(button.data.encode())} bytes, Telegram takes 64")
    return {"text": whole(button.label), "callback_data": button.data}
