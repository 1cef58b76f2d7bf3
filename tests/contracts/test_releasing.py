"""One conversation that can't be worked on holds up nobody else in its team's line."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.config import load
from bot.model.inbound import Said
from bot.model.people import Customer
from bot.model.places import Identity, Place
from bot.model.rich import Rich
from bot.ports import Tx
from bot.store.inline import InlineStore
from bot.stories.clock import StoryClock
from bot.stories.stage import MemoryStage

SETUP = load(Path(__file__).parent.parent / "stories" / "queue.yaml").setup
FRIDAY_NIGHT = datetime(2026, 11, 20, 18, tzinfo=UTC)
MONDAY_NINE = datetime(2026, 11, 23, 8, 1, tzinfo=UTC)


async def _nothing() -> None:
    pass


async def test_a_customer_whose_plan_is_gone_keeps_nobody_waiting() -> None:
    clock = StoryClock(FRIDAY_NIGHT)
    stage = MemoryStage(SETUP, InlineStore(now=clock.now), clock)
    ada, ben = (Identity(channel="telegram", user=user) for user in ("6001", "6002"))

    def people(tx: Tx) -> None:
        for key, who in (("one", ada), ("two", ben)):
            tx.people.save_customer(
                Customer(key=key, name=key.capitalize(), plan="care", add_ons=("named",), dedicated_agent="anna")
            )
            tx.people.save_contact(replace(tx.people.meet(who, key, None), customer=key))

    await stage.store.run(people)
    await stage.open()
    for who in (ada, ben):
        place = Place(channel="telegram", chat=who.user)
        await stage.act(who, place, Said(text=Rich.of("No new mail"), message_id=""), name="Somebody", direct=True)
        await stage.settle()
    await stage.store.run(lambda tx: tx.people.save_customer(Customer(key="one", name="One", plan="sold no more")))
    await stage.move_to(MONDAY_NINE, _nothing)
    shown = {each.conversation for each in stage.delivered() if each.place.chat == "C0VIP"}
    await stage.close()
    assert shown == {2}
