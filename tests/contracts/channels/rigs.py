"""A platform with two people on it and a channel in it: what the tests of channels run on.

A rig says in the desk's words what people do there and what they see; each platform has its own.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Literal, Protocol
from uuid import uuid4

import simulator
from bot.adapters.calendar_files import content
from bot.adapters.slack.channel import SlackChannel
from bot.adapters.slack.manifest import manifest
from bot.adapters.telegram.channel import TelegramChannel
from bot.console.routes import ways_in
from bot.console.server import serving
from bot.model.inbound import Envelope, Inbound, Pressed, Said, Verb, What
from bot.model.outbound import Operation, Receipt, Sending
from bot.model.places import Identity, Place
from bot.model.rich import Body, Rich
from bot.ports import Channel
from bot.runtime.clock import SystemClock
from bot.stories.channels import Delivered, MemoryChannel
from simulator import Fault, Simulator, Timings
from tests.contracts.judges import complaints
from tests.live.process import free_port

#: A port nobody listens on: reserved, and never given out.
NOWHERE = "http://127.0.0.1:1"


class Inbox:
    """What was accepted, each thing once. `failures` is how often accepting fails first."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str, str], Envelope] = {}
        self.offered = 0
        self.failures = 0
        self._read = 0
        self._grown = asyncio.Event()

    async def accept(self, envelopes: Sequence[Envelope]) -> None:
        self.offered += len(envelopes)
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is full")
        for envelope in envelopes:
            self.rows.setdefault((envelope.channel, envelope.account, envelope.external_id), envelope)
        self._grown.set()

    async def wait(self, count: int) -> list[Envelope]:
        """The first `count` rows, once there are so many; TimeoutError after 20 s."""
        async with asyncio.timeout(20):
            while len(self.rows) < count:
                self._grown.clear()
                await self._grown.wait()
        return list(self.rows.values())

    async def next(self, channel: Channel) -> Inbound:
        """What the next accepted thing that means something means."""
        while True:
            rows = await self.wait(self._read + 1)
            raw, self._read = rows[self._read].raw, self._read + 1
            if (inbound := channel.parse(raw, datetime.now(UTC))) is not None:
                return inbound


class Rig(Protocol):
    """What a channel's tests need of its platform. `maria` is a customer, `anna` an agent."""

    channel: Channel
    inbox: Inbox
    #: where the bot and Maria write to each other, and the bot and Anna
    maria: Place
    anna: Place
    #: where agents work; threads are made in it
    team: Place

    async def says(self, person: str, text: str, where: Place) -> str:
        """Somebody writes; the message's id."""

    async def runs(self, person: str, verb: str, args: str, where: Place) -> None:
        """Somebody types a verb."""

    async def presses(self, person: str, data: str, where: Place, message_id: str) -> None: ...

    def buttons(self, where: Place, message_id: str) -> list[str]:
        """What the buttons under that message say."""

    def shown(self, where: Place) -> list[str]:
        """What stands there, oldest first."""

    def files(self) -> list[tuple[str, bytes]]:
        """The files that were sent, with what stands in them."""


class WiredRig(Rig, Protocol):
    """A platform behind a wire, on which things go wrong."""

    def fails(self, fault: Fault, *, skip: int = 0) -> None:
        """The next post goes wrong in this way, `skip` others first."""

    def unreachable(self) -> Channel:
        """The same channel, had it been told another address: nobody is there."""


async def in_thread(rig: Rig, title: str = "#142 Acme") -> Place:
    """A thread in the team's place, opened as the platform opens threads."""
    opened = await rig.channel.deliver(sending(rig.team, operation=Operation.OPEN_THREAD, title=title))
    thread = opened.thread
    if thread is None:
        thread = (await rig.channel.deliver(post(rig.team, title))).thread
    assert thread is not None
    return rig.team.in_thread(thread)


def post(place: Place, text: str | Rich, **more: Any) -> Sending:
    words = text if isinstance(text, Rich) else Rich.of(text)
    return sending(place, body=Body(text=words), **more)


def sending(place: Place, *, operation: Operation = Operation.POST, **more: Any) -> Sending:
    return Sending(id=7, key=str(uuid4()), operation=operation, place=place, **more)


def edit(place: Place, receipt: Receipt, body: Body) -> Sending:
    return sending(place, operation=Operation.EDIT, message_id=receipt.message_id, body=body)


def delete(place: Place, receipt: Receipt) -> Sending:
    return sending(place, operation=Operation.DELETE, message_id=receipt.message_id)


def held_against(sim: Simulator) -> list[str]:
    """The judges' complaints about calls that reached the platform; one that a fault met is kept as it was sent,
    its form fields not yet taken apart."""
    faulted = tuple(f"#{call.number} " for call in sim.calls if call.fault)
    return [told for told in complaints(sim) if not told.startswith(faulted)]


class SlackRig:
    """The Slack adapter on the simulator, its app made from our manifest. Slack calls where there is an address."""

    def __init__(self, sim: Simulator, address: str = "") -> None:
        self.sim = sim
        self._mode: Literal["socket", "http"] = "http" if address else "socket"
        sim.slack.add_workspace(name="Desk", id="T0TEAM")
        self.app = sim.slack.add_app(name="Opiekun", manifest=manifest("Opiekun", self._mode, address))
        sim.people.add(id="anna", name="Anna Nowak", slack="U0ANNA")
        sim.people.add(id="maria", name="Maria Ivanova", slack="U0MARIA")
        room = sim.slack.add_channel(name="support", members=["anna", "maria"])
        self.channel = self._channel(sim.slack_url)
        self.inbox = Inbox()
        self.maria = Place(channel="slack", chat="U0MARIA")
        self.anna = Place(channel="slack", chat="U0ANNA")
        self.team = Place(channel="slack", chat=room["id"])

    def _channel(self, base_url: str) -> SlackChannel:
        return SlackChannel(
            bot_token=self.app["bot_token"],
            app_token=self.app["app_token"],
            signing_secret=self.app["signing_secret"],
            base_url=base_url,
            mode=self._mode,
        )

    async def says(self, person: str, text: str, where: Place) -> str:
        said = self.sim.slack.say(person=person, text=text, channel=self._room(where), thread_ts=where.thread)
        return str(said["ts"])

    async def runs(self, person: str, verb: str, args: str, where: Place) -> None:
        if where.thread is None:
            text = f"{verb} {args}".strip()
            self.sim.slack.command(person=person, command="/desk", text=text, channel=self._room(where))
        else:
            await self.says(person, f"@opiekun {verb} {args}".strip(), where)

    async def presses(self, person: str, data: str, where: Place, message_id: str) -> None:
        [button] = [one for one in self._buttons(where, message_id) if one["value"] == data]
        self.sim.slack.press(
            person=person, channel=self._room(where), ts=message_id, action_id=button["action_id"], value=data
        )

    def buttons(self, where: Place, message_id: str) -> list[str]:
        return [button["text"]["text"] for button in self._buttons(where, message_id)]

    def _buttons(self, where: Place, message_id: str) -> list[dict[str, Any]]:
        [message] = [one for one in self._messages(where) if one["ts"] == message_id]
        rows = [block for block in message["blocks"] if block["type"] == "actions"]
        return [button for row in rows for button in row["elements"]]

    def shown(self, where: Place) -> list[str]:
        return [message["shown"] for message in self._messages(where) if not message["deleted"]]

    def files(self) -> list[tuple[str, bytes]]:
        return [(file.upload.name, file.upload.content) for file in self.sim.world.slack.files.values()]

    def fails(self, fault: Fault, *, skip: int = 0) -> None:
        self.sim.faults.add(fault, platform="slack", method="chat.postMessage", skip=skip)

    def unreachable(self) -> SlackChannel:
        return self._channel(f"{NOWHERE}/api/")

    def judge(self) -> None:
        assert held_against(self.sim) == []

    def _room(self, where: Place) -> str | None:
        return None if where.chat.startswith("U") else where.chat

    def _messages(self, where: Place) -> list[dict[str, Any]]:
        person = "maria" if where.chat == "U0MARIA" else "anna"
        rooms = self.sim.view(person)["slack"]["channels"]
        fitting = [one for one in rooms if one["id"] == where.chat or (not self._room(where) and one["kind"] == "im")]
        messages = fitting[0]["messages"] if fitting else []
        return [one for one in messages if where.thread in (None, one["thread_ts"])]


class TelegramRig:
    """The Telegram adapter on the simulator; the team works in a forum. Telegram calls where there is an address."""

    def __init__(self, sim: Simulator, address: str = "") -> None:
        self.sim = sim
        self._address = address
        self.token = sim.telegram.add_bot(username="opiekun_bot", name="Opiekun")["token"]
        sim.people.add(id="anna", name="Anna Nowak", language="pl", telegram=1001)
        sim.people.add(id="maria", name="Maria Ivanova", language="bg", telegram=5001)
        group = sim.telegram.add_group(title="Desk", members=["anna", "maria"])["chat_id"]
        self.channel = self._channel(sim.telegram_url)
        self.inbox = Inbox()
        self.maria = Place(channel="telegram", chat="5001")
        self.anna = Place(channel="telegram", chat="1001")
        self.team = Place(channel="telegram", chat=str(group))
        for person in ("anna", "maria"):
            sim.telegram.start(person=person)
        sim.telegram.bot().deliveries.waiting.clear()

    def _channel(self, base_url: str) -> TelegramChannel:
        return TelegramChannel(
            token=self.token,
            base_url=base_url,
            base_file_url=self.sim.telegram_file_url,
            mode="webhook" if self._address else "polling",
            webhook_url=f"{self._address}/telegram",
            webhook_secret="a-secret_of-ours",
        )

    async def says(self, person: str, text: str, where: Place) -> str:
        said = self.sim.telegram.say(person=person, text=text, chat=self._room(where), topic=self._topic(where))
        return str(said["message_id"])

    async def runs(self, person: str, verb: str, args: str, where: Place) -> None:
        await self.says(person, f"/{verb} {args}".strip(), where)

    async def presses(self, person: str, data: str, where: Place, message_id: str) -> None:
        self.sim.telegram.press(person=person, message_id=int(message_id), data=data, chat=self._room(where))

    def buttons(self, where: Place, message_id: str) -> list[str]:
        [message] = [one for one in self._messages(where) if str(one["id"]) == message_id]
        return [button["text"] for row in message["buttons"] for button in row]

    def shown(self, where: Place) -> list[str]:
        return [one["text"] for one in self._messages(where)]

    def files(self) -> list[tuple[str, bytes]]:
        return [(file.name, file.content) for file in self.sim.world.telegram.files.values()]

    def _messages(self, where: Place) -> list[dict[str, Any]]:
        person = "maria" if where.chat == "5001" else "anna"
        chats = self.sim.view(person)["telegram"]["chats"]
        [chat] = [one for one in chats if str(one["id"]) == where.chat]
        written = [one for one in chat["messages"] if not one["service"] and one["text"] != "/start"]
        return [one for one in written if one["topic"] == self._topic(where)]

    def fails(self, fault: Fault, *, skip: int = 0) -> None:
        self.sim.faults.add(fault, platform="telegram", method="sendMessage", skip=skip)

    def unreachable(self) -> TelegramChannel:
        return self._channel(f"{NOWHERE}/bot")

    def judge(self) -> None:
        assert held_against(self.sim) == []

    def _room(self, where: Place) -> int | None:
        return int(where.chat) if where.chat.startswith("-") else None

    def _topic(self, where: Place) -> int | None:
        return int(where.thread) if where.thread else None


class MemoryRig:
    """The channel of the stories, which has no wire."""

    def __init__(self) -> None:
        self._memory = MemoryChannel("memory", SystemClock())
        self._memory.on_delivery = self._delivered
        self._places: dict[str, Place] = {}
        self.channel: Channel = self._memory
        self.inbox = Inbox()
        self.maria = Place(channel="memory", chat="maria")
        self.anna = Place(channel="memory", chat="anna")
        self.team = Place(channel="memory", chat="team")

    async def says(self, person: str, text: str, where: Place) -> str:
        await self._does(person, Said(text=Rich.of(text), message_id=""), where)
        return list(self.inbox.rows.values())[-1].external_id

    async def runs(self, person: str, verb: str, args: str, where: Place) -> None:
        await self._does(person, Verb(name=verb, args=args), where)

    async def presses(self, person: str, data: str, where: Place, message_id: str) -> None:
        action, *args = data.split(":")
        await self._does(person, Pressed(action=action, args=tuple(args), message_id=message_id), where)

    def buttons(self, where: Place, message_id: str) -> list[str]:
        return [button.label for row in self._standing(where)[message_id].rows for button in row]

    def shown(self, where: Place) -> list[str]:
        return [body.text.plain for body in self._standing(where).values()]

    def files(self) -> list[tuple[str, bytes]]:
        files = [body.file for body in self._memory._messages.values() if body.file is not None]
        return [(file.name, content(file)) for file in files]

    def _delivered(self, delivered: Delivered) -> None:
        self._places[delivered.message_id] = delivered.place

    def _standing(self, where: Place) -> dict[str, Body]:
        bodies = self._memory._messages
        return {number: body for (_, number), body in bodies.items() if self._places[number] == where}

    async def _does(self, person: str, what: What, where: Place) -> None:
        sender = Identity(channel="memory", user=person)
        await self._memory.person_does(sender, where, what, name=person, direct=where.chat == person)


#: Impatient platforms: what is not acknowledged comes again at once.
TIMINGS = Timings(acknowledge=0.3, retries=(0.0, 0.1, 0.1), repeated_poll=0.05, conflict=0.05)


@asynccontextmanager
async def on_slack() -> AsyncIterator[SlackRig]:
    async with simulator.serve(timings=TIMINGS) as sim:
        rig = SlackRig(sim)
        yield rig
        rig.judge()


@asynccontextmanager
async def on_telegram() -> AsyncIterator[TelegramRig]:
    async with simulator.serve(timings=TIMINGS) as sim:
        rig = TelegramRig(sim)
        yield rig
        rig.judge()


@asynccontextmanager
async def called_by_slack() -> AsyncIterator[SlackRig]:
    port = free_port()
    async with simulator.serve(timings=TIMINGS) as sim:
        rig = SlackRig(sim, f"http://127.0.0.1:{port}")
        async with serving(ways_in([rig.channel]), "127.0.0.1", port):
            await sim.slack.set_urls()
            yield rig
        rig.judge()


@asynccontextmanager
async def called_by_telegram() -> AsyncIterator[TelegramRig]:
    port = free_port()
    async with simulator.serve(timings=TIMINGS) as sim:
        rig = TelegramRig(sim, f"http://127.0.0.1:{port}")
        async with serving(ways_in([rig.channel]), "127.0.0.1", port):
            yield rig
        rig.judge()


@asynccontextmanager
async def in_memory() -> AsyncIterator[MemoryRig]:
    yield MemoryRig()


#: Every channel passes the same tests; those behind a wire some more.
WIRED: dict[str, Callable[[], AbstractAsyncContextManager[WiredRig]]] = {
    "slack": on_slack,
    "slack-http": called_by_slack,
    "telegram": on_telegram,
    "telegram-webhook": called_by_telegram,
}
RIGS: dict[str, Callable[[], AbstractAsyncContextManager[Rig]]] = {**WIRED, "memory": in_memory}
