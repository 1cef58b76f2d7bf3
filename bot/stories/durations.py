"""How far from the start: `+0m`, `+65h`, `+2h30m`, `+1d`."""

import re
from datetime import timedelta

_PART = re.compile(r"(\d+)([dhms])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def offset(text: str) -> timedelta:
    """The length that `+2h30m` means. Raises ValueError saying what to write."""
    body = text.strip().removeprefix("+")
    parts = _PART.findall(body)
    if not parts or "".join(number + unit for number, unit in parts) != body:
        raise ValueError(f"`at: {text}` is not a length; write for instance +0m, +2h30m or +1d")
    try:
        return sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in parts), timedelta())
    except (OverflowError, ValueError) as error:
        raise ValueError(f"`at: {text}` is too far away; write for instance +1d") from error
