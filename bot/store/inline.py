"""A store in memory that does its work at once on the calling thread: for stories and simulations.

It is the same Tx on the same SQLite, without the disk and the thread, so that nothing but its inputs decides what
happens: give it the simulation's clock, and even the keys of its outbox rows come out the same.
"""

from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import TypeVar
from uuid import NAMESPACE_OID, uuid5

from bot.errors import StoreError
from bot.ports import Tx
from bot.store.connection import IN_MEMORY, close_sqlite, driver_of, open_sqlite
from bot.store.group import Group
from bot.store.schema import script
from bot.store.tx import SqlTx, wall_clock

T = TypeVar("T")


def numbered_keys() -> Callable[[], str]:
    """UUIDs that are the same in every run."""
    numbers = count(1)
    return lambda: str(uuid5(NAMESPACE_OID, f"outbox row {next(numbers)}"))


class InlineStore:
    """`ports.Store` in memory. It belongs to the thread that made it."""

    is_shared = False

    def __init__(self, *, now: Callable[[], datetime] = wall_clock, new_key: Callable[[], str] | None = None) -> None:
        self._now = now
        self._new_key = new_key or numbered_keys()
        self._connection = open_sqlite(IN_MEMORY)
        driver_of(self._connection).executescript(script())
        self._begin()

    def beside(self) -> "InlineStore":
        """Another handle on the same tables: several processes, simulated."""
        other = object.__new__(InlineStore)
        other._now, other._new_key, other._connection = self._now, self._new_key, self._connection
        other._begin()
        other.is_shared = True
        return other

    def act_as(self, process: int) -> None:
        self._process = process

    async def run(self, unit: Callable[[Tx], T]) -> T:
        return self.run_now(unit)

    def run_now(self, unit: Callable[[Tx], T]) -> T:
        """The same without a loop."""
        if self._is_closed:
            raise StoreError("The store was closed. Open it again to go on.")
        (outcome,) = self._group.run([unit])
        value: T = outcome.result()
        return value

    def _begin(self) -> None:
        self._process = 0
        tx = SqlTx(self._connection, now=self._now, new_key=self._new_key, owner=lambda: self._process)
        self._group = Group(self._connection, tx, "the store in memory")
        self._is_closed = False

    async def close(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            close_sqlite(self._connection)
