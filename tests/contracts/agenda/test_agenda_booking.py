"""Calls get into a real calendar, are moved there, and out of it again."""

import pytest
from agenda_ledger import MemoryLedger
from agenda_rigs import ZONE, Dav, a_call, utc
from agenda_servers import event

from calendars.calls import units
from calendars.calls.call import Call, CallState, Outcome
from calendars.calls.saga import AgendaOf, Saga


class Desk:
    """One desk with its store, beside an agent's calendar."""

    def __init__(self, dav: Dav) -> None:
        self.dav = dav
        self.ledger = MemoryLedger()
        self.agenda = dav.open()
        self.saga = Saga(
            ledger=self.ledger, agendas=lambda agent: AgendaOf(agenda=self.agenda, zone=ZONE), now=dav.clock.now
        )

    async def hold(self, call: Call) -> bool:
        return await self.ledger.run(lambda calls: units.hold(calls, call, zone=ZONE))

    async def book(self, call: Call) -> Call:
        assert await self.hold(call)
        await self.ledger.run(lambda calls: units.confirm(calls, call.id))
        return await self.resume(call)

    async def resume(self, call: Call) -> Call:
        done = await self.saga.resume(call.id)
        assert done is not None
        return done


@pytest.fixture
def desk(dav: Dav) -> Desk:
    return Desk(dav)


async def test_a_call_confirmed_stands_in_the_agents_calendar(desk: Desk) -> None:
    call = await desk.book(a_call())
    assert call.state is CallState.BOOKED
    assert desk.dav.app.names() == [f"{call.id}.ics"]
    text = desk.dav.app.read(f"{call.id}.ics")
    assert "DTSTART:20261123T100000Z" in text
    assert "METHOD" not in text
    assert "ATTENDEE" not in text


async def test_what_the_agent_put_there_since_the_hold_comes_first(desk: Desk) -> None:
    call = a_call()
    assert await desk.hold(call)
    desk.dav.app.put(event("DTSTART:20261123T095500Z", "DURATION:PT10M"))
    await desk.ledger.run(lambda calls: units.confirm(calls, call.id))
    lost = await desk.resume(call)
    assert (lost.state, lost.outcome) == (CallState.LOST, Outcome.TAKEN)
    assert not desk.ledger.kept.claims
    assert f"{call.id}.ics" not in desk.dav.app.names()


async def test_a_moved_call_keeps_its_file_and_the_agents_notes(desk: Desk) -> None:
    call = await desk.book(a_call())
    name = f"{call.id}.ics"
    mine = desk.dav.app.read(name).replace(
        "SUMMARY:Acme: support", "SUMMARY:Acme: support\r\nCOMMENT:Ask about invoices"
    )
    desk.dav.app.put(mine, name)
    assert await desk.ledger.run(lambda calls: units.move(calls, call.id, utc(23, 13), zone=ZONE))
    moved = await desk.resume(call)
    assert (moved.state, moved.start, moved.to) == (CallState.BOOKED, utc(23, 13), None)
    text = desk.dav.app.read(name)
    assert "DTSTART:20261123T130000Z" in text
    assert "Ask about invoices" in text
    assert "SEQUENCE:1" in text
    assert desk.dav.app.names() == [name]


async def test_cancelling_twice_is_cancelling_once(desk: Desk) -> None:
    call = await desk.book(a_call())
    for _ in range(2):
        await desk.ledger.run(lambda calls: units.cancel(calls, call.id))
        assert (await desk.resume(call)).state is CallState.CANCELLED
    assert desk.dav.app.names() == []
    assert not desk.ledger.kept.claims
