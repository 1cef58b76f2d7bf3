"""Does the simulated Telegram call a webhook as the real one does: with the secret, in order, until it is taken?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiogram.types
from starlette.responses import JSONResponse, Response

from simulator import Clock, Fault
from tests.contracts.judges.peers import OnTelegram, on_telegram
from tests.contracts.judges.receiver import Receiver, receiving
from tests.contracts.test_simulator_telegram_updates import ALL, extras, played


@asynccontextmanager
async def called(**options: Any) -> AsyncIterator[tuple[OnTelegram, Receiver]]:
    """A bot with a webhook; what waited before is dropped."""
    async with receiving() as receiver, on_telegram(**options) as desk:
        await set_webhook(desk, receiver, drop_pending_updates=True)
        yield desk, receiver


async def set_webhook(desk: OnTelegram, receiver: Receiver, **more: Any) -> None:
    url = f"{receiver.url}/telegram"
    await desk.bot.result("setWebhook", url=url, secret_token="s3cret", allowed_updates=ALL, **more)


def say(desk: OnTelegram, *texts: str) -> None:
    for text in texts:
        desk.sim.telegram.say(person="maria", text=text)


async def texts(receiver: Receiver, count: int) -> list[str]:
    return [(await receiver.next()).json["message"]["text"] for _ in range(count)]


async def test_updates_come_one_after_the_other_with_the_secret() -> None:
    async with called() as (desk, receiver):
        say(desk, *"abcde")
        first = await receiver.next()
        assert first.headers["x-telegram-bot-api-secret-token"] == "s3cret"
        assert (first.path, first.headers["content-type"]) == ("/telegram", "application/json")
        assert await texts(receiver, 4) == list("bcde")
        assert receiver.most_at_once == 1


async def test_every_update_is_a_real_one() -> None:
    async with receiving() as receiver, on_telegram() as desk:
        polled = await played(desk)
        await set_webhook(desk, receiver)
        for update in polled:
            came = (await receiver.next()).json
            assert came == update
            assert extras(aiogram.types.Update.model_validate(came)) == []


async def test_an_update_that_is_not_taken_comes_again_before_any_other() -> None:
    clock = Clock(speed=0)
    async with called(clock=clock) as (desk, receiver):
        receiver.answers = [Response(status_code=503), Response(status_code=302), Response(status_code=204)]
        say(desk, "one", "two")
        assert await texts(receiver, 1) == ["one"]
        for pause in (1, 2):
            await failed(desk)
            info = await desk.bot.result("getWebhookInfo")
            assert info["pending_update_count"] == 2
            assert info["last_error_message"].startswith("Wrong response from the webhook: ")
            assert info["last_error_date"] == int(clock.time())
            clock.jump(by=timedelta(seconds=pause))
            assert await texts(receiver, 1) == ["one"]
        assert await texts(receiver, 1) == ["two"]


async def failed(desk: OnTelegram) -> None:
    """Return when Telegram has noted a failure at this time of the clock."""
    now = int(desk.sim.clock.time())
    while (await desk.bot.result("getWebhookInfo")).get("last_error_date") != now:
        await desk.sim.changed(0.05)


async def test_who_is_not_there_is_called_until_they_are() -> None:
    clock = Clock(speed=0)
    async with called(clock=clock) as (desk, receiver):
        desk.sim.faults.add(Fault.RESET, on="delivery", platform="telegram", method="message")
        say(desk, "one")
        await failed(desk)
        assert (await desk.bot.result("getWebhookInfo"))["last_error_message"] == "Connection refused"
        clock.jump(by=timedelta(seconds=1))
        assert await texts(receiver, 1) == ["one"]


async def test_an_answer_that_is_lost_makes_an_update_come_twice() -> None:
    clock = Clock(speed=0)
    async with called(clock=clock) as (desk, receiver):
        desk.sim.faults.add(Fault.DROP_ANSWER, on="delivery", platform="telegram")
        say(desk, "one")
        first = await receiver.next()
        await failed(desk)
        clock.jump(by=timedelta(seconds=1))
        assert (await receiver.next()).json == first.json


async def test_what_was_not_delivered_can_be_asked_for_once_the_webhook_is_gone() -> None:
    async with called() as (desk, receiver):
        receiver.answers = [Response(status_code=500)] * 2
        say(desk, "one", "two")
        await receiver.next()
        assert (await desk.bot.refusal("getUpdates")).startswith("Conflict: can't use getUpdates")
        await desk.bot.result("deleteWebhook")
        updates = await desk.bot.result("getUpdates")
        assert [update["message"]["text"] for update in updates] == ["one", "two"]
        assert (await desk.bot.result("getWebhookInfo"))["url"] == ""


async def test_a_method_in_the_answer_is_not_carried_out() -> None:
    async with called() as (desk, receiver):
        receiver.answers = [JSONResponse({"method": "sendMessage", "chat_id": desk.maria, "text": "Hello"})]
        say(desk, "one", "two")
        assert await texts(receiver, 2) == ["one", "two"]
        assert desk.sim.calls.of("sendMessage") == []


async def test_connections_are_kept_between_1_and_100_and_are_40_unless_told() -> None:
    async with on_telegram() as desk:
        for told, kept in ((None, 40), (1, 1), (0, 1), (1000, 100)):
            more = {} if told is None else {"max_connections": told}
            await desk.bot.result("setWebhook", url="https://desk.example/telegram", **more)
            assert (await desk.bot.result("getWebhookInfo"))["max_connections"] == kept
