"""How does a test speak to the simulator without a library in between? Plain HTTP, for what libraries never do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

import simulator
from simulator import Simulator

Answer = dict[str, Any]


class RawBot:
    """The Bot API by plain HTTP: arguments as given, answers as they come."""

    def __init__(self, sim: Simulator, client: httpx.AsyncClient, token: str) -> None:
        self._sim = sim
        self._client = client
        self.token = token

    async def __call__(self, method: str, **args: Any) -> Answer:
        answer: Answer = (await self.response(method, **args)).json()
        return answer

    async def response(self, method: str, **args: Any) -> httpx.Response:
        return await self._client.post(f"{self._sim.telegram_url}{self.token}/{method}", json=args)

    async def result(self, method: str, **args: Any) -> Any:
        answer = await self(method, **args)
        assert answer["ok"], answer
        return answer["result"]

    async def refusal(self, method: str, **args: Any) -> str:
        answer = await self(method, **args)
        assert not answer["ok"], answer
        return str(answer["description"])


class RawApp:
    """The Web API by plain HTTP."""

    def __init__(self, sim: Simulator, client: httpx.AsyncClient, token: str) -> None:
        self._sim = sim
        self._client = client
        self.token = token

    async def __call__(self, method: str, **args: Any) -> Answer:
        answer: Answer = (await self.response(method, **args)).json()
        return answer

    async def response(self, method: str, **args: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return await self._client.post(f"{self._sim.slack_url}{method}", json=args, headers=headers)

    async def result(self, method: str, **args: Any) -> Answer:
        answer = await self(method, **args)
        assert answer["ok"], answer
        return answer

    async def refusal(self, method: str, **args: Any) -> str:
        answer = await self(method, **args)
        assert not answer["ok"], answer
        return str(answer["error"])


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTelegram:
    """A simulator with a bot, a customer who has started it, and a forum group with one agent."""

    sim: Simulator
    bot: RawBot
    maria: int
    group: int


@asynccontextmanager
async def on_telegram(**options: Any) -> AsyncIterator[OnTelegram]:
    async with simulator.serve(**options) as sim, httpx.AsyncClient(timeout=10, verify=False) as client:
        token = sim.telegram.add_bot(username="desk_bot", name="Desk")["token"]
        sim.people.add(id="maria", name="Maria Ivanova", telegram=5001, language="bg")
        sim.people.add(id="anna", name="Anna Nowak", telegram=5002, language="pl")
        sim.telegram.start(person="maria")
        group = sim.telegram.add_group(title="Desk", members=["anna"])["chat_id"]
        yield OnTelegram(sim=sim, bot=RawBot(sim, client, token), maria=5001, group=group)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnSlack:
    """A simulator with an app, an agent, a customer, and a channel with the three of them."""

    sim: Simulator
    app: RawApp
    made: dict[str, str]
    channel: str
    heard: set[str] = field(default_factory=set)
    """The events that were acknowledged, by their ids."""


@asynccontextmanager
async def on_slack(*, manifest: dict[str, Any] | None = None, **options: Any) -> AsyncIterator[OnSlack]:
    async with simulator.serve(**options) as sim, httpx.AsyncClient(timeout=10, verify=False) as client:
        sim.slack.add_workspace(name="Desk")
        made = sim.slack.add_app(name="Opiekun", commands=["/desk"], shortcuts=["take", "new"], manifest=manifest)
        sim.people.add(id="anna", name="Anna Nowak", slack="U0ANNA", language="pl")
        sim.people.add(id="maria", name="Maria Ivanova", slack="U0MARIA", language="bg")
        channel = sim.slack.add_channel(name="support", members=["anna", "maria"], id="C0SUPPORT")["id"]
        yield OnSlack(sim=sim, app=RawApp(sim, client, made["bot_token"]), made=made, channel=channel)


class RawSocket:
    """A Socket Mode connection that acknowledges only what it is told to.

    A word of ours that was late makes Slack send an event again: what was heard once is acknowledged and left out.
    """

    def __init__(self, connection: ClientConnection, heard: set[str]) -> None:
        self._connection = connection
        self._heard = heard

    async def next(self) -> Answer:
        """The next frame, whatever it is."""
        while self._was_heard(frame := await self._frame()):
            await self.acknowledge(frame)
        return frame

    async def _frame(self) -> Answer:
        frame: Answer = json.loads(await asyncio.wait_for(self._connection.recv(), 5))
        return frame

    def _was_heard(self, frame: Answer) -> bool:
        return bool(frame.get("retry_attempt")) and frame["payload"].get("event_id") in self._heard

    async def event(self) -> Answer:
        """The next event, acknowledged."""
        frame = await self.next()
        await self.acknowledge(frame)
        event: Answer = frame["payload"]["event"]
        return event

    async def acknowledge(self, frame: Answer, payload: Answer | None = None) -> None:
        if number := frame["payload"].get("event_id"):
            self._heard.add(number)
        answer = {"envelope_id": frame["envelope_id"]} | ({} if payload is None else {"payload": payload})
        await self._connection.send(json.dumps(answer))

    async def closed(self) -> None:
        await asyncio.wait_for(self._connection.wait_closed(), 5)


@asynccontextmanager
async def listening(desk: OnSlack) -> AsyncIterator[RawSocket]:
    """Open a socket as a client does, past its hello."""
    opener = RawApp(desk.sim, desk.app._client, desk.made["app_token"])
    url = (await opener.result("apps.connections.open"))["url"]
    async with connect(url) as connection:
        socket = RawSocket(connection, desk.heard)
        assert (await socket.next())["type"] == "hello"
        yield socket


async def drained(desk: OnSlack, socket: RawSocket) -> list[Answer]:
    """Everything that was queued before this call, acknowledged; a marker tells where it ends."""
    marker = desk.sim.slack.say(person="anna", channel=desk.channel, text="marker")["ts"]
    events = []
    while (event := await socket.event()).get("ts") != marker:
        events.append(event)
    return events
