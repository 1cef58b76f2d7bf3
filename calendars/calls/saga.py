"""Who carries out the steps? Transactions with the agenda's I/O between them; a crash anywhere is resumed.

The steps are decided in `steps`; here each is one call of the agenda or one transaction.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from weakref import WeakValueDictionary
from zoneinfo import ZoneInfo

from calendars.calls.agenda import Agenda, AgendaError, Answer
from calendars.calls.call import UNFINISHED, Call, CallState, Outcome
from calendars.calls.reconcile import Findings, reconcile
from calendars.calls.steps import Do, Known, Settle, at_once, next_step
from calendars.calls.store import Calls, Ledger
from calendars.calls.units import keep_only
from calendars.cells import cell_keys
from calendars.entries import NOTHING, Ours, Taking, View
from calendars.slots import in_the_way

C = TypeVar("C", bound=Calls)

#: Further ahead than any call can be booked.
_AHEAD = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaOf:
    """An agent's agenda, what takes time in it, and the agent's zone. `agenda` None: the agent keeps none, and our
    own claims are all there is to know. `proposes_absences`: the agent is asked about what it says of being away for at
    least so long; None: never."""

    agenda: Agenda | None
    zone: ZoneInfo
    taking: Taking = field(default_factory=Taking)
    proposes_absences: timedelta | None = None

    async def sync(self) -> View:
        """All that is known of it, as of now. Raises AgendaError."""
        return NOTHING if self.agenda is None else await self.agenda.sync()

    async def view(self, max_age: timedelta) -> View:
        """All that is known of it, at most so old. Raises AgendaError."""
        return NOTHING if self.agenda is None else await self.agenda.view(max_age)


class Saga(Generic[C]):
    """Brings calls to where they are asked to be.

    `told(calls, before, after)` runs in the transaction that ends a run, so that what people are told is
    written together with it. Within one process a call is worked on by one at a time; across processes that
    is the caller's part, and a slip costs a look, not a second event.
    """

    def __init__(
        self,
        *,
        ledger: Ledger[C],
        agendas: Callable[[str], AgendaOf],
        now: Callable[[], datetime],
        told: Callable[[C, Call, Call], None] = lambda calls, before, after: None,
    ) -> None:
        self._ledger = ledger
        self._agendas = agendas
        self._now = now
        self._told = told
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def resume(self, call_id: str) -> Call | None:
        """Go on with a call until it settles, for good or until its `retry_at`; the call as it then is."""
        lock = self._locks.setdefault(call_id, asyncio.Lock())
        async with lock:
            call = await self._ledger.run(lambda calls: calls.get(call_id))
            if call is None or call.state not in UNFINISHED:
                return call
            of = self._agendas(call.agent)
            if of.agenda is None:
                return await self._settle(call, at_once(call), of)
            return await self._run(call, of, of.agenda)

    async def resume_all(self) -> None:
        """Go on with every call that is due, side by side."""
        due = await self._ledger.run(lambda calls: tuple(calls.unfinished(self._now())))
        await asyncio.gather(*(self.resume(call_id) for call_id in due))

    async def reconcile(self, agent: str) -> Findings:
        """Look for what the agent did in a calendar app, and follow it; `told` hears of each once. Raises AgendaError,
        and then nothing is concluded."""
        of = self._agendas(agent)
        if of.agenda is None:
            return Findings()
        now = self._now()
        # First what we hold to be true, then the calendar: a call booked in between is in neither.
        calls = await self._ledger.run(lambda calls: tuple(calls.of_agent(agent, now, now + _AHEAD)))
        booked = [call for call in calls if call.state is CallState.BOOKED]
        view = await of.agenda.sync()
        others = view.ours.keys() - {call.id for call in calls}
        over = await self._ledger.run(lambda calls: _states(calls, others))
        findings = reconcile(booked, view, now, over=over)
        known = {call.id: call for call in booked}
        for ours in findings.moved:
            await self._follow(known[ours.call], ours, of)
        for call in findings.gone:
            found = await of.agenda.look(call.id)
            if found is None or found.cancelled:
                await self._settle(call, replace(call, state=CallState.CANCELLED, outcome=Outcome.BY_AGENT), of)
        for call in findings.missing:
            if call.outcome is not Outcome.MISSING:
                await self._settle(call, replace(call, outcome=Outcome.MISSING), of)
        for ours in findings.strays:
            await of.agenda.remove(ours.call, ours.etag)
        return findings

    async def _follow(self, before: Call, ours: Ours, of: AgendaOf) -> None:
        """The agent's calendar is right; so the claims follow it, as far as the new time is not another call's."""
        after = replace(before, start=ours.start, end=ours.end, outcome=Outcome.BY_AGENT)

        def claim(calls: C) -> None:
            for key in cell_keys(after.start, after.end, after.buffer):
                calls.claim(after.agent, (key,), after.id)

        await self._settle(before, after, of, first=claim)

    async def _run(self, call: Call, of: AgendaOf, agenda: Agenda) -> Call:
        known = Known()
        while True:
            step = next_step(call, known, self._now())
            if isinstance(step, Settle):
                return await self._settle(call, step.call, of)
            if step in (Do.CREATE, Do.CHANGE):
                counted = await self._count(call)
                if counted is None:
                    return call
                call = counted
            known = replace(known, steps=known.steps + 1)
            try:
                known = await _carry_out(step, call, known, agenda, of.taking)
            except AgendaError:
                known = replace(known, down=True)

    async def _count(self, before: Call) -> Call | None:
        """A try is counted before it is made; None where the call is no longer what we were working on."""

        def unit(calls: C) -> Call | None:
            if calls.get(before.id) != before:
                return None
            counted = replace(before, tries=before.tries + 1)
            calls.save(counted)
            return counted

        return await self._ledger.run(unit)

    async def _settle(
        self, before: Call, after: Call, of: AgendaOf, *, first: Callable[[C], None] = lambda calls: None
    ) -> Call:
        def unit(calls: C) -> Call:
            current = calls.get(before.id)
            if current != before:
                # Somebody asked for something else meanwhile; that is for the next run.
                return current or before
            first(calls)
            calls.save(after)
            keep_only(calls, after, of.zone)
            self._told(calls, before, after)
            return after

        return await self._ledger.run(unit)


async def _carry_out(step: Do, call: Call, known: Known, agenda: Agenda, taking: Taking) -> Known:
    """One question to the agenda, and what it taught. Raises AgendaError."""
    target = call.target
    if step is Do.CHECK:
        return replace(known, clash=_clash(await agenda.sync(), target, taking))
    if step is Do.LOOK:
        return replace(known, looked=True, found=await agenda.look(call.id), removed=None)
    if step is Do.CREATE:
        return replace(known, written=await agenda.create(call.event), looked=False, found=None)
    if step is Do.VERIFY:
        view = await agenda.sync()
        if call.id not in view.ours and known.ours is None:
            # Whatever was answered, it isn't there: look, and write again.
            return replace(known, written=Answer.DOUBT, looked=False)
        return replace(known, after=_clash(view, target, taking))
    return await _rewrite(step, call, known, agenda)


async def _rewrite(step: Do, call: Call, known: Known, agenda: Agenda) -> Known:
    """Do something to the file that was found."""
    found = known.found
    if found is None:
        raise AssertionError(f"{step} of {call.id} without having looked at it")
    if step is Do.REMOVE:
        removed = await agenda.remove(call.id, found.etag)
        return replace(known, removed=removed, undone=known.undone + 1, looked=False)
    there = call if step is Do.RETREAT else call.target
    sequence = max(found.sequence + 1, there.sequence)
    answer = await agenda.change(replace(there.event, sequence=sequence), found)
    known = replace(known, sequence=sequence, looked=False, found=None, after=None)
    if step is Do.RETREAT:
        return replace(known, written=None, retreated=True, undone=known.undone + 1)
    return replace(known, written=answer)


def _states(calls: Calls, ids: Iterable[str]) -> dict[str, CallState]:
    found = (calls.get(each) for each in ids)
    return {call.id: call.state for call in found if call is not None}


def _clash(view: View, call: Call, taking: Taking) -> bool:
    return in_the_way(view, call.start, call.end, call.buffer, taking=taking, ignoring=call.id)
