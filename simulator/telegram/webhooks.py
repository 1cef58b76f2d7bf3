"""How does a bot get its updates without asking? One POST after the other, each until it is taken.

Source: core.telegram.org/bots/api, "setWebhook", "WebhookInfo". How long Telegram pauses between tries is not
documented; here the pauses grow from one second to a minute.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass

from simulator.clock import Clock
from simulator.deliveries import Deliveries
from simulator.outgoing import Answered, Outgoing, Post, Why
from simulator.wire import Json

#: Seconds of the world's clock.
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0

_WORDS = {
    Why.TIMEOUT: "Read timeout expired",
    Why.CONNECTION: "Connection refused",
    Why.ELSEWHERE: "The simulator calls nobody but this machine",
}


@dataclass(slots=True, kw_only=True)
class Webhook:
    """Where updates go instead of being asked for, and what went wrong last."""

    url: str = ""
    secret_token: str = ""
    ip_address: str = ""
    max_connections: int = 40
    last_error_date: int | None = None
    last_error_message: str = ""


class Hook:
    """The transport behind a bot's webhook. However many connections are allowed, one is used."""

    def __init__(self, deliveries: Deliveries, outgoing: Outgoing, clock: Clock, timeout: float) -> None:
        self.webhook = Webhook()
        self._queue = deliveries
        self._outgoing = outgoing
        self._clock = clock
        self._timeout = timeout
        self._pump: asyncio.Task[None] | None = None
        deliveries.attach(self)

    def set(self, webhook: Webhook) -> None:
        """Deliver there from now on, what waits included; nowhere, where it has no address."""
        self.webhook = webhook
        if self._pump is not None:
            self._pump.cancel()
            self._pump = None
        self.wake()

    def wake(self) -> None:
        if self.webhook.url and self._queue.waiting and (self._pump is None or self._pump.done()):
            self._pump = asyncio.get_running_loop().create_task(self._empty())

    async def close(self) -> None:
        """The simulator is closing."""
        if self._pump is not None:
            self._pump.cancel()
            await asyncio.gather(self._pump, return_exceptions=True)
        await self._outgoing.close()

    async def _empty(self) -> None:
        pause = FIRST_PAUSE
        while self._queue.waiting:
            first = self._queue.waiting[0]
            answer = await self._outgoing.send(self._made(first.payload), first)
            if isinstance(answer, Answered) and answer.ok:
                # It may have been dropped meanwhile, by a call that says so.
                if self._queue.waiting and self._queue.waiting[0] is first:
                    self._queue.waiting.popleft()
                pause = FIRST_PAUSE
                continue
            self._remember(answer)
            await self._clock.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _made(self, update: Json) -> Post:
        headers = {"Content-Type": "application/json"}
        if self.webhook.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.webhook.secret_token
        return Post(url=self.webhook.url, body=json.dumps(update).encode(), headers=headers, timeout=self._timeout)

    def _remember(self, answer: Answered | Why) -> None:
        wrong = _WORDS[answer] if isinstance(answer, Why) else f"{answer.status} {answer.phrase}"
        told = wrong if isinstance(answer, Why) else f"Wrong response from the webhook: {wrong}"
        self.webhook.last_error_date, self.webhook.last_error_message = int(self._clock.time()), told
