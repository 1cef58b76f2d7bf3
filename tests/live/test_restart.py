"""The process is killed at any moment and started again: the conversation goes on."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.adapters.slack.manifest import manifest
from bot.config import load_text
from bot.demo.cast import let_visitors_in, people_the_desk, set_the_stage
from bot.store.open import open_store
from simulator import Simulator, Timings, serve
from tests.contracts.judges import complaints
from tests.live.process import DeskProcess, Wire

CONFIG = (Path(__file__).parent.parent / "stories" / "opiekun.yaml").read_text(encoding="utf-8")
PATIENCE = 40.0
#: Slack calls a desk that is not there again and again; its own pauses of minutes would only make the test longer.
IMPATIENT = Timings(retries=(0.2,) * 1000)
MANIFESTS = {
    Wire.ASKED: manifest("Opiekun", "socket"),
    Wire.CALLED: manifest("Opiekun", "http", "http://127.0.0.1"),
}


async def until(simulator: Simulator, true: Callable[[], bool]) -> None:
    """Return once it is so; TimeoutError after a while."""
    async with asyncio.timeout(PATIENCE):
        while not true():
            await simulator.changed(0.2)


def telegram_texts(simulator: Simulator, person: str) -> list[str]:
    view = simulator.view(person)["telegram"]
    return [message["text"] for chat in view["chats"] for message in chat["messages"] if not message["mine"]]


def slack_texts(simulator: Simulator, person: str, channel: str) -> list[str]:
    channels = simulator.view(person)["slack"]["channels"]
    return [m["text"] for one in channels if one["id"] == channel for m in one["messages"] if m["is_app"]]


@pytest.mark.parametrize("wire", Wire)
async def test_a_killed_desk_goes_on_where_it_was_and_says_nothing_twice_on_slack(wire: Wire, tmp_path: Path) -> None:
    # The office must be open whenever the test runs: the system's clock is not ours here.
    config = CONFIG.replace('{mon-fri: ["09:00-17:00"]}', '{mon-sun: ["00:00-24:00"]}')
    setup = load_text(config).setup
    async with serve(timings=IMPATIENT) as simulator:
        tokens = set_the_stage(simulator, setup, MANIFESTS[wire])
        let_visitors_in(simulator)
        desk = DeskProcess(tmp_path, config, simulator, tokens, wire=wire)
        store = await open_store(f"sqlite:///{tmp_path}/desk.db")
        await store.run(lambda tx: people_the_desk(tx, setup, simulator.clock.now()))
        await store.close()

        await desk.start()
        await desk.listening()
        if sys.platform == "linux":
            [cores] = desk.cores()
            assert len(cores) == 1
        simulator.telegram.say(person="maria", text="No new mail since noon")
        await until(simulator, lambda: any("No new mail" in text for text in slack_texts(simulator, "anna", "C0VIP")))
        root = next(
            message
            for channel in simulator.view("anna")["slack"]["channels"]
            for message in channel["messages"]
            if channel["id"] == "C0VIP" and "#1" in message["text"]
        )

        for turn in range(3):
            await desk.kill()
            simulator.telegram.say(person="maria", text=f"From Maria {turn}")
            simulator.slack.say(person="anna", text=f"From Anna {turn}", channel="C0VIP", thread_ts=root["ts"])
            await desk.start()
            # Killed again as soon as the first of the two has come through, whatever the other is doing.
            await until(
                simulator,
                lambda turn=turn: (
                    any(f"From Anna {turn}" in text for text in telegram_texts(simulator, "maria"))
                    or any(f"From Maria {turn}" in text for text in slack_texts(simulator, "anna", "C0VIP"))
                ),
            )
        await until(simulator, lambda: any("From Anna 2" in text for text in telegram_texts(simulator, "maria")))
        await until(simulator, lambda: any("From Maria 2" in text for text in slack_texts(simulator, "anna", "C0VIP")))
        status = await desk.stop()

        heard = [text for text in slack_texts(simulator, "anna", "C0VIP") if "From Maria" in text]
        assert [text[-1] for text in heard] == ["0", "1", "2"]
        answered = [text for text in telegram_texts(simulator, "maria") if "From Anna" in text]
        numbers = list(dict.fromkeys(text[-1] for text in answered))
        # Over HTTP an event that found nobody comes again when it will, maybe after its successor.
        assert (numbers if wire is Wire.ASKED else sorted(numbers)) == ["0", "1", "2"]
        assert status == 0, desk.log()
        assert complaints(simulator) == []
