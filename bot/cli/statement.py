"""statement: how the promises to a customer were kept in a month."""

import asyncio
import csv
import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, answer
from bot.errors import OpiekunError
from bot.ports import Tx

if TYPE_CHECKING:
    from bot.model.statement import Kept, Statement

_COLUMNS = (
    "customer", "month", "clause", "metric", "carried", "began", "due", "met", "excepted", "breached", "by_platform",
    "void", "running", "worst_late_seconds",
)  # fmt: skip


def register(app: typer.Typer) -> None:
    app.command()(statement)


def statement(
    customer: Annotated[str, typer.Argument(help="The customer's key.", show_default=False)],
    month: Annotated[str, typer.Option(help="Which month, as in 2026-11; left out: this one, so far.")] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a line for each clause and metric.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """How the promises to a customer were kept in a month: met and missed by clause, whose the waiting was, calls.

    The month is by the customer's own clock. It may be used beside a running desk.
    """
    from bot.config import load

    if as_csv and as_json:
        raise typer.BadParameter("give --csv or --json, not both")
    loaded, now = load(config), datetime.now(UTC)
    told = asyncio.run(_on(loaded.store_url, lambda tx: _read(tx, loaded.setup, customer, month, now)))
    answer(_as_json(told), _csv(told) if as_csv else _text(told), as_json=as_json)


def _read(tx: Tx, setup: Any, key: str, wanted: str, now: datetime) -> "Statement":
    from bot.desk import stating
    from bot.desk.keeping import as_kept
    from bot.desk.turn import Turn
    from bot.errors import Refused

    turn = Turn(tx, as_kept(tx, setup, now), now)
    customer = tx.people.customer(key)
    if customer is None:
        known = ", ".join(each.key for each in tx.people.customers()) or "none; import some first"
        raise OpiekunError(f"there is no customer {key!r}; there are: {known}")
    try:
        return stating.statement(turn, customer, stating.named_month(turn, customer, wanted))
    except Refused as refused:
        why = "lies ahead" if refused.code == "month_ahead" else "is not a month"
        raise OpiekunError(f"--month: {wanted!r} {why}; write one that has begun, as in {now:%Y-%m}") from None


async def _on(url: str, unit: Any) -> Any:
    from bot.store.open import open_store

    store = await open_store(url)
    try:
        return await store.run(unit)
    finally:
        await store.close()


def _as_json(told: "Statement") -> dict[str, Any]:
    zone = told.month.zone
    return {
        "customer": told.customer,
        "name": told.name,
        "month": f"{told.month.first:%Y-%m}",
        "zone": zone.key,
        "from": told.month.start_at.astimezone(zone).isoformat(),
        "to": told.month.end_at.astimezone(zone).isoformat(),
        "as_of": told.as_of.astimezone(zone).isoformat(timespec="seconds"),
        "conversations": {"begun": told.begun, "open": told.open},
        "promises": [_row(row) for row in told.kept],
        "waited_seconds": {whose.value: int(length.total_seconds()) for whose, length in told.waited.items()},
        "questions": told.questions,
        "calls": {fate.value: number for fate, number in told.calls.items()},
    }


def _row(row: "Kept") -> dict[str, Any]:
    return {
        "clause": row.clause,
        "metric": row.metric.value,
        "carried": row.carried,
        "began": row.began,
        "due": row.due,
        "met": row.met,
        "excepted": row.excepted,
        "breached": row.breached,
        "by_platform": row.by_platform,
        "void": row.void,
        "running": row.running,
        "worst_late_seconds": int(row.latest.total_seconds()),
    }


def _csv(told: "Statement") -> str:
    written = io.StringIO()
    rows = csv.DictWriter(written, _COLUMNS, lineterminator="\n")
    rows.writeheader()
    for row in told.kept:
        rows.writerow({"customer": told.customer, "month": f"{told.month.first:%Y-%m}", **_row(row)})
    return written.getvalue().rstrip("\n")


def _text(told: "Statement") -> str:
    so_far = "" if told.is_over else f", until {told.as_of.astimezone(told.month.zone):%Y-%m-%d %H:%M}"
    lines = [
        f"{told.name} ({told.customer}), {told.month.first:%Y-%m} ({told.month.zone.key}){so_far}",
        f"conversations: {told.begun} begun, {told.open} open at the end",
        *(_line(row) for row in told.kept),
        "waiting, in business time: "
        + ", ".join(f"{whose.value} {_length(length)}" for whose, length in told.waited.items())
        + f"; {told.questions} questions asked",
        "calls: " + ", ".join(f"{number} {fate.value.replace('_', ' ')}" for fate, number in told.calls.items()),
    ]
    return "\n".join(lines)


def _line(row: "Kept") -> str:
    late = f" (at most {_length(row.latest)} late)" if row.latest else ""
    platform = f" ({row.by_platform} put down to the platform)" if row.by_platform else ""
    return (
        f"{row.clause or '-'} {row.metric.value}: {row.due} due, {row.met} met, {row.excepted} met by exception, "
        f"{row.breached} breached{late}{platform}, {row.running} running, {row.void} void"
    )


def _length(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    return f"{minutes // 60} h {minutes % 60} min"
