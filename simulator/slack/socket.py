"""How does an app hear without being reachable? Socket Mode: envelopes out, acknowledgements in, retries."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from uuid import uuid4

from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from simulator.connection import break_off
from simulator.deliveries import Deliveries, Delivery
from simulator.slack.nouns import App
from simulator.wire import Json, dumps
from simulator.world import World

#: An app may have this many sockets open; one more, and Slack closes it.
MOST = 10

_HOST = "applink-simulated"


@dataclass(slots=True, kw_only=True, eq=False)
class _Sent:
    """An envelope nobody has acknowledged yet."""

    delivery: Delivery
    timer: asyncio.TimerHandle


class Sockets:
    """The transport of one app: its open sockets, and what was sent over them."""

    def __init__(self, app: App, world: World) -> None:
        self._app = app
        self._world = world
        self._queue: Deliveries = app.deliveries
        self._open: list[WebSocket] = []
        self._turn = 0
        self._sent: dict[str, _Sent] = {}
        self._pump: asyncio.Task[None] | None = None

    @property
    def in_flight(self) -> int:
        """How many envelopes are out and not acknowledged."""
        return len(self._sent)

    @property
    def count(self) -> int:
        """How many sockets are open."""
        return len(self._open)

    @property
    def unacknowledged(self) -> int:
        return len(self._sent)

    def wake(self) -> None:
        if self._open:
            if self._pump is None or self._pump.done():
                self._pump = asyncio.get_running_loop().create_task(self._empty())
            return
        waiting = self._queue.waiting
        while waiting and waiting[-1].kind != "events_api":
            waiting.pop().done(None)

    async def serve(self, socket: WebSocket) -> None:
        """Keep one socket until it closes."""
        await socket.accept()
        if len(self._open) >= MOST:
            await socket.send_text(dumps(_disconnect("too_many_websockets")))
            await socket.close()
            return
        self._open.append(socket)
        try:
            await socket.send_text(dumps(self._hello()))
            self._world.changes.mark(f"slack:sockets:{self._app.id}")
            self.wake()
            await self._listen(socket)
        finally:
            if socket in self._open:
                self._open.remove(socket)
            self._world.changes.mark(f"slack:sockets:{self._app.id}")

    async def disconnect(self, reason: str) -> None:
        """Tell every socket to reconnect; close them, unless this is only the warning that comes before."""
        for socket in list(self._open):
            await socket.send_text(dumps(_disconnect(reason)))
            if reason != "warning":
                self._open.remove(socket)
                await socket.close()

    def break_off(self) -> None:
        """Reset every connection, without a word."""
        for socket in list(self._open):
            self._open.remove(socket)
            break_off(socket.scope)

    async def close(self) -> None:
        """The simulator is closing."""
        for sent in self._sent.values():
            sent.timer.cancel()
        self._sent.clear()
        if self._pump is not None:
            self._pump.cancel()
        for socket in list(self._open):
            self._open.remove(socket)
            break_off(socket.scope)

    async def _listen(self, socket: WebSocket) -> None:
        try:
            while True:
                self._acknowledge(await socket.receive_text())
        except WebSocketDisconnect:
            return

    def _acknowledge(self, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return
        sent = self._sent.pop(message.get("envelope_id", ""), None) if isinstance(message, dict) else None
        if sent is None:
            return
        sent.timer.cancel()
        payload = message.get("payload")
        sent.delivery.done(payload if isinstance(payload, dict) else {})

    async def _empty(self) -> None:
        waiting = self._queue.waiting
        while waiting and self._open:
            delivery = waiting.popleft()
            self._turn += 1
            socket = self._open[self._turn % len(self._open)]
            number = str(uuid4())
            timer = asyncio.get_running_loop().call_later(self._world.timings.acknowledge, self._unacknowledged, number)
            self._sent[number] = _Sent(delivery=delivery, timer=timer)
            try:
                await socket.send_text(dumps(_envelope(number, delivery)))
            except (WebSocketDisconnect, RuntimeError):
                timer.cancel()
                del self._sent[number]
                self._queue.put_back(delivery)
                if socket in self._open:
                    self._open.remove(socket)
        if waiting:
            self._fail_impatient()

    def _unacknowledged(self, number: str) -> None:
        sent = self._sent.pop(number, None)
        if sent is None:
            return
        delivery, pauses = sent.delivery, self._world.timings.retries
        if delivery.kind != "events_api" or delivery.attempt >= len(pauses):
            delivery.done(None)
            return
        pause = pauses[delivery.attempt]
        delivery.attempt += 1
        delivery.reason = "timeout"
        asyncio.get_running_loop().call_later(pause, self._again, delivery)

    def _again(self, delivery: Delivery) -> None:
        self._queue.waiting.append(delivery)
        self.wake()

    def _fail_impatient(self) -> None:
        """Events wait for the next socket; whoever pressed a button is told at once that nobody is there."""
        waiting = self._queue.waiting
        for _ in range(len(waiting)):
            delivery = waiting.popleft()
            if delivery.kind == "events_api":
                waiting.append(delivery)
            else:
                delivery.done(None)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "debug_info": {
                "host": _HOST,
                "build_number": 10,
                "approximate_connection_time": 18060,
                "started": f"{self._world.clock.now():%Y-%m-%d %H:%M:%S}.000",
            },
            "connection_info": {"app_id": self._app.id},
        }


class Link:
    """The ASGI application that sockets connect to, with the ticket of apps.connections.open."""

    def __init__(self, world: World, sockets: dict[str, Sockets]) -> None:
        self._world = world
        self._sockets = sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        app = self._world.slack.apps.get(socket.query_params.get("app_id", ""))
        given = None if app is None else app.tickets.pop(socket.query_params.get("ticket", ""), None)
        if app is None or given is None or self._world.wall.time() - given > self._world.timings.ticket:
            await socket.close()
            return
        await self._sockets[app.id].serve(socket)


def _envelope(number: str, delivery: Delivery) -> Json:
    envelope: Json = {
        "envelope_id": number,
        "payload": delivery.payload,
        "type": delivery.kind,
        "accepts_response_payload": _accepts_payload(delivery),
    }
    if delivery.kind == "events_api":
        envelope |= {"retry_attempt": delivery.attempt, "retry_reason": delivery.reason}
    return envelope


def _accepts_payload(delivery: Delivery) -> bool:
    if delivery.kind == "slash_commands":
        return True
    return delivery.payload.get("type") in {"view_submission", "block_suggestion"}


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": _HOST}}
