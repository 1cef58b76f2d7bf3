"""Is everybody whom a story names there, in the story itself or at the desk of its configuration, and do the desk's
calendars know its time?"""

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any

from bot.model.setup import Setup
from bot.stories.links import customer_of
from bot.stories.story import Story, line_of
from bot.stories.vocabulary import MONITORING
from calendars.errors import OutOfRangeError


def strangers(story: Story, setup: Setup) -> list[str]:
    """One pointed line, FILE:LINE:1: …, for each name that nobody has, and for a time that no calendar reaches."""
    found = (*_times(story, setup), *_people(story, setup), *_absent(story, setup), *_steps(story, setup))
    return [f"{story.file}:{line}:1: {text}" for line, text in found]


def _times(story: Story, setup: Setup) -> Iterator[tuple[int, str]]:
    """The first instant that lies beyond what some calendar of the desk can tell."""
    steps = [("at", step.line, step.at) for step in story.steps[-1:]]
    for key, line, at in (("start", story.line, timedelta()), *steps):
        for hours in setup.calendars.values():
            try:
                hours.is_open(story.start + at)
            except (OutOfRangeError, OverflowError) as error:
                yield line, f"{key}: {error}"
                return


def _people(story: Story, setup: Setup) -> Iterator[tuple[int, str]]:
    for key, row in story.customers.items():
        line = line_of(story.customers, key)
        yield from _missing(line, f"customers.{key}", "plan", [row["plan"]], setup.plans)
        yield from _missing(line, f"customers.{key}", "add-on", row.get("add_ons") or (), setup.add_ons)
        yield from _missing(line, f"customers.{key}", "agent", _given(row, "dedicated_agent"), setup.agents)
    for key, row in story.contacts.items():
        line = line_of(story.contacts, key)
        yield from _missing(line, f"contacts.{key}", "customer", _given(row, "customer"), story.customers)
    for code, customer in story.invitations.items():
        line = line_of(story.invitations, code)
        yield from _missing(line, f"invitations.{code}", "customer", [customer], story.customers)
    for code, value in story.links.items():
        yield from _missing(
            line_of(story.links, code), f"links.{code}", "customer", [customer_of(value)], story.customers
        )


def _absent(story: Story, setup: Setup) -> Iterator[tuple[int, str]]:
    for section, by_agent in (("away", story.away), ("busy", story.busy)):
        for agent, spans in by_agent.items():
            covers = [cover for span in spans for cover in _given(span, "cover")]
            yield from _missing(line_of(by_agent, agent), section, "agent", [agent, *covers], setup.agents)


def _steps(story: Story, setup: Setup) -> Iterator[tuple[int, str]]:
    for step in story.steps:
        if step.is_agent:
            yield from _missing(step.line, "agent", "agent", [step.who], setup.agents)
            yield from _missing(step.line, "to", "contact", [step.to] if step.to else [], (*story.contacts, MONITORING))
        if step.expect:
            anybody = [*story.contacts, *setup.agents]
            yield from _missing(step.line, "to", "contact or agent", _given(step.facts, "to"), anybody)
        if step.expect == "responsible":
            yield from _missing(step.line, "agent", "agent", _given(step.facts, "agent"), [*setup.agents, "none"])


def _given(row: Any, key: str) -> list[str]:
    return [row[key]] if row.get(key) else []


def _missing(
    line: int, where: str, what: str, wanted: Collection[str], known: Collection[str]
) -> Iterator[tuple[int, str]]:
    for name in wanted:
        if name not in known:
            yield line, f"{where}: there is no {what} {name}; there are {', '.join(known) or 'none'}"
