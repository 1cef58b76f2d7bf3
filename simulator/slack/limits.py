"""What is too long for Slack, and how does it say no? Numbers of the platform's reference, errors in its words."""

from __future__ import annotations

from functools import cache
from typing import Any

#: chat.postMessage cuts the text here; chat.update refuses beyond its own, shorter limit.
TEXT_CUT = 40_000
TEXT_UPDATE = 4_000
BLOCKS_MESSAGE = 50
BLOCKS_VIEW = 100
METADATA = 8_000
MODALS = 3
VIEW_TITLE = 24
PRIVATE_METADATA = 3_000
CALLBACK_ID = 255
VIEW_SIZE = 250_000


@cache
def listed(scopes: frozenset[str]) -> str:
    """Scopes as Slack lists them in headers and errors."""
    return ",".join(sorted(scopes))


class SlackError(Exception):
    """The Web API says no: `{"ok": false, "error": …}`, with what the method adds to it."""

    def __init__(self, error: str, *messages: str, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.extra: dict[str, Any] = dict(extra)
        if messages:
            self.extra["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in messages]}
