"""Does Socket Mode deliver, repeat, share out and break as Slack's does, and are the events real ones?"""

from __future__ import annotations

import json
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from simulator import Fault, Timings
from simulator.slack.events import ALL_EVENTS
from tests.contracts.judges.peers import OnSlack, RawApp, RawSocket, drained, listening, on_slack

QUICK = Timings(acknowledge=0.05, retries=(0.0, 0.05))


async def test_hello_says_how_many_sockets_there_are() -> None:
    async with on_slack() as desk:
        opener = RawApp(desk.sim, desk.app._client, desk.made["app_token"])
        async with listening(desk):
            url = (await opener.result("apps.connections.open"))["url"]
            async with connect(url) as second:
                hello = json.loads(await second.recv())
        assert hello["num_connections"] == 2
        assert hello["connection_info"] == {"app_id": desk.made["id"]}


async def test_a_ticket_opens_one_socket() -> None:
    async with on_slack() as desk:
        opener = RawApp(desk.sim, desk.app._client, desk.made["app_token"])
        url = (await opener.result("apps.connections.open"))["url"]
        async with connect(url):
            with pytest.raises(InvalidStatus):
                await connect(url)


async def test_the_eleventh_socket_is_one_too_many() -> None:
    async with on_slack() as desk:
        opener = RawApp(desk.sim, desk.app._client, desk.made["app_token"])
        sockets = [await connect((await opener.result("apps.connections.open"))["url"]) for _ in range(11)]
        assert json.loads(await sockets[-1].recv())["reason"] == "too_many_websockets"
        for socket in sockets:
            await socket.close()


async def test_an_event_that_nobody_acknowledges_comes_again_with_the_same_id() -> None:
    async with on_slack(timings=QUICK) as desk, listening(desk) as socket:
        await drained(desk, socket)
        desk.sim.slack.say(person="anna", channel=desk.channel, text="Hello?")
        frames = [await socket.next() for _ in range(3)]
        assert [(frame["retry_attempt"], frame["retry_reason"]) for frame in frames] == [
            (0, ""),
            (1, "timeout"),
            (2, "timeout"),
        ]
        assert len({frame["envelope_id"] for frame in frames}) == 3
        assert len({frame["payload"]["event_id"] for frame in frames}) == 1
        assert (await drained(desk, socket)) == []


async def test_an_event_that_comes_again_because_our_word_was_late_is_read_once() -> None:
    async with on_slack(timings=Timings(acknowledge=0.0, retries=(0.0, 0.0))) as desk, listening(desk) as socket:
        for _ in range(3):
            assert [event["text"] for event in await drained(desk, socket) if event["type"] == "message"] == []


async def test_an_interaction_that_nobody_acknowledges_does_not_come_again_and_the_person_is_told() -> None:
    async with on_slack(timings=QUICK) as desk, listening(desk) as socket:
        await drained(desk, socket)
        typed = desk.sim.slack.command(person="anna", channel=desk.channel, command="/desk", text="status")
        assert (await socket.next())["type"] == "slash_commands"
        outcome = await desk.sim.slack.outcome(interaction=typed["interaction"])
        assert outcome == {"acknowledged": False, "payload": None}
        assert (await drained(desk, socket)) == []
        [told] = [one["shown"] for one in messages(desk, "anna") if one["ephemeral"]]
        assert told == '/desk failed with the error "operation_timeout"'


async def test_without_a_socket_events_wait_and_interactions_fail_at_once() -> None:
    async with on_slack() as desk:
        desk.sim.slack.say(person="anna", channel=desk.channel, text="Anybody?")
        typed = desk.sim.slack.command(person="anna", channel=desk.channel, command="/desk")
        assert not (await desk.sim.slack.outcome(interaction=typed["interaction"]))["acknowledged"]
        async with listening(desk) as socket:
            events = await drained(desk, socket)
            assert [event["text"] for event in events if event["type"] == "message"] == ["Anybody?"]


async def test_several_sockets_share_the_events() -> None:
    async with on_slack() as desk, listening(desk) as one:
        await drained(desk, one)
        async with listening(desk) as other:
            for number in range(4):
                desk.sim.slack.say(person="anna", channel=desk.channel, text=str(number))
            seen = [[(await socket.event())["text"] for _ in range(2)] for socket in (one, other)]
        assert sorted(seen) == [["0", "2"], ["1", "3"]]


@pytest.mark.parametrize("reason", ["refresh_requested", "link_disabled"])
async def test_a_refresh_closes_the_socket_after_saying_so(reason: str) -> None:
    async with on_slack() as desk, listening(desk) as socket:
        await drained(desk, socket)
        await desk.sim.slack.disconnect(reason="warning")
        assert (await socket.next())["reason"] == "warning"
        await desk.sim.slack.disconnect(reason=reason)
        assert await socket.next() == {
            "type": "disconnect",
            "reason": reason,
            "debug_info": {"host": "applink-simulated"},
        }
        await socket.closed()


async def test_what_was_under_way_on_a_broken_socket_comes_again_on_the_next() -> None:
    async with on_slack(timings=QUICK) as desk:
        async with listening(desk) as broken:
            await drained(desk, broken)
            desk.sim.slack.say(person="anna", channel=desk.channel, text="Under way")
            first = await broken.next()
            desk.sim.slack.break_sockets()
            await broken.closed()
        async with listening(desk) as next_one:
            again = await next_one.next()
            assert again["payload"] == first["payload"]
            assert again["retry_attempt"] == 1


async def test_deliveries_are_doubled_swapped_and_lost_on_demand() -> None:
    async with on_slack() as desk, listening(desk) as socket:
        await drained(desk, socket)
        for fault, said, heard in (
            (Fault.DUPLICATE, ["a"], ["a", "a"]),
            (Fault.REORDER, ["b", "c"], ["c", "b"]),
            (Fault.LOSE, ["d", "e"], ["e"]),
        ):
            desk.sim.faults.add(fault, platform="slack", method="events_api", chat=desk.channel)
            for text in said:
                desk.sim.slack.say(person="anna", channel=desk.channel, text=text)
            assert [(await socket.event())["text"] for _ in heard] == heard
        assert (await drained(desk, socket)) == []


async def played(desk: OnSlack, socket: RawSocket) -> list[dict[str, Any]]:
    """Everything that people can do, and the frames that tell of it."""
    hand, channel = desk.sim.slack, desk.channel
    card = await desk.app.result("chat.postMessage", channel=channel, text="card", blocks=[BUTTONS])
    said = hand.say(person="anna", channel=channel, text="@opiekun <b> :)")
    hand.say(person="anna", channel=channel, thread_ts=card["ts"], text="In a thread, @opiekun")
    hand.edit(person="anna", channel=channel, ts=said["ts"], text="Edited")
    hand.react(person="maria", channel=channel, ts=said["ts"], name="eyes")
    hand.unreact(person="maria", channel=channel, ts=said["ts"], name="eyes")
    hand.delete(person="anna", channel=channel, ts=said["ts"])
    hand.share_file(person="maria", channel=channel, name="log.txt", content=b"x", text="the log")
    hand.say(person="maria", text="In private")
    hand.leave(channel=channel, person="maria")
    hand.invite(channel=channel, person="maria")
    hand.open_home(person="maria")
    hand.press(person="anna", channel=channel, ts=card["ts"], action_id="go")
    hand.press(person="anna", channel=channel, ts=card["ts"], action_id="pick", value="two")
    hand.command(person="anna", channel=channel, command="/desk", text="status")
    hand.shortcut(person="anna", callback_id="new")
    hand.shortcut(person="anna", callback_id="take", channel=channel, ts=card["ts"])
    hand.archive(channel=channel, person="anna")
    hand.archive(channel=channel, person="anna", archived=False)
    frames = []
    while not frames or frames[-1]["payload"].get("event", {}).get("type") != "channel_unarchive":
        frames.append(await socket.next())
        await socket.acknowledge(frames[-1])
    return frames


BUTTONS = {
    "type": "actions",
    "elements": [
        {"type": "button", "action_id": "go", "value": "1", "text": {"type": "plain_text", "text": "Go"}},
        {
            "type": "static_select",
            "action_id": "pick",
            "options": [
                {"text": {"type": "plain_text", "text": name.upper()}, "value": name} for name in ("one", "two")
            ],
        },
    ],
}


async def test_every_kind_of_frame_is_one_that_bolt_takes() -> None:
    """Bolt dispatches by the shapes it knows: each frame must reach the listener made for its kind."""
    async with on_slack() as desk, listening(desk) as socket:
        frames = await played(desk, socket)
        app = AsyncApp(client=AsyncWebClient(token=desk.app.token, base_url=desk.sim.slack_url))
        heard: list[str] = []
        listen(app, heard)
        for frame in frames:
            response = await app.async_dispatch(AsyncBoltRequest(body=frame["payload"], mode="socket_mode"))
            assert response.status == 200, (frame, response.body)
        [picked] = [one for one in frames if "pick" in str(one["payload"].get("actions"))]
        chosen = picked["payload"]["actions"][0]["selected_option"]
        assert chosen == {"text": {"type": "plain_text", "text": "TWO"}, "value": "two"}
        [held] = picked["payload"]["state"]["values"].values()
        assert held == {"pick": {"type": "static_select", "selected_option": chosen}}
    kinds = {
        "message", "app_mention", "reaction_added", "reaction_removed", "member_joined_channel",
        "member_left_channel", "app_home_opened", "channel_archive", "channel_unarchive",
    }  # fmt: skip
    assert set(heard) == kinds | {"action go", "action pick", "command", "shortcut new", "shortcut take"}


def listen(app: AsyncApp, heard: list[str]) -> None:
    async def on_event(event: dict[str, Any]) -> None:
        heard.append(str(event["type"]))

    async def on_act(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        for action in body.get("actions", ()):
            heard.append(f"action {action['action_id']}")
        if "command" in body:
            heard.append("command")
        if "callback_id" in body:
            heard.append(f"shortcut {body['callback_id']}")

    for kind in {name.partition(".")[0] for name in ALL_EVENTS}:
        app.event(kind)(on_event)
    for name in ("go", "pick"):
        app.action(name)(on_act)
    app.command("/desk")(on_act)
    for name in ("new", "take"):
        app.shortcut(name)(on_act)


async def test_a_message_event_has_every_documented_field() -> None:
    async with on_slack() as desk, listening(desk) as socket:
        await drained(desk, socket)
        said = desk.sim.slack.say(person="anna", channel=desk.channel, text="Hello @opiekun")
        message, mention = (await socket.next())["payload"], (await socket.next())["payload"]
        assert message["event"] == {
            "type": "message",
            "user": "U0ANNA",
            "ts": said["ts"],
            "client_msg_id": message["event"]["client_msg_id"],
            "text": f"Hello <@{desk.made['bot_user']}>",
            "team": desk.made["team"],
            "blocks": [
                {
                    "type": "rich_text",
                    "block_id": said["ts"].partition(".")[2],
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [
                                {"type": "text", "text": "Hello "},
                                {"type": "user", "user_id": desk.made["bot_user"]},
                            ],
                        }
                    ],
                }
            ],
            "channel": desk.channel,
            "event_ts": said["ts"],
            "channel_type": "channel",
        }
        assert mention["event"]["type"] == "app_mention"
        assert "channel_type" not in mention["event"]
        assert {name: message[name] for name in ("token", "team_id", "api_app_id", "type")} == {
            "token": desk.made["verification_token"],
            "team_id": desk.made["team"],
            "api_app_id": desk.made["id"],
            "type": "event_callback",
        }
        assert message["authorizations"][0]["user_id"] == desk.made["bot_user"]
        assert message["event_id"] != mention["event_id"]


async def test_only_subscribed_events_come() -> None:
    manifest = {
        "oauth_config": {"scopes": {"bot": ["chat:write"]}},
        "settings": {"socket_mode_enabled": True, "event_subscriptions": {"bot_events": ["app_mention"]}},
    }
    async with on_slack(manifest=manifest) as desk, listening(desk) as socket:
        desk.sim.slack.say(person="anna", channel=desk.channel, text="between us")
        desk.sim.slack.say(person="anna", channel=desk.channel, text="@opiekun hello")
        event = await socket.event()
        assert (event["type"], event["text"]) == ("app_mention", f"<@{desk.made['bot_user']}> hello")


async def test_an_edit_by_the_app_comes_back_to_it_with_what_stood_before() -> None:
    async with on_slack() as desk, listening(desk) as socket:
        await drained(desk, socket)
        card = await desk.app.result("chat.postMessage", channel=desk.channel, text="before")
        await desk.app.result("chat.update", channel=desk.channel, ts=card["ts"], text="after")
        await socket.event()
        changed = await socket.event()
        assert (changed["subtype"], changed["hidden"]) == ("message_changed", True)
        assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("after", "before")
        assert changed["message"]["edited"]["user"] == desk.made["bot_user"]


def messages(desk: OnSlack, person: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.sim.view(person)["slack"]["channels"][0]["messages"]
    return found
