"""What every facet of a transaction shares: the database, and the two spellings of INSERT … ON CONFLICT."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from sqlalchemy import BigInteger, Dialect, Executable, Table, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.direct import Rows


class Database(Protocol):
    """What statements are executed on: a SQLAlchemy connection, or SQLite directly."""

    @property
    def dialect(self) -> Dialect: ...
    def execute(self, statement: Executable, parameters: Any = None, /) -> Rows: ...


#: One statement, by the name of the database it is spelled for.
Spelled = Mapping[str, Executable]


def spell(table: Table, build: Callable[[Any], Executable]) -> Spelled:
    """The same INSERT for both databases: `build` gets `insert(table)` of the one and of the other."""
    return {"sqlite": build(sqlite.insert(table)), "postgresql": build(postgresql.insert(table))}


#: Which process asks; it may be given another number while it runs.
Owner = Callable[[], int]


def nobody() -> int:
    """What is in work is no process's in particular: there is only one."""
    return 0


#: What only one transaction may do at a time, by the number of its advisory lock.
ALONE = {"schema": 0x0914C001, "inbox": 0x0914C002, "outbox": 0x0914C003}
_WAIT_FOR = select(func.pg_advisory_xact_lock(bindparam("number", type_=BigInteger)))


def wait_for(database: Database, what: str) -> None:
    """Wait until no other transaction does this. On SQLite there is never another."""
    if database.dialect.name == "postgresql":
        database.execute(_WAIT_FOR, {"number": ALONE[what]})


class Facet:
    """A few tables, read and written through one open transaction."""

    __slots__ = ("_db", "_dialect")

    def __init__(self, database: Database) -> None:
        self._db = database
        self._dialect = database.dialect.name
