"""How is a SQLite file copied while a desk works on it, and put back? By SQLite's own online backup, whole or not."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import make_url

from bot.errors import StoreError
from bot.store.alone import Alone
from bot.store.connection import IN_MEMORY

#: What stands beside a file that is open.
_BESIDE = ("-wal", "-shm")


def back_up(url: str, to: Path) -> None:
    """A copy as of now, in one file that only its owner reads. Raises StoreError; never writes over a file."""
    source = _file_of(url)
    if not source.exists():
        raise StoreError(f"{source} does not exist: there is nothing to back up")
    if to.exists():
        raise StoreError(f"{to} exists already; name another file")
    _write(to, lambda beside: _copy(source, beside))


def restore(url: str, backup: Path, *, overwrite: bool) -> None:
    """Put a backup in the database's place. Raises StoreError while a desk runs on it, over a database that is there
    unless told to, and for a file that is none of ours or is damaged."""
    target = _file_of(url)
    _examine(backup)
    if target.exists() and not overwrite:
        raise StoreError(f"{target} exists already; with --overwrite the backup takes its place")
    desk = Alone(target)
    try:

        def copy(beside: Path) -> None:
            _copy(backup, beside)
            _empty_the_log_of(target)
            for suffix in _BESIDE:
                target.with_name(target.name + suffix).unlink(missing_ok=True)

        _write(target, copy)
    finally:
        desk.release()


def _file_of(url: str) -> Path:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise StoreError("this store is PostgreSQL: back it up with pg_dump, and put it back with pg_restore")
    if parsed.database in (None, "", IN_MEMORY):
        raise StoreError("this store is in memory: there is no file")
    return Path(str(parsed.database))


def _write(to: Path, copy: Callable[[Path], None]) -> None:
    """Under another name first: a copy that is cut short is never taken for one."""
    beside = to.with_name(f"{to.name}.part")
    try:
        os.close(os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
        copy(beside)
        beside.replace(to)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{to} can't be written: {error}") from error
    finally:
        beside.unlink(missing_ok=True)


def _copy(source: Path, to: Path) -> None:
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(to)) as other:
        one.backup(other)
        # One file: without a write-ahead log beside it.
        other.execute("PRAGMA journal_mode = DELETE")


def _empty_the_log_of(target: Path) -> None:
    """So that ending between here and the exchange loses nothing of the old one; one that is damaged has no more to
    lose."""
    if target.exists():
        with suppress(sqlite3.Error), closing(sqlite3.connect(target)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _examine(backup: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{backup.absolute().as_uri()}?mode=ro", uri=True)) as file:
            (found,) = file.execute("PRAGMA integrity_check").fetchone()
            file.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise StoreError(f"{backup} is no backup of a desk ({error})") from error
    if found != "ok":
        raise StoreError(f"{backup} is damaged: {found}")
