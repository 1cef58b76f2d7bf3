"""The stories of the walk and of the policy packs on the real desk: over the store in memory, and over PostgreSQL."""

import pytest

from bot.config import load
from bot.ports import Store
from bot.store.inline import InlineStore
from bot.store.open import open_store
from bot.stories.clock import StoryClock
from bot.stories.player import play
from bot.stories.story import Story
from tests import postgres
from tests.stories.played import IN_MEMORY, ON_POSTGRES


@pytest.mark.parametrize("story", IN_MEMORY, ids=[story.title for story in IN_MEMORY])
async def test_a_story_ends_as_it_says(story: Story) -> None:
    outcome = await play(story, lambda path: load(path).setup, lambda clock: InlineStore(now=clock.now))

    assert outcome.failures == ()


@pytest.mark.parametrize("story", ON_POSTGRES, ids=[story.title for story in ON_POSTGRES])
async def test_a_story_ends_as_it_says_on_postgres(story: Story) -> None:
    clock = StoryClock(story.start)
    store = await open_store(await postgres.emptied(), now=lambda: clock.now())

    def on_postgres(played_by: StoryClock) -> Store:
        nonlocal clock
        clock = played_by
        return store

    outcome = await play(story, lambda path: load(path).setup, on_postgres)

    assert outcome.failures == ()
