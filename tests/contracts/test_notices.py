"""A notice to many chats: in portions, each chat once, whatever ends in the middle; and what a lead's line means."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import load
from bot.desk import notices as desk_notices
from bot.desk.notice_lines import Line, Reader
from bot.errors import Refused
from bot.model.inbound import Pressed, Said, Verb, What
from bot.model.notices import NoticeKind, NoticeState, Whom
from bot.model.people import Customer
from bot.model.places import Identity, Place
from bot.model.rich import Rich
from bot.model.words import Language
from bot.ports import Tx
from bot.store.inline import InlineStore
from bot.stories.clock import StoryClock
from bot.stories.stage import MemoryStage

SETUP = load(Path(__file__).parent.parent / "stories" / "opiekun.yaml").setup
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
OLGA = SETUP.agents["olga"].identities[0]
MANY = 2 * desk_notices.PORTION + 30


def chat(number: int) -> Place:
    return Place(channel="telegram", chat=str(6000 + number))


def people(tx: Tx) -> None:
    """Every third is another customer's; all have asked for notices."""
    for key, plan in {"acme": "all-inclusive", "brama": "standard"}.items():
        tx.people.save_customer(Customer(key=key, name=key, plan=plan))
    for number in range(MANY):
        contact = tx.people.meet(Identity(channel="telegram", user=chat(number).chat), f"Contact {number}", None)
        customer = "acme" if number % 3 == 0 else "brama"
        tx.people.save_contact(replace(contact, customer=customer, admitted_at=MONDAY))
        tx.people.accept(contact.id, "terms", "2026-1", MONDAY)
        tx.notices.subscribe(chat(number), contact.id, is_shared=False)


@pytest.fixture
async def clock() -> StoryClock:
    return StoryClock(MONDAY)


@pytest.fixture
async def stage(clock: StoryClock) -> AsyncIterator[MemoryStage]:
    stage = MemoryStage(SETUP, InlineStore(now=clock.now), clock)
    await stage.store.run(people)
    await stage.open()
    yield stage
    await stage.store.close()


async def lead(stage: MemoryStage, what: What) -> None:
    place = Place(channel=OLGA.channel, chat=OLGA.user)
    await stage.act(OLGA, place, what, name="Olga", direct=True)
    await stage.settle()


async def publish(stage: MemoryStage, line: str) -> None:
    await lead(stage, Verb(name="notice", args=line))
    await lead(stage, Pressed(action="notice_publish", args=("n1",)))


async def nothing() -> None:
    pass


def received(stage: MemoryStage, words: str) -> Counter[str]:
    return Counter(each.place.chat for each in stage.delivered() if words in each.text and not each.is_edit)


def meant() -> set[str]:
    return {chat(number).chat for number in range(MANY) if number % 3}


async def test_every_chat_for_which_it_is_gets_it_once_and_no_other(stage: MemoryStage) -> None:
    await publish(stage, "for brama: Mail is down")
    assert 0 < len(received(stage, "⚠ Outage\nMail is down")) < len(meant()), "not all at once"
    await stage.move_to(MONDAY + timedelta(minutes=1), nothing)
    sent = received(stage, "⚠ Outage\nMail is down")
    assert set(sent) == meant()
    assert set(sent.values()) == {1}


async def test_a_process_that_ends_in_the_middle_is_followed_by_one_that_goes_on(
    stage: MemoryStage, clock: StoryClock
) -> None:
    await publish(stage, "for brama: Mail is down")
    early = received(stage, "⚠ Outage\nMail is down")
    after = MemoryStage(SETUP, stage.store, clock)
    await after.open()
    await after.move_to(MONDAY + timedelta(minutes=1), nothing)
    assert early + received(after, "⚠ Outage\nMail is down") == Counter(dict.fromkeys(meant(), 1))


async def test_its_end_is_told_to_those_to_whom_it_was_sent(stage: MemoryStage) -> None:
    await publish(stage, "for brama: Mail is down")
    await lead(stage, Verb(name="notice", args="end 1"))
    await stage.move_to(MONDAY + timedelta(minutes=1), nothing)
    sent, told = received(stage, "⚠ Outage\nMail is down"), received(stage, "The outage is over.")
    assert sent == told
    assert len(sent) < len(meant()), "what was not sent yet when it ended is not sent any more"


async def test_a_change_is_shown_where_it_stands_and_sent_to_those_whom_it_comes_to_concern(
    stage: MemoryStage,
) -> None:
    await publish(stage, "for brama: Mail is down")
    await lead(stage, Verb(name="notice", args="edit 1 for all: Mail is slow"))
    await lead(stage, Pressed(action="notice_publish", args=("n2",)))
    await stage.move_to(MONDAY + timedelta(minutes=1), nothing)
    reads = {each.place.chat: each.text for each in stage.delivered() if each.place.channel == "telegram"}
    assert {text.partition(" [")[0] for text in reads.values()} == {"⚠ Outage\nMail is slow"}
    assert set(reads) == {chat(number).chat for number in range(MANY)}
    posts = Counter(e.place.chat for e in stage.delivered() if e.place.channel == "telegram" and not e.is_edit)
    assert set(posts.values()) == {1}


async def test_a_contact_who_has_blocked_the_bot_is_not_written_to(stage: MemoryStage) -> None:
    def block(tx: Tx) -> None:
        contact = tx.people.contact_by(Identity(channel="telegram", user=chat(1).chat))
        assert contact is not None
        tx.people.save_contact(replace(contact, blocked_at=MONDAY))

    await stage.store.run(block)
    await publish(stage, "for brama: Mail is down")
    await stage.move_to(MONDAY + timedelta(minutes=1), nothing)
    assert set(received(stage, "Mail is down")) - {OLGA.user} == meant() - {chat(1).chat}


async def test_no_button_about_a_notice_is_a_contacts_or_another_agents(stage: MemoryStage) -> None:
    await lead(stage, Verb(name="notice", args="Mail is down"))
    anna, maria = SETUP.agents["anna"].identities[0], Identity(channel="telegram", user=chat(1).chat)
    for who in (anna, maria):
        for action in ("notice_publish", "notice_cancel", "notice_end"):
            place = Place(channel=who.channel, chat=who.user)
            await stage.act(who, place, Pressed(action=action, args=("n1",)), name="Somebody", direct=True)
            await stage.settle()
    (draft,) = await stage.store.run(lambda tx: tx.notices.all())
    assert draft.state is NoticeState.DRAFT


async def test_a_notice_changes_nothing_about_the_conversation_in_which_it_is_shown(stage: MemoryStage) -> None:
    await publish(stage, "for brama: Mail is down")
    who = Identity(channel="telegram", user=chat(1).chat)
    await stage.act(who, chat(1), Said(text=Rich.of("Hello"), message_id=""), name="Jan", direct=True)
    await stage.settle()
    history = await stage.store.run(lambda tx: tx.log.history(1))
    assert [type(each.event).__name__ for each in history] == ["ConversationOpened", "AgentAssigned", "CustomerWrote"]


def reader() -> Reader:
    return Reader(
        languages=(Language.EN, Language.PL, Language.UK),
        plans=("standard", "vip"),
        is_customer=lambda key: key in ("acme", "vip"),
        instant=lambda typed: MONDAY + timedelta(hours=int(typed)),
        example="…",
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Mail is down", Line(text={Language.EN: "Mail is down"})),
        ("Mail is down: all of it", Line(text={Language.EN: "Mail is down: all of it"})),
        ("outage: Mail", Line(kind=NoticeKind.OUTAGE, text={Language.EN: "Mail"})),
        (
            "Maintenance for acme, plan vip from 1 until 2: x\npl: y: z\nuk: w",
            Line(
                kind=NoticeKind.MAINTENANCE,
                whom=Whom(plans=("vip",), customers=("acme",)),
                from_at=MONDAY + timedelta(hours=1),
                until_at=MONDAY + timedelta(hours=2),
                text={Language.EN: "x", Language.PL: "y: z", Language.UK: "w"},
            ),
        ),
        ("for vip: x", Line(whom=Whom(plans=("vip",)), text={Language.EN: "x"})),
        ("for customer vip: x", Line(whom=Whom(customers=("vip",)), text={Language.EN: "x"})),
        ("for plans standard, vip: x", Line(whom=Whom(plans=("standard", "vip")), text={Language.EN: "x"})),
        ("for all: x | pl: y", Line(whom=Whom(), text={Language.EN: "x", Language.PL: "y"})),
        ("pl: y", Line(text={Language.PL: "y"})),
        ("bg: not spoken here", Line(text={Language.EN: "bg: not spoken here"})),
        ("until 3: at 16:30 again", Line(until_at=MONDAY + timedelta(hours=3), text={Language.EN: "at 16:30 again"})),
    ],
)
def test_a_line_is_read(typed: str, meant: Line) -> None:
    assert reader().read(typed) == meant


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "what_notice"),
        ("outage:", "what_notice"),
        ("for acme Mail is down", "what_notice"),
        ("for nobody: x", "unknown_whom"),
        ("for plan acme: x", "unknown_whom"),
        ("for : x", "what_notice"),
        ("outage badly: x", "unreadable_notice"),
        ("until whenever: x", "unreadable_time"),
        ("x" * 2001, "notice_too_long"),
    ],
)
def test_what_can_not_be_read_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        reader().read(typed)
    assert refused.value.code == code
