"""Do the simulated faults look to a client like real ones?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from simulator import Clock, Fault
from tests.contracts.judges.peers import on_slack, on_telegram


async def test_a_reset_before_the_call_leaves_nothing_behind() -> None:
    async with on_telegram() as desk:
        rule = desk.sim.faults.add(Fault.RESET, platform="telegram", method="sendMessage")
        with pytest.raises(httpx.ReadError):
            await desk.bot("sendMessage", chat_id=desk.maria, text="Hello")
        assert texts(desk.sim.view("maria")) == ["/start"]
        assert rule.hits == 1
        assert (await desk.bot("sendMessage", chat_id=desk.maria, text="Hello"))["ok"]


async def test_a_dropped_answer_leaves_the_message_there() -> None:
    async with on_telegram() as desk:
        desk.sim.faults.add(Fault.DROP_ANSWER, method="sendMessage")
        with pytest.raises(httpx.ReadError):
            await desk.bot("sendMessage", chat_id=desk.maria, text="Hello")
        assert texts(desk.sim.view("maria")) == ["/start", "Hello"]
        [call] = desk.sim.calls.of("sendMessage")
        assert (call.fault, call.status, call.answer) == ("drop_answer", 0, None)


@pytest.mark.parametrize(("taken", "seen"), [(False, ["/start"]), (True, ["/start", "Hello"])])
async def test_a_server_error_may_come_before_or_after_the_deed(taken: bool, seen: list[str]) -> None:
    async with on_telegram() as desk:
        desk.sim.faults.add(Fault.STATUS, method="sendMessage", status=502, taken=taken)
        async with Bot(desk.bot.token, base_url=desk.sim.telegram_url) as bot:
            with pytest.raises(NetworkError, match="Bad Gateway"):
                await bot.send_message(desk.maria, "Hello")
        assert texts(desk.sim.view("maria")) == seen


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
@pytest.mark.parametrize(("retry_after", "raised"), [(7, RetryAfter), (None, TelegramError)])
async def test_telegrams_429_says_how_long_to_wait_or_does_not(retry_after: int | None, raised: type[Any]) -> None:
    async with on_telegram() as desk:
        desk.sim.faults.add(Fault.RATE_LIMIT, method="sendMessage", retry_after=retry_after)
        async with Bot(desk.bot.token, base_url=desk.sim.telegram_url) as bot:
            with pytest.raises(raised, match=r"Too Many Requests|Flood control"):
                await bot.send_message(desk.maria, "Hello")


@pytest.mark.parametrize("retry_after", [30, 0, None])
async def test_slacks_429_has_its_header_or_has_it_not(retry_after: int | None) -> None:
    async with on_slack() as desk:
        desk.sim.faults.add(Fault.RATE_LIMIT, platform="slack", method="chat.*", retry_after=retry_after)
        client = AsyncWebClient(token=desk.app.token, base_url=desk.sim.slack_url)
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=desk.channel, text="Hello")
        assert (caught.value.response.status_code, caught.value.response["error"]) == (429, "ratelimited")
        shown = None if retry_after is None else str(retry_after)
        assert caught.value.response.headers.get("Retry-After") == shown


async def test_an_error_of_the_platforms_own() -> None:
    async with on_slack() as desk:
        desk.sim.faults.add(Fault.ERROR, method="chat.postMessage", error="fatal_error")
        assert await desk.app.refusal("chat.postMessage", channel=desk.channel, text="x") == "fatal_error"
    async with on_telegram() as desk2:
        desk2.sim.faults.add(Fault.ERROR, method="sendMessage", status=400, error="Bad Request: chat not found")
        told = await desk2.bot.refusal("sendMessage", chat_id=desk2.maria, text="x")
        assert told == "Bad Request: chat not found"


async def test_a_late_answer_outlasts_a_short_patience_and_the_deed_is_done() -> None:
    async with on_telegram() as desk:
        desk.sim.faults.add(Fault.DELAY, on="call", method="sendMessage", seconds=0.3)
        bot = Bot(desk.bot.token, base_url=desk.sim.telegram_url, request=HTTPXRequest(read_timeout=0.05))
        async with bot:
            with pytest.raises(TelegramError, match="Timed out"):
                await bot.send_message(desk.maria, "Hello")
        await desk.sim.calls.wait("sendMessage")
        assert texts(desk.sim.view("maria")) == ["/start", "Hello"]


async def test_a_rule_strikes_where_and_as_often_as_it_says() -> None:
    async with on_telegram() as desk:
        rule = desk.sim.faults.add(Fault.RATE_LIMIT, method="send*", chat=desk.group, skip=1, times=2)
        answers = [(await desk.bot("sendMessage", chat_id=desk.group, text="x"))["ok"] for _ in range(4)]
        assert answers == [True, False, False, True]
        assert (rule.hits, rule.times) == (2, 0)
        assert (await desk.bot("sendMessage", chat_id=desk.maria, text="x"))["ok"]


async def test_a_fault_for_good_lasts_until_it_is_taken_away() -> None:
    async with on_telegram() as desk:
        rule = desk.sim.faults.add(Fault.STATUS, method="getMe", times=None)
        assert [(await desk.bot.response("getMe")).status_code for _ in range(3)] == [503] * 3
        desk.sim.faults.remove(rule.number)
        assert (await desk.bot.response("getMe")).status_code == 200


async def test_updates_are_doubled_swapped_and_lost_on_demand() -> None:
    async with on_telegram() as desk:
        await desk.bot.result("getUpdates", offset=-1)
        for fault, said, heard in (
            (Fault.DUPLICATE, ["a"], ["a", "a"]),
            (Fault.REORDER, ["b", "c"], ["c", "b"]),
            (Fault.LOSE, ["d", "e"], ["e"]),
        ):
            desk.sim.faults.add(fault, platform="telegram", method="message", chat=desk.maria)
            for text in said:
                desk.sim.telegram.say(person="maria", text=text)
            updates = await desk.bot.result("getUpdates", offset=-len(heard))
            assert [update["message"]["text"] for update in updates] == heard


def test_a_fault_that_does_not_happen_there_is_refused() -> None:
    from simulator.faults import Faults

    with pytest.raises(ValueError, match="rate_limit does not happen to a delivery"):
        Faults().add(Fault.RATE_LIMIT, on="delivery")


async def test_the_published_rates_are_played_when_asked_for() -> None:
    wall = Clock(speed=0)
    async with on_telegram(paced=True, wall=wall) as desk:
        answers = [await desk.bot.response("sendMessage", chat_id=desk.group, text="x") for _ in range(21)]
        assert [answer.status_code for answer in answers] == [200] * 20 + [429]
        assert answers[-1].json()["parameters"] == {"retry_after": 60}
        wall.jump(by=timedelta(seconds=60))
        assert (await desk.bot("sendMessage", chat_id=desk.group, text="x"))["ok"]
    async with on_slack(paced=True, wall=wall) as desk2:
        posts = [await desk2.app.response("chat.postMessage", channel=desk2.channel, text="x") for _ in range(4)]
        assert [post.status_code for post in posts] == [200] * 3 + [429]
        assert posts[-1].headers["retry-after"] == "3"
        updates = [await desk2.app.response("users.info", user="U0ANNA") for _ in range(101)]
        assert [update.status_code for update in updates][-2:] == [200, 429]


def texts(view: dict[str, Any]) -> list[str]:
    return [message["text"] for message in view["telegram"]["chats"][0]["messages"]]
