"""The walk on the wire: its stories again, through Bolt and python-telegram-bot against the simulator."""

from pathlib import Path

import pytest

from bot.config import load
from bot.ports import Store
from bot.store.open import open_store
from bot.stories.player import Player
from bot.stories.story import Story
from simulator import Clock
from tests import postgres
from tests.live.process import Wire
from tests.live.wire import WireStage
from tests.stories.played import OVER_THE_WIRE


@pytest.mark.parametrize(
    ("story", "wire", "kind"),
    OVER_THE_WIRE,
    ids=[f"{story.title}-{wire}-{kind}" for story, wire, kind in OVER_THE_WIRE],
)
async def test_a_story_ends_as_it_says_over_the_wire(story: Story, wire: Wire, kind: str, tmp_path: Path) -> None:
    address = await postgres.emptied() if kind == "postgres" else f"sqlite:///{tmp_path}/desk.db"

    async def store_on(clock: Clock) -> Store:
        return await open_store(address, now=clock.now)

    setup = load(story.config).setup
    async with WireStage(story, setup, store_on, wire) as stage:
        outcome = await Player(story, setup, stage).play()
        await stage.close()

    assert outcome.failures == ()
