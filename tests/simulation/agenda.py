"""An agent's calendar, which outlives the desk's process, and the desk's side of it in one of its lives."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from calendars.calls import AgendaError, Answer, CallEvent, Found, MemoryAgenda
from calendars.entries import View
from tests.simulation.death import Fate
from tests.simulation.loop import outside


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """A call stood in the calendar from `start` to `end`, since `at` on the loop's clock."""

    call: str
    start: datetime
    end: datetime
    at: float


class RememberingCalendar(MemoryAgenda):
    """Remembers every time at which a call ever stood in it, and whose time another took while it stood there."""

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        super().__init__(now=now)
        self.stood: list[Stood] = []
        self.clashes: list[str] = []

    def _write(self, event: CallEvent) -> Answer:
        for call, (start, end) in self.calls().items():
            if call != event.call and event.start < end and start < event.end:
                self.clashes.append(f"{event.call} at {event.start} takes the time of {call} at {start}")
        at = asyncio.get_running_loop().time()
        self.stood.append(Stood(call=event.call, start=event.start, end=event.end, at=at))
        return super()._write(event)


class SimulatedAgenda:
    """`calendars.calls.Agenda` in one life of the process: questions fail, and answers to writes get lost."""

    def __init__(self, calendar: MemoryAgenda, fate: Fate, chance: Random, *, faults: float) -> None:
        self._calendar = calendar
        self._fate = fate
        self._chance = chance
        self._faults = faults

    async def sync(self) -> View:
        await self._ask()
        return await self._calendar.sync()

    async def view(self, max_age: timedelta) -> View:
        return await self.sync()

    async def look(self, call: str) -> Found | None:
        await self._ask()
        return await self._calendar.look(call)

    async def create(self, event: CallEvent) -> Answer:
        return await self._write("create", lambda: self._calendar.create(event))

    async def change(self, event: CallEvent, found: Found) -> Answer:
        return await self._write("change", lambda: self._calendar.change(event, found))

    async def remove(self, call: str, etag: str) -> Answer:
        return await self._write("remove", lambda: self._calendar.remove(call, etag))

    async def _ask(self) -> None:
        self._fate.reach("before an agenda is asked")
        await self._pass_time()
        if self._chance.random() < self._faults:
            raise AgendaError("it does not answer")

    async def _write(self, what: str, write: Callable[[], Awaitable[Answer]]) -> Answer:
        """What is on its way takes effect without whoever sent it; or gets lost, before it does or after."""
        self._fate.reach(f"before an agenda is asked to {what} an event")
        lost_before = self._chance.random() < self._faults
        taking_effect = outside(self._take_effect(write, lost_before=lost_before))
        self._fate.reach(f"while an agenda is to {what} an event")
        answer = await asyncio.shield(taking_effect)
        await self._pass_time()
        if lost_before or self._chance.random() < self._faults:
            self._fate.reach(f"nobody is told whether an agenda did {what} an event")
            return Answer.DOUBT
        self._fate.reach(f"after an agenda was told to {what} an event, before it is recorded")
        return answer

    async def _take_effect(self, write: Callable[[], Awaitable[Answer]], *, lost_before: bool) -> Answer:
        await asyncio.sleep(0.05)
        if lost_before:
            return Answer.DOUBT
        return await write()

    async def _pass_time(self) -> None:
        await self._fate.live()
        await asyncio.sleep(self._chance.uniform(0.01, 0.1))
        await self._fate.live()
