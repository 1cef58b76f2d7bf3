"""Can somebody outside the process play, and does everybody see only what is theirs?"""

from __future__ import annotations

import asyncio
import inspect
import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import httpx

from simulator.slack.methods import everything as web_api
from simulator.telegram.methods import everything as bot_api
from tests.contracts.judges.peers import OnSlack, OnTelegram, on_slack, on_telegram

PAGE = Path(__file__).parents[2] / "docs" / "simulator.md"


async def control(desk: OnTelegram | OnSlack, path: str, **body: Any) -> Any:
    """POST to the control API, which must accept."""
    response = await client(desk).post(f"{desk.sim.url}/control/{path}", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def client(desk: OnTelegram | OnSlack) -> httpx.AsyncClient:
    return desk.bot._client if isinstance(desk, OnTelegram) else desk.app._client


async def test_everything_a_hand_does_can_be_done_over_http() -> None:
    async with on_telegram() as desk:
        await control(desk, "people/add", id="ivan", name="Ivan Petrov", telegram=True)
        await control(desk, "telegram/start", person="ivan", payload="acme42")
        said = await control(desk, "telegram/say", person="ivan", text="Hello")
        content = b64encode(b"\x00log").decode()
        await control(desk, "telegram/send_document", person="ivan", name="log.txt", content=content)
        await control(desk, "telegram/edit", person="ivan", message_id=said["message_id"], text="Hello again")
        view = (await client(desk).get(f"{desk.sim.url}/control/people/ivan/view")).json()
        messages = view["telegram"]["chats"][0]["messages"]
        assert [message["text"] for message in messages] == ["/start acme42", "Hello again", ""]
        assert (messages[1]["edited"], messages[2]["document"]["file_size"]) == (True, 4)
    async with on_slack() as desk2:
        said = await control(desk2, "slack/say", person="anna", channel="support", text="Hello")
        await control(desk2, "slack/react", person="maria", channel="support", ts=said["ts"], name="eyes")
        view = (await client(desk2).get(f"{desk2.sim.url}/control/people/maria/view")).json()
        assert view["slack"]["channels"][0]["messages"][0]["reactions"] == {"eyes": ["U0MARIA"]}


async def test_what_is_wrong_is_told_with_what_would_be_right() -> None:
    async with on_telegram() as desk:

        async def refused(path: str, body: Any) -> tuple[int, str]:
            response = await client(desk).post(f"{desk.sim.url}/control/{path}", content=json.dumps(body))
            return response.status_code, response.json()["error"]

        status, told = await refused("telegram/say", {"person": "nobody", "text": "x"})
        assert (status, told) == (409, "there is no person 'nobody'; there are: anna, maria")
        status, told = await refused("telegram/sing", {"person": "maria"})
        assert (status, "telegram/say" in told) == (404, True)
        status, told = await refused("telegram/say", {"person": "maria", "txt": "x"})
        assert status == 400
        assert "text: Missing required keyword only argument" in told
        assert "txt: Unexpected keyword argument" in told
        assert (await refused("telegram/say", []))[0] == 400
        assert (await refused("faults/add", {"fault": "earthquake"}))[0] == 400


async def test_the_clock_is_read_and_moved() -> None:
    async with on_telegram() as desk:
        await control(desk, "clock/set_speed", speed=0)
        await control(desk, "clock/jump", to="2026-11-20T16:30:00+01:00")
        await control(desk, "clock/jump", seconds=60)
        assert (await client(desk).get(f"{desk.sim.url}/control/clock")).json() == {
            "now": "2026-11-20T15:31:00+00:00",
            "speed": 0.0,
        }


async def test_faults_are_set_listed_and_cleared() -> None:
    async with on_telegram() as desk:
        rule = await control(desk, "faults/add", fault="rate_limit", method="sendMessage", retry_after=5, times=1)
        assert (await client(desk).get(f"{desk.sim.url}/control/faults")).json()["rules"] == [rule]
        limited = await desk.bot.response("sendMessage", chat_id=desk.maria, text="x")
        assert limited.json()["parameters"] == {"retry_after": 5}
        await control(desk, "faults/clear")
        assert (await client(desk).get(f"{desk.sim.url}/control/faults")).json() == {"rules": []}


async def test_the_calls_can_be_read() -> None:
    async with on_telegram() as desk:
        await desk.bot.result("sendMessage", chat_id=desk.maria, text="Hello")
        await desk.bot.result("getMe")
        answer = (await client(desk).get(f"{desk.sim.url}/control/calls?method=sendMessage")).json()
        [call] = answer["calls"]
        assert (answer["count"], call["args"]["text"], call["status"]) == (2, "Hello", 200)


async def test_a_view_waits_for_what_this_person_can_see() -> None:
    async with on_telegram() as desk:
        version = desk.sim.view("maria")["version"]
        url = f"{desk.sim.url}/control/people/maria/view?after={version}"
        waiting = asyncio.create_task(client(desk).get(url))
        await desk.bot.result("sendMessage", chat_id=desk.group, text="among agents")
        assert desk.sim.view("maria")["version"] == version
        assert desk.sim.view("anna")["version"] > version
        await desk.bot.result("sendMessage", chat_id=desk.maria, text="to Maria")
        view = (await asyncio.wait_for(waiting, 5)).json()
        assert view["version"] > version
        assert view["telegram"]["chats"][0]["messages"][-1]["text"] == "to Maria"


async def test_changes_are_streamed_and_a_persons_stream_has_only_theirs() -> None:
    async with on_telegram() as desk:
        start = desk.sim.world.changes.version
        url = f"{desk.sim.url}/control/events?after={start}"
        async with (
            client(desk).stream("GET", url) as all_of_it,
            client(desk).stream("GET", f"{url}&person=maria") as hers,
        ):
            await desk.bot.result("sendMessage", chat_id=desk.group, text="among agents")
            await desk.bot.result("sendMessage", chat_id=desk.maria, text="to Maria")
            everything = [await event(lines) for lines in [all_of_it.aiter_lines()] for _ in range(2)]
            [mine] = [await event(hers.aiter_lines())]
        keys = [one["where"] for one in everything]
        assert keys[0] == f"telegram:{desk.group}"
        assert mine == everything[1]
        assert mine["version"] == start + 2


async def event(lines: Any) -> dict[str, Any]:
    """The next event of a stream of server-sent events."""
    async for line in lines:
        if line.startswith("data: "):
            found: dict[str, Any] = json.loads(line.removeprefix("data: "))
            return found
    raise AssertionError("the stream ended")


async def test_a_person_sees_only_the_channels_and_chats_they_are_in() -> None:
    async with on_slack() as desk:
        desk.sim.slack.add_channel(name="board", members=["anna"], private=True)
        desk.sim.slack.say(person="anna", channel="board", text="a secret")
        desk.sim.slack.say(person="anna", text="to the bot alone")
        shown = json.dumps(desk.sim.view("maria"))
        assert [one["name"] for one in desk.sim.view("maria")["slack"]["channels"]] == ["support"]
        assert "a secret" not in shown
        assert "to the bot alone" not in shown
        desk.sim.slack.leave(channel="support", person="maria")
        assert desk.sim.view("maria")["slack"]["channels"] == []
    async with on_telegram() as desk2:
        desk2.sim.telegram.say(person="anna", chat=desk2.group, text="a secret")
        assert "a secret" not in json.dumps(desk2.sim.view("maria"))
        desk2.sim.telegram.leave(person="anna", chat=desk2.group)
        assert desk2.sim.view("anna")["telegram"]["chats"] == []


async def test_an_overview_lists_what_there_is() -> None:
    async with on_telegram() as desk:
        seen = (await client(desk).get(f"{desk.sim.url}/control/")).json()
        assert [person["id"] for person in seen["people"]] == ["maria", "anna"]
        assert [group["title"] for group in seen["telegram"]["groups"]] == ["Desk"]
        assert (await client(desk).get(f"{desk.sim.url}/control/people")).json()["people"] == seen["people"]


def test_every_method_is_on_the_page() -> None:
    page = PAGE.read_text()
    names = [*web_api().methods.values(), *bot_api().methods.values()]
    assert [one.name for one in names if f"`{one.name}`" not in page] == []


async def test_every_verb_is_on_the_page_with_its_arguments() -> None:
    async with on_telegram() as desk:
        page = PAGE.read_text()
        for name, verb in desk.sim.control.verbs.items():
            names = list(inspect.signature(verb).parameters)
            line = next((line for line in page.splitlines() if f"`{name}`" in line), "")
            assert line, f"{name} is missing from the page"
            missing = [one for one in names if one not in line]
            assert not missing, f"{name} on the page lacks {missing}"
