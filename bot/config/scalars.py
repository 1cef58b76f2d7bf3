"""How a single value is written: lengths, times, addresses, ids on the platforms. Each reads, or says why not."""

import re
from datetime import date, time, timedelta
from urllib.parse import SplitResult, urlsplit

from bot.config.faults import Wrong, quoted

_LENGTH = re.compile(r"(?:(\d{1,5})d)?(?:(\d{1,6})h)?(?:(\d{1,7})m)?(?:(\d{1,9})s)?", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_BUTTON_KEY = re.compile(r"[a-z0-9_-]{1,32}")
_KEY = re.compile(r"\w[\w.-]{0,63}")
_SLACK_USER = re.compile(r"(?:([TE][A-Z0-9]+)/)?([UW][A-Z0-9]+)")
_SLACK_CHAT = re.compile(r"[CG][A-Z0-9]+")
_BIND = re.compile(r"(\[[0-9A-Fa-f:.%]+\]|[^\s:\[\]/]+):(\d{1,5})", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
#: One half of a character beyond the first 65,536, as JSON escapes it: no platform and no database takes it alone.
_HALF = re.compile(r"[\ud800-\udfff]")

_LONGEST = timedelta(days=36_500)
_LENGTHS = "write a length such as 90s, 15m, 2h30m or 30d"


def read_text(value: object) -> str:
    """A text that somebody reads: not empty, and written as text."""
    if not isinstance(value, str):
        raise Wrong("must be text", "put it in quotes" if isinstance(value, bool | int | float) else "write a text")
    if not value.strip():
        raise Wrong("must not be empty", "write a text", found="an empty text")
    if _CONTROL.search(value):
        raise Wrong("holds a control character", "delete it")
    if _HALF.search(value):
        raise Wrong("holds half a character", "write the character itself, not its escapes", found="half of a pair")
    return value


def read_label(value: object) -> str:
    """A short name of something, such as a version; a number is taken as it is written."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else read_text(value)


def read_length(value: object) -> timedelta:
    """`2h30m`; zero is a length too."""
    match = _LENGTH.fullmatch(value) if isinstance(value, str) and value else None
    if match is None:
        unit = isinstance(value, int) and not isinstance(value, bool)
        raise Wrong("a length without its unit" if unit else "not a length", _LENGTHS)
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if length > _LONGEST:
        raise Wrong("longer than a hundred years", _LENGTHS)
    return length


def read_some_length(value: object) -> timedelta:
    """A length above zero."""
    length = read_length(value)
    if not length:
        raise Wrong("must be longer than nothing", _LENGTHS)
    return length


def read_notice(value: object) -> tuple[timedelta, int]:
    """How soon: `2h` is elapsed time; whole days alone, `1d`, are calendar days: not before tomorrow."""
    length = read_length(value)
    if isinstance(value, str) and value.endswith("d"):
        return timedelta(), length.days
    return length, 0


def read_grid(value: object) -> timedelta:
    """A part of an hour on which calls may start."""
    length = read_some_length(value)
    if length % timedelta(minutes=5) or timedelta(hours=1) % length:
        raise Wrong("does not divide an hour", "write 5m, 10m, 15m, 20m, 30m or 1h")
    return length


def read_time(value: object) -> time:
    """A time of day: `15:00`."""
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise Wrong("not a time of day", 'write it like "15:00"')
    return time(int(match[1]), int(match[2]))


def read_date(value: object) -> date:
    """A date: `2026-11-02` (ISO 8601)."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise Wrong("no such date", "check the month and the day") from None
    raise Wrong("not a date", "write it like 2026-11-02")


def read_share(value: object) -> int:
    """A whole number of percent, `75%`, from 1 to 100."""
    match = re.fullmatch(r"(\d{1,6})%", value, re.ASCII) if isinstance(value, str) else None
    if match is None:
        raise Wrong("not a share", "write it like 75%")
    if not 1 <= int(match[1]) <= 100:
        raise Wrong("a share outside 1% to 100%", "what follows the deadline is written breach or breach+30m")
    return int(match[1])


def read_key(value: object) -> str:
    """A name chosen in the file, typed by people: one word."""
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        raise Wrong("not a name", "use up to 64 letters, digits, `_`, `-` and `.`, without spaces")
    return value


def read_button_key(value: object) -> str:
    """A name that travels in buttons. Telegram carries 64 bytes with each, of which this may take half."""
    if not isinstance(value, str) or not _BUTTON_KEY.fullmatch(value):
        raise Wrong("can't travel in a button", "use at most 32 of a-z, 0-9, `_` and `-`")
    return value


def read_slack_user(value: object) -> str:
    """`U0ANNA`, or `T0TEAM/U0ANNA` where several workspaces are served."""
    if not isinstance(value, str) or not _SLACK_USER.fullmatch(value):
        raise Wrong("not a Slack member's id", "write it like U0ANNA or T0TEAM/U0ANNA (profile, ⋮, Copy member ID)")
    return value


def read_slack_chat(value: object) -> str:
    if not isinstance(value, str) or not _SLACK_CHAT.fullmatch(value):
        raise Wrong("not a Slack channel's id", "write it like C0VIP (the channel's details, at the bottom)")
    return value


def read_telegram_user(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise Wrong("not a Telegram user's id", "write the number that /start shows, without quotes, such as 1001")
    return value


def read_telegram_chat(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value == 0:
        raise Wrong("not a Telegram chat's id", "write the group's number, without quotes, such as -100200300")
    return value


def read_web_url(value: object) -> str:
    """An http or https address. What it holds beside its scheme is not shown: it may be a token."""
    _url(value, ("http", "https"), 'write it like "https://support.example.com/"')
    return str(value)


def read_store_url(value: object) -> str:
    """`sqlite:///file.db` or `postgresql://host/name`."""
    example = "write sqlite:///opiekun.db or postgresql://host/name"
    if isinstance(value, str) and value.startswith("sqlite:"):
        if value == "sqlite://" or value.startswith("sqlite:///"):
            return value
        raise Wrong("a SQLite address has three slashes before its path", example)
    if isinstance(value, str) and re.match(r"postgresql(\+asyncpg)?:///\w", value):
        return value
    _url(value, ("sqlite", "postgresql", "postgresql+asyncpg"), example)
    return str(value)


def read_redis_url(value: object) -> str:
    _url(value, ("redis", "rediss"), "write redis://host:6379/0")
    return str(value)


def read_bind(value: object) -> tuple[str, int]:
    """`127.0.0.1:8080`, `[::1]:8080`: the host without brackets, and the port."""
    match = _BIND.fullmatch(value) if isinstance(value, str) else None
    if match is None or int(match[2]) > 65_535:
        raise Wrong("not an address and a port", 'write it like "127.0.0.1:8080"')
    return match[1].strip("[]"), int(match[2])


def read_room_url(value: object) -> str:
    """The address of a call's room; `{room}` becomes an unguessable word for each call."""
    right = 'write it like "https://meet.example.com/{room}"'
    if not isinstance(value, str):
        raise Wrong("not an address", right)
    if re.findall(r"\{[^{}]*\}", value) != ["{room}"] or value.count("{") != 1 or value.count("}") != 1:
        raise Wrong("`{room}` must stand in it once, and no other braces", right)
    _url(value.replace("{room}", "room"), ("http", "https"), right)
    return value


def has_password(url: str) -> bool:
    """Is a secret written into the address itself?"""
    try:
        return urlsplit(url).password is not None
    except ValueError:
        return False


def _url(value: object, schemes: tuple[str, ...], right: str) -> SplitResult:
    if not isinstance(value, str):
        raise Wrong("not an address", right)
    try:
        parts = urlsplit(value)
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        raise Wrong("not an address", right, found="a host or a port that can't be") from None
    if parts.scheme not in schemes:
        found = quoted(parts.scheme + ":") if parts.scheme else "no scheme"
        raise Wrong("not an address of the right kind", right, found=found)
    if not usable or re.search(r"\s", value):
        raise Wrong("not a whole address", right, found="no host" if not parts.hostname else "a space in it")
    return parts
