"""What every facet of a transaction shares: the connection, and the two spellings of INSERT … ON CONFLICT."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import BigInteger, Connection, Executable, Table, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

#: One statement, by the name of the database it is spelled for.
Spelled = Mapping[str, Executable]


def spell(table: Table, build: Callable[[Any], Executable]) -> Spelled:
    """The same INSERT for both databases: `build` gets `insert(table)` of the one and of the other."""
    return {"sqlite": build(sqlite.insert(table)), "postgresql": build(postgresql.insert(table))}


#: What only one transaction may do at a time, by the number of its advisory lock.
ALONE = {"schema": 0x0914C001, "inbox": 0x0914C002, "outbox": 0x0914C003}
_WAIT_FOR = select(func.pg_advisory_xact_lock(bindparam("number", type_=BigInteger)))


def wait_for(connection: Connection, what: str) -> None:
    """Wait until no other transaction does this. On SQLite there is never another."""
    if connection.dialect.name == "postgresql":
        connection.execute(_WAIT_FOR, {"number": ALONE[what]})


class Facet:
    """A few tables, read and written through one open transaction."""

    __slots__ = ("_db", "_dialect")

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._dialect = connection.dialect.name
