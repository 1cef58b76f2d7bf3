"""Topics on the wire: a conversation's topic tells in Telegram's own list how bad it is and how it stands."""

from pathlib import Path

from bot.config import load
from bot.ports import Store
from bot.store.open import open_store
from bot.stories.player import Player
from bot.stories.story import load as load_stories
from simulator import Clock
from simulator.telegram.methods.topics import ICONS
from tests.live.wire import WireStage

CONFIG = Path(__file__).parent.parent / "stories" / "opiekun.yaml"
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


async def told(folder: Path, *steps: str) -> tuple[list[str], list[dict[str, object]]]:
    """The emblem and name of each topic after these steps, and the calls about topics."""
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
        await stage.close()
        chat = stage.simulator.world.telegram.groups[-100200300]
        topics = [f"{ICONS.get(topic.icon_custom_emoji_id, '')}{topic.name}" for topic in chat.topics.values()]
        calls = [call.args for call in stage.simulator.calls if call.method.endswith("ForumTopic")]
        return topics, calls


async def test_a_topic_begins_with_its_icon_and_colour(tmp_path: Path) -> None:
    topics, calls = await told(tmp_path)
    assert "💬#1 Acme" in topics
    assert len(calls) == 1, "nothing has changed since"


async def test_a_change_of_severity_and_of_state_changes_the_icon_and_a_note_does_not(tmp_path: Path) -> None:
    assert "🔥#1 Acme" in (await told(tmp_path, 'runs: "/severity sev1"', 'says: "// oh"'))[0]


async def test_what_is_solved_shows_it(tmp_path: Path) -> None:
    topics, calls = await told(tmp_path, 'says: "Fixed"', "runs: /resolve")
    assert "✅#1 Acme" in topics
    assert len(calls) == 2
