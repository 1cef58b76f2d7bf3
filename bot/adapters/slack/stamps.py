"""When was this, by Slack's own stamp ("1700000000.000100")? A stamp also names a message within its channel."""

import re
from datetime import UTC, datetime, timedelta

_STAMP = re.compile(r"(\d{1,12})\.(\d{1,6})", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(stamp: object) -> int | None:
    """Slack's order: a stamp as a whole number, or None for what is no stamp."""
    found = _STAMP.fullmatch(stamp) if isinstance(stamp, str) else None
    return int(found[1]) * 1_000_000 + int(found[2].ljust(6, "0")) if found else None


def instant(stamp: object) -> datetime | None:
    count = microseconds(stamp)
    return None if count is None else _EPOCH + timedelta(microseconds=count)
