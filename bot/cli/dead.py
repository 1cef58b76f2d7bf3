"""What was set aside: list it, and try it again after the cause is gone."""

import asyncio
from typing import Annotated, Any

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, answer
from bot.errors import OpiekunError
from bot.ports import Tx

app = typer.Typer(help="What was set aside: list, retry.", no_args_is_help=True)

#: A number of so many digits fits in every database's own (up to 2^63); rows are far from it.
LONGEST_NUMBER = 18


@app.command("list")
def list_(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """What could not be worked on (in-…) or delivered (out-…), and why."""
    rows = _run(config, lambda tx: [*tx.inbox.dead(), *tx.lanes.dead()])
    value = [
        {
            "id": row.id,
            "box": row.box,
            "at": row.at.isoformat(),
            "channel": row.channel,
            "error": row.error,
            "conversation": row.conversation,
        }
        for row in rows
    ]
    lines = [f"{row.id}  {row.at:%Y-%m-%d %H:%M}  {row.channel}  {row.error}" for row in rows]
    answer({"dead": value}, "\n".join(lines) or "nothing was set aside", as_json=as_json)


@app.command()
def retry(
    row: Annotated[str, typer.Argument(metavar="ID", help="in-12 or out-7, as `dead list` shows it.")],
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Try one again. A running desk takes it up by itself."""
    box, _, number = row.partition("-")
    if box not in ("in", "out") or not number.isdecimal() or len(number) > LONGEST_NUMBER:
        raise typer.BadParameter("an id looks like in-12 or out-7; `opiekun dead list` shows them")

    def unit(tx: Tx) -> bool:
        boxes = tx.inbox if box == "in" else tx.lanes
        return boxes.retry(int(number))

    if not _run(config, unit):
        raise OpiekunError(f"{row} is not set aside; `opiekun dead list` shows what is")
    answer({"retried": row}, f"{row} waits to be tried again", as_json=as_json)


def _run(config: Any, unit: Any) -> Any:
    from bot.config import load
    from bot.store.open import open_store

    async def run() -> Any:
        store = await open_store(load(config).store_url)
        try:
            return await store.run(unit)
        finally:
            await store.close()

    return asyncio.run(run())
