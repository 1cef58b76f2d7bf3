"""What a channel behind a wire promises when the wire, the platform or our own disk lets it down."""

from datetime import timedelta

import pytest
from rigs import WiredRig, edit, in_thread, post

from bot.errors import Ambiguous, NotSent, Undeliverable
from bot.model.inbound import Said
from bot.model.places import Place
from bot.model.rich import Body, Rich
from simulator import Fault


async def test_what_could_not_be_written_down_comes_again(wired: WiredRig) -> None:
    wired.inbox.failures = 1
    await wired.says("maria", "Is anybody there?", wired.maria)
    inbound = await wired.inbox.next(wired.channel)
    assert isinstance(inbound.what, Said)
    assert inbound.what.text.plain == "Is anybody there?"
    assert wired.inbox.offered == 2
    assert len(wired.inbox.rows) == 1


async def test_a_long_text_that_is_cut_off_goes_on_where_it_stopped(wired: WiredRig) -> None:
    words = " ".join(f"word{number:05d}" for number in range(2000))
    row = post(wired.maria, words)
    wired.fails(Fault.RATE_LIMIT, skip=1)
    with pytest.raises(NotSent):
        await wired.channel.deliver(row)
    await wired.channel.deliver(row)
    assert "".join("".join(wired.shown(wired.maria)).split()) == "".join(words.split())


async def test_nobody_there_means_not_sent(wired: WiredRig) -> None:
    with pytest.raises(NotSent):
        await wired.unreachable().deliver(post(wired.maria, "Good morning"))


async def test_a_pause_that_is_asked_for_is_passed_on(wired: WiredRig) -> None:
    wired.fails(Fault.RATE_LIMIT)
    with pytest.raises(NotSent) as pause:
        await wired.channel.deliver(post(wired.maria, "Good morning"))
    assert pause.value.retry_after == timedelta(seconds=1)
    assert wired.shown(wired.maria) == []


@pytest.mark.parametrize("fault", [Fault.DROP_ANSWER, Fault.STATUS, Fault.RESET])
async def test_a_lost_answer_is_ambiguous(wired: WiredRig, fault: Fault) -> None:
    wired.fails(fault)
    with pytest.raises(Ambiguous):
        await wired.channel.deliver(post(wired.maria, "Good morning"))


async def test_a_channel_that_can_be_asked_knows_what_it_did(wired: WiredRig) -> None:
    for place in (wired.maria, wired.team, await in_thread(wired)):
        row = post(place, "Good morning")
        assert await wired.channel.find(row) is None
        wired.fails(Fault.DROP_ANSWER)
        with pytest.raises(Ambiguous):
            await wired.channel.deliver(row)
        found = await wired.channel.find(row)
        assert (found is not None) is wired.channel.can_ask
        if found is None:
            continue
        await wired.channel.deliver(edit(place, found, Body(text=Rich.of("Good evening"))))
        assert wired.shown(place)[-1] == "Good evening"


async def test_a_place_that_is_not_there_is_undeliverable_and_says_why(wired: WiredRig) -> None:
    nowhere = {"slack": "C0GONE", "telegram": "-1009999999999"}.get(wired.channel.name, "nowhere")
    with pytest.raises(Undeliverable) as refused:
        await wired.channel.deliver(post(Place(channel=wired.channel.name, chat=nowhere), "Good morning"))
    assert refused.value.code in ("channel_not_found", "chat_not_found")


def test_a_pace_never_breaks_the_platforms_own_limit_of_a_minute(wired: WiredRig) -> None:
    most = {"slack": {"person": 63, "team": 63}, "telegram": {"person": 63, "team": 20}}
    for kind, place in (("person", wired.maria), ("team", wired.team)):
        pace = wired.channel.pace(place)
        assert pace.burst + 60 * pace.per_second <= most.get(wired.channel.name, {}).get(kind, 10**6)
