"""Is ours the only desk on this SQLite file? A lock beside it says so; it ends with the process, however that ends."""

import sqlite3
from pathlib import Path

from bot.errors import StoreError
from bot.store.faults import is_locked


class Alone:
    """Holds the lock until it is released. Raises StoreError where another desk holds it."""

    def __init__(self, path: Path) -> None:
        # SQLite locks files the same way on every system; nothing is ever written to this one.
        beside = path.with_name(f"{path.name}-desk")
        self._lock = sqlite3.connect(beside, isolation_level=None, timeout=0, check_same_thread=False)
        try:
            self._lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            self._lock.close()
            if not is_locked(error):
                raise StoreError(f"{beside} can't be locked ({error}). It must be the desk's own to write.") from error
            raise StoreError(
                f"another desk runs on {path}. A SQLite file belongs to one desk at a time: end the other, or keep the "
                "data in PostgreSQL, where several may run."
            ) from error

    def release(self) -> None:
        self._lock.close()
