"""The whole desk as the relay benchmark's subject: real adapters, a SQLite file with synchronous=FULL, no pacing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from benchmarks.relay_cast import Cast
from benchmarks.subject import serve
from bot.adapters.slack.channel import SlackChannel
from bot.adapters.telegram.channel import TelegramChannel
from bot.cli.logs import configure
from bot.config import load_text
from bot.desk import Desk
from bot.model.people import Customer
from bot.model.places import Identity
from bot.ports import Tx
from bot.runtime.clock import SystemClock
from bot.runtime.machine import keep_for_good, one_core
from bot.runtime.service import Service
from bot.store.open import open_store


async def begin(task: Mapping[str, Any]) -> Callable[[], Awaitable[None]]:
    configure(level=task.get("log_level", "WARNING"))
    cast = Cast.of(task)
    core = ExitStack()
    core.enter_context(one_core())
    store = await open_store(f"sqlite:///{task['database']}")
    await store.run(lambda tx: people(tx, cast))
    slack = SlackChannel(
        bot_token=task["slack_bot"], app_token=task["slack_app"], signing_secret="", base_url=task["slack_url"]
    )
    telegram = TelegramChannel(
        token=task["telegram_token"], base_url=task["telegram_url"], base_file_url=task["telegram_file_url"]
    )
    service = Service(
        store=store,
        desk=Desk(load_text(cast.config()).setup),
        channels={"slack": slack, "telegram": telegram},
        clock=SystemClock(),
        pacer=None,
    )
    await service.start()
    keep_for_good()

    async def end() -> None:
        await service.stop()
        await store.close()
        core.close()

    return end


def people(tx: Tx, cast: Cast) -> None:
    """Every contact is one customer's, admitted."""
    for number in range(cast.contacts):
        customer = Customer(key=f"c{number}", name=f"Customer {number}", plan=f"p{cast.team(number)}")
        tx.people.save_customer(customer)
        identity = Identity(channel="telegram", user=str(cast.user(number)))
        contact = tx.people.meet(identity, f"Contact {number}", None)
        tx.people.save_contact(replace(contact, customer=customer.key))


if __name__ == "__main__":
    serve(begin)
