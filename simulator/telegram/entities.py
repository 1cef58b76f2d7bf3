"""What does Telegram see in a text by itself? Commands, mentions, links and hashtags, in UTF-16 units."""

from __future__ import annotations

import re

from simulator.telegram.limits import units
from simulator.wire import Json

_FINDERS = (
    ("bot_command", re.compile(r"(?<![\w/])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/])")),
    ("url", re.compile(r"(?<![\w@])(?:https?://|www\.)[^\s<>\"]+[^\s<>\".,;:!?)]", re.IGNORECASE)),
    ("email", re.compile(r"(?<![\w.])[\w.+-]+@[\w-]+\.[\w.-]*\w")),
    ("mention", re.compile(r"(?<![\w@.])@[a-zA-Z0-9_]{3,32}\b")),
    ("hashtag", re.compile(r"(?<![\w&/])#\w*[^\W\d]\w*")),
)


def found(text: str) -> list[Json]:
    """The entities of a text nobody formatted, in order; a place belongs to the first kind that claims it."""
    if not any(sign in text for sign in "/@#") and "www." not in text:
        return []
    taken: list[tuple[int, int]] = []
    entities = []
    for kind, pattern in _FINDERS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            taken.append((start, end))
            offset = units(text[:start])
            entities.append({"type": kind, "offset": offset, "length": units(match.group())})
    return sorted(entities, key=lambda entity: int(str(entity["offset"])))


def merged(text: str, given: list[Json]) -> list[Json]:
    """What a bot gave, and what Telegram adds where the bot gave nothing."""
    added = [
        entity
        for entity in found(text)
        if not any(
            entity["offset"] < other["offset"] + other["length"]
            and other["offset"] < entity["offset"] + entity["length"]
            for other in given
        )
    ]
    return sorted(given + added, key=lambda entity: int(entity["offset"])) if added else given
