"""What a called-in senior writes is answered where it was written, not in the colleague's thread."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.config import load
from bot.model.inbound import Pressed, Said, Verb
from bot.model.people import Customer
from bot.model.places import Identity, Place
from bot.model.rich import Rich
from bot.model.setup import Setup
from bot.model.words import Language
from bot.ports import Tx
from bot.store.inline import InlineStore
from bot.stories.clock import StoryClock
from bot.stories.stage import MemoryStage

SETUP = load(Path(__file__).parent.parent / "stories" / "opiekun.yaml").setup
MONDAY_TEN = datetime(2026, 11, 23, 9, tzinfo=UTC)
MARIA, ANNA, IVAN = (
    Identity(channel="telegram", user="5001"),
    Identity(channel="slack", user="U0ANNA"),
    Identity(channel="telegram", user="1003"),
)


def _words(text: str) -> Said:
    return Said(text=Rich.of(text), message_id="")


def _is_relayed(text: str) -> bool:
    """Whatever a senior writes is shown to the colleague, too."""
    return "Which cluster?" in text or "the old one" in text


async def test_a_senior_is_answered_in_the_seniors_thread() -> None:
    await _escalate(SETUP, {"Which cluster?": False, "// the old one": False, "why": True})


async def test_the_seniors_thread_speaks_as_the_seniors_do_and_not_as_the_colleague() -> None:
    ivan = replace(SETUP.agents["ivan"], languages=(Language.RU,))
    called = await _escalate(replace(SETUP, agents={**SETUP.agents, "ivan": ivan}), {})
    assert any("примите" in text.lower() or "принять" in text.lower() for text in called), called


async def test_who_asks_back_without_a_thread_of_their_own_hears_where_to_ask() -> None:
    seniors = replace(SETUP.teams["seniors"], place=None)
    stage = await _called(replace(SETUP, teams={**SETUP.teams, "seniors": seniors}))
    chat = Place(channel="telegram", chat="1003")
    pressed = Pressed(action="ask_back", args=("1",), message_id=stage.delivered()[-1].message_id)
    before = len(stage.delivered())
    await stage.act(IVAN, chat, pressed, name="Ivan", direct=True)
    await stage.settle()
    said = [each.text for each in stage.delivered()[before:] if each.place == chat]
    await stage.close()
    assert said == ["Write the question in the thread of #1. Until you accept, your words go to Anna Nowak only."]


async def _called(setup: Setup) -> MemoryStage:
    """Maria has written, and Anna has called the seniors in."""
    clock = StoryClock(MONDAY_TEN)
    stage = MemoryStage(setup, InlineStore(now=clock.now), clock)
    await stage.store.run(_people)
    await stage.open()
    await stage.act(MARIA, Place(channel="telegram", chat="5001"), _words("No new mail"), name="Maria", direct=True)
    await stage.settle()
    thread = next(each.place for each in stage.delivered() if each.place.channel == "slack")
    wanted = Verb(name="escalate", args="seniors the cluster")
    await stage.act(ANNA, thread, wanted, name="Anna", direct=False)
    await stage.settle()
    return stage


def _people(tx: Tx) -> None:
    tx.people.save_customer(
        Customer(key="acme", name="Acme", plan="all-inclusive", add_ons=("dedicated-agent",), dedicated_agent="anna")
    )
    maria = replace(tx.people.meet(MARIA, "Maria", None), customer="acme")
    tx.people.save_contact(maria)
    for consent in SETUP.consents.values():
        tx.people.accept(maria.id, consent.key, consent.version, MONDAY_TEN)


async def _escalate(setup: Setup, answered: Mapping[str, bool]) -> list[str]:
    """Anna calls the seniors in; what appears in their thread. Each of what Ivan then writes is answered there."""
    clock = StoryClock(MONDAY_TEN)
    stage = MemoryStage(setup, InlineStore(now=clock.now), clock)

    async def act(who: Identity, place: Place, what: Said | Verb) -> list[tuple[Place, str]]:
        before = len(stage.delivered())
        await stage.act(who, place, what, name="Somebody", direct=who is MARIA)
        await stage.settle()
        return [(each.place, each.body.text.plain) for each in stage.delivered()[before:]]

    await stage.store.run(_people)
    await stage.open()
    await act(MARIA, Place(channel="telegram", chat="5001"), _words("No new mail"))
    colleagues = next(each.place for each in stage.delivered() if each.place.channel == "slack")
    called = await act(ANNA, colleagues, Verb(name="escalate", args="seniors the cluster"))
    seniors = next(place for place, _ in called if place.channel == "telegram" and place.thread)
    for typed, is_verb in answered.items():
        what = Verb(name=typed, args="") if is_verb else _words(typed)
        places = [place for place, text in await act(IVAN, seniors, what) if not _is_relayed(text)]
        assert places
        assert {place.chat for place in places} == {seniors.chat}
    await stage.close()
    return [text for place, text in called if place == seniors]
