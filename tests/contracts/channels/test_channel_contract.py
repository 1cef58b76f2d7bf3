"""What every channel promises the desk, whichever platform is behind it."""

from datetime import UTC, datetime, timedelta

import pytest
from rigs import Rig, delete, edit, in_thread, post, sending

from bot.errors import Ambiguous, NotSent, Undeliverable, Unreadable
from bot.model.inbound import Pressed, Said, Verb
from bot.model.outbound import Operation
from bot.model.places import Place
from bot.model.rich import Body, Button, Rich, Span, Style, bold
from simulator import Fault


async def test_what_somebody_writes_to_the_bot_arrives(rig: Rig) -> None:
    number = rig.says("maria", "No new mail since noon", rig.maria)
    inbound = await rig.inbox.next(rig.channel)
    assert isinstance(inbound.what, Said)
    assert (inbound.what.text.plain, inbound.what.message_id) == ("No new mail since noon", number)
    assert (inbound.place, inbound.direct) == (rig.maria, True)
    assert inbound.sender.channel == rig.channel.name
    assert inbound.saved_at - timedelta(minutes=1) < inbound.sent_at <= inbound.saved_at


async def test_what_is_written_in_a_thread_arrives_from_there(rig: Rig) -> None:
    thread = await in_thread(rig)
    rig.says("anna", "Looking at it", thread)
    inbound = await rig.inbox.next(rig.channel)
    assert (inbound.place, inbound.direct) == (thread, False)
    assert isinstance(inbound.what, Said)


async def test_a_verb_arrives_as_one(rig: Rig) -> None:
    thread = await in_thread(rig)
    rig.runs("anna", "ask", "which mailbox?", thread)
    inbound = await rig.inbox.next(rig.channel)
    assert isinstance(inbound.what, Verb)
    assert (inbound.what.name, inbound.what.args) == ("ask", "which mailbox?")
    assert inbound.place == thread


async def test_a_verb_typed_to_the_bot_arrives_as_one(rig: Rig) -> None:
    rig.runs("maria", "status", "", rig.maria)
    inbound = await rig.inbox.next(rig.channel)
    assert isinstance(inbound.what, Verb)
    assert (inbound.what.name, inbound.what.args) == ("status", "")
    assert (inbound.place, inbound.direct) == (rig.maria, True)


async def test_a_button_arrives_with_what_it_means_and_where_it_stands(rig: Rig) -> None:
    body = Body(
        text=Rich.of("How bad is it?"), rows=((Button(label="Critical", action="severity", args=("142", "sev1")),),)
    )
    receipt = await rig.channel.deliver(sending(rig.maria, body=body))
    assert receipt.message_id is not None
    rig.presses("maria", "severity:142:sev1", rig.maria, receipt.message_id)
    inbound = await rig.inbox.next(rig.channel)
    assert inbound.what == Pressed(action="severity", args=("142", "sev1"), message_id=receipt.message_id)
    assert inbound.place == rig.maria


async def test_what_could_not_be_written_down_comes_again(rig: Rig) -> None:
    rig.inbox.failures = 1
    rig.says("maria", "Is anybody there?", rig.maria)
    inbound = await rig.inbox.next(rig.channel)
    assert isinstance(inbound.what, Said)
    assert inbound.what.text.plain == "Is anybody there?"
    assert rig.inbox.offered == 2
    assert len(rig.inbox.rows) == 1


async def test_what_is_written_one_after_the_other_is_so_in_order(rig: Rig) -> None:
    for number in range(5):
        rig.says("maria", f"message {number}", rig.maria)
    rows = sorted(await rig.inbox.wait(5), key=lambda row: row.order)
    told = [rig.channel.parse(row.raw, datetime.now(UTC)) for row in rows]
    texts = [one.what.text.plain for one in told if one is not None and isinstance(one.what, Said)]
    assert texts == [f"message {number}" for number in range(5)]
    assert len({row.lane for row in rows}) == 1


async def test_a_post_arrives_is_edited_and_taken_away(rig: Rig) -> None:
    receipt = await rig.channel.deliver(post(rig.maria, Rich.of("Good ", bold("morning"))))
    assert rig.shown(rig.maria) == ["Good morning"]
    await rig.channel.deliver(edit(rig.maria, receipt, Body(text=Rich.of("Good evening"))))
    assert rig.shown(rig.maria) == ["Good evening"]
    await rig.channel.deliver(delete(rig.maria, receipt))
    assert rig.shown(rig.maria) == []


async def test_editing_to_the_same_and_deleting_twice_change_nothing(rig: Rig) -> None:
    receipt = await rig.channel.deliver(post(rig.maria, "Good morning"))
    same = Body(text=Rich.of("Good morning"))
    await rig.channel.deliver(edit(rig.maria, receipt, same))
    await rig.channel.deliver(edit(rig.maria, receipt, same))
    assert rig.shown(rig.maria) == ["Good morning"]
    await rig.channel.deliver(delete(rig.maria, receipt))
    await rig.channel.deliver(delete(rig.maria, receipt))
    assert rig.shown(rig.maria) == []


async def test_buttons_go_when_an_edit_has_none(rig: Rig) -> None:
    rows = ((Button(label="Take", action="take", args=("142",)),),)
    receipt = await rig.channel.deliver(sending(rig.maria, body=Body(text=Rich.of("#142"), rows=rows)))
    assert receipt.message_id is not None
    assert rig.buttons(rig.maria, receipt.message_id) == ["Take"]
    await rig.channel.deliver(edit(rig.maria, receipt, Body(text=Rich.of("Taken by Anna"))))
    assert rig.buttons(rig.maria, receipt.message_id) == []


async def test_a_thread_holds_what_is_posted_in_it(rig: Rig) -> None:
    thread = await in_thread(rig, "#142 Acme")
    other = await in_thread(rig, "#143 Beta")
    receipt = await rig.channel.deliver(post(thread, "From Maria: no mail"))
    assert "From Maria: no mail" in rig.shown(thread)
    assert "From Maria: no mail" not in rig.shown(other)
    await rig.channel.deliver(edit(thread, receipt, Body(text=Rich.of("From Maria: mail again"))))
    assert "From Maria: mail again" in rig.shown(thread)


async def test_an_agent_is_reached_who_never_wrote_a_word(rig: Rig) -> None:
    receipt = await rig.channel.deliver(post(rig.anna, "Page: #142"))
    await rig.channel.deliver(edit(rig.anna, receipt, Body(text=Rich.of("Page: #142, accepted"))))
    assert rig.shown(rig.anna) == ["Page: #142, accepted"]


async def test_peoples_words_arrive_to_the_letter(rig: Rig) -> None:
    words = "a < b & c > d *not bold* _x_ `y` <b>z</b> [t](https://example.com) @opiekun &amp; 🙂"
    await rig.channel.deliver(post(rig.maria, words))
    assert rig.shown(rig.maria) == [words]


@pytest.mark.parametrize("length", [3999, 5000, 20_000])
async def test_a_long_text_arrives_whole_and_in_order(rig: Rig, length: int) -> None:
    words = " ".join(f"word{number:05d}" for number in range(length // 10))
    receipt = await rig.channel.deliver(post(rig.maria, words))
    shown = rig.shown(rig.maria)
    assert "".join("".join(shown).split()) == "".join(words.split())
    await rig.channel.deliver(edit(rig.maria, receipt, Body(text=Rich.of("short"))))
    assert rig.shown(rig.maria)[0] == "short"


async def test_a_long_text_that_is_cut_off_goes_on_where_it_stopped(rig: Rig) -> None:
    words = " ".join(f"word{number:05d}" for number in range(2000))
    row = post(rig.maria, words)
    rig.fails(Fault.RATE_LIMIT, skip=1)
    with pytest.raises(NotSent):
        await rig.channel.deliver(row)
    await rig.channel.deliver(row)
    assert "".join("".join(rig.shown(rig.maria)).split()) == "".join(words.split())


async def test_nobody_there_means_not_sent(rig: Rig) -> None:
    with pytest.raises(NotSent):
        await rig.unreachable().deliver(post(rig.maria, "Good morning"))


async def test_a_pause_that_is_asked_for_is_passed_on(rig: Rig) -> None:
    rig.fails(Fault.RATE_LIMIT)
    with pytest.raises(NotSent) as pause:
        await rig.channel.deliver(post(rig.maria, "Good morning"))
    assert pause.value.retry_after == timedelta(seconds=1)
    assert rig.shown(rig.maria) == []


@pytest.mark.parametrize("fault", [Fault.DROP_ANSWER, Fault.STATUS, Fault.RESET])
async def test_a_lost_answer_is_ambiguous(rig: Rig, fault: Fault) -> None:
    rig.fails(fault)
    with pytest.raises(Ambiguous):
        await rig.channel.deliver(post(rig.maria, "Good morning"))


async def test_a_channel_that_can_be_asked_knows_what_it_did(rig: Rig) -> None:
    if not rig.channel.can_ask:
        assert await rig.channel.find(post(rig.maria, "Good morning")) is None
        return
    for place in (rig.maria, rig.team, await in_thread(rig)):
        row = post(place, "Good morning")
        assert await rig.channel.find(row) is None
        rig.fails(Fault.DROP_ANSWER)
        with pytest.raises(Ambiguous):
            await rig.channel.deliver(row)
        found = await rig.channel.find(row)
        assert found is not None
        await rig.channel.deliver(edit(place, found, Body(text=Rich.of("Good evening"))))
        assert rig.shown(place)[-1] == "Good evening"


async def test_a_place_that_is_not_there_is_undeliverable_and_says_why(rig: Rig) -> None:
    nowhere = {"slack": "C0GONE", "telegram": "-1009999999999"}.get(rig.channel.name, "nowhere")
    with pytest.raises(Undeliverable) as refused:
        await rig.channel.deliver(post(Place(channel=rig.channel.name, chat=nowhere), "Good morning"))
    assert refused.value.code in ("channel_not_found", "chat_not_found")


async def test_a_message_that_never_arrived_cant_be_edited(rig: Rig) -> None:
    with pytest.raises(Undeliverable):
        await rig.channel.deliver(
            sending(rig.maria, operation=Operation.EDIT, body=Body(text=Rich.of("x")), message_id=None)
        )


async def test_what_cant_be_read_says_so(rig: Rig) -> None:
    with pytest.raises(Unreadable):
        rig.channel.parse({"odd": True}, datetime.now(UTC))


async def test_every_style_is_taken(rig: Rig) -> None:
    spans = [Span(f"{style} ", style) for style in Style]
    await rig.channel.deliver(post(rig.maria, Rich.of(*spans, Span("here", link="https://example.com/x"))))
    [shown] = rig.shown(rig.maria)
    assert shown == "plain bold italic strike code quote here"


def test_a_pace_never_breaks_the_platforms_own_limit_of_a_minute(rig: Rig) -> None:
    most = {"slack": {"person": 63, "team": 63}, "telegram": {"person": 63, "team": 20}}
    for kind, place in (("person", rig.maria), ("team", rig.team)):
        pace = rig.channel.pace(place)
        assert pace.burst + 60 * pace.per_second <= most.get(rig.channel.name, {}).get(kind, 10**6)
