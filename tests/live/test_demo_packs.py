"""The demo of each policy pack starts, and a customer of it is told, in their language, who answers."""

import asyncio
from pathlib import Path

import pytest

from bot.config import load
from bot.config.packs import packs
from bot.demo.packs import PACKS
from bot.demo.play import play
from simulator import Simulator


@pytest.mark.parametrize("name", sorted(PACKS))
async def test_a_packs_demo_starts_and_says_who_answers(name: str, tmp_path: Path) -> None:
    done, ready = asyncio.Event(), asyncio.Queue[Simulator]()
    running = asyncio.create_task(play(port=0, data=tmp_path, ready=ready.put_nowait, until=done, pack=name))
    simulator = await asyncio.wait_for(ready.get(), 60)
    visitor = PACKS[name].visitors[0]
    agents = load(packs()[name] / "opiekun.yaml", environ={}).setup.agents.values()
    names = [agent.name.in_(visitor.language) for agent in agents]
    try:
        simulator.telegram.say(person=visitor.key, text="…")
        async with asyncio.timeout(60):
            while not any(each in _read_by(simulator, visitor.key) for each in names):
                await simulator.changed(0.5)
    finally:
        done.set()
        await running


def _read_by(simulator: Simulator, person: str) -> str:
    """What stands in that person's chats on Telegram."""
    return str(simulator.view(person)["telegram"])
