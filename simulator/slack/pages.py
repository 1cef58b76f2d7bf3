"""Where does the next page of a long answer begin? Slack's cursors."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable
from itertools import islice
from typing import TypeVar

from simulator.slack.limits import SlackError

Item = TypeVar("Item")

DEFAULT = 100
MOST = 999


def page(items: Iterable[Item], cursor: str, limit: int | None) -> tuple[list[Item], str]:
    """The page that `cursor` stands for, and the cursor of the next, empty when there is none."""
    size = limit or DEFAULT
    if not 1 <= size <= MOST + 1:
        raise SlackError("invalid_limit")
    start = _start(cursor) if cursor else 0
    found = list(islice(items, start, start + size + 1))
    following = b64encode(f"next:{start + size}".encode()).decode() if len(found) > size else ""
    return found[:size], following


def _start(cursor: str) -> int:
    try:
        name, _, number = b64decode(cursor).decode().partition(":")
        if name != "next":
            raise ValueError(name)
        return int(number)
    except ValueError:
        raise SlackError("invalid_cursor") from None
