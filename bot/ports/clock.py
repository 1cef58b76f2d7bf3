"""What time it is."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """What time it is. The demo and the stories move it."""

    def now(self) -> datetime:
        """An aware instant in UTC."""

    async def sleep_until(self, at: datetime) -> None:
        """Return at that instant, or earlier when the clock was moved."""
