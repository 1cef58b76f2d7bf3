"""Calendars that lose answers, refuse, lie or go away in the middle: one event or none, never two."""

from collections.abc import AsyncIterator

import pytest
from agenda_proxy import Fault, Proxy
from agenda_rigs import Dav, DavRig, Desk, a_call, utc

from calendars.calls import AgendaError, CallState, Outcome

#: (what the client sees, whether the server does what it was asked)
ANSWERS = {
    "reset": Fault(method=""),
    "409": Fault(method="", status=409),
    "412": Fault(method="", status=412),
    "423": Fault(method="", status=423),
    "500": Fault(method="", status=500),
    "507": Fault(method="", status=507),
    "503": Fault(method="", status=503, headers=(("retry-after", "60"),)),
    "html": Fault(method="", status=200, content_type="text/html", body=b"<html>Please sign in</html>"),
}
CASES = [
    pytest.param(name, passes, id=f"{name}, {'done' if passes else 'not done'}")
    for name in ANSWERS
    for passes in (False, True)
]


def fault(name: str, method: str, *, passes: bool, times: int = 1) -> Fault:
    given = ANSWERS[name]
    return Fault(
        method=method,
        times=times,
        passes=passes,
        status=given.status,
        body=given.body,
        content_type=given.content_type,
        headers=given.headers,
    )


@pytest.fixture
async def proxy(dav: Dav) -> AsyncIterator[Proxy]:
    async with Proxy(upstream=dav.server.origin) as made:
        yield made


@pytest.fixture
def desk(dav: Dav, proxy: Proxy) -> Desk:
    return Desk(DavRig(dav, proxy.origin))


@pytest.mark.parametrize(("name", "passes"), CASES)
async def test_a_write_answered_wrongly_once_is_booked_once(desk: Desk, proxy: Proxy, name: str, passes: bool) -> None:
    proxy.faults.append(fault(name, "PUT", passes=passes))
    call = await desk.book(a_call())
    assert call.state is CallState.BOOKED
    assert desk.rig.calls() == {call.id: (utc(23, 10), utc(23, 10, 30))}
    assert proxy.asked("PUT") == (1 if passes else 2)


@pytest.mark.parametrize("name", list(ANSWERS))
async def test_a_calendar_that_refuses_every_write_loses_the_time_and_says_why(
    desk: Desk, proxy: Proxy, name: str
) -> None:
    proxy.faults.append(fault(name, "PUT", passes=False, times=99))
    call = await desk.book(a_call())
    assert (call.state, call.outcome) == (CallState.LOST, Outcome.REFUSED)
    assert proxy.asked("PUT") == 3
    assert desk.rig.calls() == {}
    assert not desk.ledger.kept.claims


@pytest.mark.parametrize("passes", [False, True], ids=["not done", "done"])
async def test_a_calendar_that_goes_away_at_the_write_is_waited_for(desk: Desk, proxy: Proxy, passes: bool) -> None:
    proxy.faults += [Fault(method="PUT", passes=passes), Fault(method="*", times=99)]
    call = await desk.book(a_call())
    assert (call.state, call.outcome) == (CallState.PENDING, Outcome.UNREACHABLE)
    assert not await desk.hold(a_call())
    proxy.faults.clear()
    booked = await desk.resume(call)
    assert booked.state is CallState.BOOKED
    assert desk.rig.calls() == {call.id: (utc(23, 10), utc(23, 10, 30))}


async def test_a_calendar_that_goes_away_before_the_check_after_the_write_is_waited_for(
    desk: Desk, proxy: Proxy, dav: Dav
) -> None:
    def go_away(request: object) -> None:
        if proxy.asked("PUT"):
            proxy.faults.append(Fault(method="*", times=99))

    proxy.meanwhile = go_away
    call = await desk.book(a_call())
    assert call.state is CallState.PENDING
    proxy.meanwhile = lambda request: None
    proxy.faults.clear()
    desk.rig.busy(utc(23, 10), utc(23, 11))
    lost = await desk.resume(call)
    assert (lost.state, lost.outcome) == (CallState.LOST, Outcome.TAKEN)
    assert desk.rig.calls() == {}


async def test_what_slips_in_at_the_moment_of_the_write_comes_first(desk: Desk, proxy: Proxy) -> None:
    def slip_in(request: object) -> None:
        if proxy.asked("PUT"):
            proxy.meanwhile = lambda request: None
            desk.rig.busy(utc(23, 10, 15), utc(23, 11))

    proxy.meanwhile = slip_in
    call = await desk.book(a_call())
    assert (call.state, call.outcome) == (CallState.LOST, Outcome.TAKEN)
    assert desk.rig.calls() == {}


@pytest.mark.parametrize("name", list(ANSWERS))
async def test_what_slipped_in_is_given_way_to_even_if_the_removal_goes_wrong(
    desk: Desk, proxy: Proxy, name: str
) -> None:
    proxy.faults.append(fault(name, "DELETE", passes=True))
    proxy.meanwhile = lambda request: desk.rig.busy(utc(23, 10, 15), utc(23, 11)) if proxy.asked("PUT") == 1 else None
    call = await desk.book(a_call())
    assert call.state is CallState.LOST
    assert desk.rig.calls() == {}


@pytest.mark.parametrize(("name", "passes"), CASES)
async def test_a_move_answered_wrongly_stands_at_one_time(desk: Desk, proxy: Proxy, name: str, passes: bool) -> None:
    call = await desk.book(a_call())
    assert await desk.move(call, utc(23, 13))
    proxy.faults.append(fault(name, "PUT", passes=passes))
    moved = await desk.resume(call)
    assert (moved.state, moved.start) == (CallState.BOOKED, utc(23, 13))
    assert desk.rig.calls() == {call.id: (utc(23, 13), utc(23, 13, 30))}


async def test_a_move_into_what_slips_in_goes_back(desk: Desk, proxy: Proxy) -> None:
    call = await desk.book(a_call())
    assert await desk.move(call, utc(23, 13))

    def slip_in(request: object) -> None:
        if proxy.asked("PUT") == 2:
            proxy.meanwhile = lambda request: None
            desk.rig.busy(utc(23, 13), utc(23, 14))

    proxy.meanwhile = slip_in
    kept = await desk.resume(call)
    assert (kept.state, kept.start, kept.outcome) == (CallState.BOOKED, utc(23, 10), Outcome.TAKEN)
    assert desk.rig.calls() == {call.id: (utc(23, 10), utc(23, 10, 30))}


async def test_an_agent_who_edits_the_call_while_it_is_moved_loses_nothing(desk: Desk, proxy: Proxy, dav: Dav) -> None:
    call = await desk.book(a_call())
    assert await desk.move(call, utc(23, 13))
    name = f"{call.id}.ics"

    def note(request: object) -> None:
        if proxy.asked("PUT") == 2:
            proxy.meanwhile = lambda request: None
            dav.app.put(
                dav.app.read(name).replace("TRANSP:OPAQUE", "TRANSP:OPAQUE\r\nCOMMENT:Bring the contract"), name
            )

    proxy.meanwhile = note
    assert (await desk.resume(call)).start == utc(23, 13)
    assert "Bring the contract" in dav.app.read(name)


@pytest.mark.parametrize(("name", "passes"), CASES)
async def test_a_cancellation_answered_wrongly_takes_it_out(desk: Desk, proxy: Proxy, name: str, passes: bool) -> None:
    call = await desk.book(a_call())
    proxy.faults.append(fault(name, "DELETE", passes=passes))
    assert (await desk.cancel(call)).state is CallState.CANCELLED
    assert desk.rig.calls() == {}


async def test_a_calendar_that_is_down_is_cancelled_in_later(desk: Desk, proxy: Proxy) -> None:
    call = await desk.book(a_call())
    proxy.faults.append(Fault(method="*", times=99))
    waiting = await desk.cancel(call)
    assert waiting.state is CallState.CANCELLING
    assert waiting.retry_at is not None
    proxy.faults.clear()
    assert (await desk.resume(call)).state is CallState.CANCELLED
    assert desk.rig.calls() == {}


@pytest.mark.parametrize("status", [401, 404])
async def test_nothing_is_cancelled_because_a_calendar_does_not_let_us_in(
    desk: Desk, proxy: Proxy, status: int
) -> None:
    calls = [await desk.book(a_call(utc(day, 10))) for day in (23, 24)]
    proxy.faults.append(Fault(method="*", times=99, status=status))
    for _ in range(3):
        with pytest.raises(AgendaError):
            await desk.saga.reconcile("anna")
    assert all(desk.ledger.kept.calls[call.id].state is CallState.BOOKED for call in calls)
    assert len(desk.told) == len(calls)


async def test_booking_moving_and_calling_off_take_five_round_trips_at_most(desk: Desk, proxy: Proxy) -> None:
    """As usual: the agent has put something there since the desk last looked. What is asked is what docs/agenda.md
    says: the file of what is new is fetched between the sync and the write."""
    await desk.agenda.sync()

    def asked_by() -> list[str]:
        methods = [request.method for request in proxy.requests]
        proxy.requests.clear()
        return methods

    asked_by()
    desk.rig.busy(utc(24, 10), utc(24, 11))
    call = await desk.book(a_call())
    booked = asked_by()
    desk.rig.busy(utc(24, 12), utc(24, 13))
    assert await desk.move(call, utc(23, 13))
    moved = (await desk.resume(call)).start, asked_by()
    desk.rig.busy(utc(24, 14), utc(24, 15))
    cancelled = (await desk.cancel(call)).state, asked_by()

    assert call.state is CallState.BOOKED
    assert len(booked) <= 5, booked
    assert moved[0] == utc(23, 13)
    assert len(moved[1]) <= 5, moved[1]
    assert cancelled == (CallState.CANCELLED, ["GET", "DELETE"])
