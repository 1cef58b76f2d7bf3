"""simulate: stories played on a virtual clock against the real desk, in memory."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.output import JsonOption, answer
from bot.errors import ConfigError


def register(app: typer.Typer) -> None:
    app.command()(simulate)


def simulate(
    stories: Annotated[list[Path], typer.Argument(help="Story files; each may hold several.", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """Play stories on a virtual clock against the real desk, in memory. Exit status 1 where one fails."""
    outcomes = asyncio.run(_play_all(stories))
    value = [
        {
            "title": outcome.title,
            "passed": outcome.passed,
            "failures": [{"step": f.step, "expected": f.expected, "found": f.found} for f in outcome.failures],
        }
        for outcome in outcomes
    ]
    answer({"stories": value}, "\n".join(_lines(outcomes)), as_json=as_json)
    if not all(outcome.passed for outcome in outcomes):
        raise typer.Exit(1)


async def _play_all(files: Sequence[Path]) -> list[Any]:
    from bot.config import load
    from bot.store.inline import InlineStore
    from bot.stories.cast import strangers
    from bot.stories.player import play
    from bot.stories.story import load as load_stories

    stories = [story for file in files for story in load_stories(file)]
    setups = {path: load(path).setup for path in dict.fromkeys(story.config for story in stories)}
    if faults := [fault for story in stories for fault in strangers(story, setups[story.config])]:
        raise ConfigError(tuple(faults))
    return [await play(story, setups.__getitem__, lambda clock: InlineStore(now=clock.now)) for story in stories]


def _lines(outcomes: Sequence[Any]) -> list[str]:
    lines = []
    for outcome in outcomes:
        lines.append(f"{'passed' if outcome.passed else 'FAILED'}  {outcome.title}")
        for failure in outcome.failures:
            lines.append(f"  step {failure.step}: expected {failure.expected}")
            lines.append(f"  {' ' * len(f'step {failure.step}:')} found {failure.found}")
    return lines
