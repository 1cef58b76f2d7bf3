"""How many units share one commit, and what a failing one does to the others: nothing.

Each unit has its savepoint. An error rolls that back alone. Where SQLite drops the whole transaction (the disk is
full, a read failed), or the commit fails, the units are run again one by one, each in a transaction of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from bot.ports import Tx
from bot.store.connection import driver_of
from bot.store.faults import explain

Unit = Callable[[Tx], Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a unit returned, or why it failed."""

    value: Any = None
    error: BaseException | None = None

    def result(self) -> Any:
        if self.error is not None:
            raise self.error
        return self.value


class Dropped(Exception):  # noqa: N818 - never leaves this module
    """SQLite rolled the whole transaction back; the units before the failing one are undone too."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__(str(cause))
        self.cause = cause


class Group:
    """Runs units on the one writing connection. `path` is for the messages of its errors."""

    def __init__(self, connection: Connection, tx: Tx, path: str) -> None:
        self._connection = connection
        self._driver = driver_of(connection)
        self._tx = tx
        self._path = path

    def run(self, units: Sequence[Unit]) -> list[Outcome]:
        """Carry them out in order; one outcome each, all durable when this returns."""
        try:
            return self._together(units)
        except Dropped as dropped:
            if len(units) == 1:
                return [Outcome(error=self._explained(dropped.cause))]
        return [outcome for unit in units for outcome in self.run([unit])]

    def _together(self, units: Sequence[Unit]) -> list[Outcome]:
        try:
            transaction = self._connection.begin()
        except Exception as error:  # a lock that is not given; asking again for each unit would only wait again
            return [Outcome(error=self._explained(error)) for _ in units]
        try:
            outcomes = [self._one(unit) for unit in units]
            transaction.commit()
        except Dropped:
            raise
        except Exception as error:
            raise Dropped(error) from error
        finally:
            transaction.close()
        return outcomes

    def _one(self, unit: Unit) -> Outcome:
        self._driver.execute("SAVEPOINT unit")
        try:
            outcome = Outcome(value=unit(self._tx))
        except BaseException as error:
            self._still_open(error)
            self._driver.execute("ROLLBACK TO unit")
            outcome = Outcome(error=self._explained(error))
        self._still_open(outcome.error)
        self._driver.execute("RELEASE unit")
        return outcome

    def _still_open(self, error: BaseException | None) -> None:
        if not self._driver.in_transaction:
            raise Dropped(error or RuntimeError("SQLite dropped the transaction."))

    def _explained(self, error: BaseException) -> BaseException:
        if (known := explain(error, self._path)) is not None:
            known.__cause__ = error
            return known
        if isinstance(error, StopIteration):  # a future refuses to carry one
            return RuntimeError("A unit of work raised StopIteration.")
        return error
