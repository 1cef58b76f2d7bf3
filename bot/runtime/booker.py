"""What is done about calls beside the desk's transactions: agendas are read and written, and the desk hears of it.

Everything it does follows from rows: dialogues that wait for an agenda, calls on their way into or out of one. A
process that ends in the middle leaves them as they were, and the next one goes on.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import structlog

from bot.desk import Desk
from bot.errors import StoreError
from bot.model.bookings import AgendaHealth, AgendaRead, AgendaState
from bot.ports import Clock, Store, Tx
from calendars.absences import proposed_absences
from calendars.calls import AgendaError, AgendaOf, Call, Saga, UnauthorisedError, VanishedError, new_call_id
from calendars.entries import View

T = TypeVar("T")
log = structlog.get_logger(__name__)

#: How old an agenda may be from which times are listed. What is booked is looked at again in any case.
FRESH = timedelta(seconds=60)
#: How often each agenda is looked at for what its agent did there.
LOOK_EVERY = timedelta(seconds=60)
#: When work that raised is taken up again, in seconds on a clock that never jumps.
AGAIN_AFTER = 30.0


class CallsOf:
    """`calendars.calls.Calls` over one transaction of ours, and that transaction, in which people are told."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx

    def claim(self, agent: str, keys: Sequence[str], call: str) -> bool:
        return self.tx.calls.claim(agent, keys, call)

    def release(self, call: str, keys: Sequence[str] | None = None) -> None:
        self.tx.calls.release(call, keys)

    def claimed(self, call: str) -> Sequence[str]:
        return self.tx.calls.claimed(call)

    def get(self, call: str) -> Call | None:
        return self.tx.calls.get(call)

    def save(self, call: Call) -> None:
        self.tx.calls.save(call)

    def of_agent(self, agent: str, since: datetime, until: datetime) -> Sequence[Call]:
        return self.tx.calls.of_agent(agent, since, until)

    def unfinished(self, now: datetime) -> Sequence[str]:
        return self.tx.calls.unfinished(now)

    def expired(self, now: datetime) -> Sequence[str]:
        return self.tx.calls.expired(now)


class Ledger:
    """`calendars.calls.Ledger` over our store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def run(self, unit: Callable[[CallsOf], T]) -> T:
        return await self._store.run(lambda tx: unit(CallsOf(tx)))


class Booker:
    """Goes on with all that waits for an agenda, side by side: a slow one holds up nobody else."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        agendas: Mapping[str, AgendaOf],
        clock: Clock,
        *,
        new_name: Callable[[], str] = new_call_id,
        on_done: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._desk = desk
        self._agendas = agendas
        self._clock = clock
        self._new_name = new_name
        self._on_done = on_done
        self._saga: Saga[CallsOf] = Saga(ledger=Ledger(store), agendas=self._of, now=clock.now, told=self._told)
        self._under_way: dict[object, asyncio.Task[None]] = {}
        self._not_before: dict[object, float] = {}
        self._looked_at: dict[str, datetime] = {}
        self._are_others_forgotten = False

    async def begin_due(self) -> int:
        """Take up all that is due and not under way; how much. Raises StoreError."""
        numbers, calls = await self._store.run(self._due)
        begun = [self._begin(number, partial(self._go_on, number)) for number in numbers]
        begun += [self._begin(call, partial(self._resume, call)) for call in calls]
        return sum(begun)

    def healths(self) -> Mapping[str, AgendaHealth]:
        """By agent, those who keep an agenda whose health can be told."""
        now = self._clock.now()
        known = {agent: getattr(of.agenda, "health", None) for agent, of in self._agendas.items()}
        return {
            agent: AgendaHealth(
                is_well=health.state.value == "ok", lag=health.lag(now), unreadable=len(health.unreadable)
            )
            for agent, health in known.items()
            if health is not None
        }

    def look_over(self, *, at_once: bool = False) -> None:
        """Take up the agendas whose agents may have done something there; with `at_once` all of them."""
        now = self._clock.now()
        if not self._are_others_forgotten:
            self._begin("agendas", self._forget_others)
        for agent, of in self._agendas.items():
            looked_at = self._looked_at.get(agent)
            is_due = looked_at is None or not now - LOOK_EVERY < looked_at <= now
            if of.agenda is not None and (is_due or at_once):
                self._looked_at[agent] = now
                self._begin(f"agenda:{agent}", partial(self._reconcile, agent))

    async def drain(self) -> int:
        """Go on until nothing is due; how much was done."""
        done = 0
        while await self.begin_due() or self._under_way:
            done += len(self._under_way)
            await asyncio.gather(*self._under_way.values())
        return done

    async def stop(self, within: timedelta) -> None:
        """Give what is under way that long; what is cut short is resumed by the next process."""
        tasks = list(self._under_way.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=within.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _due(self, tx: Tx) -> tuple[Sequence[int], Sequence[str]]:
        return tx.calls.tasks(), tx.calls.unfinished(self._clock.now())

    def _begin(self, what: object, work: Callable[[], Coroutine[Any, Any, None]]) -> bool:
        if what in self._under_way or self._not_before.get(what, 0.0) > _elapsed():
            return False
        self._not_before.pop(what, None)
        task = asyncio.create_task(self._guarded(what, work))
        self._under_way[what] = task
        task.add_done_callback(partial(self._ended, what))
        return True

    def _ended(self, what: object, task: asyncio.Task[None]) -> None:
        self._under_way.pop(what, None)
        if not task.cancelled() and task.exception() is None:
            self._on_done()

    async def _guarded(self, what: object, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """The outermost of each piece of work: a fault of one must not stop the others."""
        try:
            await work()
        except StoreError as error:
            log.error("calls_wait_for_the_store", about=str(what), error=str(error))
            self._not_before[what] = _elapsed() + 1.0
        except Exception as error:
            log.error("calls_failed", about=str(what), exc_info=error)
            self._not_before[what] = _elapsed() + AGAIN_AFTER

    async def _go_on(self, number: int) -> None:
        agents = await self._store.run(lambda tx: self._desk.agendas_asked(tx, number, self._clock.now()))
        read = dict(zip(agents, await asyncio.gather(*(self._read(agent) for agent in agents)), strict=True))
        await self._store.run(lambda tx: self._desk.go_on_booking(tx, number, read, self._clock.now(), self._new_name))

    async def _read(self, agent: str) -> AgendaRead:
        of = self._of(agent)
        try:
            return AgendaRead(view=await of.view(FRESH), taking=of.taking)
        except AgendaError as fault:
            await self._note(agent, fault)
            return AgendaRead(view=None, taking=of.taking)

    async def _resume(self, call: str) -> None:
        await self._saga.resume(call)

    async def _reconcile(self, agent: str) -> None:
        of = self._of(agent)
        try:
            await self._saga.reconcile(agent)
            view = await of.view(FRESH)
        except AgendaError as fault:
            await self._note(agent, fault)
        else:
            await self._saw(agent, AgendaState.READ)
            await self._propose(agent, of, view)
            await self._note_busy(agent, of, view)

    async def _propose(self, agent: str, of: AgendaOf, view: View) -> None:
        """What it says of being away, from what was just read."""
        if of.proposes_absences is not None:
            found = proposed_absences(view, at_least=of.proposes_absences)
            await self._store.run(lambda tx: self._desk.absences_seen(tx, agent, found, self._clock.now()))

    async def _note_busy(self, agent: str, of: AgendaOf, view: View) -> None:
        """Which time it takes, for the forecast."""
        await self._store.run(lambda tx: self._desk.busy_seen(tx, agent, view, of.taking, self._clock.now()))

    async def _forget_others(self) -> None:
        """Whoever has no agenda any more has no time taken by one."""
        kept = {agent for agent, of in self._agendas.items() if of.agenda is not None}
        await self._store.run(lambda tx: self._desk.agendas_kept(tx, kept, self._clock.now()))
        self._are_others_forgotten = True

    async def _note(self, agent: str, fault: AgendaError) -> None:
        """It can't be read: the agent is shown so."""
        log.warning("agenda_unread", agent=agent, error=str(fault))
        await self._saw(agent, _state_after(fault))

    async def _saw(self, agent: str, state: AgendaState) -> None:
        await self._store.run(lambda tx: self._desk.agenda_seen(tx, agent, state, self._clock.now()))

    def _told(self, calls: CallsOf, before: Call, after: Call) -> None:
        self._desk.call_changed(calls.tx, before, after, self._clock.now())

    def _of(self, agent: str) -> AgendaOf:
        """Whoever is not among them keeps none, or is not of the desk any more."""
        setup = self._desk.setup
        calendar = setup.calendars[setup.agents[agent].calendar] if agent in setup.agents else None
        return self._agendas.get(agent) or AgendaOf(agenda=None, zone=calendar.zone if calendar else setup.company.zone)


def _state_after(fault: AgendaError) -> AgendaState:
    match fault:
        case UnauthorisedError():
            return AgendaState.REFUSED
        case VanishedError():
            return AgendaState.GONE
        case _:
            return AgendaState.SILENT


def _elapsed() -> float:
    return asyncio.get_running_loop().time()
