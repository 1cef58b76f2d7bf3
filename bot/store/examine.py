"""What is there at a store's address, looked at without changing it: for `opiekun doctor`."""

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from bot.errors import StoreError
from bot.store.connection import open_sqlite
from bot.store.faults import explain, look_at
from bot.store.schema import NEWEST, revision_of

#: SQLite's WAL-reset bug: two connections that write and checkpoint at one moment can damage the database
#: (https://sqlite.org/wal.html#walresetbug). In all versions from 3.7.0 to 3.51.2, but for the two that got the fix.
_BUG_SINCE, _BUG_UNTIL = (3, 7, 0), (3, 51, 2)
_BACKPORTS = {(3, 44): 6, (3, 50): 7}

Version = tuple[int, int, int]


def has_wal_reset_bug(version: Version) -> bool:
    """Is this version of SQLite one with the WAL-reset bug?"""
    patched = _BACKPORTS.get(version[:2])
    if patched is not None and version[2] >= patched:
        return False
    return _BUG_SINCE <= version <= _BUG_UNTIL


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A SQLite store. `revision` is its schema's, None where there is no database yet; `expected` this program's."""

    path: Path
    revision: str | None
    expected: str
    free_bytes: int

    @property
    def is_current(self) -> bool:
        return self.revision in (None, self.expected)


def examine(path: Path) -> Examined:
    """Open it as the desk would and lock it for a moment, without writing. Raises StoreError with a remedy."""
    look_at(path)
    free = os.statvfs(path.parent)
    revision = None
    if path.exists():
        revision = _revision(path)
    else:
        _demand_that_it_can_be_made(path)
    return Examined(path=path, revision=revision, expected=NEWEST, free_bytes=free.f_bavail * free.f_frsize)


def _demand_that_it_can_be_made(path: Path) -> None:
    if not os.access(path.parent, os.W_OK):
        raise StoreError(
            f"{path.parent} can't be written. Give the user that runs Opiekun the right to write it, or name another "
            "place in store.url."
        )


def _revision(path: Path) -> str | None:
    try:
        connection = open_sqlite(str(path))
        try:
            with connection.begin():
                return revision_of(connection)
        finally:
            connection.close()
            connection.engine.dispose()
    except StoreError:
        raise
    except Exception as error:
        raise explain(error, str(path)) or error from error


def sqlite_version() -> Version:
    """The SQLite that Python was built with."""
    major, minor, patch = sqlite3.sqlite_version_info
    return major, minor, patch
