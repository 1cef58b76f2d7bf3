"""Calls get into a calendar, are moved there, and out of it again; what the agent does there is followed."""

import re
from dataclasses import replace

import pytest
from agenda_rigs import Dav, DavRig, Desk, a_call, utc

from calendars.calls import AgendaError, Call, CallState, Outcome


async def test_a_call_confirmed_stands_in_the_agents_calendar(desk: Desk) -> None:
    call = await desk.book(a_call())
    assert call.state is CallState.BOOKED
    assert desk.rig.calls() == {call.id: (utc(23, 10), utc(23, 10, 30))}
    assert [(before.state, after.state) for before, after in desk.told] == [(CallState.WRITING, CallState.BOOKED)]


async def test_confirming_twice_is_confirming_once(desk: Desk) -> None:
    call = await desk.book(a_call())
    assert (await desk.confirm(call)).state is CallState.BOOKED
    assert len(desk.told) == 1


async def test_what_the_agent_put_there_since_the_hold_comes_first(desk: Desk) -> None:
    call = a_call()
    assert await desk.hold(call)
    desk.rig.busy(utc(23, 9, 55), utc(23, 10, 5))
    lost = await desk.confirm(call)
    assert (lost.state, lost.outcome) == (CallState.LOST, Outcome.TAKEN)
    assert desk.rig.calls() == {}
    assert not desk.ledger.kept.claims


async def test_an_event_in_the_buffer_is_too_near(desk: Desk) -> None:
    desk.rig.busy(utc(23, 10, 35), utc(23, 11))
    assert (await desk.book(a_call())).state is CallState.LOST
    assert (await desk.book(replace(a_call(), buffer=a_call().buffer / 2))).state is CallState.BOOKED


async def test_a_moved_call_keeps_its_file(desk: Desk) -> None:
    call = await desk.book(a_call())
    assert await desk.move(call, utc(23, 13))
    moved = await desk.resume(call)
    assert (moved.state, moved.start, moved.to) == (CallState.BOOKED, utc(23, 13), None)
    assert desk.rig.calls() == {call.id: (utc(23, 13), utc(23, 13, 30))}
    assert await desk.hold(a_call())


async def test_a_move_to_a_time_that_was_taken_changes_nothing(desk: Desk) -> None:
    call = await desk.book(a_call())
    assert await desk.move(call, utc(23, 13))
    desk.rig.busy(utc(23, 13), utc(23, 14))
    kept = await desk.resume(call)
    assert (kept.state, kept.start, kept.outcome) == (CallState.BOOKED, utc(23, 10), Outcome.TAKEN)
    assert desk.rig.calls() == {call.id: (utc(23, 10), utc(23, 10, 30))}
    assert await desk.hold(a_call(utc(23, 13)))


async def test_a_call_moves_by_less_than_its_own_length(desk: Desk) -> None:
    call = await desk.book(a_call())
    assert await desk.move(call, utc(23, 10, 15))
    assert (await desk.resume(call)).start == utc(23, 10, 15)
    assert desk.rig.calls() == {call.id: (utc(23, 10, 15), utc(23, 10, 45))}


async def test_cancelling_twice_is_cancelling_once(desk: Desk) -> None:
    call = await desk.book(a_call())
    for _ in range(2):
        assert (await desk.cancel(call)).state is CallState.CANCELLED
    assert desk.rig.calls() == {}
    assert not desk.ledger.kept.claims
    assert len(desk.told) == 2


async def test_cancelling_what_the_agent_has_deleted_already(desk: Desk) -> None:
    call = await desk.book(a_call())
    desk.rig.agent_deletes(call.id)
    assert (await desk.cancel(call)).state is CallState.CANCELLED


async def test_the_agent_moves_a_call_and_it_is_told_once(desk: Desk) -> None:
    call = await desk.book(a_call())
    desk.rig.agent_moves(call.id, utc(24, 13))
    for _ in range(2):
        await desk.saga.reconcile("anna")
    told = desk.told[1:]
    assert [(after.start, after.end, after.outcome) for _, after in told] == [
        (utc(24, 13), utc(24, 13, 30), Outcome.BY_AGENT)
    ]
    assert await desk.hold(a_call())
    assert not await desk.hold(a_call(utc(24, 13)))


@pytest.mark.parametrize("way", ["deletes", "cancels"])
async def test_the_agent_takes_a_call_out_and_it_is_told_once(desk: Desk, way: str) -> None:
    call = await desk.book(a_call())
    await desk.saga.reconcile("anna")
    {"deletes": desk.rig.agent_deletes, "cancels": desk.rig.agent_cancels}[way](call.id)
    for _ in range(2):
        await desk.saga.reconcile("anna")
    told = desk.told[1:]
    assert [(after.state, after.outcome) for _, after in told] == [(CallState.CANCELLED, Outcome.BY_AGENT)]
    assert not desk.ledger.kept.claims


async def test_all_gone_at_once_is_asked_of_the_agent_before_any_customer_is_told(desk: Desk) -> None:
    calls = [await desk.book(a_call(utc(day, 10))) for day in (23, 24, 25)]
    await desk.agenda.sync()
    for call in calls:
        desk.rig.agent_deletes(call.id)
    findings = await desk.saga.reconcile("anna")
    assert {call.id for call in findings.missing} == {call.id for call in calls}
    assert all(desk.ledger.kept.calls[call.id].state is CallState.BOOKED for call in calls)


async def test_what_is_over_for_us_is_taken_out_where_it_still_stands(desk: Desk) -> None:
    call = await desk.book(a_call())
    over = replace(call, state=CallState.LOST)
    await desk.ledger.run(lambda calls: calls.save(over))
    await desk.saga.reconcile("anna")
    assert desk.rig.calls() == {}


# What only a real calendar can show


@pytest.fixture
def real(dav: Dav) -> Desk:
    return Desk(DavRig(dav))


async def test_the_servers_copy_invites_nobody_and_says_where_to_join(real: Desk, dav: Dav) -> None:
    call = await real.book(a_call())
    text = re.sub(r"\r?\n[ \t]", "", dav.app.read(f"{call.id}.ics"))
    assert not re.search(r"^(METHOD|ATTENDEE|ORGANIZER)", text, re.MULTILINE)
    for name in ("LOCATION", "URL", "DESCRIPTION"):
        assert re.search(rf"^{name}[^:]*:.*https://meet\.example\.com/acme", text, re.MULTILINE)


async def test_a_move_keeps_what_the_agent_wrote_into_the_event(real: Desk, dav: Dav) -> None:
    call = await real.book(a_call())
    name = f"{call.id}.ics"
    mine = "SUMMARY:Acme (ask about invoices)\r\nCOMMENT:The big customer\r\nCATEGORIES:Work"
    dav.app.put(dav.app.read(name).replace("SUMMARY:Acme: support", mine), name)
    assert await real.move(call, utc(23, 13))
    moved = await real.resume(call)
    text = dav.app.read(name)
    assert all(
        line in text for line in ("SUMMARY:Acme (ask about invoices)", "COMMENT:The big customer", "CATEGORIES:Work")
    )
    assert f"SEQUENCE:{moved.sequence}" in text
    assert moved.sequence == 1
    assert dav.app.names() == [name]


async def test_a_calendar_that_vanished_cancels_nothing(real: Desk, dav: Dav) -> None:
    call = await real.book(a_call())
    assert await real.move(call, utc(23, 13))
    dav.app.drop_calendar()
    with pytest.raises(AgendaError):
        await real.saga.reconcile("anna")
    assert (await real.resume(call)).state is CallState.MOVING


async def test_a_desk_started_anew_tells_the_agent_what_it_misses(real: Desk, dav: Dav) -> None:
    call = await real.book(a_call())
    dav.app.drop_calendar()
    dav.app.make_calendar()
    real.agenda = real.rig.agenda()
    for _ in range(2):
        findings = await real.saga.reconcile("anna")
    assert [each.id for each in (*findings.missing, *findings.gone)] == [call.id]
    assert [after.outcome for _, after in real.told[1:]] == [Outcome.MISSING]
    assert _state(real, call) is CallState.BOOKED


def _state(desk: Desk, call: Call) -> CallState:
    return desk.ledger.kept.calls[call.id].state
