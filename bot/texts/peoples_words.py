"""How are people's words shown so that they stay words? With nothing in them that a platform would act on.

Telegram turns "@name" into a mention and "/verb" into something to tap, wherever they stand in a text; set as code
they are neither, and the text stays what was written, to the letter. Slack needs none of this (see
rendering/slack.py).

Source: what TDLib looks for in a text (td/telegram/MessageEntity.cpp, match_mentions and match_bot_commands).
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.model.rich import Rich, Span, Style

_ACTIVE = re.compile(
    r"(?<!\w)@[a-zA-Z0-9_]{2,32}(?!\w)|(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/<>])"
)

#: Telegram ignores entities beyond the hundredth; a text with this many is set as code from end to end.
_TOO_MANY = 50

_Stretch = tuple[int, int]


def as_words(text: Rich | Span | str) -> Rich:
    """The same text, letter by letter, in which nothing mentions anybody and nothing is a command."""
    rich = Rich.of(text)
    active = [found.span() for found in _ACTIVE.finditer(rich.plain)]
    if len(active) >= _TOO_MANY:
        return Rich((Span(rich.plain, Style.CODE),))
    return Rich(tuple(_divided(rich.spans, active)))


def _divided(spans: tuple[Span, ...], active: list[_Stretch]) -> Iterator[Span]:
    """The spans cut at the ends of the active stretches, those inside one set as code."""
    edges = sorted({edge for stretch in active for edge in stretch})
    offset = 0
    for span in spans:
        end = offset + len(span.text)
        cuts = [offset, *(edge for edge in edges if offset < edge < end), end]
        for start, stop in pairwise(cuts):
            piece = span.text[start - offset : stop - offset]
            inside = any(first <= start and stop <= last for first, last in active)
            yield Span(piece, Style.CODE) if inside else Span(piece, span.style, span.link)
        offset = end
