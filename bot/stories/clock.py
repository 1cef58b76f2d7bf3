"""A clock that only moves when a story moves it."""

import asyncio
from datetime import datetime


class StoryClock:
    """Stands still at `now()` until it is moved. Never goes back."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def move_to(self, at: datetime) -> None:
        self._now = max(self._now, at)

    async def sleep_until(self, at: datetime) -> None:
        """Time does not pass by itself: whoever sleeps lets the others go on."""
        await asyncio.sleep(0)
