"""Plays a story on a stage: in memory for `simulate`; tests play the same stories over the wire.

Between two steps, timers fire in their order; what a step causes is delivered before the next.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.adapters.alerts.payload import SENDER
from bot.desk import emergencies, when
from bot.desk.admission import code_hash
from bot.desk.booking import ACTIONS
from bot.desk.forms import DeskForms
from bot.desk.turn import Turn
from bot.errors import ConfigError
from bot.model.bookings import AgendaRead
from bot.model.conversation import Conversation
from bot.model.inbound import HomeOpened, Pressed, Said, Submitted, Verb, What
from bot.model.people import Absence, Agent, Contact, Customer, Invitation
from bot.model.places import Identity, Place
from bot.model.rich import Button, Rich
from bot.model.setup import Setup
from bot.model.words import Language
from bot.ports import Store, Tx
from bot.stories.agendas import agendas_of
from bot.stories.alerts import payload_of
from bot.stories.channels import Delivered
from bot.stories.clock import StoryClock
from bot.stories.consents import accepted
from bot.stories.expectations import Failure, Seen, check
from bot.stories.links import link_of
from bot.stories.stage import MemoryStage, Stage
from bot.stories.story import Step, Story, instant, whole_day
from bot.stories.vocabulary import MONITORING
from bot.texts.to_contacts import HELD
from calendars.calls import MemoryAgenda

#: Buttons whose own name is shorter than the word for what they do.
_SHORT = {"acknowledge": "ack"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    title: str
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        return not self.failures


class Player:
    """One story being played on a stage."""

    def __init__(self, story: Story, setup: Setup, stage: Stage) -> None:
        self._story = story
        self._setup = setup
        self._stage = stage
        self._contacts: dict[str, tuple[Identity, Place]] = {}
        self._seen: list[Seen] = []
        self._window = 0
        self._fired: dict[str, datetime] = {}
        if any(step.does == "alert" for step in story.steps):
            self._contacts[MONITORING] = (SENDER, Place(channel=SENDER.channel, chat=SENDER.user))

    async def play(self) -> Outcome:
        """Every step in turn. A step that can't be carried out is a failure; the story goes on."""
        await self._stage.store.run(self._people_the_desk)
        await self._stage.open()
        failures: list[Failure] = []
        for step in self._story.steps:
            await self._advance(self._story.start + step.at)
            failures.extend(await self._play_step(step))
        return Outcome(title=self._story.title, failures=tuple(failures))

    async def _play_step(self, step: Step) -> list[Failure]:
        if step.expect:
            read = await self._agendas() if step.expect == "offers" else {}
            found = await self._stage.store.run(
                lambda tx: check(step, self._turn(tx), self._seen[self._window :], self._contact_of, read)
            )
            return [found] if found else []
        try:
            await self._do(step)
        except LookupError as error:
            return [Failure(step=step.number, expected=f"{step.who} {step.does} {step.text}", found=str(error.args[0]))]
        await self._settle()
        return []

    async def _agendas(self) -> Mapping[str, AgendaRead]:
        found = self._stage.agendas.items()
        return {agent: AgendaRead(view=await of.sync(), taking=of.taking) for agent, of in found}

    # --- time ------------------------------------------------------------------------------------------------

    async def _advance(self, to: datetime) -> None:
        if to > self._stage.now():
            self._window = len(self._seen)
            await self._stage.move_to(to, self._note)

    async def _settle(self) -> None:
        await self._stage.settle()
        await self._note()

    async def _note(self) -> None:
        """Who is reached is decided when it is delivered: responsibility may change later."""
        new = self._stage.delivered()[len(self._seen) :]
        if new:
            reached = await self._stage.store.run(lambda tx: [self._reached(tx, each) for each in new])
            self._seen.extend(Seen(delivered=each, agents=agents) for each, agents in zip(new, reached, strict=True))

    def _reached(self, tx: Tx, delivered: Delivered) -> frozenset[str]:
        """The agents whom it reaches: by direct message, or in the thread of a conversation that is theirs."""
        place = delivered.place
        direct = {
            key
            for key, agent in self._setup.agents.items()
            if any(i.channel == place.channel and i.user == place.chat for i in agent.identities)
        }
        thread = tx.threads.at(place) if place.thread else None
        conversation = tx.conversations.get(thread.conversation) if thread else None
        return frozenset(direct | set(conversation.speakers if conversation else ()))

    # --- what people do --------------------------------------------------------------------------------------

    async def _do(self, step: Step) -> None:
        if step.does == "alert":
            await self._stage.alert(payload_of(step.alert, self._stage.now(), self._fired))
        elif step.span is not None:
            await self._in_agenda(step, *step.span)
        elif step.is_agent:
            await self._agent_does(step)
        else:
            await self._contact_does(step)

    async def _in_agenda(self, step: Step, start: datetime, end: datetime) -> None:
        of = self._stage.agendas.get(step.who)
        if of is None or not isinstance(of.agenda, MemoryAgenda):
            raise LookupError(f"{step.who} has no agenda in memory")
        change = of.agenda.agent_is_busy if step.does == "busy" else of.agenda.agent_is_free
        change(start.astimezone(UTC), end.astimezone(UTC))
        await self._stage.look_at_agendas()

    async def _contact_does(self, step: Step) -> None:
        identity, place = self._contact_place(step.who)
        row = self._story.contacts[step.who]
        is_shared = "channel" in row
        if is_shared and (step.inside or step.does == "presses"):
            place = await self._stage.store.run(lambda tx: self._customers_thread(tx, step.inside or step.who))
        what = await self._stage.store.run(lambda tx: self._what(tx, step, place, step.inside or step.who))
        hint = Language(str(row["speaks"])) if row.get("speaks") else None
        name = str(row.get("name") or step.who.capitalize())
        await self._stage.act(identity, place, what, name=name, direct=not is_shared, hint=hint)

    async def _agent_does(self, step: Step) -> None:
        agent = self._setup.agents.get(step.who)
        if agent is None:
            raise LookupError(f"there is no agent {step.who}; there are {', '.join(self._setup.agents)}")
        if step.inside:
            place, direct = await self._stage.store.run(lambda tx: self._customers_thread(tx, step.inside)), False
        elif step.to:
            place = await self._stage.store.run(lambda tx: self._desk_place(tx, step, agent))
            direct = any(identity.user == place.chat for identity in agent.identities)
        else:
            place, direct = Place(channel=agent.identities[0].channel, chat=agent.identities[0].user), True
        identity = next((i for i in agent.identities if i.channel == place.channel), agent.identities[0])
        what = await self._stage.store.run(lambda tx: self._what(tx, step, place, step.to))
        name = agent.name.latin or agent.name.cyrillic
        await self._stage.act(identity, place, what, name=name, direct=direct)

    def _what(self, tx: Tx, step: Step, place: Place, contact: str) -> What:
        match step.does:
            case "says":
                answers = self._newest_message(tx, step, place) if step.conversation is not None else None
                return Said(text=Rich.of(step.text), message_id="", reply_to=answers)
            case "sends":
                return Said(text=Rich.of("[voice message, 12 s]"), message_id="", is_voice=True)
            case "opens":
                return HomeOpened()
            case "fills":
                return Submitted(form="", args=(), fields=step.fills)
            case "runs":
                name, _, args = step.text.lstrip("/").partition(" ")
                answers = self._newest_message(tx, step, place) if step.conversation is not None else None
                return Verb(name=name.lower(), args=args, reply_to=answers)
            case _:
                return self._pressed(tx, step, place, contact)

    def _pressed(self, tx: Tx, step: Step, place: Place, contact: str) -> Pressed:
        """The button of that name: as last shown there, else as it would be for the newest conversation."""
        conversation = self._newest(tx, contact) if contact in self._contacts else None
        number = (str(conversation.number),) if conversation else ()
        if conversation is None and not step.is_agent and step.text in self._emergencies(tx, contact):
            return Pressed(action="severity_confirm", args=(HELD, step.text))
        if conversation is not None and not step.is_agent:
            policy = self._turn(tx).policy_of(conversation)
            if step.text in policy.severities:
                return Pressed(action="severity_confirm", args=(*number, step.text))
        topic = self._setup.topics.get(step.text)
        if topic is not None and not topic.private and not step.is_agent:
            return self._topic(step.text, place, number[0] if number else HELD)
        wanted = {step.text, _SHORT.get(step.text), _start(step.text)} - {None}
        shown = self._shown(
            place,
            lambda button: bool(wanted & {button.action, button.label, *button.args[-1:]}),
            only_there=step.is_agent,
        )
        return shown or self._unshown(tx, step, contact, number)

    def _shown(self, place: Place, is_it: Callable[[Button], bool], *, only_there: bool = False) -> Pressed | None:
        """The newest such button in that place, or in its chat."""
        for seen in reversed(self._seen):
            shown = seen.delivered.place
            if shown.lane != place.lane or (only_there and place.thread is not None and shown != place):
                continue
            for row in seen.delivered.body.rows:
                for button in row:
                    if is_it(button):
                        return Pressed(action=button.action, args=button.args, message_id=seen.delivered.message_id)
        return None

    def _topic(self, key: str, place: Place, number: str) -> Pressed:
        """The button of a topic: as last shown there, else as it would be."""
        shown = self._shown(place, lambda button: (button.action, button.args[-1:]) == ("topic", (key,)))
        return shown or Pressed(action="topic", args=(number, key))

    def _unshown(self, tx: Tx, step: Step, contact: str, number: tuple[str, ...]) -> Pressed:
        """A button that no message shows: about the newest dialogue on a call, or the newest conversation."""
        found, _ = self._contact_of(tx, contact) if contact in self._contacts else (None, None)
        booking = next(reversed(tx.calls.bookings_of(found.id)), None) if found else None
        start = _start(step.text)
        if booking is not None and start is not None:
            return Pressed(action="time", args=(str(booking.number), start))
        if booking is not None and step.text in ACTIONS - {"book"}:
            return Pressed(action=step.text, args=(str(booking.number),))
        return Pressed(action=_SHORT.get(step.text, step.text), args=number)

    def _emergencies(self, tx: Tx, key: str) -> list[str]:
        """What somebody may choose before they are let in."""
        contact, _ = self._contact_of(tx, key)
        return [each.key for each in emergencies.severities(self._turn(tx), contact)] if contact else []

    # --- who there is ----------------------------------------------------------------------------------------

    def _people_the_desk(self, tx: Tx) -> None:
        for key, row in self._story.customers.items():
            tx.people.save_customer(_customer(key, row))
        for key, row in self._story.contacts.items():
            self._admit(tx, key, row)
        for code, customer in self._story.invitations.items():
            expires_at = self._story.start + timedelta(days=365)
            tx.people.invite(Invitation(code_hash=code_hash(code), customer=customer, expires_at=expires_at))
        for code, value in self._story.links.items():
            tx.links.add(link_of(code, value, self._story.start))
        for agent, spans in self._story.away.items():
            for span in spans:
                tx.people.add_absence(self._absence(agent, span))

    def _admit(self, tx: Tx, key: str, row: Any) -> None:
        channel = "telegram" if "telegram" in row else "slack"
        if channel not in row:
            raise ConfigError((f"contact {key}: say where they write, telegram: 5001 or slack: U0MARIA",))
        account, _, user = str(row[channel]).rpartition("/")
        identity = Identity(channel=channel, user=user, account=account)
        self._contacts[key] = (identity, Place(channel=channel, chat=str(row.get("channel") or user)))
        if "customer" not in row:
            return
        contact = tx.people.meet(identity, str(row.get("name") or key.capitalize()), None)
        tx.people.save_contact(_admitted(contact, row))
        for consent, version in accepted(row.get("consent", "yes"), self._setup).items():
            tx.people.accept(contact.id, consent, version, self._story.start)

    def _absence(self, agent: str, span: Any) -> Absence:
        zone = self._zone_of(agent)
        first, last = whole_day(span["from"]), whole_day(span["to"])
        return Absence(
            agent=agent,
            start_at=datetime.combine(first, time(), zone),
            end_at=datetime.combine(last + timedelta(days=1), time(), zone),
            cover=span.get("cover"),
        )

    def _zone_of(self, agent: str) -> ZoneInfo:
        if agent not in self._setup.agents:
            raise ConfigError((f"away: there is no agent {agent}; there are {', '.join(self._setup.agents)}",))
        return self._setup.calendars[self._setup.agents[agent].calendar].zone

    def _turn(self, tx: Tx) -> Turn:
        return Turn(tx, self._setup, self._stage.now())

    def _contact_place(self, key: str) -> tuple[Identity, Place]:
        if key not in self._contacts:
            raise LookupError(f"there is no contact {key}; there are {', '.join(self._contacts) or 'none'}")
        return self._contacts[key]

    def _contact_of(self, tx: Tx, key: str) -> tuple[Contact | None, Place]:
        identity, place = self._contact_place(key)
        return tx.people.contact_by(identity), place

    def _newest(self, tx: Tx, key: str) -> Conversation | None:
        contact, _ = self._contact_of(tx, key)
        return tx.conversations.newest(contact.id) if contact else None

    def _customers_thread(self, tx: Tx, key: str) -> Place:
        """The thread of the contact's newest conversation on the customers' side; before there is one, where the desk
        last wrote to them."""
        conversation = self._newest(tx, key)
        if conversation is not None and conversation.customer_thread is not None:
            return tx.threads.get(conversation.customer_thread).place
        _, place = self._contact_place(key)
        shown = [seen.delivered.place for seen in self._seen if seen.delivered.place.lane == place.lane]
        if not shown:
            raise LookupError(f"{key} has no conversation yet")
        return shown[-1]

    def _newest_message(self, tx: Tx, step: Step, place: Place) -> str | None:
        """What is answered: the newest message of that conversation in that chat."""
        seen = (one.delivered for one in reversed(self._seen) if one.delivered.place.lane == place.lane)
        found = next((one for one in seen if one.conversation == step.conversation), None)
        if found is None:
            raise LookupError(f"nothing of #{step.conversation} is there to be answered")
        return found.message_id

    def _desk_place(self, tx: Tx, step: Step, agent: Agent) -> Place:
        """The conversation's thread; where another team is called in, the one that this agent can reach."""
        named = tx.conversations.get(step.conversation) if step.conversation is not None else None
        conversation = named or self._newest(tx, step.to)
        if conversation is None:
            raise LookupError(f"{step.to} has no conversation yet")
        called = when.escalation(self._turn(tx), conversation)
        threads = [conversation.desk_thread, called.thread if called else None]
        places = [tx.threads.get(thread).place for thread in threads if thread is not None]
        if not places:
            raise LookupError(f"#{conversation.number} has no thread yet: its desk is closed")
        reached = {identity.channel for identity in agent.identities}
        return next((place for place in places if place.channel in reached), places[0])


async def play(story: Story, setup_of: Callable[[Path], Setup], store_on: Callable[[StoryClock], Store]) -> Outcome:
    """Play one story in memory, against a fresh store, which dates what it writes by the story's clock."""
    setup = setup_of(story.config)
    clock = StoryClock(story.start)
    store = store_on(clock)
    forms = DeskForms(setup, store.run) if story.shows_forms else None
    stage = MemoryStage(setup, store, clock, agendas_of(story, setup, clock.now), forms)
    try:
        return await Player(story, setup, stage).play()
    finally:
        await stage.close()


def _start(text: str) -> str | None:
    """An instant, as the button of a time carries it; None for anything else."""
    try:
        return str(int(instant(text).timestamp()))
    except ValueError:
        return None


def _customer(key: str, row: Any) -> Customer:
    return Customer(
        key=key,
        name=str(row.get("name") or key.capitalize()),
        plan=str(row["plan"]),
        add_ons=tuple(row.get("add_ons") or ()),
        dedicated_agent=row.get("dedicated_agent"),
        language=Language(str(row["language"])) if row.get("language") else None,
        zone=row.get("zone"),
        since=whole_day(row["since"]) if row.get("since") else None,
        until=whole_day(row["until"]) if row.get("until") else None,
        slack_channel=row.get("slack_channel"),
    )


def _admitted(contact: Contact, row: Any) -> Contact:
    return replace(
        contact,
        customer=str(row["customer"]),
        language=Language(str(row["language"])) if row.get("language") else None,
        zone=row.get("zone"),
    )
