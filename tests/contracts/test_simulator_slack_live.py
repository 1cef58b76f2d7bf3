"""Do Bolt and slack_sdk, unmodified, work against the simulated Slack?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler as OverAiohttp
from slack_bolt.adapter.socket_mode.websockets import AsyncSocketModeHandler as OverWebsockets
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

import simulator
from simulator import Simulator

MODAL = {
    "type": "modal",
    "callback_id": "severity",
    "title": {"type": "plain_text", "text": "How bad is it?"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": {"type": "plain_text", "text": "In your words"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}
BUTTON = {
    "type": "actions",
    "elements": [
        {"type": "button", "action_id": "tell", "value": "1", "text": {"type": "plain_text", "text": "Tell more"}}
    ],
}


def desk(app: AsyncApp) -> None:
    """A small app that uses every kind of envelope."""

    @app.event("message")
    async def on_message(event: dict[str, Any], say: Any) -> None:
        await say(text=f"Heard: {event['text']}", thread_ts=event["ts"], blocks=[BUTTON])

    @app.event("app_mention")
    async def on_mention(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.reactions_add(channel=event["channel"], name="eyes", timestamp=event["ts"])

    @app.action("tell")
    async def on_press(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.view("severity")
    async def on_submit(ack: Any, view: dict[str, Any]) -> None:
        said = view["state"]["values"]["words"]["text"]["value"]
        if said == "meh":
            await ack(response_action="errors", errors={"words": "More words, please"})
        else:
            await ack()

    @app.command("/desk")
    async def on_command(ack: Any, command: dict[str, Any], respond: Any) -> None:
        await ack(f"Working on {command['text']}")
        await respond("Done")


@asynccontextmanager
async def connected(sim: Simulator, handler: type[Any]) -> AsyncIterator[dict[str, Any]]:
    sim.slack.add_workspace(name="Desk")
    made = sim.slack.add_app(name="Opiekun", commands=["/desk"])
    sim.people.add(id="anna", name="Anna Nowak", slack="U0ANNA")
    sim.slack.add_channel(name="support", members=["anna"])
    app = AsyncApp(client=AsyncWebClient(token=made["bot_token"], base_url=sim.slack_url))
    desk(app)
    socket = handler(app, made["app_token"])
    await socket.connect_async()
    yield made
    await socket.close_async()


@pytest.mark.parametrize("handler", [OverAiohttp, OverWebsockets])
async def test_a_message_a_button_a_modal_and_a_command_go_both_ways(handler: type[Any]) -> None:
    async with simulator.serve() as sim, connected(sim, handler) as made:
        said = sim.slack.say(person="anna", channel="support", text="@opiekun 1 < 2 & so on")
        posted = await sim.calls.wait("chat.postMessage")
        assert posted.args["text"] == f"Heard: <@{made['bot_user']}> 1 &lt; 2 &amp; so on"
        marked = await sim.calls.wait("reactions.add")
        assert marked.args["timestamp"] == said["ts"]

        pressed = sim.slack.press(person="anna", channel="support", ts=posted.answer["ts"], action_id="tell")
        assert (await sim.slack.outcome(interaction=pressed["interaction"]))["acknowledged"]
        await sim.calls.wait("views.open")
        refused = sim.slack.submit(person="anna", values={"words": {"text": "meh"}})
        await sim.slack.outcome(interaction=refused["interaction"])
        [modal] = sim.view("anna")["slack"]["modals"]
        assert modal["errors"] == {"words": "More words, please"}
        taken = sim.slack.submit(person="anna", values={"words": {"text": "No mail since noon"}})
        await sim.slack.outcome(interaction=taken["interaction"])
        assert sim.view("anna")["slack"]["modals"] == []

        typed = sim.slack.command(person="anna", channel="support", command="/desk", text="it")
        await sim.slack.outcome(interaction=typed["interaction"])
        await sim.calls.wait("response_url")
        [channel] = sim.view("anna")["slack"]["channels"]
        whispered = {message["shown"] for message in channel["messages"] if message["ephemeral"]}
        assert whispered == {"Working on it", "Done"}
