"""Which server does an agenda ask, and who parses what it says? One connection pool for each origin of the
configuration, one parser for all.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from calendars.agenda.caldav import Account, CalDavAgenda
from calendars.agenda.dav import Server


def _now() -> datetime:
    return datetime.now(UTC)


class Servers:
    """All the servers that agendas are on; closed as one. `timeout` is how long a server may be silent."""

    def __init__(self, *, timeout: timedelta = timedelta(seconds=30), now: Callable[[], datetime] = _now) -> None:
        self._timeout = timeout
        self._now = now
        self._servers: dict[tuple[str, str], Server] = {}
        # One thread: the work is Python's own, a second would only wait for the first.
        self._parser = ThreadPoolExecutor(max_workers=1, thread_name_prefix="agenda")

    def agenda(self, account: Account) -> CalDavAgenda:
        """The agenda of that account; nothing is asked before it is."""
        parts = urlsplit(account.url)
        key = parts.scheme, parts.netloc.rpartition("@")[2].lower()
        if key not in self._servers:
            self._servers[key] = Server(account.url, timeout=self._timeout)
        return CalDavAgenda(account, server=self._servers[key], parser=self._parser, now=self._now)

    async def close(self) -> None:
        """Close all connections; the parser ends with what it has in hand."""
        for server in self._servers.values():
            await server.close()
        self._parser.shutdown(wait=False, cancel_futures=True)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
