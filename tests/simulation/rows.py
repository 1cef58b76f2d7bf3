"""The tables as they are, for those who check them from outside."""

from datetime import datetime
from typing import Any

from bot.store.connection import driver_of
from bot.store.inline import InlineStore


def select(store: InlineStore, query: str, *facts: Any) -> list[tuple[Any, ...]]:
    return driver_of(store._connection).execute(query, facts).fetchall()


def waiting_rows(store: InlineStore, now: datetime) -> list[tuple[str, Any]]:
    """What came in and is not worked on, what must go out and has not left, what is due and has not been looked at."""
    return select(
        store,
        """
        SELECT 'inbox row', id FROM inbox WHERE state IN ('waiting', 'working')
        UNION ALL SELECT 'outbox row', id FROM outbox WHERE state IN ('pending', 'sending')
        UNION ALL SELECT 'booking', number FROM bookings WHERE task IS NOT NULL
        UNION ALL SELECT 'call', id FROM calls WHERE state IN ('writing', 'pending', 'moving', 'cancelling')
        UNION ALL SELECT 'timer of', subject FROM timers WHERE due_at <= ?
        """,
        int(now.timestamp() * 1000),
    )
