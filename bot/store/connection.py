"""How SQLite is opened: which driver settings, which pragmas, and how a transaction begins.

The driver's own transaction handling is off (`isolation_level=None`), else it would begin transactions late and
not as IMMEDIATE; the `begin` event does it, so that SQLAlchemy's `connection.begin()` means what it says.
"""

import random
import sqlite3
import time
from typing import Any

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from bot.errors import StoreError
from bot.store.faults import explain, is_locked

IN_MEMORY = ":memory:"

#: How long a write waits for other processes before it gives up. Seconds.
PATIENCE = 10.0


def open_sqlite(path: str, *, patience: float = PATIENCE) -> Connection:
    """The one connection to this file, for the calling thread only. Raises StoreError."""
    engine = create_engine(
        "sqlite://",
        creator=lambda: _driver(path, patience),
        poolclass=StaticPool,
        hide_parameters=True,  # what people wrote is no part of an error's text
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # Reading first and writing later could find the database changed in between, and fail; so lock at once.
        _patiently(driver_of(connection), "BEGIN IMMEDIATE", patience)

    try:
        return engine.connect()
    except (sqlite3.Error, DBAPIError) as error:
        raise explain(error, path) or error from error


def close_sqlite(connection: Connection) -> None:
    engine: Engine = connection.engine
    connection.close()
    engine.dispose()


def driver_of(connection: Connection) -> sqlite3.Connection:
    driver: Any = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def _driver(path: str, patience: float) -> sqlite3.Connection:
    driver = sqlite3.connect(path, isolation_level=None, timeout=0.005, cached_statements=512)
    try:
        driver.execute("PRAGMA foreign_keys = ON")
        if path != IN_MEMORY:
            _make_durable(driver, path, patience)
    except BaseException:
        driver.close()
        raise
    return driver


def _make_durable(driver: sqlite3.Connection, path: str, patience: float) -> None:
    """Readers and the writer side by side, and on the disk before it is confirmed."""
    (mode,) = _patiently(driver, "PRAGMA journal_mode = WAL", patience).fetchone()
    if mode != "wal":
        raise StoreError(f"{path} lies where SQLite can't keep a write-ahead log. Move it to a local disk.")
    driver.execute("PRAGMA synchronous = FULL")
    driver.execute("PRAGMA journal_size_limit = 67108864")  # bytes: give the disk back after a burst
    driver.execute("PRAGMA cache_size = -32768")  # KiB


def _patiently(driver: sqlite3.Connection, statement: str, patience: float) -> sqlite3.Cursor:
    """Try for a while. SQLite's own waiting asks ten times a second, too seldom to find the gap between the
    commits of a busy desk."""
    give_up_at = time.monotonic() + patience
    while True:
        try:
            return driver.execute(statement)
        except sqlite3.OperationalError as error:
            if not is_locked(error) or time.monotonic() >= give_up_at:
                raise
        time.sleep(random.uniform(0.0005, 0.002))
