"""What does a platform's JSON hold at this place? Typed answers, or a fault that names the place."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, TypeVar

from bot.errors import Unreadable

T = TypeVar("T")

#: What can't be written down as UTF-8, or not by PostgreSQL.
_UNWRITABLE = {0: "\N{REPLACEMENT CHARACTER}", **dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}")}


class Fields:
    """A JSON object as documented by its platform. What is missing or odd raises Unreadable with its path.

    `null` is the same as absent: both platforms write either.
    """

    __slots__ = ("_path", "_raw")

    def __init__(self, raw: object, path: str = "") -> None:
        if not isinstance(raw, Mapping):
            raise Unreadable(f"{path or 'the event'} is {_kind(raw)}, not an object")
        self._raw = raw
        self._path = path

    def has(self, name: str) -> bool:
        return self._raw.get(name) is not None

    def names(self) -> tuple[str, ...]:
        return tuple(self._raw)

    def text(self, name: str) -> str:
        """A string, which may be empty."""
        return self._needed(name, self.maybe_text(name))

    def maybe_text(self, name: str) -> str | None:
        value = self._raw.get(name)
        if value is None or isinstance(value, str):
            return value
        raise self._odd(name, value, "a string")

    def number(self, name: str) -> int:
        return self._needed(name, self.maybe_number(name))

    def maybe_number(self, name: str) -> int | None:
        value = self._raw.get(name)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise self._odd(name, value, "a whole number")

    def flag(self, name: str) -> bool:
        """True only where the platform says so."""
        return self._raw.get(name) is True

    def at(self, name: str) -> "Fields":
        return self._needed(name, self.maybe(name))

    def maybe(self, name: str) -> "Fields | None":
        value = self._raw.get(name)
        return None if value is None else Fields(value, self._at(name))

    def each(self, name: str) -> tuple["Fields", ...]:
        """The objects of a list; none where there is no list."""
        value = self._raw.get(name)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise self._odd(name, value, "a list")
        return tuple(Fields(item, f"{self._at(name)}[{place}]") for place, item in enumerate(value))

    def _needed(self, name: str, value: T | None) -> T:
        if value is None:
            raise Unreadable(f"{self._at(name)} is missing")
        return value

    def _odd(self, name: str, value: object, wanted: str) -> Unreadable:
        return Unreadable(f"{self._at(name)} is {_kind(value)}, not {wanted}")

    def _at(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name


def dig(raw: object, *path: str) -> Any:
    """What lies at that path, or None; it never fails. For what must be answered before anything is understood."""
    for name in path:
        raw = raw.get(name) if isinstance(raw, Mapping) else None
    return raw


def storable(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same, less the characters that no database takes (lone surrogates, NUL): one such event would
    otherwise be refused for ever and hold up the rest."""
    text = json.dumps(raw, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        pass
    else:
        if "\\u0000" not in text:
            return raw
    return {_cleaned(key): _cleaned(value) for key, value in raw.items()}


def digest(raw: Mapping[str, Any]) -> str:
    """A name for an event whose platform gave it none."""
    return sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return value.translate(_UNWRITABLE)
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    return value


def _kind(value: object) -> str:
    return "missing" if value is None else f"a {type(value).__name__}"
