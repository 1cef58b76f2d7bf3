"""How an error looks in the log: where it happened, in full, and of what kind it was, but not what it says.

An error's text may be what somebody wrote, or hold a token: a database names the values it refused, a library the
address it called. Only our own errors' texts are written for whoever reads the log.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

from bot.errors import OpiekunError


def shown(error: BaseException) -> str:
    """The traceback with its causes; the innermost comes first, as Python prints them."""
    causes: list[str] = []
    met: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in met:
        met.add(id(current))
        causes.append(_one(current))
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\nwhich led to:\n".join(reversed(causes))


def _one(error: BaseException) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__))
    says = f": {error}" if isinstance(error, OpiekunError) else ""
    return f"{frames}{type(error).__module__}.{type(error).__qualname__}{says}"


def for_structlog(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor: `exc_info` becomes `exception`."""
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    if isinstance(given, tuple):
        given = given[1]
    if isinstance(given, BaseException):
        event["exception"] = shown(given)
    return event


class Formatter(logging.Formatter):
    """The same for what libraries log, and asyncio for tasks nobody waited for."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the library's name
        error = ei[1] if isinstance(ei, tuple) else None
        return shown(error) if isinstance(error, BaseException) else ""
