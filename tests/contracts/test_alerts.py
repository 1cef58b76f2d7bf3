"""Alertmanager's webhook: who may call, what is read, what a repeat or a flood does, and that none is lost."""

import base64
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.adapters.alerts.channel import AlertsChannel
from bot.adapters.alerts.http import MOST_BYTES, AlertsOverHttp
from bot.adapters.alerts.payload import kept, read
from bot.config import load, load_text
from bot.console.routes import ways_in
from bot.desk.alerting import CONVERSATIONS, MESSAGES
from bot.errors import ConfigError, StoreError, Unreadable
from bot.events import ConversationOpened
from bot.model.conversation import INTERNAL, Conversation, Kind, Status
from bot.model.inbound import Envelope
from bot.store.inline import InlineStore
from bot.stories.clock import StoryClock
from bot.stories.stage import MemoryStage

SETUP = load(Path(__file__).parent.parent / "stories" / "opiekun.yaml").setup
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
TOKEN = "a-token-of-ours"

#: As Alertmanager 0.27 sends it, with two alerts of one group.
REAL: Mapping[str, Any] = {
    "receiver": "opiekun",
    "status": "firing",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "MailDown", "instance": "mx1:9100", "service": "mail", "severity": "critical"},
            "annotations": {"summary": "mx1 takes no mail", "description": "No mail for 5 minutes."},
            "startsAt": "2026-11-23T09:58:13.123456789Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus:9090/graph?g0.expr=up%3D%3D0&g0.tab=1",
            "fingerprint": "c1a8f4e0d7b2a963",
        },
        {
            "status": "resolved",
            "labels": {"alertname": "MailDown", "instance": "mx2:9100", "service": "mail", "severity": "critical"},
            "annotations": {},
            "startsAt": "2026-11-23T09:50:00Z",
            "endsAt": "2026-11-23T09:59:00Z",
            "generatorURL": "http://prometheus:9090/graph?g0.expr=up%3D%3D0&g0.tab=1",
            "fingerprint": "9f0e1d2c3b4a5968",
        },
    ],
    "groupLabels": {"alertname": "MailDown"},
    "commonLabels": {"alertname": "MailDown", "service": "mail", "severity": "critical"},
    "commonAnnotations": {},
    "externalURL": "http://alertmanager:9093",
    "version": "4",
    "groupKey": '{}:{alertname="MailDown"}',
    "truncatedAlerts": 0,
}


def basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"anybody:{password}".encode()).decode()


def client_of(channel: AlertsOverHttp) -> httpx.AsyncClient:
    served = httpx.ASGITransport(app=Starlette(routes=ways_in([channel])))
    return httpx.AsyncClient(transport=served, base_url="http://desk")


class Door:
    """The path as it is served, and what came in by it."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.fault: Exception | None = None
        self.channel = AlertsOverHttp(TOKEN)
        self.client = client_of(self.channel)

    async def accept(self, envelopes: Sequence[Envelope]) -> None:
        if self.fault is not None:
            raise self.fault
        self.taken += envelopes

    async def post(self, body: bytes, authorization: str = f"Bearer {TOKEN}") -> tuple[int, str]:
        answer = await self.client.post("/alerts", content=body, headers={"Authorization": authorization})
        return answer.status_code, answer.text


@pytest.fixture
async def door() -> Door:
    door = Door()
    await door.channel.start(door.accept)
    return door


BODY = json.dumps(REAL).encode()


@pytest.mark.parametrize("authorization", [f"Bearer {TOKEN}", f"bearer {TOKEN}", basic(TOKEN)])
async def test_whoever_has_the_token_is_heard(door: Door, authorization: str) -> None:
    assert await door.post(BODY, authorization) == (200, "kept\n")
    (envelope,) = door.taken
    assert (envelope.channel, envelope.lane.startswith("alerts:")) == ("alerts", True)


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer wrong", f"Bearer {TOKEN}x", TOKEN, basic("wrong"), "Basic %%%", "Basic eA=="],
)
async def test_nobody_else_is(door: Door, authorization: str) -> None:
    status, text = await door.post(BODY, authorization)
    assert status == 401
    assert "alerts.token" in text
    assert TOKEN not in text
    assert door.taken == []


async def test_an_empty_token_lets_nobody_in() -> None:
    client = client_of(AlertsOverHttp(""))
    answer = await client.post("/alerts", content=BODY, headers={"Authorization": "Bearer "})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"version": "3"}, "version: '3'"),
        ({"groupKey": ""}, "groupKey"),
        ({"status": "burning"}, "status: 'burning'; firing or resolved"),
        ({"alerts": []}, "alerts: there are none"),
        ({"alerts": ["x"]}, "alerts[0]: not an object"),
        ({"alerts": [{**REAL["alerts"][0], "labels": {"a": 1}}]}, "alerts[0].labels: every value is a text"),
        ({"alerts": [{**REAL["alerts"][0], "startsAt": "now"}]}, "alerts[0].startsAt: 'now' is not an instant"),
    ],
)
async def test_what_is_no_such_call_is_told_what_is_wrong(door: Door, change: Mapping[str, Any], told: str) -> None:
    status, text = await door.post(json.dumps({**REAL, **change}).encode())
    assert (status, told in text) == (400, True), text
    assert door.taken == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 100_000])
async def test_what_is_no_json_is_refused(door: Door, body: bytes) -> None:
    assert (await door.post(body))[0] == 400


async def test_too_much_at_once_is_refused_and_told_why(door: Door) -> None:
    status, text = await door.post(b" " * (MOST_BYTES + 1))
    assert (status, "max_alerts" in text) == (413, True)


async def test_while_the_store_can_not_take_it_it_is_to_be_sent_again(door: Door) -> None:
    door.fault = StoreError("locked")
    assert (await door.post(BODY))[0] == 503
    door.fault = None
    await door.channel.stop_listening()
    assert (await door.post(BODY))[0] == 503


async def test_only_post_is_taken(door: Door) -> None:
    assert (await door.client.get("/alerts")).status_code == 405


def test_a_call_is_read_whole_and_shortened() -> None:
    long = {**REAL["alerts"][0], "labels": {f"l{n}": "x" * 5000 for n in range(100)} | {"alertname": "A" * 5000}}
    alerted = read(kept(json.dumps({**REAL, "alerts": [*REAL["alerts"], long]}).encode()), MONDAY).what
    fired, resolved, big = alerted.alerts
    assert [alert.fingerprint for alert in alerted.firing] == ["c1a8f4e0d7b2a963"] * 2
    assert fired.starts_at == datetime(2026, 11, 23, 9, 58, 13, 123456, tzinfo=UTC)
    assert (fired.ends_at, resolved.ends_at) == (None, datetime(2026, 11, 23, 9, 59, tzinfo=UTC))
    assert fired.annotations["summary"] == "mx1 takes no mail"
    assert (len(big.labels), len(big.name)) == (24, 400)


def test_groups_of_two_receivers_are_two_groups() -> None:
    one, other = (kept(json.dumps({**REAL, "receiver": name}).encode())["group"] for name in ("one", "other"))
    assert one != other


def test_what_was_kept_by_another_version_is_set_aside() -> None:
    with pytest.raises(Unreadable):
        read({"group": "x"}, MONDAY)


def test_a_route_says_what_becomes_of_a_notice() -> None:
    mail, web = SETUP.alert_routes
    assert (mail.notice, mail.publishes, mail.plans, mail.text) == (True, False, ("standard",), None)
    assert (web.notice, web.publishes, web.plans) == (True, True, ())
    assert web.text is not None


def test_a_route_that_says_something_else_is_a_fault() -> None:
    file = Path(__file__).parent.parent / "stories" / "opiekun.yaml"
    text = file.read_text(encoding="utf-8").replace("notice: publish", "notice: perhaps")
    with pytest.raises(ConfigError) as refused:
        load_text(text, name="opiekun.yaml")
    assert "write true, false or publish" in str(refused.value)


# What the desk does


@pytest.fixture
def clock() -> StoryClock:
    return StoryClock(MONDAY)


@pytest.fixture
async def stage(clock: StoryClock) -> AsyncIterator[MemoryStage]:
    stage = MemoryStage(SETUP, InlineStore(now=clock.now), clock)
    await stage.open()
    yield stage
    await stage.store.close()


def call(number: int = 0, *, status: str = "firing", count: int = 1, service: str = "mail") -> Mapping[str, Any]:
    alerts = [
        {
            **REAL["alerts"][0],
            "status": status,
            "labels": {"alertname": f"Down{number}", "service": service, "host": f"h{host}"},
            "fingerprint": f"{number}-{host}",
        }
        for host in range(count)
    ]
    return {**REAL, "status": status, "alerts": alerts, "groupKey": f'{{}}:{{alertname="Down{number}"}}'}


async def told(stage: MemoryStage, payload: Mapping[str, Any]) -> None:
    await stage.alert(payload)
    await stage.settle()


async def internal(stage: MemoryStage) -> Sequence[Conversation]:
    return await stage.store.run(lambda tx: tx.conversations.of_customer(INTERNAL, tuple(Status)))


def pages(stage: MemoryStage) -> int:
    return sum(each.is_page for each in stage.delivered())


async def test_a_repeat_does_nothing_new_and_a_second_firing_does(stage: MemoryStage) -> None:
    await told(stage, call())
    before = len(stage.delivered())
    for _ in range(3):
        await told(stage, call())
    assert len(stage.delivered()) == before
    await told(stage, call(status="resolved"))
    rung = pages(stage)
    await told(stage, call())
    (conversation,) = await internal(stage)
    assert conversation.status is Status.OPEN
    assert pages(stage) > rung, "the same alert, after its end, is news"


async def test_a_hundred_calls_at_once_that_say_the_same_open_one_conversation(stage: MemoryStage) -> None:
    for _ in range(100):
        await stage.alert(call())
    await stage.settle()
    assert len(await internal(stage)) == 1
    assert pages(stage) == 1


async def test_two_hundred_alerts_of_one_group_are_one_page_and_one_message(stage: MemoryStage) -> None:
    await told(stage, call(count=200))
    (conversation,) = await internal(stage)
    (message,) = await stage.store.run(lambda tx: tx.messages.of(conversation.number))
    assert pages(stage) == 1
    assert "Firing: 200" in message.text.plain
    assert "and more: 190" in message.text.plain
    assert len(message.text.plain) < 3000


async def test_two_hundred_groups_are_a_few_conversations_and_a_few_pages(stage: MemoryStage) -> None:
    for number in range(200):
        await told(stage, call(number))
    conversations = await internal(stage)
    assert len(conversations) == CONVERSATIONS
    assert pages(stage) == CONVERSATIONS
    written = [await stage.store.run(lambda tx, n=each.number: tx.messages.of(n)) for each in conversations]
    assert max(len(messages) for messages in written) <= MESSAGES + 1
    for number in range(200):
        await told(stage, call(number, status="resolved"))
    assert {each.status for each in await internal(stage)} == {Status.RESOLVED}


async def test_two_hundred_groups_that_no_route_has_are_told_a_few_times(stage: MemoryStage) -> None:
    for number in range(200):
        await told(stage, call(number, service="nobody's"))
    assert await internal(stage) == []
    assert len(stage.delivered()) == 5


async def test_what_was_accepted_is_worked_on_by_whoever_comes_next(stage: MemoryStage, clock: StoryClock) -> None:
    await stage.alert(call())
    after = MemoryStage(SETUP, stage.store, clock)
    await after.open()
    await after.settle()
    assert len(await internal(after)) == 1
    assert pages(after) == 1
    await told(after, call())
    assert pages(after) == 1


async def test_it_is_no_customers_and_nobody_outside_sees_it(stage: MemoryStage) -> None:
    await told(stage, call())
    (conversation,) = await internal(stage)
    assert (conversation.is_internal, conversation.customer_thread, conversation.promise) == (True, None, None)
    assert await stage.store.run(lambda tx: tx.people.customers()) == []
    opened = await stage.store.run(lambda tx: tx.log.history(conversation.number)[0].event)
    assert isinstance(opened, ConversationOpened)
    team_room, olga = "telegram:-100200300", "slack:U0OLGA"
    assert {each.place.lane for each in stage.delivered()} <= {team_room, olga, "telegram:1003"}


async def test_it_closes_by_itself_some_time_after_its_end(stage: MemoryStage) -> None:
    async def nothing() -> None:
        pass

    await told(stage, call())
    await told(stage, call(status="resolved"))
    await stage.move_to(MONDAY + timedelta(days=8), nothing)
    assert {each.status for each in await internal(stage)} == {Status.CLOSED}
    await told(stage, call())
    assert [each.status for each in await internal(stage)] == [Status.CLOSED, Status.OPEN]


async def test_what_monitoring_says_mentions_nobody_and_runs_nothing(stage: MemoryStage) -> None:
    labels = {"alertname": "@anna /take <!channel>", "service": "mail"}
    await told(stage, {**call(), "alerts": [{**REAL["alerts"][0], "labels": labels}]})
    (conversation,) = await internal(stage)
    (message,) = await stage.store.run(lambda tx: tx.messages.of(conversation.number))
    assert message.kind is Kind.BOT
    plain = [span.text for span in message.text.spans if span.style.value != "code"]
    assert not any("@anna" in text or "/take" in text for text in plain)


async def test_the_channel_says_nothing_to_monitoring(stage: MemoryStage) -> None:
    await told(stage, call())
    assert not [each for each in stage.delivered() if each.place.channel == AlertsChannel.name]
