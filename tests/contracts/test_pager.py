"""What a pager outside hears, over a real connection."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.adapters.pager.channel import PagerChannel
from bot.adapters.pager.heartbeat import beating
from bot.errors import Ambiguous, NotSent, Undeliverable
from bot.model.inbound import Envelope
from bot.model.outbound import Operation, Sending
from bot.model.places import Place
from bot.model.rich import Body, Rich

PAGE = Sending(
    id=1,
    key="5a0c4a5e-0000-4000-8000-000000000001",
    operation=Operation.POST,
    place=Place(channel="pager", chat="webhook"),
    body=Body(text=Rich.of("🚨 #142 Acme · Critical")),
    conversation=142,
)


async def nobody(_: Sequence[Envelope]) -> None:
    raise AssertionError("a pager says nothing")


@asynccontextmanager
async def pager(answer: bytes, secret: str = "") -> AsyncIterator[tuple[PagerChannel, list[tuple[str, bytes]]]]:
    """A pager that gives this raw answer; an empty one hangs up."""
    heard: list[tuple[str, bytes]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lengths = [line for line in head.lower().splitlines() if line.startswith("content-length")]
        length = int(lengths[0].partition(":")[2])
        heard.append((head, await reader.readexactly(length)))
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    channel = PagerChannel(url=f"http://127.0.0.1:{port}/hook", secret=secret)
    await channel.start(nobody)
    try:
        yield channel, heard
    finally:
        await channel.stop()
        server.close()


def answer(status: str, *headers: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "Content-Length: 0", "Connection: close", "", ""]).encode()


async def test_a_page_is_signed_and_carries_its_key() -> None:
    async with pager(answer("202 Accepted"), secret="s3cret") as (channel, heard):
        receipt = await channel.deliver(PAGE)

    ((head, content),) = heard
    said: dict[str, Any] = json.loads(content)
    assert receipt.message_id == PAGE.key
    assert (said["key"], said["conversation"]) == (PAGE.key, 142)
    assert said["text"] == "🚨 #142 Acme · Critical"
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head.splitlines())}
    assert headers["idempotency-key"] == PAGE.key
    expected = hmac.new(b"s3cret", content, hashlib.sha256).hexdigest()
    assert headers["x-opiekun-signature"] == f"sha256={expected}"


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden", "413 Content Too Large"])
async def test_a_refusal_is_final(status: str) -> None:
    async with pager(answer(status)) as (channel, _):
        with pytest.raises(Undeliverable):
            await channel.deliver(PAGE)


@pytest.mark.parametrize(
    ("headers", "pause"), [(("Retry-After: 30",), 30.0), ((), None), (("Retry-After: soon",), None)]
)
async def test_what_may_pass_is_tried_again(headers: tuple[str, ...], pause: float | None) -> None:
    async with pager(answer("503 Service Unavailable", *headers)) as (channel, _):
        with pytest.raises(NotSent) as raised:
            await channel.deliver(PAGE)

    assert (raised.value.retry_after.total_seconds() if raised.value.retry_after else None) == pause


async def test_an_answer_lost_is_told_apart_from_a_call_never_made() -> None:
    async with pager(b"") as (channel, heard):
        with pytest.raises(Ambiguous):
            await channel.deliver(PAGE)
        assert len(heard) == 1

    nowhere = PagerChannel(url="http://127.0.0.1:1/hook")
    await nowhere.start(nobody)
    with pytest.raises(NotSent):
        await nowhere.deliver(PAGE)
    await nowhere.stop()


async def test_a_watcher_is_called_while_all_is_well_and_hears_nothing_when_it_is_not() -> None:
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    asked = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.put_nowait(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer("204 No Content"))
        writer.close()

    def is_ill() -> bool:
        asked.set()
        return False

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/alive"
    async with server:
        async with beating(url, lambda: True, every=0.01):
            calls = [await heard.get() for _ in range(3)]
        assert all(call.startswith(b"GET /alive HTTP/1.1") for call in calls)
        while not heard.empty():
            heard.get_nowait()
        async with beating(url, is_ill, every=0.01):
            await asked.wait()
        assert heard.empty()
