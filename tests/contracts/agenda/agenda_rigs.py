"""What the tests of agendas work with: a clock that they move, a fresh calendar on a server or in memory, what the
agent does there in an app, and a desk that books.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import uuid4
from zoneinfo import ZoneInfo

from agenda_ledger import MemoryCalls, MemoryLedger
from agenda_servers import PASSWORD, USER, CalendarApp, Running, event

from calendars.agenda import CalDavAgenda, Credentials
from calendars.calls import Agenda, AgendaOf, Call, MemoryAgenda, Saga, cancel, confirm, hold, move
from calendars.entries import Entry

ZONE = ZoneInfo("Europe/Prague")
ANNAS = Credentials(username=USER, password=PASSWORD)
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


class Rig(Protocol):
    """An agent's calendar, from both sides: ours, and the agent's app."""

    clock: Clock

    def agenda(self) -> Agenda:
        """Our side, opened anew."""

    def busy(self, start: datetime, end: datetime) -> None:
        """The agent puts something there."""

    def calls(self) -> Mapping[str, tuple[datetime, datetime]]:
        """What calls stand in the calendar, and when."""

    def agent_moves(self, call: str, start: datetime) -> None: ...
    def agent_deletes(self, call: str) -> None: ...
    def agent_cancels(self, call: str) -> None:
        """Marks it as cancelled, and leaves it there."""


class DavRig:
    """A calendar on a real server. `origin` is where our side finds it: a proxy, or the server itself."""

    def __init__(self, dav: Dav, origin: str = "") -> None:
        self.clock = dav.clock
        self.app = dav.app
        self._open = dav.open
        self._url = dav.app.url.replace(dav.server.origin, origin or dav.server.origin)

    def agenda(self) -> CalDavAgenda:
        return self._open(self._url)

    def busy(self, start: datetime, end: datetime) -> None:
        self.app.put(event(f"DTSTART:{_utc(start)}", f"DTEND:{_utc(end)}"))

    def calls(self) -> Mapping[str, tuple[datetime, datetime]]:
        texts = {name.removesuffix(".ics"): self.app.read(name) for name in self.app.names()}
        return {
            call: (_time("DTSTART", text), _time("DTEND", text))
            for call, text in texts.items()
            if f"UID:{call}@opiekun" in text
        }

    def agent_moves(self, call: str, start: datetime) -> None:
        text = self.app.read(f"{call}.ics")
        length = _time("DTEND", text) - _time("DTSTART", text)
        text = re.sub(r"DTSTART:\w+", f"DTSTART:{_utc(start)}", text)
        self.app.put(re.sub(r"DTEND:\w+", f"DTEND:{_utc(start + length)}", text), f"{call}.ics")

    def agent_deletes(self, call: str) -> None:
        self.app.delete(f"{call}.ics")

    def agent_cancels(self, call: str) -> None:
        text = self.app.read(f"{call}.ics")
        self.app.put(text.replace("END:VEVENT", "STATUS:CANCELLED\r\nEND:VEVENT"), f"{call}.ics")


class MemoryRig:
    """A calendar in memory; its app is the memory itself."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._agenda = MemoryAgenda(now=clock.now)
        self.agent_moves = self._agenda.agent_moves
        self.agent_deletes = self._agenda.agent_deletes
        self.agent_cancels = self._agenda.agent_cancels

    def agenda(self) -> MemoryAgenda:
        return self._agenda

    def busy(self, start: datetime, end: datetime) -> None:
        self._agenda.entries.append(Entry(start=start, end=end))

    def calls(self) -> Mapping[str, tuple[datetime, datetime]]:
        return self._agenda.calls()


class Desk:
    """One desk with its store, beside an agent's calendar."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.ledger = MemoryLedger()
        self.agenda = rig.agenda()
        self.saga: Saga[MemoryCalls] = Saga(
            ledger=self.ledger,
            agendas=lambda agent: AgendaOf(agenda=self.agenda, zone=ZONE),
            now=rig.clock.now,
            told=lambda calls, before, after: calls.told.append((before, after)),
        )

    async def hold(self, call: Call) -> bool:
        return await self.ledger.run(lambda calls: hold(calls, call, zone=ZONE))

    async def confirm(self, call: Call) -> Call:
        await self.ledger.run(lambda calls: confirm(calls, call.id))
        return await self.resume(call)

    async def book(self, call: Call) -> Call:
        assert await self.hold(call)
        return await self.confirm(call)

    async def move(self, call: Call, to: datetime) -> bool:
        return await self.ledger.run(lambda calls: move(calls, call.id, to, zone=ZONE))

    async def cancel(self, call: Call) -> Call:
        await self.ledger.run(lambda calls: cancel(calls, call.id))
        return await self.resume(call)

    async def resume(self, call: Call) -> Call:
        done = await self.saga.resume(call.id)
        assert done is not None
        return done

    @property
    def told(self) -> list[tuple[Call, Call]]:
        """What people were told, as what was and what is."""
        return self.ledger.kept.told


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _time(name: str, text: str) -> datetime:
    found = re.search(rf"^{name}:(\w+)Z", text, re.MULTILINE)
    assert found is not None, text
    return datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
