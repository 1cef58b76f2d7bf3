"""Telegram's way in by webhook: the same acceptance behind the secret, and nothing odd gets past it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.applications import Starlette
from structlog.testing import capture_logs

import simulator
from bot.adapters.telegram.channel import TelegramChannel
from bot.adapters.telegram.parse import ALLOWED_UPDATES
from bot.console.routes import ways_in
from bot.errors import OpiekunError
from simulator import Fault, Simulator
from simulator.telegram.webhooks import Webhook
from tests.contracts.channels.recorded_payloads import payload
from tests.contracts.channels.rigs import Inbox, held_against

SECRET = "a-secret_of-ours"
HEADERS = {"x-telegram-bot-api-secret-token": SECRET}


@asynccontextmanager
async def served(inbox: Inbox) -> AsyncIterator[tuple[Simulator, httpx.AsyncClient]]:
    """The endpoint as the web application mounts it, and Telegram told of it."""
    async with simulator.serve() as sim:
        token = sim.telegram.add_bot(username="opiekun_bot")["token"]
        channel = channel_on(sim, token)
        app = Starlette(routes=ways_in([channel]))
        await channel.start(inbox.accept)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://desk") as client:
            yield sim, client
        await channel.stop()
        assert held_against(sim) == []


def channel_on(sim: Simulator, token: str) -> TelegramChannel:
    return TelegramChannel(
        token=token,
        base_url=sim.telegram_url,
        mode="webhook",
        webhook_url="https://support.example.com/telegram",
        webhook_secret=SECRET,
        watched_every=0.02,
    )


async def test_telegram_is_told_where_what_and_by_which_secret() -> None:
    async with served(Inbox()) as (sim, _):
        [call] = sim.calls.of("setWebhook")
        assert call.args["url"] == "https://support.example.com/telegram"
        assert call.args["secret_token"] == SECRET
        assert call.args["allowed_updates"] == list(ALLOWED_UPDATES)
        assert call.args["max_connections"] == 1
        assert not call.args.get("drop_pending_updates")
        assert sim.calls.of("getUpdates") == []


async def test_a_webhook_that_stands_is_left_as_it_is() -> None:
    async with served(Inbox()) as (sim, _):
        again = channel_on(sim, sim.telegram.bot().token)
        await again.start(Inbox().accept)
        await again.stop()
        assert len(sim.calls.of("setWebhook")) == 1


async def test_a_server_that_cannot_say_which_webhook_it_has_is_told() -> None:
    async with served(Inbox()) as (sim, _):
        sim.faults.add(Fault.ERROR, method="getWebhookInfo", status=404, error="Not Found: method not found")
        [first] = sim.calls.of("setWebhook")
        again = channel_on(sim, sim.telegram.bot().token)
        await again.start(Inbox().accept)
        await again.stop()
        await sim.calls.wait("setWebhook", after=first.number)


async def test_a_webhook_that_somebody_took_away_is_set_again() -> None:
    async with served(Inbox()) as (sim, _):
        sim.telegram.bot().hook.set(Webhook())
        [first] = sim.calls.of("setWebhook")
        await sim.calls.wait("setWebhook", after=first.number)


async def test_what_telegram_complains_of_is_said_in_the_log_once() -> None:
    async with served(Inbox()) as (sim, _):
        with capture_logs() as logs:
            hook = sim.telegram.bot().hook
            hook.webhook.last_error_date, hook.webhook.last_error_message = 1_800_000_000, "Connection refused"
            looked = sim.calls.count
            for _ in range(3):
                looked = (await sim.calls.wait("getWebhookInfo", after=looked)).number
    [told] = [entry for entry in logs if entry["event"] == "telegram_webhook_failing"]
    assert (told["error"], told["waiting"]) == ("Connection refused", 0)


async def test_after_a_request_with_another_secret_telegram_is_told_ours() -> None:
    async with served(Inbox()) as (sim, client):
        [first] = sim.calls.of("setWebhook")
        await client.post("/telegram", json={}, headers={"x-telegram-bot-api-secret-token": "of-former-days"})
        call = await sim.calls.wait("setWebhook", after=first.number)
        assert call.args["secret_token"] == SECRET
        looked = (await sim.calls.wait("getWebhookInfo", after=call.number)).number
        await sim.calls.wait("getWebhookInfo", after=looked)
        assert len(sim.calls.of("setWebhook")) == 2


async def test_an_update_is_confirmed_once_it_is_kept() -> None:
    inbox = Inbox()
    inbox.failures = 1
    async with served(inbox) as (_, client):
        update = payload("telegram", "message_private")
        answers = [await client.post("/telegram", json=update, headers=HEADERS) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 200, 200]
    assert len(inbox.rows) == 1


async def test_a_channel_that_has_stopped_confirms_nothing() -> None:
    inbox = Inbox()
    async with served(inbox) as (_, client):
        pass
    again = httpx.AsyncClient(transport=client._transport, base_url=client.base_url)
    answer = await again.post("/telegram", json=payload("telegram", "message_private"), headers=HEADERS)
    assert (answer.status_code, inbox.offered) == (503, 0)


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
    assert (answer.status_code, answer.content) == (401, b"")
    assert inbox.offered == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'"x"', 400),
        (b"\xff", 400),
        (b"[" * 100_000, 400),
        (b'{"update_id": 1, "x": "' + b"y" * (1 << 20) + b'"}', 413),
    ],
)
async def test_what_is_no_update_is_refused(body: bytes, status: int) -> None:
    inbox = Inbox()
    async with served(inbox) as (_, client):
        answer = await client.post("/telegram", content=body, headers=HEADERS)
    assert (answer.status_code, inbox.offered) == (status, 0)


@pytest.mark.parametrize("secret", ["", "no spaces", "é", "x" * 257])
def test_a_secret_telegram_would_not_take_is_refused(secret: str) -> None:
    with pytest.raises(OpiekunError, match="characters"):
        TelegramChannel(token="77000:x", mode="webhook", webhook_url="https://desk.example", webhook_secret=secret)
