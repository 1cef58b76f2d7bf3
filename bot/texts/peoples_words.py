"""How are people's words shown so that they stay words? With nothing in them that a platform would act on.

Telegram turns "@name" into a mention and "/verb" into something to tap, wherever it stands in plain text; set as
code it does neither, and the text stays what was written, to the letter. Slack needs nothing of this (see
rendering/slack.py).
"""

import re
from collections.abc import Iterator

from bot.model.rich import Rich, Span, Style

_ACTIVE = re.compile(r"(?<![\w@])@\w+|(?<![\w/<>])/\w+(?:@\w+)?")


def as_words(text: Rich | Span | str) -> Rich:
    """The same text, letter by letter, in which nothing mentions anybody and nothing is a command."""
    return Rich(tuple(part for span in Rich.of(text).spans for part in _parts(span)))


def _parts(span: Span) -> Iterator[Span]:
    if span.style is Style.CODE:
        yield span
        return
    end = 0
    for found in _ACTIVE.finditer(span.text):
        if found.start() > end:
            yield Span(span.text[end : found.start()], span.style, span.link)
        yield Span(found.group(), Style.CODE)
        end = found.end()
    if end < len(span.text):
        yield Span(span.text[end:], span.style, span.link)
