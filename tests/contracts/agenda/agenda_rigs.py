"""What the tests of agendas work with: a clock that they move, a fresh calendar on a server, a call to book."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from agenda_servers import CalendarApp, Running

from calendars.agenda import CalDavAgenda
from calendars.calls.call import Call

ZONE = ZoneInfo("Europe/Prague")
#: A Sunday morning.
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


class Clock:
    """What time it is, moved by the test."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    def pass_(self, length: timedelta) -> None:
        self.time += length


@dataclass(frozen=True, kw_only=True)
class Dav:
    """One fresh calendar on a server: the agent's app, and ways to open our side of it."""

    server: Running
    app: CalendarApp
    open: Callable[..., CalDavAgenda]
    clock: Clock


def utc(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """An instant of 2026; the 23rd of November is the Monday after NOW."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


#: The Monday after NOW, before noon in the agent's office.
MONDAY_10 = utc(23, 10)


def a_call(start: datetime = MONDAY_10, *, minutes: int = 30, agent: str = "anna") -> Call:
    """A call that is asked for."""
    return Call(
        id=uuid4().hex,
        agent=agent,
        kind="support",
        start=start,
        end=start + timedelta(minutes=minutes),
        buffer=timedelta(minutes=10),
        held_until=NOW + timedelta(minutes=10),
        title="Acme: support",
        join="https://meet.example.com/acme",
    )
