"""`opiekun statement`: as text, as CSV and as JSON, from a database on which a desk has worked."""

import asyncio
import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config import load
from bot.store.open import open_store
from bot.stories.clock import StoryClock
from bot.stories.player import Player
from bot.stories.stage import MemoryStage
from bot.stories.story import load as load_stories
from tests.contracts.cli_line import DESK, opiekun

STORY = """
config: opiekun.yaml
start: 2026-10-01T10:00:00+02:00
customers: {acme: {plan: gold, add_ons: [named], dedicated_agent: anna, zone: Europe/London}, brama: {plan: plain}}
contacts: {maria: {customer: acme, telegram: 5001}}
story:
  - {contact: maria, says: No new mail}
  - {at: +3h, agent: anna, to: maria, says: Looking at it}
"""


@pytest.fixture(autouse=True)
def _worked_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("opiekun.yaml").write_text(DESK, encoding="utf-8")
    Path("story.yaml").write_text(STORY, encoding="utf-8")
    asyncio.run(_play())


async def _play() -> None:
    (story,) = load_stories(Path("story.yaml"))
    clock, setup = StoryClock(story.start), load(Path("opiekun.yaml")).setup
    stage = MemoryStage(setup, await open_store("sqlite:///desk.db", now=clock.now), clock)
    assert (await Player(story, setup, stage).play()).failures == ()
    await stage.close()


def test_the_numbers_of_a_month() -> None:
    value = opiekun("statement", "acme", "--month", "2026-10", "--json").value

    assert value["promises"] == [
        {
            "clause": "A-2",
            "metric": "first_reply",
            "carried": 0,
            "began": 1,
            "due": 1,
            "met": 0,
            "excepted": 0,
            "breached": 1,
            "by_platform": 0,
            "void": 0,
            "running": 0,
            "worst_late_seconds": 3600,
        }
    ]
    assert (value["month"], value["zone"], value["from"]) == ("2026-10", "Europe/London", "2026-10-01T00:00:00+01:00")
    assert value["conversations"] == {"begun": 1, "open": 1}


def test_a_table_for_a_spreadsheet() -> None:
    answer = opiekun("statement", "acme", "--month", "2026-10", "--csv")

    (row,) = csv.DictReader(io.StringIO(answer.out))
    assert (row["clause"], row["breached"], row["worst_late_seconds"]) == ("A-2", "1", "3600")


def test_a_month_in_words() -> None:
    answer = opiekun("statement", "acme", "--month", "2026-10")

    assert answer.status == 0
    assert "A-2 first_reply: 1 due, 0 met, 0 met by exception, 1 breached (at most 1 h 0 min late)" in answer.out
    assert opiekun("statement", "acme").status == 0, "this month, so far"
    assert opiekun("statement", "brama", "--json").value["promises"] == []


def test_what_cannot_be_told_is_said_with_what_would_be_right() -> None:
    year = datetime.now(UTC).year + 2
    assert "there are: acme, brama" in opiekun("statement", "nobody").err
    assert "is not a month" in opiekun("statement", "acme", "--month", "soon").err
    assert "lies ahead" in opiekun("statement", "acme", "--month", f"{year}-01").err
    assert opiekun("statement", "acme", "--csv", "--json").status == 2
