"""Slack's way in over HTTP: the same acceptance behind Slack's signature, and nothing odd gets past it."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from starlette.applications import Starlette
from structlog.testing import capture_logs

import simulator
from bot.adapters import bodies
from bot.adapters.slack.channel import SlackChannel
from bot.adapters.slack.http import PATHS
from bot.adapters.slack.manifest import manifest
from bot.console.routes import ways_in
from bot.console.server import serving
from bot.model.forms import Form
from bot.model.inbound import Inbound, Submitted
from bot.ports import Forms
from simulator import Clock, Fault, Timings
from tests.contracts.channels.recorded_payloads import payload
from tests.contracts.channels.rigs import NOWHERE, Inbox, SlackRig
from tests.live.process import free_port

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


@asynccontextmanager
async def served(inbox: Inbox, forms: Forms | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """The endpoint as the web application mounts it. Slack itself is out of reach: accepting needs nothing of it."""
    channel = SlackChannel(
        bot_token="xoxb-1", app_token="", signing_secret=SECRET, base_url=f"{NOWHERE}/api/", mode="http", forms=forms
    )
    app = Starlette(routes=ways_in([channel]))
    await channel.start(inbox.accept)
    try:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app, raise_app_exceptions=False), base_url="http://desk"
        ) as client:
            yield client
    finally:
        await channel.stop()


def signed(body: bytes, *, at: float | None = None, **other: str) -> dict[str, str]:
    stamp = str(int(at or time.time()))
    base = b"v0:" + stamp.encode() + b":" + body
    signature = "v0=" + hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": signature, **other}


def as_json(value: Any) -> tuple[bytes, str]:
    return json.dumps(value).encode(), "application/json"


def as_form(**fields: str) -> tuple[bytes, str]:
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


async def send(client: httpx.AsyncClient, path: str, body: bytes, kind: str) -> httpx.Response:
    return await client.post(path, content=body, headers=signed(body, **{"content-type": kind}))


async def test_events_interactions_and_commands_are_kept_before_they_are_confirmed() -> None:
    inbox = Inbox()
    async with served(inbox) as client:
        event = await send(client, "/slack/events", *as_json(payload("slack", "message_in_channel")))
        press = json.dumps(payload("slack", "button_in_thread"))
        pressed = await send(client, "/slack/interactions", *as_form(payload=press))
        command = await send(client, "/slack/commands", *as_form(**payload("slack", "command")))
    assert [answer.status_code for answer in (event, pressed, command)] == [200, 200, 200]
    assert [answer.content for answer in (event, pressed, command)] == [b"", b"", b""]
    assert len(inbox.rows) == 3


async def test_what_could_not_be_written_down_is_not_confirmed() -> None:
    inbox = Inbox()
    inbox.failures = 1
    async with served(inbox) as client:
        body, kind = as_json(payload("slack", "message_in_channel"))
        first = await send(client, "/slack/events", body, kind)
        second = await send(client, "/slack/events", body, kind)
        third = await send(client, "/slack/events", body, kind)
    assert [answer.status_code for answer in (first, second, third)] == [503, 200, 200]
    assert len(inbox.rows) == 1


async def test_a_fault_of_ours_is_not_taken_for_a_wrong_signature() -> None:
    class Broken:
        async def opened_by(self, inbound: Inbound) -> Form | None:
            raise KeyError("a fault of ours")

        def wrong_with(self, inbound: Inbound, submitted: Submitted) -> Mapping[str, str]:
            raise KeyError("a fault of ours")

    inbox = Inbox()
    async with served(inbox, Broken()) as client:
        press = json.dumps(payload("slack", "button_in_thread"))
        answer = await send(client, "/slack/interactions", *as_form(payload=press))
    assert answer.status_code == 500


async def test_a_channel_that_has_stopped_confirms_nothing() -> None:
    inbox = Inbox()
    async with served(inbox) as client:
        pass
    body, kind = as_json(payload("slack", "message_in_channel"))
    answer = await send(client_again(client), "/slack/events", body, kind)
    assert answer.status_code == 503
    assert inbox.offered == 0


def client_again(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """The same application, asked once more after the channel was stopped."""
    return httpx.AsyncClient(transport=client._transport, base_url=client.base_url)


async def test_what_comes_twice_is_kept_once_and_what_comes_late_keeps_its_place() -> None:
    clock, port = Clock(speed=0), free_port()
    address, patient = f"http://127.0.0.1:{port}", Timings(retries=(60.0, 60.0, 60.0))
    async with simulator.serve(clock=clock, timings=patient) as sim:
        rig = SlackRig(sim, address)
        async with serving(ways_in([rig.channel]), "127.0.0.1", port):
            await sim.slack.set_urls()
            await rig.channel.start(rig.inbox.accept)
            sim.faults.add(Fault.DROP_ANSWER, on="delivery")
            sim.faults.add(Fault.STATUS, on="delivery")
            for words in ("answer lost", "not taken", "taken"):
                await rig.says("maria", words, rig.team)
                await sim.slack.idle()
            clock.jump(by=timedelta(minutes=1))
            rows = await rig.inbox.wait(3)
            await sim.slack.idle()
            await rig.channel.stop()
    assert [row.raw["event"]["text"] for row in rows] == ["answer lost", "taken", "not taken"]
    in_order = sorted(rows, key=lambda row: row.order)
    assert [row.raw["event"]["text"] for row in in_order] == ["answer lost", "not taken", "taken"]
    assert len({row.lane for row in rows}) == 1
    assert (rig.inbox.offered, len(rig.inbox.rows)) == (4, 3)


async def test_slack_gets_its_challenge_back_and_its_check_answered() -> None:
    inbox = Inbox()
    async with served(inbox) as client:
        body, kind = as_json({"token": "t", "challenge": "3eZbrw1aB", "type": "url_verification"})
        challenge = await send(client, "/slack/events", body, kind)
        check = await client.post("/slack/commands", data={"ssl_check": "1", "token": "t"})
    assert (challenge.status_code, challenge.json()) == (200, {"challenge": "3eZbrw1aB"})
    assert check.status_code == 200
    assert inbox.offered == 0


BODY, KIND = as_json(payload("slack", "message_in_channel"))


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (BODY, {}),
        (BODY, signed(BODY, at=time.time() - 86_400)),
        (BODY, signed(BODY, at=time.time() + 86_400)),
        (BODY + b" ", signed(BODY)),
        (BODY, signed(BODY) | {"x-slack-signature": "v0=" + "0" * 64}),
        (BODY, signed(BODY) | {"x-slack-signature": ""}),
        (BODY, signed(BODY) | {"x-slack-signature": b"v0=\xff\xfe".decode("latin-1")}),
        (BODY, signed(BODY) | {"x-slack-request-timestamp": "soon"}),
        (BODY, signed(BODY) | {"x-slack-request-timestamp": "1e9"}),
        (BODY, signed(BODY) | {"x-slack-request-timestamp": "\u00b2"}),
        (BODY, signed(BODY) | {"x-slack-request-timestamp": "9" * 400}),
        (b"\xff\xfe\x00", signed(b"\xff\xfe\x00")),
        (b"{not json", signed(b"{not json")),
        (b"[1, 2]", signed(b"[1, 2]")),
        (b'"text"', signed(b'"text"')),
        (b"payload=%7Bnot", signed(b"payload=%7Bnot")),
        (b"payload=7", signed(b"payload=7")),
        (b"[" * 100_000, signed(b"[" * 100_000)),
        (b"", signed(b"") | {"x-slack-signature": "v0="}),
    ],
)
async def test_what_slack_did_not_sign_or_could_not_have_sent_is_refused(body: bytes, headers: dict[str, str]) -> None:
    inbox = Inbox()
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    async with served(inbox) as client:
        answer = await client.post(
            "/slack/events", content=body, headers=[*raw, (b"content-type", b"application/json")]
        )
    assert (answer.status_code, answer.content) == (401, b"")
    assert inbox.offered == 0


async def test_a_body_beyond_anything_slack_sends_is_not_read() -> None:
    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield b"x" * (1 << 16)

    inbox, read = Inbox(), 0
    async with served(inbox) as client:
        answer = await client.post("/slack/events", content=endless(), headers=signed(b""))
        announced = await client.post("/slack/events", headers=signed(b"") | {"content-length": "9" * 5_000})
    assert answer.status_code == announced.status_code == 413
    assert read < 100
    assert inbox.offered == 0


async def test_nobody_is_waited_for_who_does_not_send_on(monkeypatch: pytest.MonkeyPatch) -> None:
    async def stuck() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    monkeypatch.setattr(bodies, "_WITHIN", 0.05)
    inbox = Inbox()
    async with served(inbox) as client:
        answer = await client.post("/slack/events", content=stuck(), headers=signed(b""))
    assert answer.status_code == 408
    assert inbox.offered == 0


async def test_a_flood_of_bad_signatures_is_one_line_in_the_log() -> None:
    async with served(Inbox()) as client:
        with capture_logs() as logs:
            for _ in range(5):
                await client.post("/slack/events", content=BODY, headers=signed(BODY + b" "))
    told = [entry for entry in logs if entry["event"] == "request_refused"]
    assert [(entry["channel"], entry["times"]) for entry in told] == [("slack", 1)]
    assert "signing_secret" in told[0]["remedy"]


async def test_only_what_is_posted_is_looked_at() -> None:
    async with served(Inbox()) as client:
        answers = [await client.request(verb, "/slack/events") for verb in ("GET", "PUT", "DELETE")]
    assert {answer.status_code for answer in answers} == {405}


def test_the_manifest_sends_everything_where_it_is_answered() -> None:
    made = manifest("Opiekun", "http", "https://desk.example/")
    settings, commands = made["settings"], made["features"]["slash_commands"]
    told = {
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
        *(command["url"] for command in commands),
    }
    assert told == {f"https://desk.example{path}" for path in PATHS}
