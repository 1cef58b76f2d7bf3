"""One customer never sees another's: a month of fifty customers, whose every word says whose it is.

Everything that reaches a customer's places is read: no word, name or number of another's is in it, and no note of the
desk's. What is done is drawn from a seed; `OPIEKUN_DEPTH=soak` plays more and longer months.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from bot.config import load
from bot.model.conversation import Conversation, Status
from bot.model.files import TextFile
from bot.model.inbound import Pressed, Said, Verb, What
from bot.model.people import Agent, Customer
from bot.model.places import Identity, Place
from bot.model.rich import Body, Button, Rich
from bot.model.words import Language
from bot.ports import Tx
from bot.store.inline import InlineStore
from bot.stories.channels import Delivered
from bot.stories.clock import StoryClock
from bot.stories.stage import MemoryStage
from calendars.calls import AgendaOf, MemoryAgenda

SETUP = load(Path(__file__).parent.parent / "stories" / "opiekun.yaml").setup
START = datetime(2026, 11, 2, 8, tzinfo=UTC)
CUSTOMERS = 50
SEEDS, STEPS = (range(20), 2500) if os.environ.get("OPIEKUN_DEPTH") == "soak" else (range(1), 400)

#: A word, a reply, a name or a note, and the number of the customer whose it is.
TOKEN = re.compile(r"(word|reply|firm|name|note)(\d\d)x")
#: A conversation's number, as each language writes it.
NUMBER = re.compile(r"(?:\b[Nn]o\.|\bnr|№)[\s\u00a0]*(\d+)")
#: Buttons that carry a conversation's number.
ABOUT_ONE = {
    "severity",
    "severity_help",
    "severity_confirm",
    "solved",
    "unsolved",
    "open_desk",
    "accept_quote",
    "human",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A contact: of which customer, who they are, and where they write."""

    customer: int
    identity: Identity
    place: Place

    @property
    def is_direct(self) -> bool:
        return self.place.chat == self.identity.user


def people() -> list[Person]:
    """A third writes on Telegram, a third to the app on Slack, a third, two of each, in a channel of their own."""
    found = []
    for number in range(CUSTOMERS):
        if number % 3 == 0:
            identity = Identity(channel="telegram", user=str(6000 + number))
            found.append(
                Person(customer=number, identity=identity, place=Place(channel="telegram", chat=identity.user))
            )
        elif number % 3 == 1:
            identity = Identity(channel="slack", user=f"U0C{number:02}")
            found.append(Person(customer=number, identity=identity, place=Place(channel="slack", chat=identity.user)))
        else:
            for one in "AB":
                identity = Identity(channel="slack", user=f"U0C{number:02}{one}", account=f"T0{number:02}")
                place = Place(channel="slack", chat=f"C0S{number:02}")
                found.append(Person(customer=number, identity=identity, place=place))
    return found


class Month:
    """Fifty customers and the desk, doing whatever the seed says."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(f"leaks {seed}")
        self.clock = StoryClock(START)
        agendas = {
            key: AgendaOf(agenda=MemoryAgenda(now=self.clock.now), zone=SETUP.calendars[agent.calendar].zone)
            for key, agent in SETUP.agents.items()
        }
        self.store = InlineStore(now=self.clock.now)
        self.stage = MemoryStage(SETUP, self.store, self.clock, agendas)
        self.people = people()
        self.done: list[str] = []
        self.numbers: dict[int, int] = {}

    async def play(self, steps: int) -> None:
        self.store.run_now(self._admit)
        await self.stage.open()
        for _ in range(steps):
            deed = self.chance.choice([self._contact, self._contact, self._agent, self._agent, self._agent])
            await deed()
            await self.stage.settle()
            pause = timedelta(minutes=self.chance.choice([0, 0, 1, 7, 30, 120, 300]))
            await self.stage.move_to(self.clock.now() + pause, _nothing)
        self.numbers = self.store.run_now(_numbers)
        await self.stage.close()

    def _admit(self, tx: Tx) -> None:
        languages = list(Language)
        for number in range(CUSTOMERS):
            is_vip = number % 2 == 0
            tx.people.save_customer(
                Customer(
                    key=f"customer{number:02}",
                    name=f"firm{number:02}x",
                    plan="all-inclusive" if is_vip else "standard",
                    add_ons=("dedicated-agent",) if is_vip else (),
                    dedicated_agent=("anna", "piotr")[number % 4 // 2] if is_vip else None,
                    language=languages[number % len(languages)],
                    zone=("Europe/Prague", "Europe/London", "Europe/Kyiv")[number % 3],
                    slack_channel=f"C0S{number:02}" if number % 3 == 2 else None,
                )
            )
        for person in self.people:
            contact = tx.people.meet(person.identity, f"name{person.customer:02}x", None)
            tx.people.save_contact(replace(contact, customer=f"customer{person.customer:02}"))
            tx.people.accept(contact.id, "terms", "2026-1", START)

    # What contacts do

    async def _contact(self) -> None:
        person = self.chance.choice(self.people)
        deeds = [self._words(person)] * 5
        verbs = ["status", "calls", "human", "severity", "help", "book", "book support", "book week", "language"]
        deeds += [_verb(self.chance.choice([*verbs, "mydata"]))] * 2
        deeds += [self._own_button(person), self._own_button(person), self._forged()]
        what = self.chance.choice([deed for deed in deeds if deed is not None])
        place = self._thread_of(person) if self.chance.random() < 0.5 else person.place
        await self._act(person.identity, place, what, direct=person.is_direct)

    def _words(self, person: Person) -> What:
        return Said(
            text=Rich.of(f"word{person.customer:02}x {self.chance.choice(['', 'thanks', '@anna', '/take'])}"),
            message_id="",
        )

    def _own_button(self, person: Person) -> Pressed | None:
        return self._button([each for each in self.stage.delivered() if each.place.lane == person.place.lane])

    def _button(self, shown: Sequence[Delivered]) -> Pressed | None:
        seen = [(each, button) for each in shown[-30:] for row in each.body.rows for button in row if button.action]
        if not seen:
            return None
        each, button = self.chance.choice(seen)
        return Pressed(action=button.action, args=button.args, message_id=each.message_id)

    def _forged(self) -> Pressed:
        number = str(self.chance.randint(1, 60))
        action = self.chance.choice(
            [*ABOUT_ONE, "time", "confirm", "cancel", "move", "send", "send_statement", "take", "ack"]
        )
        return Pressed(action=action, args=(number, self.chance.choice(["sev1", number, "video", "2026-11"])))

    def _thread_of(self, person: Person) -> Place:
        threads = [each.place for each in self.stage.delivered() if each.place.lane == person.place.lane]
        return self.chance.choice(threads[-10:]) if threads and not person.is_direct else person.place

    # What agents do

    async def _agent(self) -> None:
        found = self.store.run_now(self._a_conversation)
        if found is None:
            return
        conversation, place, outside = found
        agent = self._agent_for(conversation, place)
        identity = next((each for each in agent.identities if each.channel == place.channel), None)
        if identity is None:
            return
        what = self._agents_deed(conversation, place)
        if outside is not None and self.chance.random() < 0.1 and identity.channel == outside.channel:
            what, place = Said(text=Rich.of(f"reply{_customer(conversation)}x"), message_id=""), outside
        elif self.chance.random() < 0.08:
            what, place = self._in_private(conversation, identity), Place(channel=identity.channel, chat=identity.user)
        await self._act(identity, place, what, direct=place.chat == identity.user)

    def _agent_for(self, conversation: Conversation, place: Place) -> Agent:
        if conversation.agent is not None and self.chance.random() < 0.7:
            return SETUP.agents[conversation.agent]
        return self.chance.choice(list(SETUP.agents.values()))

    def _agents_deed(self, conversation: Conversation, place: Place) -> What:
        whose = _customer(conversation)
        verbs = [
            "take", "join", f"ask reply{whose}x?", f"note note{whose}x", "resolve", "reopen", "severity sev1",
            f"severity sev5 reply{whose}x", "assign piotr", "assign general", f"escalate seniors note{whose}x",
            "accept", f"return note{whose}x", "eta 4h", f"quote reply{whose}x for 5", "book support", "why", "help",
            f"delay platform 1h note{whose}x", "delay us",
        ]  # fmt: skip
        said = [f"reply{whose}x", f"reply{whose}x", f"// note{whose}x"]
        pressed = self._button([each for each in self.stage.delivered() if each.place == place])
        deeds: list[What | None] = [
            *(Said(text=Rich.of(text), message_id="") for text in said),
            *(_verb(self.chance.choice(verbs)) for _ in range(3)),
            pressed,
        ]
        return self.chance.choice([deed for deed in deeds if deed is not None])

    def _in_private(self, conversation: Conversation, identity: Identity) -> What:
        lane = Place(channel=identity.channel, chat=identity.user).lane
        pressed = self._button([each for each in self.stage.delivered() if each.place.lane == lane])
        asked = [
            "mine",
            f"statement {conversation.customer}",
            "away 10.11-12.11 cover olga",
            "back",
            "handover anna to piotr",
        ]
        return self.chance.choice([pressed or _verb("mine"), _verb(self.chance.choice(asked))])

    def _a_conversation(self, tx: Tx) -> tuple[Conversation, Place, Place | None] | None:
        """One of the newest that agents see, and where: in its thread, or in that of a team called in."""
        open_ = [each for team in SETUP.teams for each in tx.conversations.of_team(team, tuple(Status))]
        shown = [each for each in open_ if each.desk_thread is not None]
        if not shown:
            return None
        conversation = self.chance.choice(sorted(shown, key=lambda each: each.number)[-15:])
        inside = [tx.threads.get(conversation.desk_thread or 0).place]
        inside += [copy.place for copy in tx.personal.copies_inside(conversation.number) if copy.place.thread]
        outside = tx.threads.get(conversation.customer_thread).place if conversation.customer_thread else None
        is_shared = outside is not None and outside.chat.startswith("C0S")
        return conversation, self.chance.choice(inside), outside if is_shared else None

    async def _act(self, sender: Identity, place: Place, what: What, *, direct: bool) -> None:
        self.done.append(f"{self.clock.now():%d %H:%M} {sender.user} in {place}: {what}")
        await self.stage.act(sender, place, what, name=_name(sender), direct=direct)

    # What must hold

    def leaks(self) -> list[str]:
        """What reached a customer's places and was not theirs."""
        whose = {person.place.lane: person.customer for person in self.people}
        whose |= {f"{p.identity.channel}:{p.identity.user}": p.customer for p in self.people}
        found = []
        for each in self.stage.delivered():
            reader = whose.get(each.place.lane)
            if reader is not None:
                found += [
                    f"{each.at:%d %H:%M} {each.place}: {why}: {each.text}"
                    for why in _wrong(each.body, reader, self.numbers)
                ]
        return found


def _numbers(tx: Tx) -> dict[int, int]:
    """Whose each conversation is."""
    every = [c for n in range(CUSTOMERS) for c in tx.conversations.of_customer(f"customer{n:02}", tuple(Status))]
    return {each.number: int(_customer(each)) for each in every}


def _wrong(body: Body, reader: int, owners: dict[int, int]) -> list[str]:
    file = body.file.text if isinstance(body.file, TextFile) else str(body.file or "")
    labels = " ".join(button.label for row in body.rows for button in row)
    text = f"{body.text.plain} {labels} {file}"
    wrong = [f"{kind} of {n}" for kind, n in TOKEN.findall(text) if kind == "note" or int(n) != reader]
    wrong += [f"number {n}" for n in NUMBER.findall(text) if owners.get(int(n), reader) != reader]
    for row in body.rows:
        for button in row:
            number = button.args[0] if button.args and button.action in ABOUT_ONE else ""
            if number.isdecimal() and owners.get(int(number), reader) != reader:
                wrong.append(f"button of {number}")
    return wrong


def _verb(typed: str) -> Verb:
    name, _, args = typed.partition(" ")
    return Verb(name=name, args=args)


def _customer(conversation: Conversation) -> str:
    return conversation.customer.removeprefix("customer")


def _name(sender: Identity) -> str:
    number = re.search(r"C(\d\d)", sender.user) or re.search(r"60(\d\d)", sender.user)
    return f"name{number[1]}x" if number else "Somebody"


async def _nothing() -> None:
    pass


@pytest.mark.parametrize("seed", SEEDS)
async def test_no_customer_ever_reads_what_is_anothers_or_the_desks_own(seed: int) -> None:
    month = Month(seed)
    await month.play(STEPS)

    texts = [each.text for each in month.stage.delivered()]
    assert sum("word" in text for text in texts) > STEPS // 10, "or nothing was relayed"
    assert any("note" in text for text in texts), "or no note was written"
    assert len(set(month.numbers.values())) > CUSTOMERS // 3
    assert month.leaks() == []


@pytest.mark.parametrize(
    "text",
    ["word08x", "reply08x", "firm08x", "name08x", "note07x", "No. 2: open", "zgłoszenie nr 2", "Обращение № 2", "№ 2"],
)
def test_a_leak_would_be_seen(text: str) -> None:
    """Read by customer 7, whose the first conversation is; the second is customer 8's."""
    owners = {1: 7, 2: 8}

    assert _wrong(Body(text=Rich.of(f"Hello, {text}.")), 7, owners)
    assert _wrong(Body(text=Rich.of("Hello"), file=TextFile(name="data.json", text=text)), 7, owners)
    assert not _wrong(Body(text=Rich.of("word07x, reply07x, no. 1, № 1, firm07x and 2")), 7, owners)


def test_a_button_of_anothers_conversation_would_be_seen() -> None:
    def body(number: str) -> Body:
        return Body(text=Rich.of("Solved?"), rows=((Button(label="Yes", action="solved", args=(number,)),),))

    assert _wrong(body("2"), 7, {1: 7, 2: 8}) == ["button of 2"]
    assert not _wrong(body("1"), 7, {1: 7, 2: 8})
