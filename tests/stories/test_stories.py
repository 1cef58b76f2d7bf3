"""Every story of the walk and of the policy packs, on the real desk: over the store in memory, and over PostgreSQL."""

from pathlib import Path

import pytest

from bot.config import load
from bot.config.packs import packs
from bot.ports import Store
from bot.store.inline import InlineStore
from bot.store.open import open_store
from bot.stories.clock import StoryClock
from bot.stories.player import play
from bot.stories.story import Story
from bot.stories.story import load as load_stories
from tests import postgres

FILES = [
    *sorted(Path(__file__).parent.glob("*/*.yaml")),
    *(path for folder in packs().values() for path in sorted(folder.glob("stories/*.yaml"))),
]
STORIES = [story for path in FILES for story in load_stories(path)]


@pytest.mark.parametrize("story", STORIES, ids=[story.title for story in STORIES])
async def test_a_story_ends_as_it_says(story: Story) -> None:
    outcome = await play(story, lambda path: load(path).setup, lambda clock: InlineStore(now=clock.now))

    assert outcome.failures == ()


@pytest.mark.parametrize("story", STORIES, ids=[story.title for story in STORIES])
async def test_a_story_ends_as_it_says_on_postgres(story: Story) -> None:
    clock = StoryClock(story.start)
    store = await open_store(await postgres.emptied(), now=lambda: clock.now())

    def on_postgres(played_by: StoryClock) -> Store:
        nonlocal clock
        clock = played_by
        return store

    outcome = await play(story, lambda path: load(path).setup, on_postgres)

    assert outcome.failures == ()
