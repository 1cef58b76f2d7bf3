"""What happens to a call, whichever platform it is for? Read, fault, answer, record, send."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

from starlette.types import Receive, Scope, Send

from simulator.calls import Call
from simulator.connection import reset
from simulator.faults import Fault, Rule
from simulator.wire import Answer, Request, read, reply
from simulator.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that has been recognised: which method, and by whom."""

    method: str
    caller: str
    request: Request

    @property
    def chat(self) -> str:
        args = self.request.args
        return str(args.get("channel") or args.get("channel_id") or args.get("chat_id") or "")


class Platform(Protocol):
    """The side of a platform that answers calls."""

    name: str

    def recognise(self, request: Request) -> Asked:
        """Which method is meant, and whose token it bears."""

    async def answer(self, asked: Asked) -> Answer:
        """Carry it out."""

    def rate_limited(self, retry_after: int | None) -> Answer:
        """The platform's 429."""

    def failed(self, error: str, status: int) -> Answer:
        """The platform's own form of an error."""


class Exchange:
    """The ASGI application of one platform's methods."""

    def __init__(self, world: World, platform: Platform) -> None:
        self._world = world
        self._platform = platform

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = await read(scope, receive)
        asked = self._platform.recognise(request)
        rule = self._world.faults.of_call(self._platform.name, asked.method, asked.chat)
        if rule is not None:
            await self._faulty(rule, asked, scope, receive, send)
            return
        answer = self._too_fast(asked) or await self._platform.answer(asked)
        self._record(asked, answer, None)
        await reply(send, answer)

    def _too_fast(self, asked: Asked) -> Answer | None:
        pace = self._world.pace
        if pace is None:
            return None
        wait = pace.excess(self._platform.name, asked.caller, asked.method, asked.chat)
        return None if wait is None else self._platform.rate_limited(wait)

    async def _faulty(self, rule: Rule, asked: Asked, scope: Scope, receive: Receive, send: Send) -> None:
        if rule.fault is Fault.DELAY:
            await asyncio.sleep(rule.seconds)
        taken = rule.fault in (Fault.DELAY, Fault.DROP_ANSWER) or (rule.fault is Fault.STATUS and rule.taken)
        answer = await self._platform.answer(asked) if taken else None
        shown = self._shown(rule, answer)
        self._record(asked, shown, rule.fault)
        if shown is None:
            await reset(scope, receive)
        else:
            await reply(send, shown)

    def _shown(self, rule: Rule, answer: Answer | None) -> Answer | None:
        """What goes out instead of `answer`; None: nothing, the connection breaks."""
        if rule.fault is Fault.STATUS:
            phrase = HTTPStatus(rule.status).phrase.encode()
            body = b"<html><body><h1>" + phrase + b"</h1></body></html>"
            return Answer(body=body, status=rule.status, media_type="text/html")
        if rule.fault is Fault.RATE_LIMIT:
            return self._platform.rate_limited(rule.retry_after)
        if rule.fault is Fault.ERROR:
            return self._platform.failed(rule.error, rule.status)
        return answer if rule.fault is Fault.DELAY else None

    def _record(self, asked: Asked, answer: Answer | None, fault: str | None) -> None:
        calls = self._world.calls
        body = None if answer is None or isinstance(answer.body, bytes) else answer.body
        calls.add(
            Call(
                number=calls.next_number(),
                platform=self._platform.name,
                method=asked.method,
                args=asked.request.args,
                files=tuple(asked.request.files),
                caller=asked.caller,
                at=self._world.clock.now(),
                status=0 if answer is None else answer.status,
                answer=body,
                fault=fault,
            )
        )
