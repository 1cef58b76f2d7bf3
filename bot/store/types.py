"""How instants and texts become columns. Converters are plain functions: they run for every value that is bound."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, Text, TypeDecorator

from bot.store.codec import from_milliseconds, to_milliseconds


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as milliseconds UTC; what is finer is cut off."""

    impl = BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        return _milliseconds

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        return _instant


class Plain(TypeDecorator[str]):
    """Text that every database takes: PostgreSQL refuses NUL, both refuse half a surrogate pair."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        return _clean


#: SQLite numbers rows by itself only where the column is an INTEGER.
Id = BigInteger().with_variant(Integer(), "sqlite")


def _milliseconds(value: datetime | None) -> int | None:
    return None if value is None else to_milliseconds(value)


def _instant(value: int | None) -> datetime | None:
    return None if value is None else from_milliseconds(value)


def _clean(value: str | None) -> str | None:
    if value is None or (value.isascii() and "\0" not in value):
        return value
    return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")
