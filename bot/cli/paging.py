"""page: ring somebody as a real page would, so that the first real one is not the first."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, answer
from bot.errors import OpiekunError
from bot.ports import Tx


def register(app: typer.Typer) -> None:
    app.command()(page)


def page(
    agent: Annotated[str, typer.Argument(help="The agent's key.", show_default=False)],
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Send a test page: to the agent's private chat, and to the pager outside. The running desk carries it."""
    from bot.config import load
    from bot.desk.paging import trial

    loaded = load(config)
    if agent not in loaded.setup.agents:
        raise OpiekunError(f"there is no agent {agent!r}; there are {', '.join(loaded.setup.agents) or 'none'}")
    places = asyncio.run(_on(loaded.store_url, lambda tx: trial(tx, loaded.setup, agent, datetime.now(UTC))))
    value = {"agent": agent, "to": places}
    answer(value, f"a test page for {agent} waits for the running desk: {', '.join(places)}", as_json=as_json)


async def _on(url: str, unit: Callable[[Tx], list[str]]) -> list[str]:
    from bot.store.open import open_store

    store = await open_store(url)
    try:
        return await store.run(unit)
    finally:
        await store.close()
