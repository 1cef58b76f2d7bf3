"""Customers are data, not configuration: import, list, invite."""

import asyncio
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.links import link
from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, answer
from bot.errors import OpiekunError
from bot.model.people import Customer, Invitation
from bot.ports import Tx

app = typer.Typer(help="Customers: import, list, invite, link.", no_args_is_help=True)

#: How long an invitation is good.
GOOD_FOR = timedelta(days=14)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A CSV file with a header line.", show_default=False)],
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Import customers from CSV: all of them, or, with every fault named, none.

    Columns: key, name, plan, add_ons (separated by spaces), dedicated_agent, language, zone, since, until,
    slack_channel (the id of a channel shared with them).
    Only key and plan are required. A customer whose key is known is replaced.
    """
    from bot.cli.customer_rows import read_customers
    from bot.config import load
    from bot.desk.applying import look_again_at

    loaded = load(config)
    customers = read_customers(file, loaded.setup)

    def unit(tx: Tx) -> None:
        for customer in customers:
            before = tx.people.customer(customer.key)
            tx.people.save_customer(customer)
            if before is not None and before != customer:
                look_again_at(tx, customer.key, datetime.now(UTC))
        shared = [one for one in tx.people.customers() if one.slack_channel is not None]
        for one in shared:
            twice = [other.key for other in shared if other.slack_channel == one.slack_channel]
            if len(twice) > 1:
                raise OpiekunError(f"slack_channel {one.slack_channel} is of {' and of '.join(twice)}; leave it to one")

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


app.command("link")(link)


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
        "slack_channel": customer.slack_channel,
        "contacts": [contact.name for contact in tx.people.contacts_of(customer.key)],
    }
