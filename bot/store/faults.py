"""What is wrong with a database, said so that somebody can put it right."""

import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.errors import StoreError

#: By SQLite's primary result code: what happened and what to do (https://www.sqlite.org/rescode.html).
_REMEDIES = {
    sqlite3.SQLITE_BUSY: (
        "{path} is locked by another process, and has been for as long as was waited. "
        "Find it (`fuser -v {path}`) and let it finish or stop it; then try again."
    ),
    sqlite3.SQLITE_FULL: (
        "The disk that holds {path} is full. Nothing that was confirmed is lost; make room there and go on."
    ),
    sqlite3.SQLITE_READONLY: (
        "{path} can't be written. Give the user that runs Opiekun the right to write the file and its directory."
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "{path} can't be opened. Give the user that runs Opiekun the right to read and write it and its directory."
    ),
    sqlite3.SQLITE_PERM: "{path} may not be opened by this user. Change its owner or its rights.",
    sqlite3.SQLITE_NOTADB: (
        "{path} is not a SQLite database. Name another file in store.url, or restore a backup over this one."
    ),
    sqlite3.SQLITE_CORRUPT: (
        "{path} is damaged. Stop the desk, keep a copy of the file, and restore the newest backup."
    ),
    sqlite3.SQLITE_IOERR: "The disk that holds {path} failed to read or write. Look into the system's log.",
}


def explain(error: BaseException, path: str) -> StoreError | None:
    """The same in words, None where it is not the database's condition but a mistake of ours."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, sqlite3.Error) or not hasattr(cause, "sqlite_errorcode"):
        return None
    remedy = _REMEDIES.get(cause.sqlite_errorcode & 0xFF)  # the low byte is the primary code
    return None if remedy is None else StoreError(f"{remedy.format(path=path)} ({cause})")


def is_locked(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def look_at(path: Path) -> None:
    """Raise StoreError for what would only be an obscure failure once SQLite met it."""
    try:
        is_directory, has_parent = path.is_dir(), path.parent.is_dir()
    except OSError as error:
        raise StoreError(_REMEDIES[sqlite3.SQLITE_CANTOPEN].format(path=path)) from error
    if is_directory:
        raise StoreError(f"{path} is a directory. Name a file in it in store.url, e.g. sqlite:///{path}/opiekun.db")
    if not has_parent:
        raise StoreError(
            f"The directory {path.parent} for the database does not exist. "
            f"Create it (`mkdir -p {path.parent}`) or name another place in store.url."
        )


#: By SQLSTATE, or its class (https://www.postgresql.org/docs/current/errcodes-appendix.html).
_POSTGRES_REMEDIES = {
    "28": "{name} refused this user or password. Correct store.url, or the server's pg_hba.conf.",
    "3D000": "{name} does not exist. Create it (`createdb`) or name another in store.url.",
    "42501": "{name} does not let this user create tables. Grant it CREATE on the schema.",
    "53100": "The disk of {name} is full. Nothing that was confirmed is lost; make room there and go on.",
    "53300": "{name} has no connection left. Raise max_connections, or stop what holds them.",
    "25006": "{name} is a read-only replica. Name the primary in store.url.",
    "55P03": "{name} was locked by another session for too long. Find it in pg_stat_activity.",
    "25P03": "{name} ended a transaction of ours that stood still for too long. The desk goes on.",
    "57P": "{name} is shutting down or starting up. The desk goes on once it is back.",
    "08": "The connection to {name} was lost. The desk goes on once it is back.",
}


def explain_postgres(error: BaseException, name: str) -> StoreError | None:
    """The same for PostgreSQL; a server that can't be reached at all is an OSError."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(cause, "sqlstate", None) or ""
    for known in (state, state[:3], state[:2]):
        if known in _POSTGRES_REMEDIES:
            return StoreError(f"{_POSTGRES_REMEDIES[known].format(name=name)} ({cause})")
    if isinstance(cause, (OSError, TimeoutError)) or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return StoreError(f"{name} can't be reached. Is the server running, and is store.url right? ({cause})")
    return None
