"""Somebody whom a platform calls: what came is kept as it came, and answered as the test wants."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.server import serving


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """One request, as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        fields = parse_qs(self.body.decode("ascii"), keep_blank_values=True, strict_parsing=True)
        return {name: value for name, [value] in fields.items()}

    @property
    def again(self) -> tuple[str | None, str | None]:
        """What Slack says of a repeated request."""
        return self.headers.get("x-slack-retry-num"), self.headers.get("x-slack-retry-reason")


class Receiver:
    """Answers with what lies ready, oldest first, and else with an empty 200. None: not at all, for a second."""

    def __init__(self) -> None:
        self.url = ""
        self.answers: list[Response | None] = []
        self.most_at_once = 0
        self._came: asyncio.Queue[Came] = asyncio.Queue()
        self._at_once = 0

    async def next(self) -> Came:
        """The next request; TimeoutError where none comes."""
        return await asyncio.wait_for(self._came.get(), 5)

    @property
    def is_empty(self) -> bool:
        return self._came.empty()

    async def answer(self, request: Request) -> Response:
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            body = await request.body()
            if b"url_verification" in body:
                return Response(json.loads(body)["challenge"], media_type="text/plain")
            self._came.put_nowait(Came(path=request.url.path, headers=dict(request.headers), body=body))
            chosen = self.answers.pop(0) if self.answers else Response()
            if chosen is None:
                await asyncio.sleep(1)
            return chosen or Response()
        finally:
            self._at_once -= 1


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    route = Route("/{path:path}", receiver.answer, methods=["POST"])
    async with serving([route], "127.0.0.1", 0) as address:
        receiver.url = address
        yield receiver
