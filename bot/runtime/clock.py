"""The system's clock. Only this and the demo's and the stories' clocks are ever asked what time it is."""

import asyncio
from datetime import UTC, datetime


class SystemClock:
    """Fulfils bot.ports.Clock. A step of the system's clock is noticed within a minute."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep_until(self, at: datetime) -> None:
        remaining = (at - self.now()).total_seconds()
        if remaining > 0:
            await asyncio.sleep(min(remaining, 60.0))
