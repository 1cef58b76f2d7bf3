"""What every channel promises the desk, whichever platform is behind it."""

from datetime import UTC, datetime, timedelta

import pytest
from rigs import Rig, delete, edit, in_thread, post, sending

from bot.errors import Undeliverable, Unreadable
from bot.model.files import CalendarFile
from bot.model.inbound import Pressed, Said, Verb
from bot.model.outbound import Operation
from bot.model.rich import Body, Button, Rich, Span, Style, bold
from calendars.calls import CallEvent


async def test_what_somebody_writes_to_the_bot_arrives(rig: Rig) -> None:
    number = await rig.says("maria", "No new mail since noon", rig.maria)
    inbound = await rig.inbox.next(rig.channel)
    assert isinstance(inbound.what, Said)
    assert (inbound.what.text.plain, inbound.what.message_id) == ("No new mail since noon", number)
    assert (inbound.place, inbound.direct) == (rig.maria, True)
    assert inbound.sender.channel == rig.channel.name
    assert inbound.saved_at - timedelta(minutes=1) < inbound.sent_at <= inbound.saved_at


async def test_what_is_written_in_a_thread_arrives_from_there(rig: Rig) -> None:
    thread = await in_thread(rig)
    await rig.says("anna", "Looking at it", thread)
    inbound = await rig.inbox.next(rig.channel)
    assert (inbound.place, inbound.direct) == (thread, False)
    assert isinstance(inbound.what, Said)


async def test_a_verb_arrives_as_one(rig: Rig) -> None:
    thread = await in_thread(rig)
    await rig.runs("anna", "ask", "which mailbox?", thread)
    inbound = await rig.inbox.next(rig.channel)
    assert isinstance(inbound.what, Verb)
    assert (inbound.what.name, inbound.what.args) == ("ask", "which mailbox?")
    assert inbound.place == thread


async def test_a_verb_typed_to_the_bot_arrives_as_one(rig: Rig) -> None:
    await rig.runs("maria", "status", "", rig.maria)
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
    await rig.presses("maria", "severity:142:sev1", rig.maria, receipt.message_id)
    inbound = await rig.inbox.next(rig.channel)
    assert inbound.what == Pressed(action="severity", args=("142", "sev1"), message_id=receipt.message_id)
    assert inbound.place == rig.maria


async def test_what_is_written_one_after_the_other_is_so_in_order(rig: Rig) -> None:
    for number in range(5):
        await rig.says("maria", f"message {number}", rig.maria)
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


async def test_a_channel_that_can_be_asked_knows_what_it_posted(rig: Rig) -> None:
    row = post(rig.maria, "Good morning")
    assert await rig.channel.find(row) is None
    receipt = await rig.channel.deliver(row)
    found = await rig.channel.find(row)
    assert found == (receipt if rig.channel.can_ask else None)


async def test_a_calendar_file_arrives_with_its_words(rig: Rig) -> None:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    event = CallEvent(call="c0ffee", start=noon, end=noon + timedelta(minutes=30), title="Support: Helpful", sequence=2)
    body = Body(text=Rich.of("For your calendar: <noon> & after"), file=CalendarFile(event=event, stamp=noon))
    row = sending(rig.maria, body=body)

    await rig.channel.deliver(row)

    assert rig.shown(rig.maria) == ["For your calendar: <noon> & after"]
    [(name, text)] = rig.files()
    assert name == "call-c0ffee-2.ics"
    assert {b"METHOD:PUBLISH", b"UID:c0ffee@opiekun", b"DTSTART:20261124T120000Z", b"SEQUENCE:2"} <= set(
        text.split(b"\r\n")
    )
    assert (await rig.channel.find(row) is not None) == rig.channel.can_ask


async def test_after_it_stopped_listening_nothing_comes_in_and_what_is_under_way_goes_out(rig: Rig) -> None:
    await rig.channel.stop_listening()
    await rig.channel.deliver(post(rig.maria, "Good night"))
    assert rig.shown(rig.maria) == ["Good night"]
    assert rig.inbox.offered == 0
