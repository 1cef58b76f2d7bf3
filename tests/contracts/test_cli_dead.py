"""`opiekun dead`: what was set aside is listed with its reason, and can be tried again."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from bot.model.conversation import CopyKind
from bot.model.inbound import Envelope
from bot.model.outbound import OutboxState
from bot.model.places import Place, Side
from bot.model.rich import Body, Rich
from bot.ports import Tx
from bot.store.open import open_store
from tests.contracts.cli_line import DESK, opiekun

T = TypeVar("T")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("opiekun.yaml").write_text(DESK, encoding="utf-8")


def in_the_store(unit: Callable[[Tx], T]) -> T:
    async def run() -> T:
        store = await open_store("sqlite:///desk.db")
        try:
            return await store.run(unit)
        finally:
            await store.close()

    return asyncio.run(run())


def an_event_fails_to_the_end(tx: Tx) -> None:
    tx.inbox.accept(
        [
            Envelope(
                channel="telegram",
                account="bot1",
                external_id="1",
                lane="5001",
                order=1,
                sent_at=NOON,
                sender=None,
                raw={},
            )
        ],
        NOON,
    )
    at, is_set_aside = NOON, False
    while not is_set_aside:
        at += timedelta(hours=1)
        (row,) = tx.inbox.claim(1, at)
        is_set_aside = tx.inbox.failed(row.id, "Unreadable: it has no shape", at)


def a_message_is_refused_for_good(tx: Tx) -> None:
    place = Place(channel="slack", chat="C0GENERAL")
    tx.outbox.post(Body(text=Rich.of("Hello")), kind=CopyKind.NOTICE, side=Side.DESK, place=place)
    (sending,) = tx.lanes.ready(datetime.now(UTC), (), 10)
    tx.lanes.settle(sending.id, OutboxState.DEAD, "channel_not_found")


def test_where_nothing_was_set_aside_the_list_is_empty() -> None:
    assert opiekun("dead", "list", "--json").value == {"dead": []}
    assert opiekun("dead", "list").out == "nothing was set aside\n"


def test_both_boxes_are_listed_with_their_reason() -> None:
    in_the_store(an_event_fails_to_the_end)
    in_the_store(a_message_is_refused_for_good)

    answer = opiekun("dead", "list", "--json")

    assert (answer.status, answer.err) == (0, "")
    told = [(row["id"], row["box"], row["channel"], row["error"]) for row in answer.value["dead"]]
    assert told == [
        ("in-1", "inbox", "telegram", "Unreadable: it has no shape"),
        ("out-1", "outbox", "slack", "channel_not_found"),
    ]
    assert all(datetime.fromisoformat(row["at"]).utcoffset() is not None for row in answer.value["dead"])
    assert [line.split()[0] for line in opiekun("dead", "list").out.splitlines()] == ["in-1", "out-1"]


def test_what_is_retried_waits_again_and_is_listed_no_more() -> None:
    in_the_store(an_event_fails_to_the_end)
    in_the_store(a_message_is_refused_for_good)

    assert opiekun("dead", "retry", "in-1", "--json").value == {"retried": "in-1"}
    assert opiekun("dead", "retry", "out-1").out == "out-1 waits to be tried again\n"

    assert opiekun("dead", "list", "--json").value == {"dead": []}
    assert in_the_store(lambda tx: len(tx.inbox.claim(10, datetime.now(UTC)))) == 1
    assert in_the_store(lambda tx: len(tx.lanes.ready(datetime.now(UTC), (), 10))) == 1


def test_what_is_not_set_aside_is_refused() -> None:
    for row in ("in-1", "out-77"):
        answer = opiekun("dead", "retry", row)

        assert (answer.status, answer.out) == (1, "")
        assert answer.faults == [f"{row} is not set aside; `opiekun dead list` shows what is"]


@pytest.mark.parametrize("row", ["1", "in-", "box-1", "in-one", "in-" + "9" * 30])
def test_what_is_no_row_is_wrong_usage(row: str) -> None:
    answer = opiekun("dead", "retry", row)

    assert (answer.status, answer.out) == (2, "")
    assert "in-12 or out-7" in answer.err
