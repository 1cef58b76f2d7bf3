"""A store in PostgreSQL, for when one process and one file are not enough.

Each unit is a task of its own under a shield: a caller that is cancelled half-way must not leave a connection in
the middle of a transaction. Where two transactions met (a deadlock, a serialization failure), the unit runs again.
"""

import asyncio
import random
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.schema import CreateSchema

from bot.errors import StoreError
from bot.ports import Tx
from bot.store.facet import wait_for
from bot.store.faults import explain_postgres
from bot.store.schema import migrate
from bot.store.tx import SqlTx, random_key, wall_clock

T = TypeVar("T")

#: deadlock_detected, serialization_failure, unique_violation: two wrote the same for the first time, and the second
#: now sees it; idle_in_transaction_session_timeout: we had no time to go on, and nothing of it holds
#: (https://www.postgresql.org/docs/current/errcodes-appendix.html)
RETRIED = frozenset({"40P01", "40001", "23505", "25P03"})
TRIES_AT_MOST = 10
CONNECTIONS = 10
#: A process that is paused amid a transaction, or whose machine is gone, must not hold its locks for ever. Less than
#: it takes until it is taken for dead.
SETTINGS = {"application_name": "opiekun", "idle_in_transaction_session_timeout": "3s"}


class PostgresStore:
    """`ports.Store` on PostgreSQL, in the loop that opened it."""

    is_shared = True

    def __init__(self, engine: AsyncEngine, *, now: Callable[[], datetime], new_key: Callable[[], str]) -> None:
        self._engine = engine
        self._now = now
        self._new_key = new_key
        self._process = 0
        self._running: set[asyncio.Task[Any]] = set()
        self._is_closed = False

    @classmethod
    async def open(
        cls,
        url: URL,
        *,
        schema: str | None = None,
        now: Callable[[], datetime] = wall_clock,
        new_key: Callable[[], str] = random_key,
    ) -> "PostgresStore":
        """Connect and bring the tables up to date. Tables live in `schema`, made where it does not exist; None is
        the connection's own. Raises StoreError with a remedy."""
        settings = {"search_path": f'"{schema}"'} if schema else {}
        engine = create_async_engine(
            url.set(drivername="postgresql+asyncpg"),
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_pre_ping=True,
            connect_args={"server_settings": SETTINGS | settings},
        )
        store = cls(engine, now=now, new_key=new_key)
        try:
            async with engine.begin() as connection:
                await connection.run_sync(lambda sync: _prepare(sync, schema, _name(url)))
        except BaseException as error:
            await engine.dispose()
            raise explain_postgres(error, _name(url)) or error from error
        return store

    def act_as(self, process: int) -> None:
        self._process = process

    async def run(self, unit: Callable[[Tx], T]) -> T:
        if self._is_closed:
            raise StoreError("The store was closed. Open it again to go on.")
        task = asyncio.create_task(self._carry_out(unit))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Finish what was handed over, then let go of the connections."""
        self._is_closed = True
        if self._running:
            await asyncio.wait(self._running)
        await self._engine.dispose()

    async def _carry_out(self, unit: Callable[[Tx], T]) -> T:
        for tries in range(1, TRIES_AT_MOST + 1):
            try:
                async with self._engine.begin() as connection:
                    return await connection.run_sync(lambda sync: unit(self._tx(sync)))
            except (DBAPIError, OSError) as error:
                if tries == TRIES_AT_MOST or _state(error) not in RETRIED:
                    raise explain_postgres(error, _name(self._engine.url)) or error from error
            await asyncio.sleep(random.uniform(0, 0.002 * 2**tries))
        raise AssertionError("unreachable")

    def _tx(self, connection: Connection) -> Tx:
        return SqlTx(connection, now=self._now, new_key=self._new_key, owner=lambda: self._process)


def _prepare(connection: Connection, schema: str | None, name: str) -> None:
    wait_for(connection, "schema")
    if schema:
        connection.execute(CreateSchema(schema, if_not_exists=True))
    migrate(connection, name)


def _state(error: DBAPIError | OSError) -> str | None:
    """PostgreSQL's own code for it; a server that can't be reached gives none. What the server said when it ended the
    session stands behind what the driver makes of that."""
    said: BaseException | None = error.orig if isinstance(error, DBAPIError) else None
    states = []
    while said is not None:
        states.append(getattr(said, "sqlstate", None))
        said = said.__cause__ or said.__context__
    return next((state for state in states if state in RETRIED), states[0] if states else None)


def _name(url: URL) -> str:
    """How the database is called in messages: without the password."""
    return f"{url.database} on {url.host or 'localhost'}:{url.port or 5432}"
