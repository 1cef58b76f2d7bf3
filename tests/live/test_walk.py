"""The walk on the wire: every story again, through Bolt and python-telegram-bot against the simulator.

Every other one as the desk asks the platforms, by sockets and polling, on SQLite, the rest as they call it, by HTTP and
webhook, on PostgreSQL; `OPIEKUN_DEPTH=soak` plays each both ways on each database, and the policy packs' stories, too.
"""

import os
from itertools import product
from pathlib import Path

import pytest

from bot.config import load
from bot.config.packs import packs
from bot.ports import Store
from bot.store.open import open_store
from bot.stories.player import Player
from bot.stories.story import Story
from bot.stories.story import load as load_stories
from simulator import Clock
from tests import postgres
from tests.live.process import Wire
from tests.live.wire import WireStage

FOLDER = Path(__file__).parent.parent / "stories"
FILES = sorted(FOLDER.glob("*/*.yaml"))
WAYS = [(Wire.ASKED, "sqlite"), (Wire.CALLED, "postgres")]
IS_SOAK = os.environ.get("OPIEKUN_DEPTH") == "soak"
if IS_SOAK:
    WAYS = list(product(Wire, ["sqlite", "postgres"]))
    FILES += [path for folder in packs().values() for path in sorted(folder.glob("stories/*.yaml"))]
STORIES = [story for path in FILES for story in load_stories(path)]
PLAYED = [(story, *way) for n, story in enumerate(STORIES) for way in (WAYS if IS_SOAK else [WAYS[n % 2]])]


@pytest.mark.parametrize(
    ("story", "wire", "kind"), PLAYED, ids=[f"{story.title}-{wire}-{kind}" for story, wire, kind in PLAYED]
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
