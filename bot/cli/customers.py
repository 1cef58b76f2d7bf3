"""Customers are data, not configuration: import, list, invite."""

import asyncio
import csv
import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, answer
from bot.errors import ConfigError, OpiekunError
from bot.model.people import Customer, Invitation
from bot.model.setup import Setup
from bot.model.words import Language
from bot.ports import Tx

app = typer.Typer(help="Customers: import, list, invite.", no_args_is_help=True)

#: How long an invitation is good.
GOOD_FOR = timedelta(days=14)
COLUMNS = ("key", "name", "plan", "add_ons", "dedicated_agent", "language", "zone", "since", "until")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A CSV file with a header line.", show_default=False)],
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Import customers from CSV: all of them, or, with every fault named, none.

    Columns: key, name, plan, add_ons (separated by spaces), dedicated_agent, language, zone, since, until.
    Only key and plan are required. A customer whose key is known is replaced.
    """
    from bot.config import load

    loaded = load(config)
    customers = _read(file, loaded.setup)

    def unit(tx: Tx) -> None:
        for customer in customers:
            tx.people.save_customer(customer)

    _run(loaded.store_url, unit)
    answer({"imported": len(customers)}, f"{len(customers)} imported", as_json=as_json)


@app.command("list")
def list_(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Who the customers are, and their contacts."""
    from bot.config import load

    loaded = load(config)
    rows = _run(loaded.store_url, lambda tx: [_row(tx, customer) for customer in tx.people.customers()])
    lines = [
        f"{row['key']}: {row['name']}, plan {row['plan']}"
        + (f" with {', '.join(row['add_ons'])}" if row["add_ons"] else "")
        + (f", dedicated agent {row['dedicated_agent']}" if row["dedicated_agent"] else "")
        + f"; contacts: {', '.join(row['contacts']) or 'none yet'}"
        for row in rows
    ]
    answer({"customers": rows}, "\n".join(lines) or "no customers yet; import some from a CSV file", as_json=as_json)


@app.command()
def invite(
    customer: Annotated[str, typer.Argument(help="The customer's key.", show_default=False)],
    name: Annotated[str, typer.Option(help="The contact's name, as agents will see it.")] = "",
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Make a single-use invitation for one contact of a customer. It is shown once and good for 14 days."""
    from bot.config import load

    loaded = load(config)
    code = secrets.token_urlsafe(24)
    expires_at = datetime.now(UTC) + GOOD_FOR

    def unit(tx: Tx) -> None:
        from bot.desk.admission import code_hash

        if tx.people.customer(customer) is None:
            known = ", ".join(one.key for one in tx.people.customers()) or "none; import some first"
            raise OpiekunError(f"there is no customer {customer!r}; there are: {known}")
        tx.people.invite(
            Invitation(code_hash=code_hash(code), customer=customer, expires_at=expires_at, contact_name=name)
        )

    _run(loaded.store_url, unit)
    value = {"customer": customer, "code": code, "expires_at": expires_at.isoformat(timespec="seconds")}
    lines = [
        f"Invitation for {customer}, good once, until {expires_at:%Y-%m-%d %H:%M} UTC:",
        f"  Telegram: https://t.me/YOUR_BOT?start={code}",
        f"  Slack: send the bot this message: {code}",
    ]
    answer(value, "\n".join(lines), as_json=as_json)


def _run(store_url: str, unit: Any) -> Any:
    from bot.store.open import open_store

    async def run() -> Any:
        store = await open_store(store_url)
        try:
            return await store.run(unit)
        finally:
            await store.close()

    return asyncio.run(run())


def _row(tx: Tx, customer: Customer) -> dict[str, Any]:
    return {
        "key": customer.key,
        "name": customer.name,
        "plan": customer.plan,
        "add_ons": list(customer.add_ons),
        "dedicated_agent": customer.dedicated_agent,
        "language": customer.language,
        "zone": customer.zone,
        "since": customer.since.isoformat() if customer.since else None,
        "until": customer.until.isoformat() if customer.until else None,
        "contacts": [contact.name for contact in tx.people.contacts_of(customer.key)],
    }


def _read(file: Path, setup: Setup) -> Sequence[Customer]:
    """Every row of the file. Raises ConfigError with one pointed line for each fault."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError) as error:
        raise OpiekunError(f"{file}: can't be read: {error}; write it as UTF-8 CSV") from error
    faults: list[str] = []
    if rows:
        unknown = [column for column in rows[0] if column not in COLUMNS]
        faults += [f"{file}:1: there is no column {c!r}; there are {', '.join(COLUMNS)}" for c in unknown]
    customers = [_customer(row, setup, f"{file}:{line}", faults) for line, row in enumerate(rows, 2)]
    if not rows:
        faults.append(f"{file}:1: no customers; the first line names the columns: {', '.join(COLUMNS)}")
    if faults:
        raise ConfigError(tuple(faults))
    return [customer for customer in customers if customer is not None]


def _customer(row: dict[str, str], setup: Setup, where: str, faults: list[str]) -> Customer | None:
    before = len(faults)
    value = {key: (row.get(key) or "").strip() for key in COLUMNS}
    add_ons = tuple(value["add_ons"].replace(",", " ").split())
    for known, wanted, what in (
        (setup.plans, [value["plan"]], "plan"),
        (setup.add_ons, add_ons, "add-on"),
        (setup.agents, [value["dedicated_agent"]] if value["dedicated_agent"] else [], "agent"),
    ):
        faults += [
            f"{where}: there is no {what} {key!r}; there are {', '.join(known) or 'none'}"
            for key in wanted
            if key not in known
        ]
    if not value["key"]:
        faults.append(f"{where}: key is missing; give each customer a short name of its own")
    since, until = (_date(value[key], f"{where}: {key}", faults) for key in ("since", "until"))
    language = _language(value["language"], where, faults)
    _check_zone(value["zone"], where, faults)
    if len(faults) > before:
        return None
    return Customer(
        key=value["key"],
        name=value["name"] or value["key"],
        plan=value["plan"],
        add_ons=add_ons,
        dedicated_agent=value["dedicated_agent"] or None,
        language=language,
        zone=value["zone"] or None,
        since=since,
        until=until,
    )


def _date(text: str, where: str, faults: list[str]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        faults.append(f"{where}: {text!r} is not a date; write 2026-01-10")
        return None


def _language(text: str, where: str, faults: list[str]) -> Language | None:
    try:
        return Language(text) if text else None
    except ValueError:
        faults.append(f"{where}: there is no language {text!r}; there are {', '.join(Language)}")
        return None


def _check_zone(text: str, where: str, faults: list[str]) -> None:
    from zoneinfo import available_timezones

    if text and text not in available_timezones():
        faults.append(f"{where}: there is no time zone {text!r}; write for instance Europe/Sofia")
