"""export, erase: what is kept about a customer's contacts, handed over or taken away."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, answer, say, warn
from bot.errors import OpiekunError, Refused
from bot.model.people import Contact, Customer
from bot.ports import Tx

if TYPE_CHECKING:
    from bot.desk.turn import Turn

CustomerArgument = Annotated[str, typer.Argument(help="The customer's key.", show_default=False)]
ContactOption = Annotated[int | None, typer.Option("--contact", help="Only this contact, by number.")]


def register(app: typer.Typer) -> None:
    app.command()(export)
    app.command()(erase)


def export(
    customer: CustomerArgument,
    to: Annotated[Path | None, typer.Option("--to", help="Write it to this file; left out: to stdout.")] = None,
    contact: ContactOption = None,
    notes: Annotated[bool, typer.Option("--notes", help="Agents' notes, too: look them through first.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """All that is kept about a customer's contacts, as one JSON value; with --json on one line.

    Agents' notes stay out, unless asked for. It may be used beside a running desk.
    """
    from bot.desk import disclosing

    def unit(turn: "Turn") -> dict[str, Any]:
        known = _customer(turn.tx, customer)
        contacts = _contacts(turn.tx, customer, contact)
        return {
            "customer": {"key": known.key, "name": known.name, "plan": known.plan, "add_ons": list(known.add_ons)},
            "contacts": [disclosing.kept_of(turn, each, notes=notes) for each in contacts],
        }

    written = json.dumps(_run(config, unit), ensure_ascii=False, indent=None if as_json else 1)
    if to is None:
        say(written)
        return
    to.touch(mode=0o600)
    to.write_text(written + "\n", encoding="utf-8", errors="replace")
    if as_json:
        say(json.dumps({"file": str(to)}))


def erase(
    customer: CustomerArgument,
    contact: ContactOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Erase names, identities and words of a customer's contacts, for good; numbers, instants and events stay.

    Without --contact the customer's own name goes, too. What is open is closed. It may be used beside a running desk.
    """
    from bot.config import load
    from bot.desk import forgetting
    from bot.store.tidying import rewrite

    if not yes and typer.prompt(f"This can't be undone. Type the customer's key ({customer}) to go on") != customer:
        raise OpiekunError("nothing was erased")

    def unit(turn: "Turn") -> list[int]:
        known = _customer(turn.tx, customer)
        contacts = _contacts(turn.tx, customer, contact)
        if contact is None:
            # Before anything is shown anew: then it is shown without the name.
            turn.save_customer(replace(known, name=known.key, slack_channel=None))
        for each in contacts:
            try:
                forgetting.erase_at_once(turn, each)
            except Refused:
                raise OpiekunError(f"contact {each.id} has a call ahead; it has to be called off first") from None
        return [each.id for each in contacts]

    erased = _run(config, unit)
    if not rewrite(load(config).store_url):
        warn("the file still holds what was freed, since the desk is busy; say it again with --yes in a quieter moment")
    value = {"customer": customer, "contacts": erased}
    answer(value, f"erased, of {customer}: {len(erased)}", as_json=as_json)


def _customer(tx: Tx, key: str) -> Customer:
    found = tx.people.customer(key)
    if found is None:
        known = ", ".join(each.key for each in tx.people.customers()) or "none; import some first"
        raise OpiekunError(f"there is no customer {key!r}; there are: {known}")
    return found


def _contacts(tx: Tx, customer: str, number: int | None) -> Sequence[Contact]:
    contacts = tx.people.contacts_of(customer)
    if number is None:
        return contacts
    known = ", ".join(f"{each.id} ({each.name})" for each in contacts) or "none"
    named = [each for each in contacts if each.id == number]
    if not named:
        raise OpiekunError(f"{customer} has no contact {number}; there are: {known}")
    return named


def _run(config: Path, work: Any) -> Any:
    from bot.config import load
    from bot.desk.keeping import as_kept
    from bot.desk.turn import Turn
    from bot.store.open import open_store

    loaded, now = load(config), datetime.now(UTC)

    async def run() -> Any:
        store = await open_store(loaded.store_url)
        try:
            return await store.run(lambda tx: work(Turn(tx, as_kept(tx, loaded.setup, now), now)))
        finally:
            await store.close()

    return asyncio.run(run())
