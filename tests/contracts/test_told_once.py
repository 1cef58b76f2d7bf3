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


async def test_an_update_missed_over_a_weekend_is_told_to_the_leads_once() -> None:
    clock = StoryClock(FRIDAY)
    stage = MemoryStage(SETUP, InlineStore(now=clock.now), clock)

    def people(tx: Tx) -> None:
        tx.people.save_customer(Customer(key="acme", name="Acme", plan="news"))
        tx.people.save_contact(replace(tx.people.meet(MARIA, "Maria", None), customer="acme"))

    async def says(who: Identity, place: Place, text: str) -> None:
        await stage.act(who, place, Said(text=Rich.of(text), message_id=""), name="Maria", direct=who is MARIA)
        await stage.settle()

    await stage.store.run(people)
    await stage.open()
    await says(MARIA, Place(channel="telegram", chat="5001"), "How far is it?")
    thread = next(each.place for each in stage.delivered() if each.place.channel == "slack" and each.place.thread)
    await says(JAN, thread, "We are at it")
    before = len(stage.delivered())
    opening = FRIDAY + timedelta(days=2, hours=18)
    await stage.move_to(opening + timedelta(hours=1), stage.settle)

    told = [each for each in stage.delivered()[before:] if each.place.chat == "U0ZOFIA"]
    foreseen, missed = (each.at for each in told)
    assert foreseen == FRIDAY + timedelta(hours=2), "as nobody has time before it is due any more"
    assert missed == opening
    history = await stage.store.run(lambda tx: tx.log.history(1))
    assert not any(isinstance(recorded.event, NewTimePassed) for recorded in history)
    await stage.close()
