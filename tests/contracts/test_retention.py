"""`retention.conversations`: what was closed longer ago loses its words by itself, and the figures stay."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import load_text
from bot.desk import retaining, stating
from bot.desk.turn import Turn
from bot.ports import Tx
from bot.store.inline import InlineStore
from bot.stories.clock import StoryClock
from bot.stories.player import Player
from bot.stories.stage import MemoryStage
from bot.stories.story import load

ROOT = Path(__file__).parents[1] / "stories"
TEXT = (ROOT / "opiekun.yaml").read_text(encoding="utf-8")
STORY = """
config: {config}
start: 2026-11-23T10:00:00+01:00
customers: {{acme: {{plan: standard}}}}
contacts: {{maria: {{customer: acme, telegram: 5001}}, jan: {{customer: acme, telegram: 5002}}}}
story:
  - {{contact: maria, says: Words to go}}
  - {{contact: jan, says: Words to stay}}
  - {{at: +1h, agent: olga, to: maria, says: Done}}
  - {{agent: olga, to: maria, runs: /resolve}}
  - {{contact: maria, presses: solved}}
  - {{expect: status, of: maria, is: closed}}
"""


async def played(tmp_path: Path, retention: str) -> tuple[MemoryStage, InlineStore, Any]:
    (tmp_path / "story.yaml").write_text(STORY.format(config=ROOT / "opiekun.yaml"), encoding="utf-8")
    (story,) = load(tmp_path / "story.yaml")
    setup, clock = load_text(TEXT + retention).setup, StoryClock(story.start)
    store = InlineStore(now=clock.now)
    stage = MemoryStage(setup, store, clock)
    store.run_now(lambda tx: retaining.begin(tx, setup, clock.now()))
    assert (await Player(story, setup, stage).play()).failures == ()
    return stage, store, setup


def words(store: InlineStore) -> list[str]:
    def unit(tx: Tx) -> list[str]:
        return [message.text.plain for number in (1, 2) for message in tx.messages.of(number)]

    return store.run_now(unit)


async def nothing() -> None:
    pass


@pytest.mark.parametrize(("days", "there"), [(29, True), (31, False)])
async def test_after_its_time_a_closed_conversation_has_no_words(tmp_path: Path, days: int, there: bool) -> None:
    stage, store, setup = await played(tmp_path, "\nretention: {conversations: 30d}\n")

    def statement(tx: Tx) -> Any:
        turn, customer = Turn(tx, setup, stage.now()), tx.people.customer("acme")
        assert customer is not None
        return stating.statement(turn, customer, stating.named_month(turn, customer, "2026-11")).kept

    await stage.move_to(stage.now() + timedelta(days=8), nothing)
    before = store.run_now(statement)
    seen = len(stage.delivered())
    await stage.move_to(stage.now() + timedelta(days=days - 8), nothing)
    await stage.settle()

    assert ("Words to go" in words(store), "Done" in words(store)) == (there, there)
    assert "Words to stay" in words(store), "it is not closed"
    assert [row for row in store.run_now(statement) if row.clause] == [row for row in before if row.clause]
    shown = [each.text for each in stage.delivered()[seen:]]
    assert ("erased" in shown) == (not there)
    assert not any("data is erased" in text for text in shown), "nobody asked for it"
    await stage.close()


async def test_without_a_limit_nothing_goes(tmp_path: Path) -> None:
    stage, store, _ = await played(tmp_path, "")
    await stage.move_to(stage.now() + timedelta(days=60), nothing)

    assert "Words to go" in words(store)
    await stage.close()
