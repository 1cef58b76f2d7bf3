"""What does a Telegram message say in plain words? Its text with links spelt out, and a note for what is no text.

Offsets in entities count UTF-16 units (Bot API, "MessageEntity").
"""

from collections.abc import Callable, Mapping

from bot.adapters.fields import Fields
from bot.errors import Unreadable


def text_of(message: Fields) -> tuple[str, tuple[Fields, ...]]:
    """The text or the caption, and its entities."""
    if message.has("text"):
        return message.text("text"), message.each("entities")
    return message.maybe_text("caption") or "", message.each("caption_entities")


def command(text: str, entities: tuple[Fields, ...]) -> tuple[str, str] | None:
    """`/ask@our_bot which?` → ("ask@our_bot", "which?"), where Telegram marks a command at the very start."""
    for entity in entities:
        if entity.text("type") == "bot_command" and entity.number("offset") == 0:
            units = _units(text)
            end = _end(entity, units)
            return _words(units[2:end]), plain(text, entities, since=end // 2).strip()
    return None


def plain(text: str, entities: tuple[Fields, ...], *, since: int = 0) -> str:
    """The text from that unit on; a link that hides its address shows it in brackets."""
    units = _units(text)
    parts, at = [], since * 2
    for end, url in sorted(_hidden_links(entities, units)):
        if end >= at:
            parts += [_words(units[at:end]), f" ({url})"]
            at = end
    return "".join((*parts, _words(units[at:])))


def attachment(message: Fields) -> str:
    """A note in brackets for what is no text; "" where there is nothing else."""
    for kind, note in _NOTES.items():
        if message.has(kind):
            return f"[{note(message)}]"
    return ""


def is_spoken(message: Fields) -> bool:
    """Is it a voice message, or a recording sent as audio?"""
    return message.has("voice") or message.has("audio")


def _hidden_links(entities: tuple[Fields, ...], units: bytes) -> list[tuple[int, str]]:
    links = []
    for entity in entities:
        if entity.text("type") == "text_link":
            end, url = _end(entity, units), entity.text("url")
            shown = _words(units[entity.number("offset") * 2 : end])
            if shown.strip().rstrip("/") != url.rstrip("/"):
                links.append((end, url))
    return links


def _end(entity: Fields, units: bytes) -> int:
    """Where an entity ends, in bytes of the units."""
    start, length = entity.number("offset"), entity.number("length")
    end = (start + length) * 2
    if start < 0 or length < 0 or end > len(units):
        raise Unreadable(f"an entity at {start} of length {length} lies outside its text")
    return end


def _units(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _words(units: bytes) -> str:
    return units.decode("utf-16-le", "replace")


def _document(message: Fields) -> str:
    return message.at("document").maybe_text("file_name") or "file"


def _audio(message: Fields) -> str:
    audio = message.at("audio")
    return audio.maybe_text("file_name") or audio.maybe_text("title") or "audio"


def _voice(message: Fields) -> str:
    seconds = message.at("voice").maybe_number("duration")
    return f"voice message, {seconds} s" if seconds else "voice message"


def _sticker(message: Fields) -> str:
    return f"sticker {message.at('sticker').maybe_text('emoji') or ''}".strip()


def _contact(message: Fields) -> str:
    contact = message.at("contact")
    parts = (contact.maybe_text(name) for name in ("first_name", "last_name", "phone_number"))
    return "contact: " + " ".join(part for part in parts if part)


def _venue(message: Fields) -> str:
    venue = message.at("venue")
    parts = (venue.maybe_text("title"), venue.maybe_text("address"))
    return "place: " + ", ".join(part for part in parts if part)


def _poll(message: Fields) -> str:
    return f"poll: {message.at('poll').maybe_text('question') or ''}".strip()


#: In this order: an animation is a document too, a venue a location too.
_NOTES: Mapping[str, Callable[[Fields], str]] = {
    "photo": lambda _: "photo",
    "animation": lambda _: "animation",
    "video": lambda _: "video",
    "video_note": lambda _: "video message",
    "voice": _voice,
    "audio": _audio,
    "document": _document,
    "sticker": _sticker,
    "contact": _contact,
    "venue": _venue,
    "location": lambda _: "location",
    "poll": _poll,
    "dice": lambda _: "dice",
    "story": lambda _: "story",
    "game": lambda _: "game",
    "paid_media": lambda _: "paid media",
    "checklist": lambda _: "checklist",
}
