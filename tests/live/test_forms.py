"""Forms on the wire: a button and a shortcut open a modal on the simulated Slack; what is filled in calls a team."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.config import load
from bot.events import EscalationRequested
from bot.ports import Store
from bot.store.open import open_store
from bot.stories.player import Player
from bot.stories.story import load as load_stories
from simulator import Clock
from tests.live.process import Wire
from tests.live.wire import WireStage

STORY = """
config: {config}
start: 2026-11-23T10:00:00+01:00
customers:
  acme: {{name: Acme, plan: all-inclusive, add_ons: [dedicated-agent], dedicated_agent: anna, zone: Europe/London}}
contacts:
  maria: {{customer: acme, telegram: 5001}}
story:
  - {{contact: maria, says: "No new mail since noon"}}
"""
CONFIG = Path(__file__).parent.parent / "stories" / "opiekun.yaml"


@asynccontextmanager
async def opened(folder: Path, wire: Wire = Wire.ASKED) -> AsyncIterator[WireStage]:
    """A conversation of Maria's in Anna's thread, at a desk that shows forms."""
    file = folder / "story.yaml"
    file.write_text(STORY.format(config=CONFIG), encoding="utf-8")
    (story,) = load_stories(file)

    async def store_on(clock: Clock) -> Store:
        return await open_store(f"sqlite:///{folder}/desk.db", now=clock.now)

    setup = load(story.config).setup
    async with WireStage(story, setup, store_on, wire, shows_forms=True) as stage:
        outcome = await Player(story, setup, stage).play()
        assert outcome.failures == ()
        yield stage
        await stage.close()


def card(stage: WireStage) -> tuple[str, dict[str, Any]]:
    """The channel and the message that heads Anna's thread."""
    for channel in stage.simulator.view("anna")["slack"]["channels"]:
        for message in channel["messages"]:
            if "No new mail" not in str(message) and "#1 Acme" in str(message["blocks"]):
                return channel["id"], message
    raise AssertionError("Anna sees no card")


def modals(stage: WireStage) -> list[Any]:
    shown: list[Any] = stage.simulator.view("anna")["slack"]["modals"]
    return shown


async def called_in(stage: WireStage) -> list[EscalationRequested]:
    history = await stage.store.run(lambda tx: tx.log.history(1))
    return [recorded.event for recorded in history if isinstance(recorded.event, EscalationRequested)]


@pytest.mark.parametrize("wire", Wire)
async def test_escalate_opens_a_form_that_checks_itself_and_calls_the_team_once(wire: Wire, tmp_path: Path) -> None:
    async with opened(tmp_path, wire) as stage:
        slack = stage.simulator.slack
        channel, message = card(stage)
        button = next(
            element
            for block in message["blocks"]
            if block["type"] == "actions"
            for element in block["elements"]
            if element.get("value") == "escalate:1"
        )
        slack.press(person="anna", channel=channel, ts=message["ts"], action_id=button["action_id"])
        await stage.settle()
        (modal,) = modals(stage)
        assert modal["view"]["title"]["text"] == "Call in a team"

        slack.submit(person="anna", values={"team": {"team": "seniors"}, "why": {"why": "   "}})
        await stage.settle()
        (modal,) = modals(stage)
        assert "Please fill this in." in str(modal)
        assert await called_in(stage) == []

        slack.submit(person="anna", values={"why": {"why": "needs the mail cluster"}})
        await stage.settle()
        assert modals(stage) == []
        (asked,) = await called_in(stage)
        assert (asked.team, asked.by, asked.why) == ("seniors", "anna", "needs the mail cluster")


async def test_a_shortcut_on_any_message_of_the_thread_opens_the_same_form(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        slack = stage.simulator.slack
        channel, message = card(stage)
        slack.shortcut(person="anna", callback_id="escalate", channel=channel, ts=message["ts"])
        await stage.settle()
        slack.submit(person="anna", values={"team": {"team": "seniors"}, "why": {"why": "needs the cluster"}})
        await stage.settle()
        assert [asked.why for asked in await called_in(stage)] == ["needs the cluster"]


async def test_where_slack_opens_no_form_the_desk_asks_by_messages(tmp_path: Path) -> None:
    """The right to open one has expired by the time we ask: the press is worked on like any other."""
    async with opened(tmp_path) as stage:
        world = stage.simulator.world
        world.timings = replace(world.timings, trigger=-1.0)
        channel, message = card(stage)
        slack = stage.simulator.slack
        button = next(
            element["action_id"]
            for block in message["blocks"]
            if block["type"] == "actions"
            for element in block["elements"]
            if element.get("value") == "escalate:1"
        )
        slack.press(person="anna", channel=channel, ts=message["ts"], action_id=button)
        await stage.settle()
        assert modals(stage) == []
        assert any("Which team?" in each.text for each in stage.delivered())


async def test_whoever_is_not_of_the_desk_gets_no_form(tmp_path: Path) -> None:
    async with opened(tmp_path) as stage:
        channel, message = card(stage)
        sim = stage.simulator
        sim.people.add(id="gone", name="Gone", slack="U0GONE")
        sim.slack.invite(channel=channel, person="gone")
        sim.slack.shortcut(person="gone", callback_id="escalate", channel=channel, ts=message["ts"])
        await stage.settle()
        assert sim.view("gone")["slack"]["modals"] == []
        assert await called_in(stage) == []
