"""The outbox: in order per destination, addressed when it goes, and never stuck behind what can't arrive."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from store_rig import Watch
from store_samples import HER_CHAT, MINUTE, NOON, TEAM_ROOM, body, desk_thread, message, post

from bot.model.conversation import CopyKind
from bot.model.outbound import HEAD, Operation, OutboxState, Receipt, Sending
from bot.model.places import Place, Side
from bot.model.rich import Body, Button, Rich, bold
from bot.ports import SetAside, Store, Tx

HIS_CHAT = Place(channel="telegram", chat="5002")


async def _ready(store: Store, *, busy: Sequence[str] = (), limit: int = 10, minutes: int = 0) -> Sequence[Sending]:
    return await store.run(lambda tx: tx.lanes.ready(NOON + minutes * MINUTE, busy, limit))


async def _next(store: Store) -> Sending:
    """The only row that is ready."""
    (sending,) = await _ready(store)
    return sending


def _text(sending: Sending) -> str:
    assert sending.body is not None
    return sending.body.text.plain


async def _sent(store: Store, sending: Sending, message_id: str | None = None, thread: str | None = None) -> None:
    receipt = Receipt(message_id=message_id, thread=thread, at=NOON)
    await store.run(lambda tx: tx.lanes.sent(sending.id, receipt, NOON))


async def _settle(store: Store, sending: Sending, state: OutboxState = OutboxState.DEAD) -> None:
    await store.run(lambda tx: tx.lanes.settle(sending.id, state, "chat not found"))


async def _dead(store: Store) -> list[tuple[str, str]]:
    return [(aside.id, aside.error) for aside in await store.run(lambda tx: tx.lanes.dead())]


async def _post(store: Store, text: str, place: Place | None = None) -> int:
    return (await store.run(lambda tx: post(tx, text, place=place))).id


async def _edit(store: Store, copy: int, text: str) -> None:
    await store.run(lambda tx: tx.outbox.edit(copy, body(text)))


async def test_a_post_comes_out_whole(store: Store) -> None:
    card = Body(
        text=Rich.of("Żółć ", bold("Anna \U0001f600 \0")),
        rows=(
            (Button(label="Take", action="take", args=("142", "x"), primary=True),),
            (Button(label="?", action="b"),),
        ),
    )

    def unit(tx: Tx) -> None:
        thread = desk_thread(tx)
        written = message(tx, thread.conversation)
        copy = tx.outbox.post(card, kind=CopyKind.CARD, side=Side.DESK, thread=thread, message=written.id)
        assert (copy.thread, copy.conversation, copy.message) == (thread.id, thread.conversation, written.id)
        assert tx.messages.copies(written.id) == [copy]

    await store.run(unit)
    sending = await _next(store)
    assert (sending.operation, sending.kind, sending.conversation) == (Operation.POST, CopyKind.CARD, 1)
    assert (sending.place, sending.body, sending.message_id, sending.resent) == (TEAM_ROOM, card, None, False)
    assert UUID(sending.key)


async def test_a_post_wants_one_place(store: Store) -> None:
    with pytest.raises(TypeError, match="either a thread or a place"):
        await store.run(lambda tx: tx.outbox.post(body("x"), kind=CopyKind.NOTICE, side=Side.DESK))
    with pytest.raises(TypeError, match="either a thread or a place"):
        await store.run(lambda tx: post(tx, "x", desk_thread(tx), HER_CHAT))


async def test_a_lane_sends_one_at_a_time_and_in_order(store: Store) -> None:
    for text in ("one", "two", "three"):
        await _post(store, text)
    for number, text in enumerate(("one", "two", "three")):
        sending = await _next(store)
        assert _text(sending) == text
        assert await _ready(store) == []
        await _sent(store, sending, str(number))
    assert await _ready(store) == []


async def test_threads_of_one_chat_share_a_lane(store: Store) -> None:
    await _post(store, "one", HER_CHAT.in_thread("4"))
    await _post(store, "two", HER_CHAT.in_thread("5"))
    assert (await _next(store)).place == HER_CHAT.in_thread("4")


async def test_lanes_go_side_by_side_but_for_the_busy(store: Store) -> None:
    for place in (HER_CHAT, HIS_CHAT, TEAM_ROOM, HER_CHAT):
        await _post(store, str(place), place)
    assert [s.place for s in await _ready(store, busy=[HER_CHAT.lane, TEAM_ROOM.lane])] == [HIS_CHAT]
    assert [s.place for s in await _ready(store, limit=1)] == [HER_CHAT]
    assert [s.place for s in await _ready(store)] == [TEAM_ROOM]


async def test_a_lane_that_was_told_to_wait_waits_alone(store: Store) -> None:
    await _post(store, "one")
    await _post(store, "two")
    first = await _next(store)
    await store.run(lambda tx: tx.lanes.later(first.id, NOON + MINUTE, "429"))
    await _post(store, "his", HIS_CHAT)
    assert [_text(s) for s in await _ready(store)] == ["his"]
    (again,) = await _ready(store, minutes=1)
    assert (again.id, again.key, again.resent) == (first.id, first.key, False)


async def test_every_row_has_a_key_of_its_own(store: Store) -> None:
    await _post(store, "one")
    await _post(store, "two", HIS_CHAT)
    one, two = await _ready(store)
    assert one.key != two.key


async def test_a_topic_is_opened_before_what_is_posted_in_it(store: Store) -> None:
    def unit(tx: Tx) -> None:
        thread = desk_thread(tx)
        tx.outbox.open_thread(thread, "#1 Acme")
        post(tx, "card", thread)

    await store.run(unit)
    opening = await _next(store)
    assert (opening.operation, opening.title, opening.place) == (Operation.OPEN_THREAD, "#1 Acme", TEAM_ROOM)
    await _sent(store, opening, thread="99")
    posting = await _next(store)
    assert (posting.operation, posting.place) == (Operation.POST, TEAM_ROOM.in_thread("99"))
    assert (await store.run(lambda tx: tx.threads.get(1))).place.thread == "99"


async def test_a_topics_head_is_changed_once_for_many_changes(store: Store) -> None:
    def unit(tx: Tx) -> None:
        thread = desk_thread(tx)
        head = tx.outbox.open_thread(thread, "#1 Acme")
        assert tx.messages.head_of(thread.id) == head
        assert tx.messages.head_of(thread.id + 1) is None
        for title in ("one", "two"):
            tx.outbox.edit(head.id, body(title))

    await store.run(unit)
    await _sent(store, await _next(store), thread="99")
    changing = await _next(store)
    assert (changing.operation, changing.message_id, changing.body) == (Operation.EDIT, HEAD, body("two"))
    assert changing.place == TEAM_ROOM.in_thread("99")
    await _sent(store, changing, HEAD)
    assert await _ready(store) == []


async def test_the_first_post_makes_the_thread_where_the_platform_makes_them_so(store: Store) -> None:
    def unit(tx: Tx) -> None:
        thread = desk_thread(tx)
        post(tx, "card", thread)
        post(tx, "words", thread)

    await store.run(unit)
    card = await _next(store)
    assert card.place == TEAM_ROOM
    await _sent(store, card, "17.1", thread="17.1")
    words = await _next(store)
    assert words.place == TEAM_ROOM.in_thread("17.1")
    await _sent(store, words, "17.2", thread="17.2")
    assert (await store.run(lambda tx: tx.threads.get(1))).place.thread == "17.1", "a later post makes none"


async def test_a_private_chat_gets_no_thread(store: Store) -> None:
    def unit(tx: Tx) -> None:
        number = desk_thread(tx).conversation
        chat = tx.threads.add(conversation=number, side=Side.CUSTOMER, place=HER_CHAT, opens=False)
        post(tx, "hello", chat)

    await store.run(unit)
    await _sent(store, await _next(store), "1", thread="1")
    assert (await store.run(lambda tx: tx.threads.get(2))).place == HER_CHAT


async def test_an_edit_follows_its_post(store: Store) -> None:
    copy = await _post(store, "one")
    await _sent(store, await _next(store), "m1")
    await _edit(store, copy, "two")
    edit = await _next(store)
    assert (edit.operation, edit.message_id, edit.place, _text(edit)) == (Operation.EDIT, "m1", HER_CHAT, "two")


async def test_an_edit_before_the_post_left_changes_the_post(store: Store) -> None:
    copy = await _post(store, "one")
    await _edit(store, copy, "two")
    await _sent(store, posting := await _next(store), "m1")
    assert (posting.operation, _text(posting)) == (Operation.POST, "two")
    assert await _ready(store) == []


async def test_an_edit_while_the_post_is_under_way_waits_for_its_id(store: Store) -> None:
    copy = await _post(store, "one")
    posting = await _next(store)
    await _edit(store, copy, "two")
    assert await _ready(store) == []
    await _sent(store, posting, "m1")
    edit = await _next(store)
    assert (edit.operation, edit.message_id, _text(edit)) == (Operation.EDIT, "m1", "two")


async def test_edits_not_yet_under_way_are_replaced(store: Store) -> None:
    copy = await _post(store, "one")
    await _sent(store, await _next(store), "m1")
    await _edit(store, copy, "two")
    await _post(store, "behind")
    await _edit(store, copy, "three")
    under_way = await _next(store)
    assert _text(under_way) == "three"
    await _edit(store, copy, "four")
    await _edit(store, copy, "five")
    await _sent(store, under_way)
    await _sent(store, behind := await _next(store), "m2")
    assert _text(behind) == "behind"
    assert _text(await _next(store)) == "five"


async def test_an_edit_that_would_change_nothing_is_dropped(store: Store) -> None:
    copy = await _post(store, "one")
    await _edit(store, copy, "one")
    await _sent(store, await _next(store), "m1")
    await _edit(store, copy, "one")
    assert await _ready(store) == []
    await _edit(store, copy, "two")
    await _edit(store, copy, "one")
    assert await _ready(store) == [], "there and back again"
    await _edit(store, copy, "two")
    await _sent(store, await _next(store))
    await _edit(store, copy, "two")
    assert await _ready(store) == []


async def test_an_edit_that_failed_can_be_made_again(store: Store) -> None:
    copy = await _post(store, "one")
    await _sent(store, await _next(store), "m1")
    await _edit(store, copy, "two")
    await _settle(store, await _next(store))
    await _edit(store, copy, "two")
    assert _text(await _next(store)) == "two"


async def test_after_an_edit_of_unknown_fate_the_same_words_are_sent_again(store: Store) -> None:
    copy = await _post(store, "one")
    await _sent(store, await _next(store), "m1")
    await _edit(store, copy, "two")
    await _settle(store, await _next(store), OutboxState.UNKNOWN)
    await _edit(store, copy, "two")
    assert _text(await _next(store)) == "two"


async def test_what_a_platform_wrote_can_be_edited(store: Store) -> None:
    """An original of the desk's own account, found again: there is no post of ours to change."""

    def unit(tx: Tx) -> int:
        written = message(tx, desk_thread(tx).conversation)
        return tx.messages.note_original(written, TEAM_ROOM, "17.5", Side.DESK).id

    copy = await store.run(unit)
    await _edit(store, copy, "new")
    assert (await _next(store)).message_id == "17.5"


async def test_a_deletion_follows_its_post_and_ends_edits(store: Store) -> None:
    copy = await _post(store, "one")
    await _sent(store, await _next(store), "m1")
    await _edit(store, copy, "two")
    await store.run(lambda tx: tx.outbox.delete(copy))
    await _edit(store, copy, "three")
    await store.run(lambda tx: tx.outbox.delete(copy))
    deletion = await _next(store)
    assert (deletion.operation, deletion.message_id, deletion.body) == (Operation.DELETE, "m1", None)
    await _sent(store, deletion)
    assert await _ready(store) == []


async def test_what_is_deleted_before_it_left_never_leaves(store: Store) -> None:
    copy = await _post(store, "one")
    await store.run(lambda tx: tx.outbox.delete(copy))
    await _edit(store, copy, "two")
    assert await _ready(store) == []


async def test_what_is_deleted_while_under_way_is_deleted_once_there(store: Store) -> None:
    copy = await _post(store, "one")
    posting = await _next(store)
    await store.run(lambda tx: tx.outbox.delete(copy))
    assert await _ready(store) == []
    await _sent(store, posting, "m1")
    assert ((deletion := await _next(store)).operation, deletion.message_id) == (Operation.DELETE, "m1")


async def test_a_post_that_may_have_left_keeps_its_words(store: Store) -> None:
    """Its key is known to the platform by then: other words under it would be taken for the same message."""
    copy = await _post(store, "one")
    posting = await _next(store)
    await store.run(lambda tx: tx.lanes.resend(posting.id))
    await _edit(store, copy, "two")
    again = await _next(store)
    assert (again.id, again.key, again.resent, _text(again)) == (posting.id, posting.key, True, "one")
    await _sent(store, again, "m1")
    assert _text(await _next(store)) == "two"


async def test_a_post_that_may_have_left_is_deleted_after_it_arrived(store: Store) -> None:
    copy = await _post(store, "one")
    posting = await _next(store)
    await store.run(lambda tx: tx.lanes.resend(posting.id))
    await store.run(lambda tx: tx.outbox.delete(copy))
    await _sent(store, await _next(store), "m1")
    assert (await _next(store)).operation is Operation.DELETE


@pytest.mark.parametrize("state", [OutboxState.DEAD, OutboxState.UNKNOWN])
async def test_a_settled_row_blocks_nobody(store: Store, state: OutboxState) -> None:
    await _post(store, "one")
    await _post(store, "two")
    await _settle(store, await _next(store), state)
    assert _text(await _next(store)) == "two"


async def test_what_is_set_aside_is_told(store: Store, watch: Watch) -> None:
    await store.run(lambda tx: post(tx, "card", desk_thread(tx)))
    sending = await _next(store)
    later = watch.forward(minutes=3)
    await _settle(store, sending)
    (aside,) = await store.run(lambda tx: tx.lanes.dead())
    assert aside == SetAside(
        id=f"out-{sending.id}", box="outbox", at=later, channel="slack", error="chat not found", conversation=1
    )


async def test_a_change_to_what_never_arrived_is_set_aside_with_it(store: Store) -> None:
    copy = await _post(store, "one")
    posting = await _next(store)
    await _edit(store, copy, "two")
    await _post(store, "behind")
    await _settle(store, posting)
    assert _text(await _next(store)) == "behind"
    depends = "depends on a message that was not delivered"
    assert await _dead(store) == [("out-1", "chat not found"), ("out-2", depends)]


async def test_retrying_a_post_brings_back_what_depends_on_it(store: Store) -> None:
    copy = await _post(store, "one")
    posting = await _next(store)
    await _edit(store, copy, "two")
    await _settle(store, posting)
    assert await _ready(store) == []
    assert len(await _dead(store)) == 2
    assert await store.run(lambda tx: tx.lanes.retry(posting.id))
    assert not await store.run(lambda tx: tx.lanes.retry(posting.id))
    assert await _dead(store) == []
    again = await _next(store)
    assert (again.id, again.key) == (posting.id, posting.key)
    await _sent(store, again, "m1")
    assert _text(await _next(store)) == "two"


async def test_an_edit_of_what_was_set_aside_shows_on_retry(store: Store) -> None:
    copy = await _post(store, "one")
    posting = await _next(store)
    await _settle(store, posting)
    await _edit(store, copy, "two")
    assert await _ready(store) == []
    assert await store.run(lambda tx: tx.lanes.retry(posting.id))
    assert _text(await _next(store)) == "two"


async def test_a_deletion_of_what_was_set_aside_ends_it(store: Store) -> None:
    copy = await _post(store, "one")
    posting = await _next(store)
    await _edit(store, copy, "two")
    await _settle(store, posting)
    assert await _ready(store) == []
    await store.run(lambda tx: tx.outbox.delete(copy))
    assert await _dead(store) == []
    assert not await store.run(lambda tx: tx.lanes.retry(posting.id))


@pytest.mark.parametrize("state", [OutboxState.DEAD, OutboxState.UNKNOWN])
async def test_posts_into_a_topic_that_was_not_opened_are_set_aside(store: Store, state: OutboxState) -> None:
    def unit(tx: Tx) -> None:
        thread = desk_thread(tx)
        tx.outbox.open_thread(thread, "#1 Acme")
        card = post(tx, "card", thread)
        post(tx, "words", thread)
        post(tx, "elsewhere", place=TEAM_ROOM)
        tx.outbox.edit(card.id, body("newer card"))

    await store.run(unit)
    await _settle(store, await _next(store), state)
    assert _text(await _next(store)) == "elsewhere"
    depends = "depends on a thread that was not opened"
    asides = [(id_, error) for id_, error in await _dead(store) if error == depends]
    assert asides == [("out-2", depends), ("out-3", depends)]


async def test_retrying_a_topic_brings_back_its_posts(store: Store) -> None:
    def unit(tx: Tx) -> None:
        thread = desk_thread(tx)
        tx.outbox.open_thread(thread, "#1 Acme")
        post(tx, "card", thread)

    await store.run(unit)
    opening = await _next(store)
    await _settle(store, opening)
    assert await _ready(store) == []
    assert await store.run(lambda tx: tx.lanes.retry(opening.id))
    await _sent(store, await _next(store), thread="99")
    assert (await _next(store)).place == TEAM_ROOM.in_thread("99")


async def test_where_opening_does_nothing_the_first_post_makes_the_thread(store: Store) -> None:
    def unit(tx: Tx) -> None:
        thread = desk_thread(tx)
        tx.outbox.open_thread(thread, "#1 Acme")
        post(tx, "card", thread)

    await store.run(unit)
    await _sent(store, await _next(store))
    await _sent(store, card := await _next(store), "17.1", thread="17.1")
    assert card.place == TEAM_ROOM
    assert (await store.run(lambda tx: tx.threads.get(1))).place.thread == "17.1"


async def test_a_topic_that_vanished_can_be_opened_anew(store: Store) -> None:
    def unit(tx: Tx) -> None:
        thread = desk_thread(tx)
        tx.threads.opened(thread.id, "98")
        tx.outbox.open_thread(tx.threads.get(thread.id), "#1 Acme")
        post(tx, "words", tx.threads.get(thread.id))

    await store.run(unit)
    opening = await _next(store)
    assert opening.place == TEAM_ROOM
    await _sent(store, opening, thread="99")
    assert (await _next(store)).place == TEAM_ROOM.in_thread("99")


async def test_after_a_start_what_was_under_way_is_told_and_still_first(store: Store) -> None:
    await _post(store, "one")
    await _post(store, "two")
    await _post(store, "his", HIS_CHAT)
    under_way = await _next_of(store, HER_CHAT)
    assert await store.run(lambda tx: tx.lanes.interrupted([under_way.id])) == []
    (interrupted,) = await store.run(lambda tx: tx.lanes.interrupted())
    assert (interrupted.id, interrupted.resent, interrupted.place) == (under_way.id, False, HER_CHAT)
    assert [_text(s) for s in await _ready(store)] == ["his"], "until it is settled its lane waits"
    await store.run(lambda tx: tx.lanes.resend(interrupted.id))
    again = await _next(store)
    assert (again.id, again.resent, _text(again)) == (under_way.id, True, "one")


async def _next_of(store: Store, place: Place) -> Sending:
    (sending,) = await _ready(store, limit=1)
    assert sending.place == place
    return sending


async def test_what_is_resent_can_wait_a_while(store: Store) -> None:
    await _post(store, "one")
    sending = await _next(store)
    await store.run(lambda tx: tx.lanes.resend(sending.id, NOON + MINUTE))
    assert await _ready(store) == []
    (again,) = await _ready(store, minutes=1)
    assert (again.id, again.resent) == (sending.id, True)


async def test_what_may_have_arrived_can_be_sent_after_all(store: Store) -> None:
    await _post(store, "one")
    sending = await _next(store)
    assert not await store.run(lambda tx: tx.lanes.retry(sending.id)), "it is under way"
    await _settle(store, sending, OutboxState.UNKNOWN)
    assert [aside.id for aside in await store.run(lambda tx: tx.lanes.dead())] == [f"out-{sending.id}"]
    assert await store.run(lambda tx: tx.lanes.retry(sending.id))
    assert (await _next(store)).id == sending.id


async def test_when_the_next_can_go_is_told(store: Store) -> None:
    async def at(minutes: int = 0) -> object:
        return await store.run(lambda tx: tx.lanes.next_at(NOON + minutes * MINUTE))

    assert await at() is None
    await _post(store, "one")
    await _post(store, "two")
    assert await at() == NOON
    assert await store.run(lambda tx: tx.lanes.next_at(NOON, [HER_CHAT.lane])) is None
    sending = await _next(store)
    assert await at() is None, "the lane is under way"
    await store.run(lambda tx: tx.lanes.later(sending.id, NOON + 5 * MINUTE, "429"))
    assert await at() == NOON + 5 * MINUTE
    assert await at(7) == NOON + 7 * MINUTE


async def test_the_oldest_that_could_go_is_told(store: Store, watch: Watch) -> None:
    async def oldest(minutes: int = 0) -> object:
        return await store.run(lambda tx: tx.lanes.oldest_waiting(NOON + minutes * MINUTE))

    assert await oldest() is None
    await _post(store, "one")
    watch.forward(minutes=1)
    await _post(store, "his", HIS_CHAT)
    assert await oldest() == NOON
    first = await _next_of(store, HER_CHAT)
    assert await oldest() == NOON + MINUTE
    await store.run(lambda tx: tx.lanes.later(first.id, NOON + 5 * MINUTE, "429"))
    assert await oldest() == NOON + MINUTE, "what must wait is not late"
    assert await oldest(5) == NOON


async def test_changing_what_never_was_is_an_error(store: Store) -> None:
    with pytest.raises(LookupError, match="no copy 7"):
        await _edit(store, 7, "x")
    with pytest.raises(LookupError, match="no copy 7"):
        await store.run(lambda tx: tx.outbox.delete(7))


async def test_a_clock_put_back_makes_nobody_wait_longer(store: Store) -> None:
    await _post(store, "one")
    sending = await _next(store)
    await store.run(lambda tx: tx.lanes.later(sending.id, NOON + 5 * MINUTE, "429"))
    await store.run(lambda tx: tx.lanes.hasten(3 * MINUTE))
    assert await store.run(lambda tx: tx.lanes.next_at(NOON)) == NOON + 2 * MINUTE
