"""How is a SQLite file rewritten, so that nothing that was erased is left in it, nor in its write-ahead log?"""

import sqlite3
from pathlib import Path

from sqlalchemy import make_url

from bot.store.connection import IN_MEMORY, PATIENCE


def rewrite(url: str) -> bool:
    """Whether it was rewritten. Beside a busy desk it may have to be tried again; PostgreSQL does so by itself."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", IN_MEMORY):
        return True
    connection = sqlite3.connect(Path(str(parsed.database)), isolation_level=None, timeout=PATIENCE)
    try:
        connection.execute("VACUUM")
        (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return not busy
