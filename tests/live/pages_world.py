"""Who stands on the pages under test? People, a bot and an app that answer as any program would, over HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator import Clock, Simulator, serve

Json = dict[str, Any]

#: Monday, 09:00 in Prague.
START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PATIENCE = 10.0


@dataclass(slots=True)
class Bot:
    """The Telegram side of a program: it asks for updates and calls methods."""

    session: aiohttp.ClientSession
    url: str
    offset: int = 0
    waiting: list[Json] = field(default_factory=list)

    async def call(self, method: str, **args: Any) -> Any:
        async with self.session.post(f"{self.url}/{method}", json=args) as answer:
            body = await answer.json()
        assert body["ok"], body
        return body["result"]

    async def hear(self, kind: str) -> Json:
        """The next update of that kind."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for update in self.waiting:
                    if kind in update:
                        self.waiting.remove(update)
                        found: Json = update[kind]
                        return found
                self.waiting += await self._updates(5)

    async def forget(self) -> None:
        """Let what came so far be."""
        await self._updates(0)

    async def _updates(self, timeout: int) -> list[Json]:
        updates: list[Json] = await self.call("getUpdates", offset=self.offset, timeout=timeout)
        self.offset = max([self.offset, *(update["update_id"] + 1 for update in updates)])
        return updates


@dataclass(slots=True)
class App:
    """The Slack side of a program: it hears over a socket and calls methods."""

    session: aiohttp.ClientSession
    url: str
    token: str
    user: str
    socket: aiohttp.ClientWebSocketResponse

    async def call(self, method: str, **args: Any) -> Json:
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.session.post(f"{self.url}{method}", json=args, headers=headers) as answer:
            body: Json = await answer.json()
        assert body["ok"], body
        return body

    async def hear(self, kind: str, answer: Json | None = None) -> Json:
        """The payload of the next envelope of that kind, acknowledged with `answer`; others are acknowledged bare."""
        async with asyncio.timeout(PATIENCE):
            while True:
                envelope = json.loads(await self.socket.receive_str())
                if envelope["type"] == "hello":
                    continue
                meant = envelope["type"] == kind
                reply: Json = {"envelope_id": envelope["envelope_id"]}
                await self.socket.send_json(reply | ({"payload": answer} if meant and answer else {}))
                if meant:
                    payload: Json = envelope["payload"]
                    return payload


@dataclass(slots=True)
class Desk:
    """What `/desk.json` answers; None: the desk is down."""

    known: Json | None

    async def answer(self, request: Request) -> Response:
        return Response(status_code=503) if self.known is None else JSONResponse(self.known)


@dataclass(frozen=True, slots=True)
class World:
    """A running simulator with people in it, and the programs beside them."""

    simulator: Simulator
    bot: Bot
    app: App
    desk: Desk

    @property
    def url(self) -> str:
        return f"{self.simulator.url}/"


@asynccontextmanager
async def world(*, port: int = 0, desk: Json | None = None) -> AsyncIterator[World]:
    """Maria and a stranger on Telegram, Anna and Piotr on Slack, Ivan in a forum on Telegram; the clock stands."""
    told = Desk(desk)
    beside = [] if desk is None else [Route("/desk.json", told.answer)]
    clock = Clock(start=START, speed=0)
    async with serve(clock=clock, port=port, beside=beside) as simulator, aiohttp.ClientSession() as session:
        telegram = simulator.telegram.add_bot(username="helpful_bot", name="Helpful", reads_all=True)
        simulator.slack.add_workspace(name="Helpful")
        slack = simulator.slack.add_app(name="Helpful", commands=["/desk"])
        _people(simulator)
        bot = Bot(session, f"{simulator.telegram_url}{telegram['token']}")
        headers = {"Authorization": f"Bearer {slack['app_token']}"}
        async with session.post(f"{simulator.slack_url}apps.connections.open", headers=headers) as opened:
            address = (await opened.json())["url"]
        async with session.ws_connect(address) as socket:
            app = App(session, simulator.slack_url, slack["bot_token"], slack["bot_user"], socket)
            await bot.forget()
            yield World(simulator, bot, app, told)


def _people(simulator: Simulator) -> None:
    add = simulator.people.add
    add(
        id="maria",
        name="Мария Иванова",
        language="bg",
        telegram=5001,
        zone="Europe/Sofia",
        about="Acme, all-inclusive, with a dedicated agent",
    )
    add(id="stranger", name="Oksana Koval", language="uk", telegram=5002, zone="Europe/Kyiv")
    add(id="anna", name="Anna Nowak", slack="U0ANNA", zone="Europe/Prague", about="dedicated agent")
    add(id="piotr", name="Piotr Zieliński", slack="U0PIOTR", zone="Europe/Prague")
    add(id="ivan", name="Ivan Petrov", telegram=1003, zone="UTC")
    simulator.slack.add_channel(name="vip", id="C0VIP", members=["anna", "piotr"])
    simulator.telegram.add_group(title="Seniors", members=["ivan"], admins=["ivan"], chat_id=-100200300)
    simulator.telegram.start(person="maria")


def known(**changes: Any) -> Json:
    """What a desk with one conversation tells of itself."""
    deadline = {
        "metric": "first_reply",
        "cycle": 1,
        "start_at": "2026-11-23T08:00:00+00:00",
        "due_at": "2026-11-23T10:00:00+00:00",
        "act_by": "2026-11-23T09:50:00+00:00",
        "aim_at": None,
        "state": "running",
        "clock": "office",
        "clause": "LA-14",
    }
    conversation = {
        "number": 142,
        "customer": "Acme",
        "contact": "Мария Иванова",
        "channel": "telegram",
        "status": "open",
        "severity": "sev3",
        "topic": "mail",
        "team": "dedicated",
        "responsible": "Anna Nowak",
        "reason": "dedicated",
        "joined": ["Piotr Zieliński"],
        "question": None,
        "deadlines": [deadline],
        "log": [{"at": "2026-11-23T08:00:00+00:00", "event": "MessageReceived", "text": "by <b>Maria</b>"}],
    }
    whole: Json = {
        "now": START.isoformat(),
        "zone": "Europe/Prague",
        "next_at": "2026-11-23T09:30:00+00:00",
        "conversations": [conversation],
        "outbox": {"waiting": 0, "dead": 1},
        "inbox": {"waiting": 2, "dead": 0},
        "invitations": [{"customer": "Acme", "code": "acme-code-2026", "used": False}],
        "hints": [
            {"person": "stranger", "text": "As the stranger, write something."},
            {"person": "clock", "text": "Let a deadline pass."},
        ],
    }
    return whole | changes
