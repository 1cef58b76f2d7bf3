"""Twenty customers at one calendar: what is booked never overlaps, and of those who want one time one gets it."""

import asyncio
import os
from datetime import datetime, timedelta
from itertools import combinations

import pytest
from agenda_rigs import Dav, DavRig, Desk, Rig, a_call, utc
from agenda_servers import SERVERS

from calendars.calls import Answer, Call, CallEvent, CallState

#: The laws' depth decides how often the dice are thrown.
ROUNDS = 40 if os.environ.get("OPIEKUN_DEPTH") == "soak" else 2
CUSTOMERS = 20

on_every_rig = pytest.mark.parametrize("rig", [*sorted(SERVERS), "memory"], indirect=True)
on_every_server = pytest.mark.parametrize("running", sorted(SERVERS), indirect=True)


async def one_customer(desk: Desk, call: Call) -> Call | None:
    if not await desk.hold(call):
        return None
    return await desk.confirm(call)


def apart(rig: Rig) -> bool:
    spans = [*rig.calls().values()]
    return all(one[1] <= other[0] or other[1] <= one[0] for one, other in combinations(spans, 2))


@on_every_rig
@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_of_twenty_who_want_one_time_one_gets_it(rig: Rig, round_: int) -> None:
    desk = Desk(rig)
    done = await asyncio.gather(*(one_customer(desk, a_call()) for _ in range(CUSTOMERS)))
    booked = [call for call in done if call is not None and call.state is CallState.BOOKED]
    assert len(booked) == 1
    assert rig.calls().keys() == {booked[0].id}


@on_every_rig
@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_two_desks_that_know_nothing_of_each_other_never_book_one_time_twice(rig: Rig, round_: int) -> None:
    """Here no claim helps: only what each sees in the calendar before and after its write."""
    desks = Desk(rig), Desk(rig)
    wishes = [a_call(utc(23, 9 + n % 3, 15 * (n % 4))) for n in range(CUSTOMERS)]
    done = await asyncio.gather(*(one_customer(desks[n % 2], call) for n, call in enumerate(wishes)))
    booked = {call.id for call in done if call is not None and call.state is CallState.BOOKED}
    assert rig.calls().keys() == booked
    assert apart(rig)


@on_every_server
@pytest.mark.parametrize("round_", range(ROUNDS))
async def test_an_agent_who_fills_the_calendar_meanwhile_is_never_overbooked(
    dav: Dav, monkeypatch: pytest.MonkeyPatch, round_: int
) -> None:
    """What was there when a call's write was answered, the check after it must see; what comes later is the agent's
    own doing."""
    desk = Desk(DavRig(dav))
    create = desk.agenda.create
    written_at: dict[str, float] = {}
    put_at: dict[datetime, float] = {}

    async def noting(event: CallEvent) -> Answer:
        answer = await create(event)
        written_at[event.call] = asyncio.get_running_loop().time()
        return answer

    monkeypatch.setattr(desk.agenda, "create", noting)

    async def agent() -> None:
        for hour in range(8, 14):
            await asyncio.to_thread(desk.rig.busy, utc(23, hour, 15), utc(23, hour, 45))
            put_at[utc(23, hour, 15)] = asyncio.get_running_loop().time()

    wishes = [a_call(utc(23, 8 + n % 6)) for n in range(12)]
    *done, _ = await asyncio.gather(*(one_customer(desk, call) for call in wishes), agent())
    booked = [call for call in done if call is not None and call.state is CallState.BOOKED]
    assert desk.rig.calls().keys() == {call.id for call in booked}
    assert len(put_at) == 6
    for call in booked:
        over = [at for start, at in put_at.items() if start < call.end and call.start < start + timedelta(minutes=30)]
        assert all(at >= written_at[call.id] for at in over)
