"""An edited policy, calendar or plan: what is open keeps its promises unless told otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import load_text
from bot.desk import when
from bot.desk.applying import Applied, apply, look_again_at, try_out
from bot.desk.desk import Desk
from bot.desk.keeping import keep
from bot.desk.turn import Turn
from bot.events import EditionAdopted, PlanChanged
from bot.model.deadline import Deadline
from bot.model.policy import Metric
from bot.model.setup import Setup
from bot.ports import Tx
from bot.store.inline import InlineStore
from bot.stories.clock import StoryClock
from bot.stories.player import Player
from bot.stories.stage import MemoryStage
from bot.stories.story import Story, load
from tests.builders import at

ROOT = Path(__file__).parents[1] / "stories"
TEXT = (ROOT / "clocks.opiekun.yaml").read_text(encoding="utf-8")
#: Nobody has replied; the reply is due after 48 hours by the wall, the solution after 40 office hours.
STORY = """
config: {config}
start: 2026-11-23T10:00:00+01:00
customers: {{acme: {{plan: care}}}}
contacts: {{maria: {{customer: acme, telegram: 5001}}}}
story:
  - {{contact: maria, says: The shop shows no prices}}
  - {{at: +3h, expect: status, of: maria, is: open}}
"""


def edited(was: str, becomes: str) -> Setup:
    assert was in TEXT
    return load_text(TEXT.replace(was, becomes)).setup


class Running:
    """A desk in the middle of a conversation, restarted with whatever configuration comes."""

    def __init__(self, store: InlineStore, stage: MemoryStage) -> None:
        self.store = store
        self.stage = stage

    def apply(self, setup: Setup, *, moves: bool | None) -> Applied:
        now = self.stage.now()
        if moves is None:
            return self.store.run_now(lambda tx: try_out(tx, setup, now))
        return self.store.run_now(lambda tx: apply(tx, setup, now, moves=moves))

    def due(self, metric: Metric, setup: Setup) -> Deadline:
        """By the desk that has been restarted with that configuration."""

        def unit(tx: Tx) -> Deadline:
            turn = Turn(tx, keep(tx, setup, self.stage.now()), self.stage.now())
            conversation = tx.conversations.get(1)
            assert conversation is not None
            return next(d for d in reversed(when.deadlines(turn, conversation)) if d.metric is metric)

        return self.store.run_now(unit)

    def look(self, setup: Setup) -> None:
        def unit(tx: Tx) -> None:
            desk = Desk(keep(tx, setup, self.stage.now()))
            for timer in tx.timers.claim(self.stage.now(), 10):
                desk.fire(tx, timer, self.stage.now())

        self.store.run_now(unit)

    def events(self, kind: type) -> list[object]:
        return [r.event for r in self.store.run_now(lambda tx: tx.log.history(1)) if isinstance(r.event, kind)]


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    file = tmp_path / "story.yaml"
    file.write_text(STORY.format(config=ROOT / "clocks.opiekun.yaml"), encoding="utf-8")
    (story,) = load(file)
    async for each in _desk(story):
        yield each


async def _desk(story: Story) -> AsyncIterator[Running]:
    clock = StoryClock(story.start)
    store = InlineStore(now=clock.now)
    setup = store.run_now(lambda tx: keep(tx, load_text(TEXT).setup, story.start))
    stage = MemoryStage(setup, store, clock)
    try:
        assert (await Player(story, setup, stage).play()).failures == ()
        yield Running(store, stage)
    finally:
        await stage.close()


SAME = load_text(TEXT).setup
SHORTER = edited("resolution: {within: 40h,", "resolution: {within: 10h,")
LATER_HOURS = edited('["08:00-16:00"]', '["10:00-18:00"]')


async def test_what_is_open_keeps_what_it_was_promised_also_after_a_restart(running: Running) -> None:
    assert running.due(Metric.RESOLUTION, SAME).due_at == at("2026-11-30 10:00")
    assert running.due(Metric.RESOLUTION, SHORTER).due_at == at("2026-11-30 10:00")
    assert running.due(Metric.RESOLUTION, LATER_HOURS).due_at == at("2026-11-30 10:00")


async def test_a_trial_tells_what_would_move_by_how_much_and_writes_nothing(running: Running) -> None:
    before = running.store.run_now(lambda tx: tx.versions.newest_edition())
    tried = running.apply(SHORTER, moves=None)

    assert tried.edition is None
    (move,) = tried.moved
    assert (move.conversation, move.metric, move.cycle) == (1, Metric.RESOLUTION, 1)
    assert (move.old, move.new) == (at("2026-11-30 10:00"), at("2026-11-24 12:00"))
    assert move.by == -timedelta(days=5, hours=22)
    assert running.store.run_now(lambda tx: tx.versions.newest_edition()) == before
    assert running.apply(SAME, moves=None).moved == ()


async def test_told_to_move_it_moves_and_told_to_keep_it_keeps(running: Running) -> None:
    assert running.apply(SHORTER, moves=False).edition == 2
    assert running.due(Metric.RESOLUTION, SHORTER).due_at == at("2026-11-30 10:00")

    applied = running.apply(SHORTER, moves=True)
    assert (applied.edition, len(applied.moved)) == (2, 1)
    assert running.due(Metric.RESOLUTION, SHORTER).due_at == at("2026-11-24 12:00")
    assert running.events(EditionAdopted) == [EditionAdopted(edition=2, was=1)]
    # A desk that still runs with the old configuration knows the new edition, too.
    assert running.due(Metric.RESOLUTION, SAME).due_at == at("2026-11-24 12:00")


async def test_an_edited_calendar_moves_by_its_hours(running: Running) -> None:
    applied = running.apply(LATER_HOURS, moves=True)
    assert [(move.metric, move.new) for move in applied.moved] == [(Metric.RESOLUTION, at("2026-11-27 18:00"))]
    assert running.due(Metric.RESOLUTION, LATER_HOURS).due_at == at("2026-11-27 18:00")


async def test_what_is_overdue_by_the_new_edition_gets_a_grace_and_is_marked(running: Running) -> None:
    harsh = edited("resolution: {within: 40h,", "resolution: {within: 1h,")
    (move,) = running.apply(harsh, moves=True).moved
    assert (move.is_overdue, move.new) == (True, at("2026-11-23 14:00"))
    deadline = running.due(Metric.RESOLUTION, harsh)
    assert (deadline.reclassified_at, deadline.grace_at) == (at("2026-11-23 13:00"), at("2026-11-23 14:00"))


async def test_a_customer_with_another_plan_is_promised_what_it_promises_from_now_on(running: Running) -> None:
    def upgrade(tx: Tx) -> None:
        customer = tx.people.customer("acme")
        assert customer is not None
        tx.people.save_customer(replace(customer, plan="plus"))
        look_again_at(tx, "acme", running.stage.now())

    running.store.run_now(upgrade)
    assert running.due(Metric.FIRST_REPLY, SAME).due_at == at("2026-11-25 10:00"), "nobody has looked yet"
    running.look(SAME)

    assert running.events(PlanChanged) == [PlanChanged(plan="plus", add_ons="", was="care")]
    first = running.due(Metric.FIRST_REPLY, SAME)
    # Four office hours from 10:00, its own start.
    assert (first.start_at, first.due_at) == (at("2026-11-23 10:00"), at("2026-11-23 14:00"))
