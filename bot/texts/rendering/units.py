"""How long is a text as platforms count it, and where may it be cut? In UTF-16 units, between characters."""

from collections.abc import Iterator
from dataclasses import replace

from bot.model.rich import Body, Rich, Span, Style

Spans = tuple[Span, ...]

#: A part ends with a line, else with a word, if that leaves it at least this full.
_WORTH_IT = 0.5


def length(text: str) -> int:
    """In UTF-16 units: what lies outside the basic plane counts twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def whole(text: str) -> str:
    """The text with halves of characters replaced, which neither UTF-8 nor a platform can carry."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def split(body: Body, limit: int) -> list[Body]:
    """The body in parts of at most `limit` (2 or more) units each, buttons under the last."""
    parts: list[Spans] = []
    rest = body.text.spans
    while length(_plain(rest)) > limit:
        part, rest = _divided(rest, _end(rest, limit))
        parts.append(part)
    return [*(Body(text=Rich(part)) for part in parts), replace(body, text=Rich(rest))]


def pieces(text: str, limit: int) -> Iterator[str]:
    """The text cut into pieces of at most `limit` units, all of it and in order."""
    while length(text) > limit:
        end = _fitting(text, limit)
        yield text[:end]
        text = text[end:]
    if text:
        yield text


def _end(spans: Spans, limit: int) -> int:
    """Where the first part ends: before a styled span, after a line or a word, or where it must."""
    text = _plain(spans)
    most = _fitting(text, limit)
    wishes = (_styled_start(spans, most), text.rfind("\n", 0, most) + 1, text.rfind(" ", 0, most) + 1)
    return next((end for end in wishes if end > most * _WORTH_IT), most)


def _styled_start(spans: Spans, at: int) -> int:
    """Where the styled span begins that a cut at `at` would go through; 0 where it would go through none."""
    start = 0
    for span in spans:
        if start < at < start + len(span.text):
            return start if span.style is not Style.PLAIN or span.link else 0
        start += len(span.text)
    return 0


def _divided(spans: Spans, at: int) -> tuple[Spans, Spans]:
    """What comes before the character at `at`, and the rest."""
    before: list[Span] = []
    for index, span in enumerate(spans):
        if at < len(span.text):
            head = Span(span.text[:at], span.style, span.link)
            tail = Span(span.text[at:], span.style, span.link)
            return (*before, *((head,) if at else ())), (tail, *spans[index + 1 :])
        before.append(span)
        at -= len(span.text)
    return tuple(before), ()


def _fitting(text: str, room: int) -> int:
    """The most characters that take at most `room` units, but one at least."""
    units = 0
    for index, character in enumerate(text):
        units += 2 if ord(character) > 0xFFFF else 1
        if units > room:
            return max(index, 1)
    return len(text)


def _plain(spans: Spans) -> str:
    return "".join(span.text for span in spans)
