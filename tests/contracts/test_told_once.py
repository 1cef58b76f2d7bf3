"""What is missed over a weekend is told once, not once for each time it was missed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.config import load
from bot.events import NewTimePassed
from bot.model.inbound import Said
from bot.model.people import Customer
from bot.model.places import Identity, Place
from bot.model.rich import Rich
from bot.ports import Tx
from bot.store.inline import InlineStore
from bot.stories.clock import StoryClock
from bot.stories.stage import MemoryStage

SETUP = load(Path(__file__).parent.parent / "stories" / "clocks.opiekun.yaml").setup
FRIDAY = datetime(2026, 11, 20, 13, tzinfo=UTC)
MARIA, JAN = Identity(channel="telegram", user="5001"), Identity(channel="slack", user="U0JAN")


#: Monday, eight o'clock in Warsaw.
OPENING = FRIDAY + timedelta(days=2, hours=18)


async def missed(words: str, *, until: datetime) -> MemoryStage:
    """News is owed every four hours. Jan says something on Friday afternoon, and nobody does after him."""
    clock = StoryClock(FRIDAY)
    stage = MemoryStage(SETUP, InlineStore(now=clock.now), clock)

    def people(tx: Tx) -> None:
        tx.people.save_customer(Customer(key="acme", name="Acme", plan="news"))
        tx.people.save_contact(replace(tx.people.meet(MARIA, "Maria", None), customer="acme"))

    await stage.store.run(people)
    await stage.open()
    await _says(stage, MARIA, Place(channel="telegram", chat="5001"), words)
    await _says(stage, JAN, _thread(stage), "We are at it")
    await stage.move_to(until, stage.settle)
    await stage.settle()
    return stage


async def _says(stage: MemoryStage, who: Identity, place: Place, text: str) -> None:
    await stage.act(who, place, Said(text=Rich.of(text), message_id=""), name="Maria", direct=who is MARIA)
    await stage.settle()


def _thread(stage: MemoryStage) -> Place:
    return next(each.place for each in stage.delivered() if each.place.channel == "slack" and each.place.thread)


def _apologies(stage: MemoryStage) -> list[datetime]:
    late = "We apologise: our news on no. 1 is late."
    return [each.at for each in stage.delivered() if each.place.chat == "5001" and late in each.text]


async def test_an_update_missed_over_a_weekend_is_told_to_the_leads_once() -> None:
    stage = await missed("How far is it?", until=OPENING + timedelta(hours=1))

    told = [each for each in stage.delivered() if each.place.chat == "U0ZOFIA"]
    foreseen, missed_at = (each.at for each in told)
    assert foreseen == FRIDAY + timedelta(hours=2), "as nobody has time before it is due any more"
    assert missed_at == OPENING
    history = await stage.store.run(lambda tx: tx.log.history(1))
    assert not any(isinstance(recorded.event, NewTimePassed) for recorded in history)
    await stage.close()


async def test_the_customer_is_apologised_to_once_and_not_at_night_until_somebody_has_said_something() -> None:
    stage = await missed("How far is it?", until=OPENING - timedelta(minutes=1))
    assert _apologies(stage) == []

    await stage.move_to(OPENING + timedelta(hours=9), stage.settle)
    assert _apologies(stage) == [OPENING]

    tuesday = OPENING + timedelta(days=1)
    await stage.move_to(tuesday, stage.settle)
    await _says(stage, JAN, _thread(stage), "Still at it")
    await stage.move_to(tuesday + timedelta(hours=7), stage.settle)
    await stage.settle()
    assert _apologies(stage) == [OPENING, tuesday + timedelta(hours=4, milliseconds=1)]
    await stage.close()
