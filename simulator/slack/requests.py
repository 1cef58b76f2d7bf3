"""How does an app hear over HTTP? A signed request for each delivery, three seconds to answer, three retries.

Source: docs.slack.dev, "Using HTTP with the Events API", "Verifying requests from Slack".
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from simulator.deliveries import Deliveries, Delivery
from simulator.outgoing import Answered, Outgoing, Post, Why
from simulator.slack.nouns import App
from simulator.wire import Json
from simulator.world import ActError, World

_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"

#: What X-Slack-Retry-Reason says of a request that had no answer.
_REASONS = {Why.TIMEOUT: "http_timeout", Why.CONNECTION: "connection_failed", Why.ELSEWHERE: "connection_failed"}


@dataclass(slots=True, kw_only=True)
class Addresses:
    """Where Slack calls an app: events, interactions, and each slash command."""

    events: str = ""
    interactions: str = ""
    commands: dict[str, str]
    #: The address for events has answered its challenge; before that none are sent.
    verified: bool = False

    def of(self, delivery: Delivery) -> str:
        if delivery.kind == "slash_commands":
            return self.commands.get(str(delivery.payload["command"]), "")
        if delivery.kind == "interactive":
            return self.interactions
        return self.events if self.verified else ""


class Requests:
    """The transport of one app that Slack calls. Deliveries are under way side by side, in no promised order."""

    def __init__(self, app: App, world: World, addresses: Addresses) -> None:
        self.addresses = addresses
        self._app = app
        self._world = world
        self._queue: Deliveries = app.deliveries
        self._outgoing = Outgoing("slack", world.faults)
        self._tasks: set[asyncio.Task[None]] = set()
        self._pausing = 0

    @property
    def in_flight(self) -> int:
        """How many are being handed over now; those that pause before a retry are not among them."""
        return len(self._tasks) - self._pausing

    def wake(self) -> None:
        while self._queue.waiting:
            task = asyncio.get_running_loop().create_task(self._deliver(self._queue.waiting.popleft()))
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    async def idle(self) -> None:
        """Return when nothing is being handed over."""
        while self.in_flight:
            await self._world.changes.wait()

    async def verify(self) -> None:
        """Challenge the address for events, as Slack does when it is saved. ActError where the answer is wrong."""
        challenge = self._world.slack.new_id("c")
        token = self._app.verification_token
        body = json.dumps({"token": token, "challenge": challenge, "type": "url_verification"}).encode()
        answer = await self._outgoing.send(self._signed(self.addresses.events, body, _JSON, {}))
        said = answer.body.decode("utf-8", "replace") if isinstance(answer, Answered) and answer.ok else ""
        if challenge not in (said.strip(), _field(said, "challenge"), *parse_qs(said).get("challenge", ())):
            why = answer if isinstance(answer, Why) else f"HTTP {answer.status}"
            raise ActError(f"{self.addresses.events} did not answer the challenge ({why})")
        self.addresses.verified = True

    async def close(self) -> None:
        """The simulator is closing."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._outgoing.close()

    async def _deliver(self, delivery: Delivery) -> None:
        """Hand it over; an event that was not taken again after each pause, an interaction never."""
        while True:
            url = self.addresses.of(delivery)
            answer = await self._outgoing.send(self._made(url, delivery), delivery) if url else Why.ELSEWHERE
            if isinstance(answer, Answered) and answer.ok:
                delivery.done(_acknowledgement(delivery, answer))
                return
            pauses = self._world.timings.retries
            stop = isinstance(answer, Answered) and answer.headers.get("x-slack-no-retry") == "1"
            if stop or not url or delivery.kind != "events_api" or delivery.attempt >= len(pauses):
                delivery.done(None)
                return
            await self._pause(pauses[delivery.attempt])
            delivery.attempt += 1
            delivery.reason = "http_error" if isinstance(answer, Answered) else _REASONS[answer]

    async def _pause(self, seconds: float) -> None:
        """On the world's clock; the first retry comes at once."""
        if seconds:
            self._pausing += 1
            self._mark()
            try:
                await self._world.clock.sleep(seconds)
            finally:
                self._pausing -= 1

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._mark()

    def _mark(self) -> None:
        self._world.changes.mark(f"slack:requests:{self._app.id}")

    def _made(self, url: str, delivery: Delivery) -> Post:
        again = {"X-Slack-Retry-Num": str(delivery.attempt), "X-Slack-Retry-Reason": delivery.reason}
        headers = again if delivery.attempt else {}
        if delivery.kind == "events_api":
            return self._signed(url, json.dumps(delivery.payload).encode(), _JSON, headers)
        fields = delivery.payload if delivery.kind == "slash_commands" else {"payload": json.dumps(delivery.payload)}
        return self._signed(url, urlencode(fields).encode(), _FORM, headers)

    def _signed(self, url: str, body: bytes, media_type: str, headers: Json) -> Post:
        stamp = str(int(self._world.wall.time()))
        base = b"v0:" + stamp.encode() + b":" + body
        signature = hmac.new(self._app.signing_secret.encode(), base, hashlib.sha256).hexdigest()
        told = {
            "Content-Type": media_type,
            "User-Agent": _AGENT,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={signature}",
        }
        return Post(url=url, body=body, headers=told | headers, timeout=self._world.timings.acknowledge)


def _acknowledgement(delivery: Delivery, answer: Answered) -> Json:
    """The payload of an acknowledgement; a command's may also be plain text."""
    text = answer.body.decode("utf-8", "replace")
    try:
        payload = json.loads(text) if text.strip() else {}
    except ValueError:
        payload = text
    if isinstance(payload, dict):
        return payload
    return {"text": text} if delivery.kind == "slash_commands" else {}


def _field(text: str, name: str) -> object:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value.get(name) if isinstance(value, dict) else None
