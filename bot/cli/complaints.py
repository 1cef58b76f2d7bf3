"""The register of complaints, for whoever runs the desk."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, answer
from bot.model.complaints import Entry

app = typer.Typer(help="Complaints: the register.", no_args_is_help=True)


@app.callback()
def complaints() -> None:
    """Complaints: the register."""


@app.command("list")
def list_(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Every complaint: its number, when it came, about which conversation and whom, by when it is due, its outcome.

    Whoever can read the database reads all of it: see who that is.
    """
    entries = asyncio.run(_read(config))
    value = {"complaints": [_as_json(entry) for entry in entries]}
    answer(value, "\n".join(map(_line, entries)) or "no complaints", as_json=as_json)


async def _read(config: Path) -> Sequence[Entry]:
    from bot.config import load
    from bot.desk.register import entries
    from bot.desk.turn import Turn
    from bot.store.open import open_store

    loaded = load(config)
    store = await open_store(loaded.store_url)
    try:
        return await store.run(lambda tx: entries(Turn(tx, loaded.setup, datetime.now(UTC))))
    finally:
        await store.close()


def _as_json(entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "customer": entry.customer,
        "received_at": _instant(entry.received_at),
        "about": entry.about,
        "subjects": list(entry.subjects),
        "due_at": _instant(entry.due_at),
        "answered_at": _instant(entry.answered_at),
        "outcome": entry.outcome.value,
        "late": entry.is_late,
    }


def _line(entry: Entry) -> str:
    parts = [
        f"#{entry.number}  {entry.customer}  received {_instant(entry.received_at)}",
        f"about {entry.about or '-'} {', '.join(entry.subjects)}".rstrip(),
        f"due {_instant(entry.due_at) or '-'}",
        f"answered {_instant(entry.answered_at) or '-'}",
        entry.outcome.value + (", late" if entry.is_late else ""),
    ]
    return "  ".join(parts)


def _instant(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at is not None else None
