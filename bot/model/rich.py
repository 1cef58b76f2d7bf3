"""What a message says, without any platform's markup: spans of text with a style, and buttons under them.

Text from people only ever becomes a span's `text`, so it can't mention, link or format its way anywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.model.files import CalendarFile, TextFile


class Style(StrEnum):
    """How a span looks, as far as both platforms can show it."""

    PLAIN = "plain"
    BOLD = "bold"
    ITALIC = "italic"
    STRIKE = "strike"
    CODE = "code"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style; with `link`, the text is what the link reads."""

    text: str
    style: Style = Style.PLAIN
    link: str = ""


@dataclass(frozen=True, slots=True)
class Rich:
    """A formatted text: `Rich.of("Hello. ", bold("Anna"))`."""

    spans: tuple[Span, ...] = ()

    @classmethod
    def of(cls, *parts: "Rich | Span | str") -> "Rich":
        return cls(tuple(_spans(parts)))

    def __add__(self, other: "Rich | Span | str") -> "Rich":
        return Rich.of(self, other)

    @property
    def plain(self) -> str:
        """The text alone, as it would be read aloud."""
        return "".join(span.text for span in self.spans)


def bold(text: str) -> Span:
    return Span(text, Style.BOLD)


def italic(text: str) -> Span:
    return Span(text, Style.ITALIC)


def quote(text: str) -> Span:
    return Span(text, Style.QUOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button: what it says and what pressing it means.

    `action` and `args` travel as one string of at most 64 bytes (Telegram's limit on callback data).
    `primary` and `danger` are hints a platform may show as colours.
    """

    label: str
    action: str
    args: tuple[str, ...] = ()
    primary: bool = False
    danger: bool = False
    link: str = ""

    @property
    def data(self) -> str:
        """What the platform carries for us: `severity:142:sev1`."""
        return ":".join((self.action, *self.args))


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What one message shows: its text and rows of buttons under it.

    One with a `file` has no buttons and is never edited: platforms show files by rules of their own. With `menu` the
    first `menu_rows` rows are one choice out of many: a platform that has menus shows them as one, which reads so.
    """

    text: Rich
    rows: tuple[tuple[Button, ...], ...] = ()
    file: CalendarFile | TextFile | None = None
    menu: str = ""
    menu_rows: int = 0


def _spans(parts: "tuple[Rich | Span | str, ...]") -> Iterator[Span]:
    for part in parts:
        if isinstance(part, Rich):
            yield from part.spans
        elif isinstance(part, Span):
            if part.text:
                yield part
        elif part:
            yield Span(part)
