"""How SQLite is opened: which driver settings, which pragmas, and how a transaction begins.

The driver's own transaction handling is off (`isolation_level=None`), else it would begin transactions late and
not as IMMEDIATE; the `begin` event does it, so that SQLAlchemy's `connection.begin()` means what it says.
"""

import random
import sqlite3
import time
from typing import Any

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event

from bot.errors import StoreError
from bot.store.faults import PATIENCE, explain, is_locked

IN_MEMORY = ":memory:"


def open_sqlite(path: str) -> Connection:
    """The one connection to this file, for the calling thread only. Raises StoreError."""
    engine = create_engine("sqlite://", creator=lambda: _driver(path), poolclass=StaticPool)
    event.listen(engine, "begin", _begin)
    try:
        return engine.connect()
    except sqlite3.Error as error:
        raise explain(error, path) or error from error


def close_sqlite(connection: Connection) -> None:
    engine: Engine = connection.engine
    connection.close()
    engine.dispose()


def driver_of(connection: Connection) -> sqlite3.Connection:
    driver: Any = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def _driver(path: str) -> sqlite3.Connection:
    driver = sqlite3.connect(path, isolation_level=None, timeout=0.005, cached_statements=512)
    driver.execute("PRAGMA foreign_keys = ON")
    if path != IN_MEMORY:
        _make_durable(driver, path)
    return driver


def _make_durable(driver: sqlite3.Connection, path: str) -> None:
    """Readers and the writer side by side, and on the disk before it is confirmed."""
    (mode,) = _patiently(driver, "PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise StoreError(f"{path} lies where SQLite can't keep a write-ahead log. Move it to a local disk.")
    driver.execute("PRAGMA synchronous = FULL")
    driver.execute("PRAGMA journal_size_limit = 67108864")  # bytes: give the disk back after a burst
    driver.execute("PRAGMA cache_size = -32768")  # KiB


def _begin(connection: Connection) -> None:
    # Reading first and writing later could find the database changed in between, and fail; so lock at once.
    _patiently(driver_of(connection), "BEGIN IMMEDIATE")


def _patiently(driver: sqlite3.Connection, statement: str) -> sqlite3.Cursor:
    """Try for a while. SQLite's own waiting asks ten times a second, too seldom to find the gap between the
    commits of a busy desk."""
    give_up_at = time.monotonic() + PATIENCE
    while True:
        try:
            return driver.execute(statement)
        except sqlite3.OperationalError as error:
            if not is_locked(error) or time.monotonic() >= give_up_at:
                raise
        time.sleep(random.uniform(0.0005, 0.002))
