"""The library's calls over our own way to Telegram: what never left is told from what may have arrived; nothing is
sent twice, no error quotes the URL, connections are kept."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from telegram import Bot, InputFile

import simulator
from bot.adapters.telegram.request import Request, Unanswered, Unsent, proxy_for
from bot.errors import OpiekunError
from simulator import Fault, Simulator
from tests.contracts.channels.rigs import NOWHERE, held_against

TOKEN = "77000:planted-secret"
ANSWER = b'HTTP/1.1 200 OK\r\nContent-Length: 25\r\nContent-Type: application/json\r\n\r\n{"ok":true,"result":1234}'
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def bot_on(sim: Simulator, *, read: float = 20.0, connections: int = 4) -> AsyncIterator[Bot]:
    token = sim.telegram.add_bot(username="opiekun_bot", name="Opiekun")["token"]
    sim.people.add(id="maria", name="Maria Ivanova", language="bg", telegram=5001)
    sim.telegram.start(person="maria")
    ways = [Request(sim.telegram_url, connections=connections, read=read) for _ in range(2)]
    async with Bot(token, base_url=sim.telegram_url, request=ways[0], get_updates_request=ways[1]) as bot:
        yield bot


async def asked(reader: asyncio.StreamReader) -> bool:
    """Wait for a call without a body; False when the caller hung up instead."""
    try:
        return bool(await reader.readuntil(b"\r\n\r\n"))
    except asyncio.IncompleteReadError:
        return False


@asynccontextmanager
async def server(serve: Serve) -> AsyncIterator[str]:
    """A server that does what it is told to with each connection; its address with a token in it."""
    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    host, port = listening.sockets[0].getsockname()
    async with listening:
        yield f"http://{host}:{port}/bot{TOKEN}/sendMessage"


async def call(url: str) -> tuple[int, bytes]:
    """One call through a way of its own."""
    way = Request(url, connections=1, read=20.0)
    try:
        return await way.do_request(url, "POST")
    finally:
        await way.shutdown()


async def test_a_document_goes_out_with_its_name_and_its_words() -> None:
    async with simulator.serve() as sim, bot_on(sim) as bot:
        sent = await bot.send_document(5001, InputFile(b"BEGIN:VCALENDAR", "call.ics"), caption="Rozmowa: 15:10")
        assert sent.document is not None
        assert (sent.document.file_name, sent.caption) == ("call.ics", "Rozmowa: 15:10")
        [call] = sim.calls.of("sendDocument")
        assert len(call.files) == 1
        assert held_against(sim) == []


async def test_words_in_any_alphabet_arrive_as_they_were() -> None:
    words = "Zażółć gęślą jaźń & <b>Ґанок</b> + 100 % = ?\n🙂"
    async with simulator.serve() as sim, bot_on(sim) as bot:
        sent = await bot.send_message(5001, words)
        assert sent.text == words


async def test_connections_are_kept_and_many_calls_share_a_few() -> None:
    opened = 0

    async def answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal opened
        opened += 1
        while await asked(reader):
            writer.write(ANSWER)
        writer.close()

    async with server(answers) as url:
        way = Request(url, connections=3, read=20.0)
        for _ in range(2):
            answered = await asyncio.gather(*(way.do_request(url, "POST") for _ in range(20)))
            assert [status for status, _ in answered] == [200] * 20
        await way.shutdown()
    assert opened == 3


async def test_an_answer_that_is_late_may_have_arrived() -> None:
    async with simulator.serve() as sim, bot_on(sim, read=0.05) as bot:
        sim.faults.add(Fault.DELAY, on="call", method="sendMessage", seconds=0.3)
        with pytest.raises(Unanswered, match="SocketTimeoutError"):
            await bot.send_message(5001, "Hello")
        await sim.calls.wait("sendMessage")


async def test_a_connection_cut_under_a_call_is_not_tried_again() -> None:
    calls = 0

    async def answers_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal calls
        while await asked(reader):
            calls += 1
            if calls > 1:
                break
            writer.write(ANSWER)
        writer.close()

    async with server(answers_once) as url:
        way = Request(url, connections=1, read=20.0)
        assert (await way.do_request(url, "POST"))[0] == 200
        with pytest.raises(Unanswered):
            await way.do_request(url, "POST")
        await way.shutdown()
    assert calls == 2


async def test_what_waits_too_long_for_a_connection_never_left() -> None:
    begun = asyncio.Event()
    heard = 0

    async def is_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal heard
        heard += await asked(reader)
        begun.set()
        await reader.read()
        writer.close()

    async with server(is_silent) as url:
        way = Request(url, connections=1, read=20.0)
        first = asyncio.create_task(way.do_request(url, "POST"))
        await begun.wait()
        with pytest.raises(Unsent, match="ConnectionTimeoutError"):
            await way.do_request(url, "POST", connect_timeout=0.01, pool_timeout=0.01)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        await way.shutdown()
    assert heard == 1


@pytest.mark.parametrize("url", [f"{NOWHERE}/bot", "ftp://127.0.0.1/bot", "/bot"])
async def test_what_reaches_nobody_never_left_and_quotes_nothing(url: str) -> None:
    with pytest.raises(Unsent) as raised:
        await call(f"{url}{TOKEN}/sendMessage")
    told = raised.value
    assert TOKEN not in f"{told!r} {told} {told.__cause__!r}"
    assert told.__suppress_context__


async def test_another_address_is_not_followed() -> None:
    async def points_elsewhere(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asked(reader)
        writer.write(b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    async with server(points_elsewhere) as url:
        assert await call(url) == (307, b"")


async def test_after_the_end_nothing_leaves_any_more() -> None:
    way = Request(NOWHERE, connections=1, read=20.0)
    await way.shutdown()
    with pytest.raises(Unsent):
        await way.do_request(f"{NOWHERE}/bot{TOKEN}/sendMessage", "POST")


def test_the_environments_proxy_is_for_others_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    assert proxy_for("https://api.telegram.org/bot") is None
    monkeypatch.setenv("ALL_PROXY", "http://proxy.example:3128")
    assert proxy_for("https://api.telegram.org/bot") == "http://proxy.example:3128"
    monkeypatch.setenv("HTTPS_PROXY", "http://other.example:3128")
    assert proxy_for("https://api.telegram.org/bot") == "http://other.example:3128"
    assert proxy_for("http://127.0.0.1:8081/bot") is None
    monkeypatch.setenv("NO_PROXY", "telegram.org")
    assert proxy_for("https://api.telegram.org/bot") is None


def test_a_proxy_of_another_kind_is_refused_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "socks5://proxy.example:1080")
    with pytest.raises(OpiekunError, match="no HTTP proxy"):
        Request("https://api.telegram.org/bot", connections=1, read=20.0)
