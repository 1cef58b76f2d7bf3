"""The agents' agendas in a story: in memory, with what the story says is busy in them."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from bot.model.setup import Setup
from bot.stories.story import Story
from bot.stories.vocabulary import instant
from calendars.calls import AgendaOf, MemoryAgenda
from calendars.entries import Entry


def agendas_of(story: Story, setup: Setup, now: Callable[[], datetime]) -> Mapping[str, AgendaOf]:
    """One for every agent of the desk."""
    return {
        key: AgendaOf(agenda=MemoryAgenda(now=now, busy=_busy(story, key)), zone=setup.calendars[agent.calendar].zone)
        for key, agent in setup.agents.items()
    }


def _busy(story: Story, agent: str) -> list[Entry]:
    spans = story.busy.get(agent) or ()
    return [Entry(start=instant(s["from"]).astimezone(UTC), end=instant(s["to"]).astimezone(UTC)) for s in spans]
