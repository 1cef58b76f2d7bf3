"""No word of what is private reaches a place that somebody else reads, whatever anybody of the desk does (NP-6).

People write, complain, press and type at random, in every place they can reach and with every button ever shown; days
pass. Then all that was delivered is read by those who read there.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random

import pytest

from bot.config import load
from bot.desk.verbs import AGENT_VERBS, CONTACT_VERBS
from bot.events import AgentAssigned, CustomerWrote, Recorded, TopicChanged
from bot.model.conversation import Conversation
from bot.model.inbound import HomeOpened, Pressed, Said, Verb, What
from bot.model.people import Customer
from bot.model.places import HOME, Identity, Place
from bot.model.rich import Rich
from bot.ports import Tx
from bot.store.inline import InlineStore
from bot.stories.channels import Delivered
from bot.stories.clock import StoryClock
from bot.stories.stage import MemoryStage

SETUP = load(Path(__file__).parent.parent / "stories" / "complaints.opiekun.yaml").setup
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
MARIA = Identity(channel="telegram", user="5001")
GEORGE = Identity(channel="slack", user="U0GEORGE", account="T0ACME")
SHARED = Place(channel="slack", chat="C0ACME")
AGENTS = tuple(SETUP.agents)
#: Those who take complaints, as the story's desk has it.
MANAGEMENT = ("olga", "marta")
INSTEAD = ("ivan",)
#: How many days are lived through, and what is done in each.
SEEDS = 200 if os.environ.get("OPIEKUN_DEPTH") == "soak" else 8
STEPS = 40
NEUTRAL = "goes on elsewhere"

ARGS = {
    "assign": (*AGENTS, "general", "management", "seniors"),
    "topic": ("complaint", "line"),
    "escalate": ("seniors please help", "management please help"),
    "handover": tuple(f"{giver} to {taker}" for giver in AGENTS[:4] for taker in AGENTS[:4]),
    "away": ("today", "24.11-27.11"),
    "severity": ("normal",),
    "eta": ("4h",),
}


@dataclass
class World:
    """A desk, and what people could do there so far."""

    stage: MemoryStage
    clock: StoryClock
    count: int = 0
    texts: list[str] = field(default_factory=list)

    def word(self) -> str:
        self.count += 1
        return f"word{self.count}x"

    @property
    def delivered(self) -> list[Delivered]:
        return list(self.stage.delivered())

    async def act(self, who: Identity, place: Place, what: What, *, direct: bool) -> None:
        await self.stage.act(who, place, what, name="Somebody", direct=direct)
        await self.stage.settle()

    def places_of(self, agent: str) -> list[Place]:
        """Where the agent can write: their own chats, their teams' places, and every thread there."""
        own = [Place(channel=i.channel, chat=i.user) for i in SETUP.agents[agent].identities]
        lanes = {place.lane for place in own} | {
            team.place.lane for team in SETUP.teams.values() if team.place and agent in team.members
        }
        return own + sorted({d.place for d in self.stage.delivered() if d.place.lane in lanes}, key=str)


def readers(place: Place) -> set[str]:
    """Agents who read there; "everybody" where others do."""
    whose = {
        key
        for key, agent in SETUP.agents.items()
        if any(i.channel == place.channel and place.chat in (i.user, HOME + i.user) for i in agent.identities)
    }
    teams = [team for team in SETUP.teams.values() if team.place is not None and team.place.lane == place.lane]
    if place.chat in (MARIA.user, GEORGE.user):
        return set()
    if not whose and not teams:
        return {"everybody"}
    return whose | {member for team in teams for member in team.members}


async def opened() -> World:
    clock = StoryClock(MONDAY)
    stage = MemoryStage(SETUP, InlineStore(now=clock.now), clock)

    def people(tx: Tx) -> None:
        tx.people.save_customer(Customer(key="acme", name="Acme", plan="line", slack_channel=SHARED.chat))
        for who in (MARIA, GEORGE):
            contact = tx.people.meet(who, "Somebody", None)
            tx.people.save_contact(replace(contact, customer="acme", admitted_at=MONDAY))

    await stage.store.run(people)
    await stage.open()
    return World(stage, clock)


@dataclass(frozen=True, kw_only=True)
class Secret:
    """A private conversation: its words that nobody outside may read, since when, and from whom it is kept."""

    conversation: Conversation
    words: set[str]
    since: datetime
    kept_from: set[str]
    #: The words that its first message has, by which the draft is found that it was sent from.
    began: set[str]


async def trouble_with(world: World, subject: str) -> None:
    """Maria's matter is that agent's by now, and so is what she would complain of."""
    own = Place(channel=MARIA.channel, chat=MARIA.user)
    await world.act(MARIA, own, Said(text=Rich.of(world.word()), message_id=""), direct=True)
    anna = SETUP.agents["anna"].identities[0]
    thread = next(d.place for d in world.delivered if d.place.chat == "C0GENERAL" and d.place.thread)
    await world.act(anna, thread, Verb(name="assign", args=subject), direct=False)


async def complaint(world: World, about: str | None = None) -> None:
    """Maria complains, about the agent who stands there already or about the one that she names."""
    own = Place(channel=MARIA.channel, chat=MARIA.user)
    await world.act(MARIA, own, Verb(name="complaint", args=world.word()), direct=True)
    if about is not None:
        await world.act(MARIA, own, Pressed(action="complaint_about", args=(about,)), direct=True)
    await world.act(MARIA, own, Pressed(action="complaint_send", args=()), direct=True)


async def contact_does(world: World, chance: Random) -> None:
    who = chance.choice([MARIA, GEORGE])
    own = Place(channel=who.channel, chat=who.user)
    shown = [d for d in world.stage.delivered() if d.place.lane == own.lane]
    match chance.choice(["says", "answers", "in channel", "complains", "sends", "presses", "runs"]):
        case "says":
            await world.act(who, own, Said(text=Rich.of(world.word()), message_id=""), direct=True)
        case "answers" if shown:
            answered = chance.choice(shown).message_id
            said = Said(text=Rich.of(world.word()), message_id="", reply_to=answered)
            await world.act(who, own, said, direct=True)
        case "in channel":
            places = [
                SHARED,
                *sorted({d.place for d in world.stage.delivered() if d.place.lane == SHARED.lane}, key=str),
            ]
            place = chance.choice(places)
            await world.act(GEORGE, place, Said(text=Rich.of(world.word()), message_id=""), direct=False)
        case "complains":
            await world.act(who, own, Verb(name="complaint", args=world.word()), direct=True)
            if chance.random() < 0.5:
                about = chance.choice([*AGENTS, "-"])
                await world.act(who, own, Pressed(action="complaint_about", args=(about,)), direct=True)
            await world.act(who, own, Pressed(action="complaint_send", args=()), direct=True)
        case "presses" if buttons := [(d, b) for d in shown for row in d.body.rows for b in row]:
            delivered, button = chance.choice(buttons)
            pressed = Pressed(action=button.action, args=button.args, message_id=delivered.message_id)
            await world.act(who, own, pressed, direct=True)
        case "runs":
            verb = chance.choice([*CONTACT_VERBS])
            await world.act(who, own, Verb(name=verb), direct=True)


async def agent_does(world: World, chance: Random) -> None:
    agent = chance.choice(AGENTS)
    place = chance.choice(world.places_of(agent))
    identity = SETUP.agents[agent].identities[0]
    direct = place.chat == identity.user
    here = [d for d in world.stage.delivered() if d.place.lane == place.lane]
    answers = chance.choice([None, *(d.message_id for d in here)])
    what: What
    match chance.choice(["says", "runs", "runs", "presses", "forges", "looks"]):
        case "says":
            what = Said(text=Rich.of(world.word()), message_id="", reply_to=answers)
        case "runs":
            name = chance.choice([*AGENT_VERBS])
            args = chance.choice(ARGS.get(name, (world.word(),)))
            what = Verb(name=name, args="" if name in ("why", "mine") else args, reply_to=answers)
        case "presses" if buttons := [(d, b) for d in here for row in d.body.rows for b in row]:
            delivered, button = chance.choice(buttons)
            what = Pressed(action=button.action, args=button.args, message_id=delivered.message_id)
        case "forges":
            number = str(chance.randint(1, 6))
            action = chance.choice([*AGENT_VERBS, "send", "ack", "ask_back", "hold", "retry"])
            args = chance.choice(ARGS.get(action, ("",))).split()
            what = Pressed(action=action, args=(number, *args))
        case "looks":
            what = HomeOpened()
        case _:
            return
    await world.act(identity, place, what, direct=direct)


async def nothing() -> None:
    pass


async def a_day(chance: Random, steps: int) -> World:
    world = await opened()
    if subject := chance.choice([None, *MANAGEMENT, *INSTEAD]):
        await trouble_with(world, subject)
        await complaint(world)
    for _ in range(steps):
        match chance.choice(["contact", "contact", "agent", "agent", "agent", "time"]):
            case "contact":
                await contact_does(world, chance)
            case "agent":
                await agent_does(world, chance)
            case "time":
                length = chance.choice([timedelta(minutes=1), timedelta(hours=3), timedelta(days=2)])
                await world.stage.move_to(world.clock.now() + length, nothing)
    await world.stage.move_to(world.clock.now() + timedelta(days=9), nothing)
    return world


def secrets(tx: Tx) -> list[Secret]:
    """Each private conversation, as its log and its messages have it."""
    found = []
    for conversation in tx.conversations.private():
        history = tx.log.history(conversation.number)
        changed = [r for r in history if isinstance(r.event, TopicChanged) and r.event.topic == conversation.topic]
        since = changed[0].at if changed else conversation.opened_at
        before = {r.event.message for r in history if isinstance(r.event, CustomerWrote) and changed and r.at <= since}
        words = [each for each in tx.messages.of(conversation.number) if each.id not in before]
        secret = [each for each in words if not changed or each.saved_at > since]
        open_words = _said_openly(tx, {each.id for each in secret})
        found.append(
            Secret(
                conversation=conversation,
                words=_tokens(each.text.plain for each in secret) - open_words,
                since=since,
                kept_from=_had_it(history, changed[0]) if changed else set(),
                began=set() if changed else _tokens(each.text.plain for each in words[:1]),
            )
        )
    return found


def _had_it(history: Iterable[Recorded], change: Recorded) -> set[str]:
    """Whoever had it when it became private is whom it is about."""
    given = [r.event.agent for r in history if isinstance(r.event, AgentAssigned) and r.seq < change.seq]
    return {given[-1]} - {None} if given else set()


def _said_openly(tx: Tx, secret: set[int]) -> set[str]:
    """What was also said where it is no secret: a complaint quotes the request that it is about."""
    said = set()
    for number in count(1):
        if tx.conversations.get(number) is None:
            return said
        said |= _tokens(each.text.plain for each in tx.messages.of(number) if each.id not in secret)
    return said


def _tokens(texts: Iterable[str]) -> set[str]:
    return {token for text in texts for token in re.findall(r"word\d+x", text)}


def judge(delivered: list[Delivered], private: list[Secret]) -> None:
    """Nothing here asks the desk who may see what: by NP-6 they are the management, but not whom it is about."""
    for secret in private:
        number = secret.conversation.number
        subjects = {*secret.kept_from, *shown_as_subject(delivered, secret), *secret.conversation.subjects}
        entitled = {*MANAGEMENT, *INSTEAD} - subjects
        for each in delivered:
            if readers(each.place) <= entitled:
                continue
            told = f"#{number} in {each.place}: {each.text}"
            assert not secret.words & _tokens([each.text]), told
            is_left = NEUTRAL in each.text or "outside this channel" in each.text
            assert is_left or each.conversation != number or each.at <= secret.since, told
            if secret.conversation.about is not None and each.at > secret.since and readers(each.place) & subjects:
                named = re.search(rf"(#|(?<!Call )[Nn]o\. ){number}\b", each.text)
                assert named is None or is_allowed(each), told


def shown_as_subject(delivered: list[Delivered], secret: Secret) -> set[str]:
    """Whom the contact read that it is about, in the draft with the words that were sent."""
    drafts = [
        each.body.text.plain
        for each in delivered
        if any(button.action == "complaint_send" for row in each.body.rows for button in row)
    ]
    sent = [text for text in drafts if secret.began and _tokens([text]) == secret.began]
    names = {key: (agent.name.latin, agent.name.cyrillic) for key, agent in SETUP.agents.items()}
    return {key for key, written in names.items() if sent and any(name and name in sent[-1] for name in written)}


def is_allowed(each: Delivered) -> bool:
    """What somebody typed or forged the number of is answered as if there were none."""
    return "There is no conversation" in each.text


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_no_word_of_a_complaint_reaches_whom_it_is_kept_from(seed: int) -> None:
    world = await a_day(Random(seed), STEPS)
    private = await world.stage.store.run(secrets)
    dead = await world.stage.store.run(lambda tx: tx.inbox.dead())
    judge(world.delivered, private)
    assert dead == []
    await world.stage.close()


@pytest.mark.parametrize("subject", [*MANAGEMENT, *INSTEAD])
async def test_no_word_of_a_complaint_reaches_the_manager_whom_it_is_about(subject: str) -> None:
    """Whoever takes complaints is complained of: in a complaint of its own, and by a change of topic."""
    world = await opened()
    await trouble_with(world, subject)
    await complaint(world)
    thread = [d.place for d in world.delivered if d.conversation == 1 and d.place.chat != MARIA.user][-1]
    identity = SETUP.agents[subject].identities[0]
    await world.act(identity, thread, Verb(name="topic", args="complaint"), direct=thread.chat == identity.user)
    own = Place(channel=MARIA.channel, chat=MARIA.user)
    await world.act(MARIA, own, Said(text=Rich.of(world.word()), message_id=""), direct=True)
    await world.stage.move_to(world.clock.now() + timedelta(minutes=1), nothing)
    await pries(world, subject)
    await world.stage.move_to(world.clock.now() + timedelta(days=9), nothing)
    private = await world.stage.store.run(secrets)
    assert len(private) == 2
    judge(world.delivered, private)
    await world.stage.close()


async def pries(world: World, subject: str) -> None:
    """The agent asks for the register, and tries every verb on both complaints by their numbers: what they hear is what
    they hear of a number that nobody has had."""
    identity = SETUP.agents[subject].identities[0]
    own = Place(channel=identity.channel, chat=identity.user)

    async def hears(what: What) -> list[tuple[Place, str]]:
        before = len(world.delivered)
        await world.act(identity, own, what, direct=True)
        return [(each.place, each.text) for each in world.delivered[before:]]

    await hears(Verb(name="complaints", args=""))
    for verb in AGENT_VERBS:
        of_none = await hears(Pressed(action=verb, args=("99",)))
        assert of_none == [(own, "There is no conversation #99.")], verb
        for number in ("1", "2"):
            heard = await hears(Pressed(action=verb, args=(number,)))
            assert heard == [(own, f"There is no conversation #{number}.")], verb


async def test_the_judge_finds_a_leak() -> None:
    """What is delivered where others read is found, and so is what one of the management reads of herself."""
    world = await opened()
    await trouble_with(world, "olga")
    await complaint(world)
    await complaint(world, "anna")
    own, other = await world.stage.store.run(secrets)
    assert shown_as_subject(world.delivered, own) == {"olga"}
    assert shown_as_subject(world.delivered, other) == {"anna"}
    judge(world.delivered, [own, other])
    found_in(world, other, Place(channel="slack", chat="C0GENERAL"))
    found_in(world, own, Place(channel="slack", chat="C0MGMT"))
    unaware = replace(own, conversation=replace(own.conversation, subjects=()))
    found_in(world, unaware, Place(channel="slack", chat="U0OLGA"))
    await world.stage.close()


def found_in(world: World, secret: Secret, place: Place) -> None:
    """Were those who may see it shown a word of it in that place, the judge would say so."""
    words = [d for d in world.delivered if secret.words & _tokens([d.text]) and d.place.chat != MARIA.user]
    judge([words[0]], [secret])
    with pytest.raises(AssertionError, match=f"#{secret.conversation.number} in {place}"):
        judge([*world.delivered, replace(words[0], place=place)], [secret])
