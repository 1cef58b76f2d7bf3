"""A proxy before a real server that goes wrong on purpose: answers lost, refused or replaced."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Self

import httpx

_HOP = frozenset({"connection", "content-length", "transfer-encoding", "content-encoding", "keep-alive", "host"})


@dataclass(frozen=True, kw_only=True)
class Request:
    """What came in."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What goes wrong, on requests of that method, so many times.

    `passes`: the server gets the request, and does what it asks. `status` None: the connection is reset instead
    of an answer; `body`, `headers` and `content_type` are the answer's. `silent`: nothing comes at all.
    """

    method: str
    times: int = 1
    passes: bool = False
    silent: bool = False
    status: int | None = None
    body: bytes = b""
    content_type: str = "text/plain"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(kw_only=True)
class Proxy:
    """One listener on a free port. `requests` are all that came."""

    upstream: str
    faults: list[Fault] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    #: Called with each request before it is passed on: an agent who acts at just that moment.
    meanwhile: Callable[[Request], None] = lambda request: None
    #: What becomes of each answer's body on its way back.
    change: Callable[[bytes], bytes] = lambda body: body
    origin: str = ""
    most_at_once: int = 0
    _under_way: int = 0

    async def __aenter__(self) -> Self:
        self._client = httpx.AsyncClient(trust_env=False, timeout=60, verify=False)
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.origin = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._client.aclose()

    def asked(self, method: str) -> int:
        """How many requests of that method came."""
        return sum(request.method == method for request in self.requests)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await _read(reader)
            self.requests.append(request)
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
            fault = self._due(request.method)
            if fault is None or fault.passes:
                self.meanwhile(request)
                reply = await self._pass(request)
            if fault is None:
                writer.write(_answer(reply.status_code, list(reply.headers.multi_items()), self.change(reply.content)))
            elif fault.silent:
                await reader.read()
            elif fault.status is not None:
                headers = [("content-type", fault.content_type), *fault.headers]
                writer.write(_answer(fault.status, headers, fault.body))
            else:
                writer.transport.abort()
                return
            await writer.drain()
        finally:
            self._under_way -= 1
            writer.close()

    def _due(self, method: str) -> Fault | None:
        for n, fault in enumerate(self.faults):
            if fault.method in (method, "*"):
                left = fault.times - 1
                self.faults[n : n + 1] = [replace(fault, times=left)] if left else []
                return fault
        return None

    async def _pass(self, request: Request) -> httpx.Response:
        headers = [(name, value) for name, value in request.headers if name.lower() not in _HOP]
        return await self._client.request(
            request.method, self.upstream + request.path, headers=headers, content=request.body
        )


async def _read(reader: asyncio.StreamReader) -> Request:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines) if name]
    length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
    method, path, _ = first.split(" ", 2)
    return Request(method=method, path=path, headers=headers, body=await reader.readexactly(length))


def _answer(status: int, headers: list[tuple[str, str]], body: bytes) -> bytes:
    kept = [(name, value) for name, value in headers if name.lower() not in _HOP]
    kept += [("content-length", str(len(body))), ("connection", "close")]
    head = "".join(f"{name}: {value}\r\n" for name, value in kept)
    return f"HTTP/1.1 {status} Said\r\n{head}\r\n".encode("latin-1") + body
