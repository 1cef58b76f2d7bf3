"""How SQLite runs a statement without what SQLAlchemy would do anew for every call.

A statement is compiled once for each set of its parameters; then it is a text, the order of its values, and how
values are converted on their way in and out. Handing these to the driver costs a quarter of `Connection.execute`, and
a message makes two dozen such calls. A list to look in (`IN`) is one value too, of JSON: the text is the same however
long the list is.
"""

import json
import re
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.exc import MultipleResultsFound, NoResultFound
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from bot.store.connection import driver_of

Convert = Callable[[Any], Any]
Values = Mapping[str, Any]


class Rows(Protocol):
    """What a statement gave; a row's columns are its attributes."""

    @property
    def rowcount(self) -> int: ...
    def __iter__(self) -> Iterator[Any]: ...
    def all(self) -> Sequence[Any]: ...
    def one(self) -> Any: ...
    def one_or_none(self) -> Any: ...
    def scalar_one(self) -> Any: ...
    def scalar_one_or_none(self) -> Any: ...


class Fetched:
    """`Rows` that are all here."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: list[Any], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> Sequence[Any]:
        return self._rows

    def one_or_none(self) -> Any:
        if len(self._rows) > 1:
            raise MultipleResultsFound(f"One row was expected, {len(self._rows)} were found.")
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        row = self.one_or_none()
        if row is None:
            raise NoResultFound("One row was expected, none was found.")
        return row

    def scalar_one(self) -> Any:
        return self.one()[0]

    def scalar_one_or_none(self) -> Any:
        row = self.one_or_none()
        return None if row is None else row[0]


#: A value in the text: a parameter by name and how it is converted, or without a name what stands there already.
Bind = tuple[str | None, Convert | None, Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement compiled. `row` makes a row of values, None where there are none; `converted` says which of its
    columns need converting, by position. `statement` is held so that its id stays its own."""

    statement: Executable
    sql: str
    binds: tuple[Bind, ...]
    row: Callable[..., Any] | None
    converted: tuple[tuple[int, Convert], ...]

    def values(self, given: Values) -> list[Any]:
        return [
            constant if name is None else given[name] if convert is None else convert(given[name])
            for name, convert, constant in self.binds
        ]

    def rows(self, fetched: list[Any]) -> list[Any]:
        row = self.row
        if row is None:
            return []
        if not self.converted:
            return [row(*values) for values in fetched]
        rows = []
        for each in fetched:
            values = list(each)
            for position, convert in self.converted:
                values[position] = convert(values[position])
            rows.append(row(*values))
        return rows


#: Where SQLAlchemy would spell a list out.
_LIST = re.compile(r"\(__\[POSTCOMPILE_\w+\]\)")

#: By the statement's id and the names of its parameters; the dialect is always the same.
_prepared: dict[tuple[int, tuple[str, ...]], Prepared] = {}


class Direct:
    """Executes statements on SQLite within the transaction that is open there."""

    __slots__ = ("_driver", "dialect")

    def __init__(self, connection: Connection) -> None:
        self._driver = driver_of(connection)
        self.dialect = connection.dialect

    def execute(self, statement: Executable, parameters: Values | Sequence[Values] | None = None, /) -> Rows:
        several: Any = parameters if isinstance(parameters, list) else [parameters or {}]
        prepared = self._prepare(statement, tuple(several[0]))
        if len(several) == 1:
            cursor = self._driver.execute(prepared.sql, prepared.values(several[0]))
            return Fetched(prepared.rows(cursor.fetchall()), cursor.rowcount)
        if prepared.row is not None:
            # The driver gives no rows back for many at once.
            each = [self._driver.execute(prepared.sql, prepared.values(given)).fetchall() for given in several]
            rows = prepared.rows([row for rows in each for row in rows])
            return Fetched(rows, len(rows))
        cursor = self._driver.executemany(prepared.sql, [prepared.values(given) for given in several])
        return Fetched([], cursor.rowcount)

    def _prepare(self, statement: Executable, names: tuple[str, ...]) -> Prepared:
        known = _prepared.get((id(statement), names))
        if known is None:
            known = _prepared[id(statement), names] = _compile(statement, names, self.dialect)
        return known


def _compile(statement: Any, names: tuple[str, ...], dialect: Dialect) -> Prepared:
    compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=list(names))
    columns = list(getattr(statement, "exported_columns", ()))
    converters = [_processor(column.type, dialect, "result_processor", None) for column in columns]
    return Prepared(
        statement=statement,
        sql=_LIST.sub("(SELECT value FROM json_each(?))", str(compiled)),
        binds=tuple(_bind(compiled.binds[name], names, dialect) for name in compiled.positiontup or ()),
        row=namedtuple("Row", [column.key for column in columns], rename=True) if columns else None,
        converted=tuple((position, convert) for position, convert in enumerate(converters) if convert is not None),
    )


def _bind(bind: Any, names: tuple[str, ...], dialect: Dialect) -> Bind:
    convert = _processor(bind.type, dialect, "bind_processor")
    if bind.expanding:
        convert = partial(_as_json, convert)
    if bind.key in names:
        return bind.key, convert, None
    constant = bind.effective_value
    return None, None, constant if convert is None else convert(constant)


def _as_json(convert: Convert | None, values: Sequence[Any]) -> str:
    return json.dumps(values if convert is None else [convert(value) for value in values])


def _processor(kind: TypeEngine[Any], dialect: Dialect, which: str, *rest: Any) -> Convert | None:
    processor: Convert | None = getattr(kind.dialect_impl(dialect), which)(dialect, *rest)
    return processor
