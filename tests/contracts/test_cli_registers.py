"""`opiekun complaints list` and `notices list`: what the desk's people did in chat, told to whoever runs it."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import load
from bot.model.inbound import Pressed, Said, Verb, What
from bot.model.people import Customer
from bot.model.places import Identity, Place
from bot.model.rich import Rich
from bot.ports import Tx
from bot.store.open import open_store
from bot.stories.clock import StoryClock
from bot.stories.stage import MemoryStage
from tests.contracts.cli_line import opiekun

DESK = (Path(__file__).parent.parent / "stories" / "complaints.opiekun.yaml").read_text(encoding="utf-8")
#: Long past: the command reads by the system's clock, which is not ours here.
MONDAY = datetime(2020, 11, 23, 9, tzinfo=UTC)
MARIA = Identity(channel="telegram", user="5001")

Does = Callable[[Identity, What], Coroutine[Any, Any, None]]


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("opiekun.yaml").write_text(DESK, encoding="utf-8")


def played(story: Callable[[MemoryStage, Does], Coroutine[Any, Any, None]]) -> None:
    """What people do, each in their own chat with the bot, at the desk whose database the command reads."""

    async def play() -> None:
        setup, clock = load(Path("opiekun.yaml")).setup, StoryClock(MONDAY)
        store = await open_store("sqlite:///desk.db", now=clock.now)
        stage = MemoryStage(setup, store, clock)

        async def does(who: Identity, what: What) -> None:
            place = Place(channel=who.channel, chat=who.user)
            await stage.act(who, place, what, name="Somebody", direct=True)
            await stage.settle()

        await store.run(people)
        await stage.open()
        await story(stage, does)
        await stage.close()

    asyncio.run(play())


def people(tx: Tx) -> None:
    tx.people.save_customer(Customer(key="acme", name="Acme", plan="line"))
    contact = tx.people.meet(MARIA, "Maria", None)
    tx.people.save_contact(replace(contact, customer="acme", admitted_at=MONDAY))


def agent(key: str) -> Identity:
    return load(Path("opiekun.yaml")).setup.agents[key].identities[0]


async def nothing() -> None:
    pass


async def maria_complains_of_anna(stage: MemoryStage, does: Does) -> None:
    await does(MARIA, Said(text=Rich.of("No connection since noon"), message_id=""))
    await does(MARIA, Verb(name="complaint", args="Anna was rude to me"))
    await does(MARIA, Pressed(action="complaint_send", args=()))


async def olga_answers_the_day_after(stage: MemoryStage, does: Does) -> None:
    await maria_complains_of_anna(stage, does)
    await stage.move_to(MONDAY + timedelta(days=1), nothing)
    thread = next(each.place for each in stage.delivered() if each.conversation == 2 and each.place.chat == "C0MGMT")
    said = Said(text=Rich.of("I am sorry"), message_id="")
    await stage.act(agent("olga"), thread, said, name="Olga", direct=False)
    await stage.settle()


async def nobody_answers_for_a_month(stage: MemoryStage, does: Does) -> None:
    await maria_complains_of_anna(stage, does)
    await stage.move_to(MONDAY + timedelta(days=30), nothing)


async def an_outage_is_announced_and_ends(stage: MemoryStage, does: Does) -> None:
    lena = agent("lena")
    await does(lena, Verb(name="notice", args="outage for plan line until 20:00: The line is down"))
    await does(lena, Pressed(action="notice_publish", args=("n1",)))
    await does(MARIA, Said(text=Rich.of("No connection since noon"), message_id=""))
    await does(lena, Verb(name="notice", args="maintenance: Tonight"))
    await does(lena, Pressed(action="notice_cancel", args=("n2",)))
    await does(lena, Verb(name="notice", args="maintenance: Tomorrow"))


def test_where_nobody_complained_the_register_is_empty() -> None:
    played(lambda stage, does: nothing())
    assert opiekun("complaints", "list", "--json").value == {"complaints": []}
    assert opiekun("complaints", "list").out == "no complaints\n"


def test_a_complaint_is_listed_with_its_subject_and_its_time_but_none_of_its_words() -> None:
    played(olga_answers_the_day_after)
    answer = opiekun("complaints", "list", "--json")
    assert (answer.status, answer.err) == (0, "")
    assert answer.value == {
        "complaints": [
            {
                "number": 2,
                "customer": "acme",
                "received_at": "2020-11-23T09:00:00+00:00",
                "about": 1,
                "subjects": ["anna"],
                "due_at": "2020-12-02T16:00:00+00:00",
                "answered_at": "2020-11-24T09:00:00+00:00",
                "outcome": "answered",
                "late": False,
            }
        ]
    }
    assert opiekun("complaints", "list").out == (
        "#2  acme  received 2020-11-23T09:00:00+00:00  about 1 anna  due 2020-12-02T16:00:00+00:00"
        "  answered 2020-11-24T09:00:00+00:00  answered\n"
    )


def test_a_complaint_whose_time_has_passed_is_late() -> None:
    played(nobody_answers_for_a_month)
    (row,) = opiekun("complaints", "list", "--json").value["complaints"]
    assert (row["outcome"], row["late"]) == ("unanswered", True)
    assert opiekun("complaints", "list").out.endswith("unanswered, late\n")


def test_where_there_is_no_notice_that_is_said() -> None:
    played(lambda stage, does: nothing())
    assert opiekun("notices", "list", "--json").value == {"notices": []}
    assert opiekun("notices", "list").out == "there is no notice\n"


def test_notices_are_listed_with_whom_they_reached_and_those_given_up_are_not() -> None:
    played(an_outage_is_announced_and_ends)
    answer = opiekun("notices", "list", "--json")
    assert (answer.status, answer.err) == (0, "")
    outage, draft = answer.value["notices"]
    assert outage == {
        "number": 1,
        "kind": "outage",
        "state": "running",
        "plans": ["line"],
        "customers": [],
        "text": {"en": "The line is down"},
        "by": "lena",
        "replaces": None,
        "conversation": None,
        "from": "2020-11-23T09:00:00+00:00",
        "until": "2020-11-23T18:00:00+00:00",
        "published_at": "2020-11-23T09:00:00+00:00",
        "ended_at": None,
        "sent": 0,
        "shown": 1,
    }
    assert (draft["number"], draft["state"], draft["kind"], draft["published_at"]) == (3, "draft", "maintenance", None)
    assert opiekun("notices", "list").out.splitlines() == [
        "1  running  outage  line  sent 0, shown 1  The line is down",
        "3  draft  maintenance  all customers  sent 0, shown 0  Tomorrow",
    ]
