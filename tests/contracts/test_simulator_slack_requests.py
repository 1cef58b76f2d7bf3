"""Does the simulated Slack call an app as the real one does: signed, in three seconds, and three times more?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from simulator import Clock, Fault, Timings
from simulator.world import ActError
from tests.contracts.judges.peers import OnSlack, on_slack
from tests.contracts.judges.receiver import Came, Receiver, receiving
from tests.contracts.test_simulator_slack_socket import BUTTONS, listen

MANIFEST = {
    "features": {
        "slash_commands": [{"command": "/desk"}],
        "shortcuts": [{"callback_id": "take"}, {"callback_id": "new"}],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write"]}},
    "settings": {"event_subscriptions": {"bot_events": ["message.channels", "reaction_added"]}},
}


@asynccontextmanager
async def called(**options: Any) -> AsyncIterator[tuple[OnSlack, Receiver]]:
    """An app that Slack calls, its addresses known and verified."""
    async with receiving() as receiver, on_slack(manifest=MANIFEST, **options) as desk:
        await point_at(desk, receiver)
        yield desk, receiver


async def point_at(desk: OnSlack, receiver: Receiver) -> None:
    url = receiver.url
    await desk.sim.slack.set_urls(events=f"{url}/e", interactions=f"{url}/i", commands=f"{url}/c")


def is_signed(came: Came, desk: OnSlack) -> bool:
    return SignatureVerifier(desk.made["signing_secret"]).is_valid_request(came.body, came.headers)


async def test_an_event_comes_as_signed_json_with_every_documented_field() -> None:
    async with called() as (desk, receiver):
        said = desk.sim.slack.say(person="anna", channel=desk.channel, text="Zażółć <b> & @opiekun")
        came = await receiver.next()
        assert (came.path, came.headers["content-type"], came.again) == ("/e", "application/json", (None, None))
        assert came.headers["user-agent"].startswith("Slackbot 1.0")
        assert is_signed(came, desk)
        assert came.json["type"] == "event_callback"
        assert came.json["event"]["ts"] == said["ts"]
        assert came.json.keys() >= {
            "token", "team_id", "api_app_id", "event", "event_id", "event_time", "authorizations", "event_context",
            "is_ext_shared_channel",
        }  # fmt: skip
        came.body.decode("ascii")


async def test_commands_and_interactions_come_as_forms() -> None:
    async with called() as (desk, receiver):
        card = await desk.app.result("chat.postMessage", channel=desk.channel, text="card", blocks=[BUTTONS])
        await receiver.next()
        desk.sim.slack.press(person="anna", channel=desk.channel, ts=card["ts"], action_id="go")
        pressed = await receiver.next()
        desk.sim.slack.command(person="anna", channel=desk.channel, command="/desk", text="ważne & pilne")
        typed = await receiver.next()
        assert [came.path for came in (pressed, typed)] == ["/i", "/c"]
        assert {came.headers["content-type"] for came in (pressed, typed)} == {"application/x-www-form-urlencoded"}
        assert is_signed(pressed, desk)
        assert is_signed(typed, desk)
        assert pressed.form.keys() == {"payload"}
        assert (typed.form["command"], typed.form["text"]) == ("/desk", "ważne & pilne")


async def test_what_was_not_taken_comes_three_times_more_on_the_worlds_clock() -> None:
    clock = Clock(speed=0)
    async with called(clock=clock) as (desk, receiver):
        receiver.answers = [Response(status_code=503)] * 4
        desk.sim.slack.say(person="anna", channel=desk.channel, text="Hello?")
        came = [await receiver.next(), await receiver.next()]
        assert receiver.is_empty
        for minutes in (1, 5):
            await desk.sim.slack.idle()
            clock.jump(by=timedelta(minutes=minutes))
            came.append(await receiver.next())
        assert [one.again for one in came] == [
            (None, None),
            ("1", "http_error"),
            ("2", "http_error"),
            ("3", "http_error"),
        ]
        assert len({one.body for one in came}) == 1
        assert all(is_signed(one, desk) for one in came)
        await desk.sim.slack.idle()
        clock.jump(by=timedelta(hours=1))
        desk.sim.slack.say(person="anna", channel=desk.channel, text="the next")
        assert (await receiver.next()).json["event"]["text"] == "the next"


async def test_who_does_not_answer_in_time_or_at_all_is_called_again_with_that_reason() -> None:
    async with called(timings=Timings(acknowledge=0.05, retries=(0.0, 0.0))) as (desk, receiver):
        receiver.answers = [None]
        desk.sim.faults.add(Fault.RESET, on="delivery", platform="slack", method="events_api", skip=1)
        desk.sim.slack.say(person="anna", channel=desk.channel, text="Hello?")
        assert [(await receiver.next()).again for _ in range(2)] == [(None, None), ("2", "connection_failed")]
        desk.sim.faults.add(Fault.DROP_ANSWER, on="delivery", platform="slack")
        desk.sim.slack.say(person="anna", channel=desk.channel, text="Hello?")
        first, second = await receiver.next(), await receiver.next()
        assert (first.body, second.again) == (second.body, ("1", "http_timeout"))


async def test_an_error_after_the_event_was_taken_makes_it_come_twice() -> None:
    async with called() as (desk, receiver):
        rule = desk.sim.faults.add(Fault.STATUS, on="delivery", platform="slack", taken=True)
        desk.sim.faults.add(Fault.STATUS, on="delivery", platform="slack", taken=False)
        desk.sim.slack.say(person="anna", channel=desk.channel, text="Hello")
        assert (await receiver.next()).again == (None, None)
        assert rule.hits == 1


async def test_an_app_may_say_that_it_wants_no_retry() -> None:
    async with called() as (desk, receiver):
        receiver.answers = [Response(status_code=500, headers={"X-Slack-No-Retry": "1"})]
        desk.sim.slack.say(person="anna", channel=desk.channel, text="one")
        desk.sim.slack.say(person="anna", channel=desk.channel, text="two")
        assert {(await receiver.next()).json["event"]["text"] for _ in range(2)} == {"one", "two"}
        await desk.sim.slack.idle()
        assert receiver.is_empty


async def test_a_command_that_fails_is_not_repeated_and_the_person_is_told() -> None:
    async with called() as (desk, receiver):
        receiver.answers = [Response(status_code=503), PlainTextResponse("Two *open*"), JSONResponse({"text": "Three"})]
        for _ in range(3):
            typed = desk.sim.slack.command(person="anna", channel=desk.channel, command="/desk", text="status")
            await receiver.next()
            await desk.sim.slack.outcome(interaction=typed["interaction"])
        told = [one["shown"] for one in messages(desk, "anna") if one["ephemeral"]]
        assert told == ['/desk failed with the error "operation_timeout"', "Two *open*", "Three"]
        assert receiver.is_empty


async def test_an_address_that_does_not_answer_its_challenge_gets_no_events() -> None:
    async with receiving() as receiver, on_slack(manifest=MANIFEST) as desk:
        desk.sim.slack.say(person="anna", channel=desk.channel, text="before")
        with pytest.raises(ActError, match="did not answer the challenge"):
            await desk.sim.slack.set_urls(events=f"{desk.sim.url}/nowhere", interactions="", commands="")
        with pytest.raises(ActError, match="is elsewhere"):
            await desk.sim.slack.set_urls(events="https://desk.example/slack/events")
        desk.sim.slack.say(person="anna", channel=desk.channel, text="still")
        await point_at(desk, receiver)
        desk.sim.slack.say(person="anna", channel=desk.channel, text="after")
        assert (await receiver.next()).json["event"]["text"] == "after"


async def test_an_app_in_socket_mode_is_not_called() -> None:
    async with on_slack() as desk:
        with pytest.raises(ActError, match="Socket Mode"):
            await desk.sim.slack.set_urls(events=desk.sim.url)


async def test_every_request_is_one_that_bolt_verifies_and_takes() -> None:
    async with called() as (desk, receiver):
        app = AsyncApp(
            client=AsyncWebClient(token=desk.app.token, base_url=desk.sim.slack_url),
            signing_secret=desk.made["signing_secret"],
            process_before_response=True,
        )
        heard: list[str] = []
        listen(app, heard)
        handler = AsyncSlackRequestHandler(app)
        card = await desk.app.result("chat.postMessage", channel=desk.channel, text="card", blocks=[BUTTONS])
        hand = desk.sim.slack
        hand.react(person="maria", channel=desk.channel, ts=card["ts"], name="eyes")
        hand.press(person="anna", channel=desk.channel, ts=card["ts"], action_id="pick", value="two")
        hand.command(person="anna", channel=desk.channel, command="/desk", text="status")
        hand.shortcut(person="anna", callback_id="new")
        hand.shortcut(person="anna", callback_id="take", channel=desk.channel, ts=card["ts"])
        hand.say(person="anna", channel=desk.channel, text="Привет, świecie")
        for _ in range(7):
            answer = await handler.handle(replayed(await receiver.next()))
            assert answer.status_code == 200
        # Bolt passes over what the app itself said.
        assert sorted(heard) == [
            "action pick", "command", "message", "reaction_added", "shortcut new", "shortcut take",
        ]  # fmt: skip


def replayed(came: Came) -> Request:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": came.body, "more_body": False}

    headers = [(name.encode(), value.encode()) for name, value in came.headers.items()]
    scope = {"type": "http", "method": "POST", "path": came.path, "query_string": b"", "headers": headers}
    return Request(scope, receive)


def messages(desk: OnSlack, person: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.sim.view(person)["slack"]["channels"][0]["messages"]
    return found
