"""Desks that are unsafe in one way each: the simulation has to find out about every one of them."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import update

from bot.desk import calling
from bot.desk.turn import Turn
from bot.model.inbound import Envelope, Inbound
from bot.model.outbound import Receipt, Sending
from bot.ports import Taken, Tx
from bot.runtime.service import Service
from bot.runtime.worker import Worker
from bot.store.tables import inbox
from calendars.calls import CallState
from tests.simulation.channel import SimulatedChannel
from tests.simulation.death import Blow
from tests.simulation.people import KILLS
from tests.simulation.run import MONDAY, Parts, Plan, TouchyDesk


class _Instead:
    """The same object, but for what a subclass does otherwise."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def _with(**others: type[_Instead]) -> Any:
    """A lens: a transaction with other facets in some places."""

    def lens(tx: Tx) -> Any:
        seen = _Instead(tx)
        for name, other in others.items():
            setattr(seen, name, other(getattr(tx, name)))
        return seen

    return lens


class InboxWithoutKey(_Instead):
    """Takes whatever comes, as if no unique key told a second delivery from a first."""

    times: ClassVar[Counter[str]] = Counter()

    def accept(self, envelopes: Sequence[Envelope], at: datetime) -> int:
        fresh = []
        for envelope in envelopes:
            self.times[envelope.external_id] += 1
            number = int(envelope.external_id) + 1_000_000 * (self.times[envelope.external_id] - 1)
            fresh.append(replace(envelope, external_id=str(number)))
        return int(self._real.accept(fresh, at))


class InboxThatCountsLater(_Instead):
    """Counts no attempt at the claim: a process that ends during the work leaves no trace of it."""

    def recover(self, at: datetime) -> Sequence[Taken]:
        self._real.give_back(at)
        return []


class InboxForAll(_Instead):
    """Claims without writing it down, and lets anybody write what became of a row."""

    def claim(self, limit: int, at: datetime) -> Sequence[Taken]:
        taken: Sequence[Taken] = self._real.claim(limit, at)
        self._real.give_back(at)
        return taken

    def done(self, row: int, at: datetime) -> None:
        self._real._db.execute(update(inbox).where(inbox.c.id == row).values(state="done", ended_at=at))


class OutboxThatCountsLater(_Instead):
    """Counts no attempt when it hands rows out: after a crash nobody knows that they were under way."""

    def interrupted(self, in_flight: Sequence[int] = ()) -> Sequence[Sending]:
        for sending in self._real.interrupted(in_flight):
            self._real.later(sending.id, MONDAY, "")
        return []


class HastyService(Service):
    """Tells the platform "received" before it is written down."""

    async def accept(self, envelopes: Sequence[Envelope]) -> None:
        self._writing = asyncio.ensure_future(super().accept(envelopes))
        self._writing.add_done_callback(lambda done: done.cancelled() or done.exception())


class TwoWorkers(Service):
    """Two workers on one inbox, neither of which knows of the other's claims."""

    def __init__(self, **parts: Any) -> None:
        super().__init__(**parts)
        self._second = Worker(parts["store"], parts["desk"], parts["channels"], parts["clock"])

    async def _work(self) -> None:
        await asyncio.gather(self._worker.drain(), self._second.drain())
        await super()._work()


class ForgetfulChannel(SimulatedChannel):
    """Can be asked, and never remembers."""

    async def find(self, sending: Sending) -> Receipt | None:
        return None


@dataclass(frozen=True, slots=True)
class Mutant:
    """What is wrong with the desk, and the plan under which it shows; the seed is drawn."""

    parts: Parts
    plan: Plan
    caught_by: str


class HastyDesk(TouchyDesk):
    """Tells of a call as booked as soon as it is confirmed, before the calendar has answered."""

    def receive(self, tx: Tx, inbound: Inbound, now: datetime) -> None:
        TouchyDesk.receive(self, tx, inbound, now)
        for name in tx.calls.unfinished(now):
            call, booking = tx.calls.get(name), tx.calls.booking_of(name)
            if call is not None and booking is not None and call.state is CallState.WRITING:
                calling.show_booked(Turn(tx, self.setup, now), booking, call)


MUTANTS = {
    "the inbox has no unique key": Mutant(
        Parts(lens=_with(inbox=InboxWithoutKey)),
        Plan(seed=0, repeats=0.5),
        "every_event_is_worked_on_once",
    ),
    "received is said before the commit": Mutant(
        Parts(service=HastyService),
        Plan(seed=0, blows=(Blow("before: accept", 2),)),
        "every_event_is_worked_on_once",
    ),
    "the attempt at an event is counted after the work": Mutant(
        Parts(lens=_with(inbox=InboxThatCountsLater)),
        Plan(seed=0, poison=KILLS),
        "the desk died",
    ),
    "the attempt at a call is counted after the work": Mutant(
        Parts(lens=_with(lanes=OutboxThatCountsLater)),
        Plan(seed=0, blows=(Blow("after a call, before it is recorded", 2),)),
        "nothing_is_there_twice",
    ),
    "two workers claim the same": Mutant(
        Parts(service=TwoWorkers, lens=_with(inbox=InboxForAll)),
        Plan(seed=0),
        "every_event_is_worked_on_once",
    ),
    "a call is told of as booked before the calendar has answered": Mutant(
        Parts(desk=HastyDesk),
        Plan(seed=0, calls=3, faults=0.3),
        "what_is_confirmed_stands_in_a_calendar",
    ),
    "nobody asks before a call is made again": Mutant(
        Parts(channel=ForgetfulChannel),
        Plan(seed=0, blows=(Blow("after a call, before it is recorded", 2),)),
        "nothing_is_there_twice",
    ),
}
