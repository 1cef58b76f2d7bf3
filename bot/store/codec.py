"""How the model's values become JSON and come back. Driven by the classes' own annotations.

Instants and lengths are whole milliseconds, days and times ISO 8601, enums their values. Where a field may hold
one of several classes the JSON names it under `is`. Every field is written, defaults too, so that a default
changed later does not change what was said then.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import cache, lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from bot import events
from bot.errors import StoreError

T = TypeVar("T")
Convert = Callable[[Any], Any]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
TAG = "is"

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

#: How many values that are read again and again are kept as they were read: a few megabytes.
_REMEMBERED = 8192

EVENTS: Mapping[str, type] = {event.__name__: event for event in get_args(events.Event)}


def to_milliseconds(at: datetime) -> int:
    """Milliseconds since 1970; an instant without a zone is a TypeError."""
    return (at - EPOCH) // MILLISECOND


def from_milliseconds(count: int) -> datetime:
    return EPOCH + count * MILLISECOND


def cut(at: datetime) -> datetime:
    """The instant as it will be read back: UTC, whole milliseconds."""
    return from_milliseconds(to_milliseconds(at))


def dump(value: object) -> str:
    """JSON text that every database takes: half a surrogate pair, which platforms do send, stays escaped."""
    written = _JSON.encode(value)
    if written.isascii():
        return written
    try:
        written.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return written


def write(value: object) -> str:
    """A model's value as JSON text."""
    return dump(_encode(value))


def read(kind: type[T], written: str) -> T:
    """The value again. Raises StoreError where the text is not one of this class."""
    hint: Any = kind
    try:
        value: T = _decoder(hint)(json.loads(written))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise StoreError(
            f"A stored {kind.__name__} can't be read: {error}. "
            "If another version of Opiekun wrote this database, start that version again; else restore a backup."
        ) from error
    return value


@lru_cache(_REMEMBERED)
def read_again(kind: type[T], written: str) -> T:
    """`read`, for what is read often and can't be changed: the same text is the same value."""
    return read(kind, written)


@lru_cache(_REMEMBERED)
def write_again(value: object) -> str:
    """`write`, for a value of the configuration: it is written with every row."""
    return write(value)


def write_event(event: events.Event) -> tuple[str, str]:
    """The event's name and its fields."""
    return type(event).__name__, write(event)


@lru_cache(_REMEMBERED)
def read_event(name: str, body: str) -> events.Event:
    """What happened never changes, and a conversation's log is read at each of its turns."""
    kind = EVENTS.get(name)
    if kind is None:
        raise StoreError(
            f"The log holds an event {name!r} that this version does not know. "
            "The database was written by a newer Opiekun: start that version again."
        )
    event: events.Event = read(kind, body)
    return event


def _same(value: Any) -> Any:
    return value


def _length(value: timedelta) -> int:
    return value // MILLISECOND


_ENCODERS: Mapping[type, Convert] = {
    str: _same,
    int: _same,
    float: _same,
    bool: _same,
    NoneType: _same,
    datetime: to_milliseconds,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: _length,
}

_DECODERS: Mapping[type, Convert] = {
    str: _same,
    int: _same,
    float: float,
    bool: _same,
    NoneType: _same,
    datetime: from_milliseconds,
    date: date.fromisoformat,
    time: time.fromisoformat,
    timedelta: lambda count: count * MILLISECOND,
}


#: What JSON writes as it is.
_PLAIN = frozenset(kind for kind, encode in _ENCODERS.items() if encode is _same)


@cache
def _encoder(kind: Any) -> Convert:
    """How a value of exactly this class is written."""
    if found := _ENCODERS.get(kind):
        return found
    if issubclass(kind, Enum):
        return lambda value: value.value
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass_encoder(kind)
    if issubclass(kind, Mapping):
        return lambda value: {_encode(key): _encode(item) for key, item in value.items()}
    if issubclass(kind, frozenset):
        return lambda value: sorted(_encode(item) for item in value)
    if issubclass(kind, Iterable):
        return lambda value: [_encode(item) for item in value]
    raise TypeError(f"{kind.__name__} has no JSON form; give it one in bot/store/codec.py.")


def _encode(value: Any) -> Any:
    kind: Any = type(value)
    return _encoder(kind)(value)


def _dataclass_encoder(kind: type) -> Convert:
    tagged = {name for name, hint in get_type_hints(kind).items() if len(_choices(hint)) > 1}
    names = [field.name for field in fields(kind)]

    def encode(value: Any) -> dict[str, Any]:
        plain = {}
        for name in names:
            item = getattr(value, name)
            plain[name] = item if type(item) in _PLAIN else _encode(item)
        for name in tagged:
            if plain[name] is not None:
                plain[name] = {TAG: type(getattr(value, name)).__name__, **plain[name]}
        return plain

    return encode


@cache
def _decoder(hint: Any) -> Convert:
    """How what an annotation promises is read."""
    if found := _DECODERS.get(hint):
        return found
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _union_decoder(hint)
    if origin is not None:
        return _container_decoder(origin, get_args(hint))
    if isinstance(hint, type) and is_dataclass(hint):
        return _dataclass_decoder(hint)
    return hint  # type: ignore[no-any-return]  # an enum is called with its value


def _choices(hint: Any) -> tuple[Any, ...]:
    """The dataclasses an annotation lets one choose from."""
    args = get_args(hint) if get_origin(hint) in (Union, UnionType) else ()
    return tuple(arg for arg in args if is_dataclass(arg))


def _union_decoder(hint: Any) -> Convert:
    choices = {choice.__name__: _decoder(choice) for choice in _choices(hint)}
    if len(choices) > 1:
        # What was written while there was but one to choose from names none: the first.
        first = next(iter(choices))

        def choose(value: Any) -> Any:
            if value is None:
                return None
            return choices[value.get(TAG, first)]({key: item for key, item in value.items() if key != TAG})

        return choose
    (only,) = (arg for arg in get_args(hint) if arg is not NoneType)
    inner = _decoder(only)
    return lambda value: None if value is None else inner(value)


def _container_decoder(origin: Any, args: tuple[Any, ...]) -> Convert:
    if issubclass(origin, Mapping):
        key, item = _decoder(args[0]), _decoder(args[1])
        return lambda value: {key(k): item(v) for k, v in value.items()}
    inner = _decoder(args[0])
    kind = tuple if origin is tuple else frozenset
    return lambda value: kind(inner(item) for item in value)


def _dataclass_decoder(kind: type) -> Convert:
    hints = get_type_hints(kind)
    decoders = {field.name: _decoder(hints[field.name]) for field in fields(kind)}
    converted = [(name, decoder) for name, decoder in decoders.items() if decoder is not _same]
    required = {f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING}

    def decode(value: Mapping[str, Any]) -> Any:
        if not required <= value.keys() <= decoders.keys():
            odd = sorted((required - value.keys()) | (value.keys() - decoders.keys()))
            raise StoreError(
                f"A stored {kind.__name__} does not fit this version: {', '.join(odd)}. "
                "The database was written by another version of Opiekun: start the newer of the two."
            )
        facts = dict(value)
        for name, decoder in converted:
            if name in facts:
                facts[name] = decoder(facts[name])
        return kind(**facts)

    return decode
