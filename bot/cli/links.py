"""A customer's personal link: made anew, or withdrawn. It is printed once; only its hash is kept."""

import asyncio
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, answer
from bot.errors import OpiekunError
from bot.ports import Tx

if TYPE_CHECKING:
    from bot.model.people import Agent, Customer
    from bot.model.setup import Setup

T = TypeVar("T")


def link(
    customer: Annotated[str, typer.Argument(help="The customer's key.", show_default=False)],
    revoke: Annotated[bool, typer.Option("--revoke", help="Withdraw the link, and make no other.")] = False,
    bot: Annotated[str, typer.Option(help="The Telegram bot's name, without @.")] = "YOUR_BOT",
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Make a customer's personal link to their dedicated agent; one made before is withdrawn.

    It leads only contacts who are known of that customer. It is shown once, with a button for their own web page.
    """
    from bot.config import load
    from bot.texts.links import write_to
    from bot.texts.speech import Speech

    loaded = load(config)
    if revoke:
        gone = _run(loaded.store_url, lambda tx: _revoke(tx, customer))
        answer({"customer": customer, "revoked": gone}, f"Withdrawn: {gone}", as_json=as_json)
        return
    code = secrets.token_urlsafe(24)
    found, agent = _run(loaded.store_url, lambda tx: _renew(tx, loaded.setup, customer, code))
    address = f"https://t.me/{bot}?start={code}"
    company = loaded.setup.company
    label = write_to(Speech(found.language or company.fallback, company.zone), agent.name)
    html = f'<a href="{escape(address)}">{escape(label)}</a>'
    lines = [
        f"Personal link of {customer} to {agent.key}, good until it is withdrawn; one made before leads nowhere now:",
        f"  Telegram: {address}",
        f"  On a web page: {html}",
        f"  Slack: the app's home has the button [{label}] for their contacts",
    ]
    answer({"customer": customer, "code": code, "telegram": address, "html": html}, "\n".join(lines), as_json=as_json)


def _revoke(tx: Tx, key: str) -> int:
    _known(tx, key)
    return tx.links.revoke(key, datetime.now(UTC))


def _renew(tx: Tx, setup: "Setup", key: str, code: str) -> "tuple[Customer, Agent]":
    from bot import routing
    from bot.desk.admission import code_hash
    from bot.model.people import Entitlement, PersonalLink

    customer = _known(tx, key)
    agent = setup.agents.get(customer.dedicated_agent or "")
    if agent is None or Entitlement.DEDICATED_AGENT not in routing.entitlements(customer, setup):
        raise OpiekunError(
            f"{key} has no dedicated agent to link to; give it one, and an add-on that entitles to dedicated_agent, "
            "by `opiekun customers import`"
        )
    now = datetime.now(UTC)
    tx.links.revoke(key, now)
    tx.links.add(PersonalLink(code_hash=code_hash(code), customer=key, made_at=now))
    return customer, agent


def _known(tx: Tx, key: str) -> "Customer":
    customer = tx.people.customer(key)
    if customer is None:
        known = ", ".join(one.key for one in tx.people.customers()) or "none; import some first"
        raise OpiekunError(f"there is no customer {key!r}; there are: {known}")
    return customer


def _run(store_url: str, unit: Callable[[Tx], T]) -> T:
    from bot.store.open import open_store

    async def run() -> T:
        store = await open_store(store_url)
        try:
            return await store.run(unit)
        finally:
            await store.close()

    return asyncio.run(run())
