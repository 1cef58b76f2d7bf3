"""Whatever a calendar does with our writes, and wherever the process ends: one event or none, and never a lie."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from agenda_ledger import CrashedError, MemoryCalls, MemoryLedger
from agenda_rigs import NOW, ZONE, Clock, a_call, utc
from hypothesis import given
from hypothesis import strategies as st

from calendars.calls import (
    TRANSITIONS,
    UNFINISHED,
    AgendaError,
    AgendaOf,
    Answer,
    Call,
    CallEvent,
    CallState,
    Found,
    MemoryAgenda,
    Outcome,
    Saga,
    cancel,
    confirm,
    hold,
    move,
)
from calendars.cells import cell_keys
from calendars.entries import Entry, View

#: What can become of one question to the calendar.
FINE, LOST_BEFORE, LOST_AFTER, DOWN, CRASH_BEFORE, CRASH_AFTER, AGENT_FIRST, AGENT_THEN = range(8)

fates = st.lists(st.sampled_from([FINE, FINE, *range(8)]), max_size=14)


class Flaky(MemoryAgenda):
    """A calendar to which those fates befall, one a question; then all is well. `verified` are the agent's events
    that were there at the last sync."""

    def __init__(self, clock: Clock, fates: list[int], agents_time: Entry) -> None:
        super().__init__(now=clock.now)
        self._fates: Iterator[int] = iter(fates)
        self._agents_time = agents_time
        self.seen_busy = False

    async def sync(self) -> View:
        fate = self._fate()
        if fate in (LOST_BEFORE, LOST_AFTER, DOWN):
            raise AgendaError("down")
        view = await super().sync()
        self.seen_busy = bool(self.entries)
        self._afterwards(fate)
        return view

    async def look(self, call: str) -> Found | None:
        fate = self._fate()
        if fate in (LOST_BEFORE, LOST_AFTER, DOWN):
            raise AgendaError("down")
        found = await super().look(call)
        self._afterwards(fate)
        return found

    async def create(self, event: CallEvent) -> Answer:
        fate = self._fate()
        if fate in (LOST_BEFORE, DOWN):
            return Answer.DOUBT
        answer = await super().create(event)
        self._afterwards(fate)
        return Answer.DOUBT if fate == LOST_AFTER else answer

    async def change(self, event: CallEvent, found: Found) -> Answer:
        fate = self._fate()
        if fate in (LOST_BEFORE, DOWN):
            return Answer.DOUBT
        answer = await super().change(event, found)
        self._afterwards(fate)
        return Answer.DOUBT if fate == LOST_AFTER else answer

    async def remove(self, call: str, etag: str) -> Answer:
        fate = self._fate()
        if fate in (LOST_BEFORE, DOWN):
            return Answer.DOUBT
        answer = await super().remove(call, etag)
        self._afterwards(fate)
        return Answer.DOUBT if fate == LOST_AFTER else answer

    def _fate(self) -> int:
        fate = next(self._fates, FINE)
        if fate == CRASH_BEFORE:
            raise CrashedError
        if fate == AGENT_FIRST:
            self.agent_comes()
        return fate

    def _afterwards(self, fate: int) -> None:
        if fate == AGENT_THEN:
            self.agent_comes()
        if fate == CRASH_AFTER:
            raise CrashedError

    def agent_comes(self) -> None:
        self.entries = [self._agents_time]


class World:
    """One desk, one calendar, and all that is told to people."""

    def __init__(self, fates: list[int], agents_time: Entry) -> None:
        self.clock = Clock()
        self.ledger = MemoryLedger()
        self.agenda = Flaky(self.clock, fates, agents_time)

    def ask(self, unit: object) -> object:
        return asyncio.run(self.ledger.run(unit))  # type: ignore[arg-type]

    def run(self, call_id: str) -> None:
        """Start the desk, and let it go on with the call until it settles or the process ends."""
        saga = Saga(
            ledger=self.ledger,
            agendas=lambda agent: AgendaOf(agenda=self.agenda, zone=ZONE),
            now=self.clock.now,
            told=lambda calls, before, after: calls.told.append((before, after)),
        )
        with contextlib.suppress(CrashedError):
            asyncio.run(saga.resume(call_id))

    def settle(self, call_id: str) -> Call:
        """Start the desk again and again, until the call is settled."""
        for _ in range(60):
            self.run(call_id)
            call = self.ledger.kept.calls[call_id]
            if call.state not in UNFINISHED:
                return call
            self.clock.time = max(self.clock.time, call.retry_at or self.clock.time)
        raise AssertionError(f"never settled: {self.ledger.kept.calls[call_id]}")


def at_monday_10(buffer_minutes: int = 0) -> Entry:
    return Entry(start=utc(23, 10) - timedelta(minutes=buffer_minutes), end=utc(23, 10, 15))


def check_truth(world: World, call: Call) -> None:
    """What the desk believes is what stands in the calendar."""
    view = asyncio.run(MemoryAgenda.sync(world.agenda))
    there = view.ours.get(call.id)
    if call.state is CallState.BOOKED:
        assert there is not None
        assert (there.start, there.end) == (call.start, call.end)
    else:
        assert call.state in (CallState.LOST, CallState.CANCELLED, CallState.RELEASED)
        assert there is None
    claimed = set(world.ledger.kept.claimed(call.id))
    assert claimed == {key for span in call.spans() for key in cell_keys(span.start, span.end, span.buffer)}


@given(fates)
def test_a_call_ends_as_one_event_or_none(fates: list[int]) -> None:
    world = World(fates, at_monday_10())
    call = a_call()
    assert world.ask(lambda calls: hold(calls, call, zone=ZONE))
    world.ask(lambda calls: confirm(calls, call.id))
    done = world.settle(call.id)
    check_truth(world, done)
    if done.state is CallState.BOOKED:
        assert not world.agenda.seen_busy
    if not world.agenda.entries:
        assert done.state is CallState.BOOKED or done.outcome is Outcome.REFUSED


@given(fates)
def test_a_call_that_is_moved_stands_at_one_of_its_two_times(fates: list[int]) -> None:
    world = World([], at_monday_10())
    call = a_call(utc(24, 10))
    world.ask(lambda calls: hold(calls, call, zone=ZONE))
    world.ask(lambda calls: confirm(calls, call.id))
    world.settle(call.id)
    world.agenda._fates = iter(fates)
    assert world.ask(lambda calls: move(calls, call.id, utc(23, 10), zone=ZONE))
    done = world.settle(call.id)
    check_truth(world, done)
    assert done.state is CallState.BOOKED
    assert done.start == (utc(24, 10) if done.outcome is not Outcome.AS_ASKED else utc(23, 10))
    if done.start == utc(23, 10):
        assert not world.agenda.seen_busy


@given(fates, st.booleans())
def test_a_call_that_is_cancelled_leaves_nothing_behind(fates: list[int], booked: bool) -> None:
    world = World([] if booked else fates[:3], at_monday_10())
    call = a_call()
    world.ask(lambda calls: hold(calls, call, zone=ZONE))
    world.ask(lambda calls: confirm(calls, call.id))
    if booked:
        world.settle(call.id)
        world.agenda._fates = iter(fates)
    else:
        world.run(call.id)
    for _ in range(2):
        world.ask(lambda calls: cancel(calls, call.id))
        done = world.settle(call.id)
        check_truth(world, done)
    assert done.state in (CallState.CANCELLED, CallState.LOST)


@given(st.integers(1, 12), fates)
def test_a_crash_in_any_transaction_is_resumed(unit: int, fates: list[int]) -> None:
    world = World([fate for fate in fates if fate < AGENT_FIRST], at_monday_10())
    call = a_call()
    world.ask(lambda calls: hold(calls, call, zone=ZONE))
    world.ask(lambda calls: confirm(calls, call.id))
    world.ledger.crash_at = world.ledger.units + unit
    world.run(call.id)
    world.ledger.crash_at = None
    check_truth(world, world.settle(call.id))
    ends = [after.state for _, after in world.ledger.kept.told if after.state is not CallState.PENDING]
    assert len(ends) == 1


@given(fates)
def test_every_state_follows_on_the_one_before(fates: list[int]) -> None:
    world = World(fates, at_monday_10())
    call = a_call()
    world.ask(lambda calls: hold(calls, call, zone=ZONE))
    world.ask(lambda calls: confirm(calls, call.id))
    world.settle(call.id)
    for before, after in world.ledger.kept.told:
        assert after.state is before.state or after.state in TRANSITIONS[before.state]


def test_an_agenda_that_is_down_keeps_the_time_and_says_so_until_it_has_come() -> None:
    world = World([DOWN] * 1000, at_monday_10())
    call = a_call(NOW + timedelta(minutes=30))
    world.ask(lambda calls: hold(calls, call, zone=ZONE))
    world.ask(lambda calls: confirm(calls, call.id))
    done = world.settle(call.id)
    assert (done.state, done.outcome) == (CallState.LOST, Outcome.UNREACHABLE)
    assert world.clock.time >= call.start
    told = [after.state for _, after in world.ledger.kept.told]
    assert told[0] is CallState.PENDING
    assert told[-1] is CallState.LOST


def test_of_many_who_want_one_time_one_gets_it() -> None:
    kept = MemoryCalls()
    calls = [a_call(utc(23, 10, minute)) for minute in (0, 5, 15, 25, 0, 30)]
    assert [hold(kept, call, zone=ZONE) for call in calls] == [True, False, False, False, False, False]
    assert hold(kept, a_call(utc(23, 10), agent="piotr"), zone=ZONE)
    assert hold(kept, a_call(utc(23, 10, 50)), zone=ZONE)


def test_a_limit_of_calls_a_day_holds_for_everybody_at_once() -> None:
    kept = MemoryCalls()
    held = [hold(kept, a_call(utc(23, hour)), zone=ZONE, daily_limit=2) for hour in (9, 11, 13)]
    assert held == [True, True, False]
    assert hold(kept, a_call(utc(24, 9)), zone=ZONE, daily_limit=2)
    assert not any(key.startswith("2026-11-23T13") for _, key in kept.claims)


def test_a_hold_let_go_or_forgotten_frees_its_time() -> None:
    kept = MemoryCalls()
    first = a_call()
    assert hold(kept, first, zone=ZONE)
    gone = cancel(kept, first.id)
    assert gone is not None
    assert gone.state is CallState.RELEASED
    assert hold(kept, a_call(), zone=ZONE)


def test_the_arrows_in_the_documentation_are_those_of_the_code() -> None:
    page = (Path(__file__).parents[3] / "docs" / "agenda.md").read_text()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in page.splitlines() if line.startswith("| ")]
    written = {row[0]: set(row[2].split(", ")) for row in rows if row[0] in set(CallState)}
    assert written == {
        state: {follower.value for follower in followers} or {"(the end)"} for state, followers in TRANSITIONS.items()
    }


async def test_a_call_with_an_agent_who_keeps_no_agenda_needs_nobodys_answer() -> None:
    ledger = MemoryLedger()
    saga: Saga[MemoryCalls] = Saga(
        ledger=ledger, agendas=lambda agent: AgendaOf(agenda=None, zone=ZONE), now=Clock().now
    )
    call = a_call()

    async def asked(unit: Callable[[MemoryCalls], object]) -> Call | None:
        await ledger.run(unit)
        return await saga.resume(call.id)

    booked = await asked(lambda calls: hold(calls, call, zone=ZONE) and confirm(calls, call.id))
    moved = await asked(lambda calls: move(calls, call.id, utc(24, 10), zone=ZONE))
    again = await ledger.run(lambda calls: calls.claimed(call.id))
    gone = await asked(lambda calls: cancel(calls, call.id))

    assert booked is not None
    assert (booked.state, booked.start) == (CallState.BOOKED, utc(23, 10))
    assert moved is not None
    assert (moved.state, moved.start, moved.sequence) == (CallState.BOOKED, utc(24, 10), 1)
    assert set(again) == set(cell_keys(moved.start, moved.end, moved.buffer))
    assert gone is not None
    assert gone.state is CallState.CANCELLED
