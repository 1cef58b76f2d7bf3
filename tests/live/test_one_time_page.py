"""A fact that must not stand in a chat: the running desk gives the way to its page, and what is handed in there is seen
once by the agent who needs it (NP-3)."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from bot.adapters.slack.manifest import manifest
from bot.config import load_text
from bot.demo.cast import set_the_stage
from bot.model.people import Customer
from bot.model.places import Identity
from bot.ports import Tx
from bot.store.open import open_store
from simulator import Simulator, serve
from tests.contracts.judges import complaints
from tests.live.process import DeskProcess

#: The desk must be open whenever the test runs: the system's clock is not ours here.
CONFIG = (
    (Path(__file__).parent.parent / "stories" / "topics.opiekun.yaml")
    .read_text(encoding="utf-8")
    .replace('{mon-sun: ["08:00-24:00"]}', '{mon-sun: ["00:00-24:00"]}')
)
LINES = -100200300
SECRET = "passport-AB-493-517-planted"
PATIENCE = 40.0


def messages(simulator: Simulator, person: str, chat: int | None = None) -> list[dict[str, Any]]:
    """What is read there; in the private chat with the bot where none is named."""
    chats = simulator.view(person)["telegram"]["chats"]
    read = [one for one in chats if one["id"] == chat or (chat is None and one["type"] == "private")]
    return [message for one in read for message in one["messages"]]


def texts(simulator: Simulator, person: str) -> list[str]:
    return [message["text"] for message in messages(simulator, person)]


def buttons(simulator: Simulator, person: str, chat: int | None = None) -> list[tuple[int, dict[str, Any]]]:
    """Every button with its message's number, the newest first."""
    shown = reversed(messages(simulator, person, chat))
    return [(message["id"], button) for message in shown for row in message["buttons"] for button in row]


async def test_a_fact_is_handed_in_on_the_page_and_seen_once(tmp_path: Path) -> None:
    setup = load_text(CONFIG).setup
    async with serve() as simulator:
        tokens = set_the_stage(simulator, setup, manifest("Opiekun", "socket"))
        simulator.people.add(id="maria", name="Maria", language="en", telegram=5001)
        simulator.telegram.start(person="maria")
        store = await open_store(f"sqlite:///{tmp_path}/desk.db")
        await store.run(admit_maria)
        await store.close()
        desk = DeskProcess(tmp_path, CONFIG, simulator, tokens)
        await desk.start()
        try:
            await desk.listening()
            simulator.telegram.say(person="maria", text="I can't get into my account")
            await pressed(simulator, "maria", "Account")
            await until(simulator, lambda: any("Contract number" in each for each in texts(simulator, "maria")))
            simulator.telegram.say(person="maria", text="K-77")
            async with httpx.AsyncClient() as browser:
                form = await link(simulator, "maria")
                assert form.startswith(f"{desk.url}/forms/")
                assert "Identity document" in (await browser.get(form)).text
                handed_in = await browser.post(form, data={"passport": SECRET})
                assert handed_in.status_code == 200, handed_in.text
                assert (await browser.post(form, data={"passport": "again"})).status_code == 410
                await pressed(simulator, "ivan", "See once: Identity document", chat=LINES)
                sight = await link(simulator, "ivan")
                assert SECRET not in (await browser.get(sight)).text
                assert f"<output>{SECRET}</output>" in (await browser.post(sight)).text
                assert (await browser.post(sight)).status_code == 410
        finally:
            status = await desk.stop()
        assert complaints(simulator) == []
    assert status == 0, desk.log()
    assert SECRET not in desk.log()


def admit_maria(tx: Tx) -> None:
    tx.people.save_customer(Customer(key="acme", name="Acme", plan="subscriber"))
    contact = tx.people.meet(Identity(channel="telegram", user="5001"), "Maria", None)
    tx.people.save_contact(replace(contact, customer="acme"))


async def pressed(simulator: Simulator, person: str, label: str, chat: int | None = None) -> None:
    """That person presses the newest button that says so, once it is there."""
    number = await until(
        simulator, lambda: [at for at, button in buttons(simulator, person, chat) if button["text"] == label]
    )
    simulator.telegram.press(person=person, message_id=number[0], text=label, chat=chat)


async def link(simulator: Simulator, person: str) -> str:
    """Where the newest button leads that is a link, once it is there."""
    found = await until(simulator, lambda: [button["url"] for _, button in buttons(simulator, person) if button["url"]])
    return str(found[0])


async def until(simulator: Simulator, found: Callable[[], Any]) -> Any:
    """What is found, once it is there; TimeoutError after a while."""
    async with asyncio.timeout(PATIENCE):
        while not (it := found()):
            await simulator.changed(0.2)
    return it
