"""An agent's calendar, which outlives the desk's process, and the desk's side of it in one of its lives."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from random import Random

from calendars.calls import AgendaError, Answer, CallEvent, Found, MemoryAgenda
from calendars.entries import View
from tests.simulation.death import Fate
from tests.simulation.loop import outside


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
        return await self._write(lambda: self._calendar.create(event))

    async def change(self, event: CallEvent, found: Found) -> Answer:
        return await self._write(lambda: self._calendar.change(event, found))

    async def remove(self, call: str, etag: str) -> Answer:
        return await self._write(lambda: self._calendar.remove(call, etag))

    async def _ask(self) -> None:
        self._fate.reach("before an agenda is asked")
        await self._pass_time()
        if self._chance.random() < self._faults:
            raise AgendaError("it does not answer")

    async def _write(self, write: Callable[[], Awaitable[Answer]]) -> Answer:
        """What is on its way takes effect without whoever sent it; or gets lost, before it does or after."""
        lost_before = self._chance.random() < self._faults
        taking_effect = outside(self._take_effect(write, lost_before=lost_before))
        self._fate.reach("while an agenda is written to")
        answer = await asyncio.shield(taking_effect)
        await self._pass_time()
        self._fate.reach("after an agenda was written to")
        return Answer.DOUBT if lost_before or self._chance.random() < self._faults else answer

    async def _take_effect(self, write: Callable[[], Awaitable[Answer]], *, lost_before: bool) -> Answer:
        await asyncio.sleep(0.05)
        if lost_before:
            return Answer.DOUBT
        return await write()

    async def _pass_time(self) -> None:
        await self._fate.live()
        await asyncio.sleep(self._chance.uniform(0.01, 0.1))
        await self._fate.live()
