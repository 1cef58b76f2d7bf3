"""Topics on the wire: a conversation's topic tells in Telegram's own list how bad it is and how it stands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.config import load
from bot.model.conversation import Status
from bot.model.inbound import Pressed, Said
from bot.model.places import Identity, Place
from bot.model.rich import Rich
from bot.ports import Store
from bot.store.open import open_store
from bot.stories.player import Player
from bot.stories.story import load as load_stories
from simulator import Clock
from simulator.telegram.methods.topics import ICONS
from tests.live.wire import WireStage

CONFIG = Path(__file__).parent.parent / "stories" / "opiekun.yaml"
GROUP = -100200300
MARIA = Identity(channel="telegram", user="5001")
HERS = Place(channel="telegram", chat="5001")
STORY = """
config: {config}
start: 2026-11-23T10:00:00+01:00
customers:
  acme: {{name: Acme, plan: all-inclusive, add_ons: [dedicated-agent], dedicated_agent: anna, zone: Europe/London}}
contacts:
  maria: {{customer: acme, telegram: 5001}}
story:
  - {{contact: maria, says: "No new mail since noon"}}
  - {{at: +1m, agent: anna, to: maria, runs: "/assign ivan"}}
"""


@asynccontextmanager
async def played(folder: Path, *steps: str) -> AsyncIterator[WireStage]:
    """The story, and these steps of Ivan's."""
    file = folder / "story.yaml"
    lines = "".join(f"  - {{at: +{n}m, agent: ivan, to: maria, {step}}}\n" for n, step in enumerate(steps, 2))
    file.write_text(STORY.format(config=CONFIG) + lines, encoding="utf-8")
    (story,) = load_stories(file)

    async def store_on(clock: Clock) -> Store:
        return await open_store(f"sqlite:///{folder}/desk.db", now=clock.now)

    setup = load(story.config).setup
    async with WireStage(story, setup, store_on) as stage:
        outcome = await Player(story, setup, stage).play()
        assert outcome.failures == ()
        yield stage


async def told(folder: Path, *steps: str) -> tuple[list[str], list[dict[str, object]]]:
    """The emblem and name of each topic after these steps, and the calls about topics."""
    async with played(folder, *steps) as stage:
        await stage.close()
        calls = [call.args for call in stage.simulator.calls if call.method.endswith("ForumTopic")]
        return topics(stage), calls


async def test_a_topic_begins_with_its_icon_and_colour(tmp_path: Path) -> None:
    shown, calls = await told(tmp_path)
    assert "💬#1 Acme" in shown
    assert len(calls) == 1, "nothing has changed since"


async def test_a_change_of_severity_and_of_state_changes_the_icon_and_a_note_does_not(tmp_path: Path) -> None:
    assert "🔥#1 Acme" in (await told(tmp_path, 'runs: "/severity sev1"', 'says: "// oh"'))[0]


async def test_what_is_solved_shows_it(tmp_path: Path) -> None:
    shown, calls = await told(tmp_path, 'says: "Fixed"', "runs: /resolve")
    assert "✅#1 Acme" in shown
    assert len(calls) == 2


async def test_a_deleted_topic_is_opened_anew_when_its_icon_changes(tmp_path: Path) -> None:
    async with deleted(tmp_path) as stage:
        await stage.act(MARIA, HERS, Pressed(action="severity_confirm", args=("1", "sev2")), name="Maria", direct=True)

        assert topics(stage) == ["‼️#1 Acme"]
        assert len([text for text in in_topics(stage) if "No new mail since noon" in text]) == 1
        assert warnings(stage) == []


async def test_a_deleted_topic_is_opened_anew_for_words_which_stand_there_once(tmp_path: Path) -> None:
    async with deleted(tmp_path) as stage:
        for words in ("Still none", "And now?"):
            await stage.act(MARIA, HERS, Said(text=Rich.of(words), message_id=""), name="Maria", direct=True)

        assert topics(stage) == ["💬#1 Acme"]
        told = in_topics(stage)
        for words in ("No new mail", "Still none", "And now?"):
            assert len([text for text in told if words in text]) == 1
        assert warnings(stage) == []


async def test_a_deleted_topic_whose_card_changes_is_opened_anew_and_nobody_is_warned(tmp_path: Path) -> None:
    """The reply becomes late: the card says so, and nothing else is said there."""
    async with deleted(tmp_path) as stage:
        await stage.move_to(stage.now() + timedelta(days=3), stage.settle)

        assert topics(stage) == ["💬#1 Acme"]
        assert warnings(stage) == []


async def test_the_topic_of_what_is_solved_may_be_deleted(tmp_path: Path) -> None:
    """Closing it, days later, would change the icon."""
    async with deleted(tmp_path, 'says: "Fixed"', "runs: /resolve") as stage:
        await stage.move_to(stage.now() + timedelta(days=10), stage.settle)

        conversation = await stage.store.run(lambda tx: tx.conversations.get(1))
        assert conversation is not None
        assert conversation.status is Status.CLOSED
        assert topics(stage) == []
        assert warnings(stage) == []


@asynccontextmanager
async def deleted(folder: Path, *steps: str) -> AsyncIterator[WireStage]:
    """Ivan has deleted the topic of Maria's conversation."""
    async with played(folder, *steps) as stage:
        (topic,) = (number for number, topic in forum(stage).topics.items() if "#1 Acme" in topic.name)
        stage.simulator.telegram.delete_topic(person="ivan", chat=GROUP, topic=topic)
        yield stage


def forum(stage: WireStage) -> Any:
    return stage.simulator.world.telegram.groups[GROUP]


def topics(stage: WireStage) -> list[str]:
    """The emblem and name of each conversation's topic."""
    there = [f"{ICONS.get(topic.icon_custom_emoji_id, '')}{topic.name}" for topic in forum(stage).topics.values()]
    return [each for each in there if "#1" in each]


def in_topics(stage: WireStage) -> list[str]:
    return [
        str(message.body.get("text"))
        for message in forum(stage).messages.values()
        if message.thread in forum(stage).topics
    ]


def warnings(stage: WireStage) -> list[str]:
    return [each.text for each in stage.delivered() if "⚠" in each.text]
