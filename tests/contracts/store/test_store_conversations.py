"""Conversations, their threads, messages and copies: what is written is what is read."""

from dataclasses import fields, replace
from datetime import datetime, timedelta

import pytest
from store_samples import HER_CHAT, MARIA, MINUTE, NOON, TEAM_ROOM, conversation, desk_thread, maria, message, post

from bot.events import AgentAssigned
from bot.model.conversation import Conversation, CopyKind, Kind, Status
from bot.model.deadline import Deadline, DeadlineState
from bot.model.outbound import Receipt
from bot.model.places import Place, Side
from bot.model.policy import Metric, Target
from bot.model.rich import Body, Rich, Span, Style
from bot.ports import Store, Tx


def _saved(tx: Tx, **facts: object) -> Conversation:
    changed = replace(conversation(tx), **facts)  # type: ignore[arg-type]
    tx.conversations.save(changed)
    return changed


async def test_a_new_conversation_has_the_next_number(store: Store) -> None:
    first, second = await store.run(lambda tx: (conversation(tx), conversation(tx, topic="mail")))
    assert (first.number, second.number) == (1, 2)
    assert (first.status, first.agent, first.topic, second.topic) == (Status.NEW, None, None, "mail")
    assert await store.run(lambda tx: tx.conversations.get(2)) == second
    assert await store.run(lambda tx: tx.conversations.get(3)) is None


async def test_every_field_of_a_conversation_is_kept(store: Store) -> None:
    opened = await store.run(conversation)
    changed = replace(
        opened,
        status=Status.RESOLVED,
        severity="sev1",
        team="seniors",
        topic="mail",
        agent="anna",
        reason="cover",
        joined=("piotr", "olga"),
        question="Which mailbox? \0",
        resolved_at=NOON + MINUTE,
        customer_thread=1,
        desk_thread=2,
        card=3,
        promise=4,
        chooser=5,
        is_private=True,
        subjects=("anna",),
        about=6,
    )
    assert all(getattr(changed, f.name) != f.default for f in fields(changed))
    await store.run(lambda tx: tx.conversations.save(changed))
    kept = replace(changed, question="Which mailbox? \ufffd")
    assert await store.run(lambda tx: tx.conversations.get(opened.number)) == kept


async def test_an_instant_is_kept_to_the_millisecond(store: Store) -> None:
    fine = NOON + timedelta(microseconds=1999)
    opened = await store.run(lambda tx: conversation(tx, at=fine))
    assert opened.opened_at == NOON + timedelta(milliseconds=1)
    assert await store.run(lambda tx: tx.conversations.get(opened.number)) == opened


async def test_an_instant_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="offset-naive"):
        await store.run(lambda tx: conversation(tx, at=NOON.replace(tzinfo=None)))


async def test_the_current_one_is_the_newest_in_that_place_that_is_not_closed(store: Store) -> None:
    contact = await store.run(maria)

    async def current(place: Place = HER_CHAT) -> int | None:
        found = await store.run(lambda tx: tx.conversations.current(contact.id, place))
        return found and found.number

    assert await current() is None
    first = await store.run(conversation)
    assert await current() == first.number
    second = await store.run(conversation)
    assert await current() == second.number
    await store.run(lambda tx: tx.conversations.save(replace(second, status=Status.CLOSED)))
    assert await current() == first.number
    await store.run(lambda tx: tx.conversations.save(replace(first, status=Status.RESOLVED)))
    assert await current() == first.number
    assert await current(TEAM_ROOM) is None


async def test_in_a_thread_only_that_threads_conversation_is_current(store: Store) -> None:
    room = Place(channel="slack", chat="C0SHARED")
    contact = await store.run(maria)
    one = await store.run(lambda tx: conversation(tx, place=room.in_thread("1.1")))
    two = await store.run(lambda tx: conversation(tx, place=room.in_thread("2.2")))

    async def current(place: Place) -> Conversation | None:
        return await store.run(lambda tx: tx.conversations.current(contact.id, place))

    assert await current(room.in_thread("1.1")) == one
    assert await current(room) == two
    assert await current(room.in_thread("3.3")) is None


async def test_nobody_is_given_anothers_conversation(store: Store) -> None:
    room = Place(channel="slack", chat="C0SHARED", thread="1.1")
    await store.run(lambda tx: conversation(tx, place=room))
    other = await store.run(lambda tx: tx.people.meet(replace(MARIA, user="5002"), "Petar", None))
    assert await store.run(lambda tx: tx.conversations.current(other.id, room)) is None
    assert await store.run(lambda tx: tx.conversations.newest(other.id)) is None


async def test_the_desks_own_thread_is_nobodys_current_place(store: Store) -> None:
    contact = await store.run(maria)

    def unit(tx: Tx) -> None:
        mine = conversation(tx, place=None)
        tx.threads.add(conversation=mine.number, side=Side.DESK, place=TEAM_ROOM, opens=False)

    await store.run(unit)
    assert await store.run(lambda tx: tx.conversations.current(contact.id, TEAM_ROOM)) is None


async def test_the_newest_may_be_closed(store: Store) -> None:
    await store.run(conversation)
    closed = await store.run(lambda tx: _saved(tx, status=Status.CLOSED))
    assert await store.run(lambda tx: tx.conversations.newest(closed.contact)) == closed


async def test_conversations_are_listed_by_customer_agent_and_team(store: Store) -> None:
    one = await store.run(lambda tx: _saved(tx, agent="anna", status=Status.OPEN))
    two = await store.run(lambda tx: _saved(tx, agent="anna", status=Status.CLOSED, team="seniors"))
    three = await store.run(lambda tx: _saved(tx, customer="zeta", status=Status.NEW))

    def lists(tx: Tx) -> list[list[int]]:
        found = (
            tx.conversations.of_customer("acme", list(Status)),
            tx.conversations.of_customer("acme", [Status.OPEN, Status.PENDING]),
            tx.conversations.of_agent("anna", [Status.CLOSED]),
            tx.conversations.of_team("general", [Status.NEW, Status.OPEN]),
            tx.conversations.of_team("general", []),
        )
        return [[each.number for each in some] for some in found]

    assert await store.run(lists) == [
        [one.number, two.number],
        [one.number],
        [two.number],
        [one.number, three.number],
        [],
    ]


async def test_a_load_is_what_is_still_open(store: Store) -> None:
    for agent, status in (
        ("anna", Status.OPEN),
        ("anna", Status.PENDING),
        ("anna", Status.RESOLVED),
        ("anna", Status.CLOSED),
        ("piotr", Status.NEW),
        ("olga", Status.CLOSED),
        (None, Status.NEW),
    ):
        await store.run(lambda tx, agent=agent, status=status: _saved(tx, agent=agent, status=status))
    assert await store.run(lambda tx: tx.conversations.loads()) == {"anna": 2, "piotr": 1}


async def test_whose_turn_it_is_follows_from_what_was_assigned(store: Store) -> None:
    number = (await store.run(conversation)).number

    async def assign(agent: str | None, minutes: int) -> None:
        given = AgentAssigned(agent=agent, team="general", reason="least_loaded")
        await store.run(lambda tx: tx.log.append(number, NOON + minutes * MINUTE, given))

    for agent, minutes in (("anna", 0), ("piotr", 1), ("anna", 2), (None, 3), ("anna", 1)):
        await assign(agent, minutes)
    expected = {"anna": NOON + 2 * MINUTE, "piotr": NOON + MINUTE}
    assert await store.run(lambda tx: tx.conversations.last_assigned()) == expected


async def test_a_thread_is_found_where_it_was_opened(store: Store) -> None:
    thread = await store.run(desk_thread)
    assert await store.run(lambda tx: tx.threads.get(thread.id)) == thread
    assert await store.run(lambda tx: tx.threads.at(TEAM_ROOM)) is None
    await store.run(lambda tx: tx.threads.opened(thread.id, "17.1"))
    opened = replace(thread, place=TEAM_ROOM.in_thread("17.1"))
    assert await store.run(lambda tx: tx.threads.get(thread.id)) == opened
    assert await store.run(lambda tx: tx.threads.at(TEAM_ROOM.in_thread("17.1"))) == opened
    assert await store.run(lambda tx: tx.threads.at(TEAM_ROOM.in_thread("17.2"))) is None
    assert await store.run(lambda tx: tx.threads.at(TEAM_ROOM)) is None


async def test_a_chat_can_itself_be_the_desks_thread(store: Store) -> None:
    private = Place(channel="telegram", chat="1001")

    def unit(tx: Tx) -> int:
        number = conversation(tx).number
        return tx.threads.add(conversation=number, side=Side.DESK, place=private, opens=False).id

    number = await store.run(unit)
    found = await store.run(lambda tx: tx.threads.at(private))
    assert found is not None
    assert found.id == number
    assert await store.run(lambda tx: tx.threads.at(HER_CHAT)) is None, "that side is the customer's"


async def test_asking_for_a_thread_that_never_was_is_an_error(store: Store) -> None:
    with pytest.raises(LookupError, match="no thread 7"):
        await store.run(lambda tx: tx.threads.get(7))


async def test_messages_are_read_in_the_order_they_were_written(store: Store) -> None:
    number = (await store.run(conversation)).number
    styled = Rich((Span("Faktury ", Style.BOLD), Span("żółte \U0001f600\0", Style.QUOTE), Span("x", link="https://x")))

    def unit(tx: Tx) -> None:
        message(tx, number, "one")
        tx.messages.add(
            conversation=number,
            kind=Kind.NOTE,
            author="anna",
            text=styled,
            sent_at=NOON,
            saved_at=NOON + MINUTE,
            inbox=12,
        )

    await store.run(unit)
    one, two = await store.run(lambda tx: tx.messages.of(number))
    assert one.text.plain == "one"
    assert (two.kind, two.author, two.text, two.sent_at, two.saved_at, two.inbox) == (
        Kind.NOTE,
        "anna",
        styled,
        NOON,
        NOON + MINUTE,
        12,
    )
    assert await store.run(lambda tx: tx.messages.get(two.id)) == two
    assert await store.run(lambda tx: tx.messages.get(99)) is None
    await store.run(lambda tx: tx.messages.set_kind(two.id, Kind.AGENT))
    assert await store.run(lambda tx: tx.messages.get(two.id)) == replace(two, kind=Kind.AGENT)


async def test_an_original_is_found_by_the_platforms_id(store: Store) -> None:
    def unit(tx: Tx) -> None:
        written = message(tx, conversation(tx).number)
        tx.messages.note_original(written, HER_CHAT, "77", Side.CUSTOMER)

    await store.run(unit)
    (original,) = await store.run(lambda tx: tx.messages.copies(1))
    assert (original.kind, original.side, original.place) == (CopyKind.ORIGINAL, Side.CUSTOMER, HER_CHAT)
    assert (original.message, original.conversation, original.external_id) == (1, 1, "77")
    assert await store.run(lambda tx: tx.messages.copy_at(HER_CHAT, "77")) == original
    assert await store.run(lambda tx: tx.messages.copy_at(HER_CHAT.in_thread("4"), "77")) == original
    assert await store.run(lambda tx: tx.messages.copy_at(HER_CHAT, "78")) is None
    assert await store.run(lambda tx: tx.messages.copy_at(TEAM_ROOM, "77")) is None


async def test_a_copy_is_where_its_thread_is_by_now(store: Store) -> None:
    def unit(tx: Tx) -> int:
        return post(tx, "card", desk_thread(tx)).id

    number = await store.run(unit)
    before = await store.run(lambda tx: tx.messages.copy(number))
    assert before is not None
    assert (before.place, before.external_id) == (TEAM_ROOM, None)

    def send(tx: Tx) -> None:
        (sending,) = tx.lanes.ready(NOON, [], 1)
        tx.lanes.sent(sending.id, Receipt(message_id="17.1", thread="17.1"), NOON)

    await store.run(send)
    after = await store.run(lambda tx: tx.messages.copy(number))
    assert after == replace(before, place=TEAM_ROOM.in_thread("17.1"), external_id="17.1")
    assert await store.run(lambda tx: tx.messages.copy(99)) is None


def _owes_a_reply(tx: Tx, number: int, due_at: datetime, stopped_at: datetime | None = None) -> None:
    target = Target(metric=Metric.FIRST_REPLY, clock="wall", within=MINUTE)
    state = DeadlineState.RUNNING if stopped_at is None else DeadlineState.MET
    owed = Deadline(
        metric=Metric.FIRST_REPLY,
        cycle=1,
        target=target,
        severity="sev3",
        start_at=NOON,
        due_at=due_at,
        state=state,
        stopped_at=stopped_at,
    )
    tx.deadlines.replace(number, [owed])


async def test_what_waits_in_a_line_is_what_nobody_has_or_nobody_was_shown(store: Store) -> None:
    unseen = await store.run(lambda tx: _saved(tx, agent="anna", status=Status.OPEN))
    nobodys = await store.run(lambda tx: _saved(tx, desk_thread=7))
    for facts in ({"agent": "anna", "desk_thread": 8}, {"status": Status.RESOLVED}, {"team": "seniors"}):
        await store.run(lambda tx, facts=facts: _saved(tx, **facts))
    await store.run(lambda tx: _owes_a_reply(tx, unseen.number, NOON + MINUTE))

    found = await store.run(lambda tx: tx.conversations.waiting("general"))
    assert [(each.conversation, each.due_at) for each in found] == [(unseen, NOON + MINUTE), (nobodys, None)]


async def test_in_hand_is_what_an_agent_was_shown_and_still_owes_a_reply_in(store: Store) -> None:
    for facts, stopped_at in (
        ({"desk_thread": 1, "status": Status.OPEN}, None),
        ({"desk_thread": 2, "status": Status.OPEN}, NOON),
        ({"status": Status.OPEN}, None),
        ({"desk_thread": 3, "status": Status.RESOLVED}, None),
    ):
        one = await store.run(lambda tx, facts=facts: _saved(tx, agent="anna", **facts))
        at = stopped_at
        await store.run(lambda tx, one=one, at=at: _owes_a_reply(tx, one.number, NOON + MINUTE, at))
    assert await store.run(lambda tx: tx.conversations.in_hand("anna")) == 1
    assert await store.run(lambda tx: tx.conversations.in_hand("piotr")) == 0


async def test_the_newest_copy_of_a_kind_in_a_chat_is_found_before_it_has_arrived(store: Store) -> None:
    home = Place(channel="slack", chat="home:U0ANNA")

    def shown(tx: Tx) -> int:
        body = Body(text=Rich.of("Yours"))
        tx.outbox.post(body, kind=CopyKind.HOME, side=Side.DESK, place=home)
        return tx.outbox.post(body, kind=CopyKind.HOME, side=Side.DESK, place=home).id

    newest = await store.run(shown)
    found = await store.run(lambda tx: tx.messages.newest_copy(home, CopyKind.HOME))
    assert found is not None
    assert (found.id, found.external_id) == (newest, None)
    assert await store.run(lambda tx: tx.messages.newest_copy(home, CopyKind.NOTICE)) is None
    assert await store.run(lambda tx: tx.messages.newest_copy(HER_CHAT, CopyKind.HOME)) is None
