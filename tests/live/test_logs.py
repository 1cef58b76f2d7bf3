"""What the running desk logs at DEBUG: no token, no word of anybody's, libraries and errors included."""

import asyncio
import sqlite3
from pathlib import Path

from bot.adapters.slack.manifest import manifest
from bot.config import load_text
from bot.demo.cast import let_visitors_in, people_the_desk, set_the_stage
from bot.store.open import open_store
from simulator import Fault, Simulator, serve
from tests.live.killing import CONFIG
from tests.live.process import RUN, DeskProcess

#: The same command, as somebody runs it who looks for a fault.
RUN_AT_DEBUG = f"""
from bot.cli import logs
configure = logs.configure
logs.configure = lambda level: configure("DEBUG")
{RUN}
"""
MARIA, ANNA, POISON = "planted-words-of-maria", "planted-words-of-anna", "planted-words-that-break-the-database"
PATIENCE = 60.0

#: What makes a database refuse a row, and quote it: the words are in the error's text.
_TRIGGER = f"""
    CREATE TRIGGER refuses BEFORE INSERT ON messages WHEN NEW.text LIKE '%{POISON}%'
    BEGIN SELECT RAISE(ABORT, '{POISON}'); END
"""


async def test_nothing_that_was_planted_stands_in_the_log(tmp_path: Path) -> None:
    setup = load_text(CONFIG).setup
    async with serve() as simulator:
        tokens = set_the_stage(simulator, setup, manifest("Opiekun", "socket", ""))
        let_visitors_in(simulator)
        store = await open_store(f"sqlite:///{tmp_path}/desk.db")
        await store.run(lambda tx: people_the_desk(tx, setup, simulator.clock.now()))
        await store.close()
        desk = DeskProcess(tmp_path, CONFIG, simulator, tokens, code=RUN_AT_DEBUG)
        await desk.start()
        try:
            await _talk(simulator)
            _poison(tmp_path / "desk.db")
            simulator.telegram.say(person="maria", text=POISON)
            await _until(lambda: "inbox_row_failed" in desk.log())
        finally:
            await desk.stop()
    log = desk.log()
    assert "IntegrityError" in log, "the error itself is there, with where it happened"
    planted = [MARIA, ANNA, POISON, tokens.slack_bot, tokens.slack_app, tokens.telegram.partition(":")[2]]
    assert [line for line in log.splitlines() if any(words in line for words in planted)] == []


async def _talk(simulator: Simulator) -> None:
    """Words in both directions, over calls that fail in every way."""
    for fault in (Fault.RATE_LIMIT, Fault.STATUS, Fault.RESET, Fault.DROP_ANSWER):
        for method in ("chat.postMessage", "sendMessage", "getUpdates", "apps.connections.open"):
            simulator.faults.add(fault, method=method, retry_after=0)
    simulator.faults.add(Fault.ERROR, method="sendMessage", error="Bad Request: chat not found", status=400, skip=6)
    simulator.telegram.say(person="maria", text=MARIA)
    await _until(lambda: MARIA in str(simulator.view("anna")))
    root = next(
        message
        for channel in simulator.view("anna")["slack"]["channels"]
        for message in channel["messages"]
        if channel["id"] == "C0VIP" and "#1 " in message["text"]
    )
    simulator.slack.say(person="anna", text=ANNA, channel="C0VIP", thread_ts=root["ts"])
    simulator.slack.command(person="anna", command="/desk", text=f"nonsense {ANNA}")
    await _until(lambda: ANNA in str(simulator.view("maria")))


def _poison(database: Path) -> None:
    connection = sqlite3.connect(database, timeout=30)
    connection.execute(_TRIGGER)
    connection.close()


async def _until(true: object) -> None:
    assert callable(true)
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110 - it is another process that is asked
            await asyncio.sleep(0.1)
