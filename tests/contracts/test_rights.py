"""Who may do what: every verb and every button of the desk, by everybody who may not use it, refused and on record.

The lists come from the desk's own tables, so that a new verb is judged from the day it is there.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.config import load
from bot.desk.booking import ACTIONS
from bot.desk.rights import May
from bot.desk.verbs import AGENT_VERBS, CONTACT_VERBS, InThread
from bot.events import RequestRefused
from bot.model.conversation import Conversation, CopyKind
from bot.model.inbound import Pressed, Said, Verb, What
from bot.model.people import Customer
from bot.model.places import Identity, Place, Side
from bot.model.rich import Body, Rich
from bot.ports import Tx
from bot.store.inline import InlineStore
from bot.stories.clock import StoryClock
from bot.stories.stage import MemoryStage

SETUP = load(Path(__file__).parent.parent / "stories" / "opiekun.yaml").setup
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)

MARIA = Identity(channel="telegram", user="5001")
TOMASZ = Identity(channel="telegram", user="5002")
GONE = Identity(channel="slack", user="U0GONE")
ANNA = SETUP.agents["anna"].identities[0]
OLGA = SETUP.agents["olga"].identities[0]

#: Buttons of the desk that are no verbs.
SPECIAL = ("send", "ask_back", "ack", "retry", "send_statement", "confirm_severity", "correct_severity", "more")
SPECIAL += ("see", "checked")
#: Buttons of a contact that name a conversation.
CONTACTS = ("severity_help", "severity", "severity_confirm", "open_desk", "solved", "unsolved", "human", "book")
CONTACTS += ("topic_help", "ask_anyway", "skip", "facts", "answer")
ARGS = {"severity": "sev1", "assign": "olga", "topic": "mail", "escalate": "seniors why", "away": "24.11-1.12"}

AGENTS_ONLY = sorted(set(AGENT_VERBS) - set(CONTACT_VERBS) - {"language"})
THOSE_OF_IT = sorted(
    name for name, verb in AGENT_VERBS.items() if isinstance(verb, InThread) and verb.may is May.THOSE_OF_IT
)
LEADS_ONLY = sorted(name for name, verb in AGENT_VERBS.items() if verb.may is May.LEADS)


@dataclass
class Desk:
    """Two conversations of two customers: #1 is Maria's, with Anna; #2 is Tomasz's, with the general team."""

    stage: MemoryStage

    async def does(self, who: Identity, place: Place, what: What) -> list[str]:
        """Where something was delivered by that."""
        before = len(self.stage.delivered())
        await self.stage.act(who, place, what, name="Somebody", direct=place.chat == who.user)
        await self.stage.settle()
        return [str(each.place.lane) for each in self.stage.delivered()[before:]]

    async def conversation(self, number: int) -> Conversation:
        found = await self.stage.store.run(lambda tx: tx.conversations.get(number))
        assert found is not None
        return found

    async def thread(self, number: int) -> Place:
        conversation = await self.conversation(number)
        assert conversation.desk_thread is not None
        thread = conversation.desk_thread
        return (await self.stage.store.run(lambda tx: tx.threads.get(thread))).place

    async def refusals(self, number: int) -> list[RequestRefused]:
        history = await self.stage.store.run(lambda tx: tx.log.history(number))
        return [recorded.event for recorded in history if isinstance(recorded.event, RequestRefused)]

    async def words(self, number: int) -> int:
        return len(await self.stage.store.run(lambda tx: tx.messages.of(number)))


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    clock = StoryClock(MONDAY)
    stage = MemoryStage(SETUP, InlineStore(now=clock.now), clock)

    def people(tx: Tx) -> None:
        acme = ("all-inclusive", ("dedicated-agent",), "anna", MARIA)
        for key, (plan, add_ons, dedicated, who) in {"acme": acme, "brama": ("standard", (), None, TOMASZ)}.items():
            tx.people.save_customer(Customer(key=key, name=key, plan=plan, add_ons=add_ons, dedicated_agent=dedicated))
            contact = tx.people.meet(who, key, None)
            tx.people.save_contact(replace(contact, customer=key))
            tx.people.accept(contact.id, "terms", "2026-1", MONDAY)

    await stage.store.run(people)
    await stage.open()
    desk = Desk(stage)
    for who in (MARIA, TOMASZ):
        await desk.does(who, private(who), Said(text=Rich.of("No new mail"), message_id=""))
    yield desk
    await stage.close()


def private(who: Identity) -> Place:
    return Place(channel=who.channel, chat=who.user)


def _dialogue(tx: Tx) -> dict[str, Any]:
    contact = tx.people.contact_by(TOMASZ)
    assert contact is not None
    return {"contact": contact, "customer": "brama", "kind": "support", "place": private(TOMASZ), "at": MONDAY}


def verb(name: str) -> Verb:
    return Verb(name=name, args=ARGS.get(name, "something"))


def button(name: str, number: int) -> Pressed:
    return Pressed(action=name, args=(str(number), *ARGS.get(name, "").split()))


@pytest.mark.parametrize("name", AGENTS_ONLY)
async def test_a_contact_has_no_agents_verb(desk: Desk, name: str) -> None:
    before = await desk.conversation(1)
    told = await desk.does(MARIA, private(MARIA), verb(name))
    assert set(told) <= {"telegram:5001"}
    assert await desk.conversation(1) == before
    assert [(refusal.verb, refusal.by[:8]) for refusal in await desk.refusals(1)] == [(name, "contact:")]


@pytest.mark.parametrize("name", [*AGENT_VERBS, *SPECIAL, *CONTACTS])
async def test_a_contact_presses_no_button_of_anybody_elses_conversation(desk: Desk, name: str) -> None:
    before, words = await desk.conversation(1), await desk.words(1)
    told = await desk.does(TOMASZ, private(TOMASZ), button(name, 1))
    assert set(told) <= {"telegram:5002"}
    assert (await desk.conversation(1), await desk.words(1)) == (before, words)
    assert [refusal.verb for refusal in await desk.refusals(1)] == [name]


@pytest.mark.parametrize("name", sorted(ACTIONS - {"book"}))
async def test_a_contact_presses_no_button_of_anybody_elses_call(desk: Desk, name: str) -> None:
    """Dialogues about calls have numbers of their own."""
    booking = await desk.stage.store.run(lambda tx: tx.calls.open_booking(**_dialogue(tx)))
    assert booking.number == 1
    told = await desk.does(MARIA, private(MARIA), Pressed(action=name, args=("1", "video")))
    assert set(told) <= {"telegram:5001"}
    assert await desk.stage.store.run(lambda tx: tx.calls.booking(1)) == booking
    assert [refusal.verb for refusal in await desk.refusals(1)] == [name], "in her own conversation"
    assert await desk.refusals(2) == []


@pytest.mark.parametrize("name", sorted({*AGENT_VERBS, *SPECIAL} - set(CONTACTS)))
async def test_a_contact_presses_no_agents_button_of_their_own_conversation(desk: Desk, name: str) -> None:
    before, words = await desk.conversation(1), await desk.words(1)
    told = await desk.does(MARIA, private(MARIA), button(name, 1))
    assert (await desk.conversation(1), await desk.words(1)) == (before, words)
    assert set(told) <= {"telegram:5001"}
    assert [refusal.verb for refusal in await desk.refusals(1)] == [name]


@pytest.mark.parametrize("what", ["says", *AGENT_VERBS, *(f"presses {name}" for name in (*AGENT_VERBS, *SPECIAL))])
async def test_whoever_is_not_of_the_desk_any_more_moves_nothing_where_it_works(desk: Desk, what: str) -> None:
    thread, before, words = await desk.thread(1), await desk.conversation(1), await desk.words(1)
    name = what.removeprefix("presses ")
    does: What = Said(text=Rich.of("Hello"), message_id="") if what == "says" else verb(name)
    does = button(name, 1) if what.startswith("presses") else does
    assert await desk.does(GONE, thread, does) == []
    assert (await desk.conversation(1), await desk.words(1)) == (before, words)
    assert [(refusal.by, refusal.code) for refusal in await desk.refusals(1)] == [("slack:U0GONE", "agents_only")]


@pytest.mark.parametrize("name", [*AGENT_VERBS, *SPECIAL])
async def test_whoever_is_not_of_the_desk_any_more_presses_nothing_in_their_private_chat(desk: Desk, name: str) -> None:
    before = await desk.conversation(1)
    assert await desk.does(GONE, private(GONE), button(name, 1)) == []
    assert await desk.conversation(1) == before
    assert [refusal.by for refusal in await desk.refusals(1)] == ["slack:U0GONE"]


@pytest.mark.parametrize(
    "what", [*THOSE_OF_IT, *(f"presses {name}" for name in (*THOSE_OF_IT, "ack", "ask_back", "confirm_severity"))]
)
async def test_an_agent_of_another_team_moves_nothing(desk: Desk, what: str) -> None:
    """What they write stays inside; a colleague of the team may send it."""
    thread, before, words = await desk.thread(2), await desk.conversation(2), await desk.words(2)
    name = what.removeprefix("presses ")
    told = await desk.does(ANNA, thread, button(name, 2) if what.startswith("presses") else verb(name))
    assert "telegram:5002" not in told
    assert (await desk.conversation(2), await desk.words(2)) == (before, words)
    assert [(refusal.by, refusal.verb) for refusal in await desk.refusals(2)] == [("anna", name)]


async def test_the_words_of_another_teams_agent_stay_inside_and_are_not_theirs_to_send(desk: Desk) -> None:
    thread = await desk.thread(2)
    assert "telegram:5002" not in await desk.does(ANNA, thread, Said(text=Rich.of("Try this"), message_id=""))
    (note,) = [each for each in await desk.stage.store.run(lambda tx: tx.messages.of(2)) if each.author == "anna"]
    send = Pressed(action="send", args=(str(note.id),))
    assert "telegram:5002" not in await desk.does(ANNA, thread, send)
    assert [refusal.verb for refusal in await desk.refusals(2)] == ["send"]
    assert "telegram:5002" in await desk.does(OLGA, thread, send), "a lead may"


@pytest.mark.parametrize("name", [*THOSE_OF_IT, "ack", "ask_back", "confirm_severity"])
async def test_a_button_is_good_for_the_conversation_it_stands_under(desk: Desk, name: str) -> None:
    """A lead may do all of it; but this was forged."""
    thread, before = await desk.thread(2), await desk.conversation(1)
    shown = next(each for each in desk.stage.delivered() if each.place == thread)
    forged = Pressed(action=name, args=(str(1), ARGS.get(name, "")), message_id=shown.message_id)
    assert "telegram:5001" not in await desk.does(OLGA, thread, forged)
    assert await desk.conversation(1) == before
    assert [refusal.code for refusal in await desk.refusals(1)] == ["not_this_conversation"]


@pytest.mark.parametrize("number", ["9" * 60, "-1", "1.5", "", "²", "held"])
async def test_a_button_that_names_nothing_does_nothing(desk: Desk, number: str) -> None:
    for who in (MARIA, OLGA):
        for name in ("take", "send", "retry", "solved", "severity"):
            told = await desk.does(who, private(who), Pressed(action=name, args=(number, "sev1")))
            assert set(told) <= {str(private(who))}
    assert await desk.stage.store.run(lambda tx: tx.inbox.dead()) == []


@pytest.mark.parametrize("name", LEADS_ONLY)
async def test_only_leads_use_what_is_theirs(desk: Desk, name: str) -> None:
    before = await desk.conversation(1)
    for place in (private(ANNA), await desk.thread(1)):
        told = await desk.does(ANNA, place, Verb(name=name, args="anna to piotr"))
        assert told == [place.lane]
        assert "Only a lead may do this." in desk.stage.delivered()[-1].text
    assert await desk.conversation(1) == before
    assert [refusal.verb for refusal in await desk.refusals(1)] == [name], "the one in its thread is about it"


async def test_only_a_lead_sends_a_statement_and_pressed_twice_it_is_sent_once(desk: Desk) -> None:
    await desk.does(OLGA, private(OLGA), Verb(name="statement", args="acme"))
    shown = desk.stage.delivered()[-1]
    (button,) = [each for row in shown.body.rows for each in row]
    pressed = Pressed(action=button.action, args=button.args, message_id=shown.message_id)

    assert await desk.does(ANNA, private(ANNA), pressed) == ["slack:U0ANNA"]
    assert sorted(await desk.does(OLGA, private(OLGA), pressed)) == ["slack:U0OLGA", "telegram:5001"]
    assert await desk.does(OLGA, private(OLGA), pressed) == []


@pytest.mark.parametrize("args", [(), ("2026-11",), ("2026-11", "99"), ("", "1"), ("x", "1"), ("9999-99", "1")])
async def test_a_forged_statement_goes_nowhere(desk: Desk, args: tuple[str, ...]) -> None:
    told = await desk.does(OLGA, private(OLGA), Pressed(action="send_statement", args=args))
    assert "telegram:5001" not in told or args == ("", "1"), "without a month, this one is meant"


async def test_a_lead_hands_everything_of_one_agent_to_another(desk: Desk) -> None:
    await desk.does(OLGA, private(OLGA), Verb(name="handover", args="anna to piotr"))
    assert (await desk.conversation(1)).agent == "piotr"
    told = [each.text for each in desk.stage.delivered() if each.place == private(OLGA)]
    assert told[-1] == "Handed over: Anna Nowak → Piotr Zieliński: #1"


async def test_what_an_agent_asks_for_where_others_read_is_told_in_private(desk: Desk) -> None:
    """The bot may be in any channel; nobody there is to read a list of the desk's conversations."""
    elsewhere = Place(channel="slack", chat="C0ELSEWHERE")
    for name in ("mine", "help", "resolve", "back"):
        assert await desk.does(ANNA, elsewhere, Verb(name=name)) == ["slack:U0ANNA"]


async def test_a_notice_of_nobodys_conversation_is_retried_by_leads_only(desk: Desk) -> None:
    def noticed(tx: Tx) -> None:
        body = Body(text=Rich.of("⚠"))
        tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.DESK, place=private(ANNA))

    await desk.stage.store.run(noticed)
    await desk.does(ANNA, private(ANNA), Pressed(action="retry", args=("in-1",)))
    assert "Only a lead may do this." in desk.stage.delivered()[-1].text
