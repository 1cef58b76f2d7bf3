"""Telegram's way in by webhook: the same acceptance behind the secret, and nothing odd gets past it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

import simulator
from bot.adapters.telegram.channel import TelegramChannel
from bot.adapters.telegram.parse import ALLOWED_UPDATES
from bot.errors import OpiekunError
from simulator import Fault, Simulator
from tests.contracts.channels.recorded_payloads import payload
from tests.contracts.channels.rigs import Inbox, held_against

SECRET = "a-secret_of-ours"
HEADERS = {"x-telegram-bot-api-secret-token": SECRET}


@asynccontextmanager
async def served(inbox: Inbox) -> AsyncIterator[tuple[Simulator, httpx.AsyncClient]]:
    """The endpoint as the web application mounts it, and Telegram told of it."""
    async with simulator.serve() as sim:
        token = sim.telegram.add_bot(username="opiekun_bot")["token"]
        channel = TelegramChannel(
            token=token,
            base_url=sim.telegram_url,
            mode="webhook",
            webhook_url="https://support.example.com/telegram",
            webhook_secret=SECRET,
        )
        assert channel.endpoint is not None
        app = Starlette(routes=[Route("/telegram", channel.endpoint, methods=["POST"])])
        await channel.start(inbox.accept)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://desk") as client:
            yield sim, client
        await channel.stop()
        assert held_against(sim) == []


async def test_telegram_is_told_where_what_and_by_which_secret() -> None:
    async with served(Inbox()) as (sim, _):
        [call] = sim.calls.of("setWebhook")
        assert call.args["url"] == "https://support.example.com/telegram"
        assert call.args["secret_token"] == SECRET
        assert call.args["allowed_updates"] == list(ALLOWED_UPDATES)
        assert sim.calls.of("getUpdates") == []


async def test_an_update_is_confirmed_once_it_is_kept() -> None:
    inbox = Inbox()
    inbox.failures = 1
    async with served(inbox) as (_, client):
        update = payload("telegram", "message_private")
        answers = [await client.post("/telegram", json=update, headers=HEADERS) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 200, 200]
    assert len(inbox.rows) == 1


async def test_a_button_is_answered() -> None:
    async with served(Inbox()) as (sim, client):
        sim.faults.add(Fault.ERROR, method="answerCallbackQuery", status=400, error="Bad Request: query is too old")
        await client.post("/telegram", json=payload("telegram", "button_private"), headers=HEADERS)
        call = await sim.calls.wait("answerCallbackQuery")
        assert call.args["callback_query_id"] == "4382bfdwdsb323b2d9"


@pytest.mark.parametrize("secret", [None, b"", SECRET.encode() + b"x", b"\xff\xfe"])
async def test_without_the_secret_nothing_is_taken(secret: bytes | None) -> None:
    inbox = Inbox()
    headers = [] if secret is None else [(b"x-telegram-bot-api-secret-token", secret)]
    async with served(inbox) as (_, client):
        answer = await client.post("/telegram", json=payload("telegram", "message_private"), headers=headers)
    assert answer.status_code == 401
    assert inbox.offered == 0


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"x"', b"\xff", b"[" * 100_000, b'{"update_id": 1, "x": "' + b"y" * (1 << 20) + b'"}']
)
async def test_what_is_no_update_is_refused(body: bytes) -> None:
    inbox = Inbox()
    async with served(inbox) as (_, client):
        answer = await client.post("/telegram", content=body, headers=HEADERS)
    assert answer.status_code == 400
    assert inbox.offered == 0


@pytest.mark.parametrize(
    ("wrong", "remedy"),
    [({"webhook_url": "http://support.example.com"}, "https://"), ({"webhook_secret": "no spaces"}, "characters")],
)
def test_an_address_or_a_secret_telegram_would_not_take_is_refused(wrong: dict[str, Any], remedy: str) -> None:
    right = {"webhook_url": "https://support.example.com/telegram", "webhook_secret": SECRET}
    with pytest.raises(OpiekunError, match=remedy):
        TelegramChannel(token="77000:x", mode="webhook", **(right | wrong))
