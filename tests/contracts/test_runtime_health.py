"""Health that tells the truth: ready while everything moves, not before, not after, and not when something stands."""

import asyncio
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot.console.health import SILENCE_AT_MOST, Vitals, complaints, measure
from bot.console.metrics import exposition
from bot.console.routes import health_routes
from bot.console.server import serving
from bot.errors import OpiekunError
from bot.model.bookings import AgendaHealth
from bot.model.conversation import CopyKind
from bot.model.inbound import Envelope
from bot.model.places import Place, Side
from bot.model.rich import Body, Rich
from bot.ports import Tx
from bot.store.inline import InlineStore
from tests.contracts.cli_line import DESK, SECRETS, opiekun

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ALL_WELL = {"inbox": 1.0, "timers": 8.0, "outbox": 0.5}


class Watch:
    def now(self) -> datetime:
        return NOON

    async def sleep_until(self, at: datetime) -> None:
        await asyncio.sleep(0)


def _waiting(tx: Tx) -> None:
    """An event, a timer and a message, all ten minutes old; and one of each that may wait."""
    old = NOON - timedelta(minutes=10)
    envelope = Envelope(
        channel="telegram", account="bot", external_id="1", lane="a", order=1, sent_at=old, sender=None, raw={}
    )
    tx.inbox.accept([envelope], old)
    tx.timers.set("conversation:1", "look", old)
    tx.timers.set("conversation:2", "look", NOON + timedelta(days=1))
    for chat in ("C1", "C2"):
        tx.outbox.post(
            Body(text=Rich.of("hello")),
            kind=CopyKind.NOTICE,
            side=Side.DESK,
            place=Place(channel="slack", chat=chat),
        )
    (first, *_) = tx.lanes.ready(NOON, ["slack:C2"], 10)
    tx.lanes.later(first.id, NOON + timedelta(hours=1), "429")


async def test_what_waits_longest_is_measured_and_what_may_wait_is_not() -> None:
    store = InlineStore(now=lambda: NOON - timedelta(minutes=7))
    store.run_now(_waiting)
    vitals = await measure(store, Watch(), lambda: ALL_WELL)
    assert (vitals.inbox_age, vitals.timer_age, vitals.outbox_age) == (
        timedelta(minutes=10),
        timedelta(minutes=10),
        timedelta(minutes=7),
    )
    assert len(complaints(vitals)) == 3


async def test_an_idle_desk_is_well() -> None:
    vitals = await measure(InlineStore(), Watch(), lambda: ALL_WELL)
    assert vitals == Vitals(silences=ALL_WELL)
    assert complaints(vitals) == ()


async def test_a_store_that_cannot_be_asked_is_said() -> None:
    store = InlineStore()
    await store.close()
    (complaint,) = complaints(await measure(store, Watch(), lambda: ALL_WELL))
    assert "the store can't be used" in complaint


@pytest.mark.parametrize(
    ("vitals", "said"),
    [
        (Vitals(silences={}), "starting or stopping"),
        (Vitals(silences=ALL_WELL | {"outbox": SILENCE_AT_MOST + 1}), "the loop outbox has not come round"),
        (Vitals(silences=ALL_WELL, inbox_age=timedelta(minutes=3)), "an event has waited"),
        (Vitals(silences=ALL_WELL, timer_age=timedelta(minutes=2)), "a timer is overdue"),
        (Vitals(silences=ALL_WELL, outbox_age=timedelta(minutes=6)), "a message that could go out"),
    ],
)
async def test_not_ready_comes_with_its_reason(vitals: Vitals, said: str) -> None:
    async def measured() -> Vitals:
        return vitals

    async with serving(health_routes(measured, dict), "127.0.0.1", 0) as address, httpx.AsyncClient() as client:
        answer = await client.get(f"{address}/readyz")
        assert (answer.status_code, answer.json()["ready"]) == (503, False)
        assert said in answer.json()["reasons"][0]
        assert (await client.get(f"{address}/healthz")).status_code == 200


async def test_ready_and_the_metrics_are_served() -> None:
    async def measured() -> Vitals:
        return Vitals(silences=ALL_WELL, inbox_age=timedelta(seconds=3))

    routes = health_routes(measured, lambda: {("slack", "delivered"): 7})
    async with serving(routes, "127.0.0.1", 0) as address, httpx.AsyncClient() as client:
        answer = await client.get(f"{address}/readyz")
        assert (answer.status_code, answer.json()) == (200, {"ready": True, "reasons": []})
        page = await client.get(f"{address}/metrics")
        assert page.headers["content-type"].startswith("text/plain")
        assert 'opiekun_deliveries_total{channel="slack",outcome="delivered"} 7.0' in page.text
        assert "opiekun_inbox_oldest_seconds 3.0" in page.text
        assert "opiekun_ready 1.0" in page.text


def test_the_metrics_tell_how_each_agenda_is() -> None:
    agendas = {
        "anna": AgendaHealth(is_well=True, lag=timedelta(seconds=42), unreadable=1),
        "piotr": AgendaHealth(is_well=False, lag=None, unreadable=0),
    }
    page = exposition(Vitals(silences=ALL_WELL), {}, agendas).decode()
    for line in (
        'opiekun_agenda_up{agent="anna"} 1.0',
        'opiekun_agenda_lag_seconds{agent="anna"} 42.0',
        'opiekun_agenda_unreadable{agent="anna"} 1.0',
        'opiekun_agenda_up{agent="piotr"} 0.0',
        'opiekun_agenda_lag_seconds{agent="piotr"} -1.0',
    ):
        assert line in page


def test_the_metrics_name_every_loop_and_the_process() -> None:
    page = exposition(Vitals(silences=ALL_WELL), {}, {}).decode()
    for loop in ALL_WELL:
        assert f'opiekun_loop_silence_seconds{{loop="{loop}"}}' in page
    assert "process_resident_memory_bytes" in page or not Path("/proc/self").exists()


async def test_a_taken_port_is_one_line_with_a_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OpiekunError, match=rf"127\.0\.0\.1:{port} can't be used.*set console\.bind") as caught:
            async with serving([], "127.0.0.1", port):
                pass
        assert "\n" not in str(caught.value)


def test_a_desk_whose_port_is_taken_does_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in SECRETS:
        monkeypatch.setenv(name, "123:none-of-yours")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        Path("opiekun.yaml").write_text(DESK + f'console: {{bind: "127.0.0.1:{port}"}}\n', encoding="utf-8")
        answer = opiekun("run")
    assert (answer.status, answer.out) == (1, "")
    (fault,) = answer.faults
    assert fault.startswith(f"console.bind: http://127.0.0.1:{port} can't be used")
