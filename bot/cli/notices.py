"""Notices of maintenance and outages: which there are, and whom they have reached."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, answer
from bot.model.notices import Notice, NoticeRole, NoticeState
from bot.ports import Tx

app = typer.Typer(help="Notices of maintenance and outages: list.", no_args_is_help=True)

#: A count goes no further.
_MOST = 1_000_000


@app.callback()
def _group() -> None:
    """Keeps `list` a command of its own while it is the only one."""


@app.command("list")
def list_(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Every notice that was published, and those that leads still look at. They are made in chat, by /notice."""
    rows = asyncio.run(_read(config))
    answer({"notices": rows}, "\n".join(map(_line, rows)) or "there is no notice", as_json=as_json)


async def _read(config: Path) -> list[dict[str, Any]]:
    from bot.config import load
    from bot.store.open import open_store

    store = await open_store(load(config).store_url)
    try:
        return await store.run(_rows)
    finally:
        await store.close()


def _rows(tx: Tx) -> list[dict[str, Any]]:
    shown = [notice for notice in tx.notices.all() if notice.state is not NoticeState.DISCARDED]
    return [_row(tx, notice) for notice in shown]


def _row(tx: Tx, notice: Notice) -> dict[str, Any]:
    def reached(role: NoticeRole) -> int:
        return len(tx.notices.copies(notice.number, (role,), after=0, limit=_MOST))

    return {
        "number": notice.number,
        "kind": notice.kind.value,
        "state": notice.state.value,
        "plans": list(notice.whom.plans),
        "customers": list(notice.whom.customers),
        "text": {language.value: words for language, words in notice.text.by_language.items()},
        "by": notice.by or None,
        "replaces": notice.replaces,
        "conversation": notice.conversation,
        "from": _iso(notice.from_at),
        "until": _iso(notice.until_at),
        "published_at": _iso(notice.published_at),
        "ended_at": _iso(notice.ended_at),
        "sent": reached(NoticeRole.SENT),
        "shown": reached(NoticeRole.SHOWN),
    }


def _line(row: dict[str, Any]) -> str:
    whom = ", ".join([*row["plans"], *row["customers"]]) or "all customers"
    words = next(iter(row["text"].values())).splitlines()[0]
    return f"{row['number']}  {row['state']}  {row['kind']}  {whom}  sent {row['sent']}, shown {row['shown']}  {words}"


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
