"""The only place that chooses adapters and wires them: a configuration in, a service out."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import structlog

from bot.adapters.calendar_files import content
from bot.adapters.pager.heartbeat import beating
from bot.config import Away, Loaded, SecretRef, SlackMode, TakenAs, TelegramMode
from bot.console.calendar_files import calendar_routes
from bot.console.forms import form_routes
from bot.console.health import measure
from bot.console.routes import health_routes, ways_in
from bot.console.server import serving
from bot.delivery.pace import Pacer
from bot.desk import Desk, retaining
from bot.desk.forms import DeskForms
from bot.desk.keeping import keep
from bot.errors import OpiekunError
from bot.model.setup import Setup
from bot.ports import Channel, Clock, Store, Vault
from bot.runtime.clock import SystemClock
from bot.runtime.machine import keep_for_good, one_core
from bot.runtime.one_time import OneTimePages
from bot.runtime.service import Service
from bot.store.open import open_store, sqlite_file
from calendars.calls import AgendaOf
from calendars.entries import Taking

if TYPE_CHECKING:
    from calendars.agenda import Servers

log = structlog.get_logger(__name__)

#: How far ahead an agenda is known at least; further where a call can be booked further ahead.
HORIZON = timedelta(days=90)
A_DAY = timedelta(days=1)
#: Channels on which no customer can be.
ONE_WAY = ("pager", "alerts")
#: A loop that has not come round for so long stands still.
STANDS_STILL = timedelta(minutes=2)


async def run(loaded: Loaded) -> None:
    """Run the desk until SIGTERM or SIGINT; then finish what is in hand.

    Raises OpiekunError where a secret is missing, the store or console.bind can't be used, or every platform refuses
    us.
    """
    loaded.demand_secrets()
    with one_core():
        await _run(loaded)


async def _run(loaded: Loaded) -> None:
    store = await open_store(loaded.store_url, for_a_desk=True)
    try:
        channels = channels_of(loaded, store)
        clock = SystemClock()
        setup = await store.run(lambda tx: keep(tx, loaded.setup, clock.now()))
        await store.run(lambda tx: retaining.begin(tx, setup, clock.now()))
        async with agendas_of(loaded, clock) as agendas:
            desk = Desk(setup)
            service = Service(
                store=store,
                desk=desk,
                channels=channels,
                clock=clock,
                pacer=Pacer(),
                agendas=agendas,
                name=f"{socket.gethostname()}:{os.getpid()}",
            )
            routes = health_routes(
                partial(measure, store, clock, service.silences), service.tally.by_name, service.agendas
            )
            routes += ways_in(channels.values())
            if setup.public_url and asks_sensitive(setup):
                routes += form_routes(OneTimePages(store, desk, clock, vault_of(loaded)))
            routes += calendar_routes(partial(_calendar_file, store, desk, clock))
            async with serving(routes, loaded.console.host, loaded.console.port) as address:
                await service.start()
                keep_for_good()
                log.info("desk_started", channels=sorted(channels), health=f"{address}/readyz")
                async with beating(loaded.paging.heartbeat, lambda: _is_moving(service)):
                    await _until_told_to_stop()
                log.info("desk_stopping")
                await service.stop()
    finally:
        await store.close()


def _is_moving(service: Service) -> bool:
    """Have all loops come round lately? Where one has not, the watcher outside is to notice."""
    silences = service.silences()
    return bool(silences) and max(silences.values()) < STANDS_STILL.total_seconds()


def asks_sensitive(setup: Setup) -> bool:
    """Is anything asked that must not stand in a chat?"""
    return any(ask.sensitive for topic in setup.topics.values() for ask in topic.asks)


def vault_of(loaded: Loaded) -> Vault:
    """What sensitive facts are sealed with. Raises OpiekunError where there is no key, or it can't be used."""
    from bot.adapters import vault

    if loaded.vault_keys:
        return vault.Vault([key.read().reveal() for key in loaded.vault_keys])
    path = sqlite_file(loaded.store_url)
    if path is None:
        raise OpiekunError("sensitive facts can't be sealed: name a key, `vault: {keys: [{env: OPIEKUN_VAULT_KEY}]}`")
    return vault.Vault([vault.key_beside(path)])


def channels_of(loaded: Loaded, store: Store) -> Mapping[str, Channel]:
    """The platforms that the configuration names. Raises OpiekunError where it names none."""
    channels = [
        channel
        for channel in (_slack(loaded, store), _telegram(loaded), _pager(loaded), _alerts(loaded))
        if channel is not None
    ]
    if not any(channel.name not in ONE_WAY for channel in channels):
        raise OpiekunError("the configuration names no platform; add channels.slack or channels.telegram")
    return {channel.name: channel for channel in channels}


async def _calendar_file(store: Store, desk: Desk, clock: Clock, token: str) -> bytes | None:
    """A call's own name is its token: nobody can guess it."""
    file = await store.run(lambda tx: desk.calendar_file(tx, token, clock.now()))
    return content(file) if file is not None else None


@contextlib.asynccontextmanager
async def agendas_of(loaded: Loaded, clock: Clock) -> AsyncIterator[Mapping[str, AgendaOf]]:
    """Those agents' agendas who keep one, open as long as this lasts."""
    if not loaded.connections.agendas:
        yield {}
        return
    # The calendar libraries take a tenth of a start: only where there is an agenda to read.
    from calendars.agenda import Servers

    async with Servers(now=clock.now) as servers:
        yield {agent: agenda_of(loaded, agent, servers) for agent in loaded.connections.agendas}


def agenda_of(loaded: Loaded, agent: str, servers: "Servers") -> AgendaOf:
    """The agent's agenda as configured. Raises ConfigError where its password is missing."""
    from calendars.agenda import Account, Credentials

    setup = loaded.setup
    zone = setup.calendars[setup.agents[agent].calendar].zone
    connection = loaded.connections.agendas.get(agent)
    if connection is None:
        return AgendaOf(agenda=None, zone=zone)
    password = connection.password.read().reveal() if connection.password else ""
    account = Account(
        url=connection.url,
        zone=zone,
        credentials=Credentials(username=connection.username, password=password),
        horizon=max((HORIZON, *(kind.ahead + A_DAY for kind in setup.calls.values()))),
    )
    taking = Taking(
        tentative=connection.tentative is TakenAs.BUSY,
        unanswered=connection.unanswered is TakenAs.BUSY,
        all_day=connection.all_day is TakenAs.BUSY,
    )
    return AgendaOf(
        agenda=servers.agenda(account),
        zone=zone,
        taking=taking,
        proposes_absences=connection.away_at_least if connection.away is Away.PROPOSE else None,
    )


def _slack(loaded: Loaded, store: Store) -> Channel | None:
    connection = loaded.connections.slack
    if connection is None:
        return None
    from bot.adapters.slack.channel import SlackChannel

    is_http = connection.mode is SlackMode.HTTP
    return SlackChannel(
        bot_token=connection.bot_token.read().reveal(),
        app_token="" if is_http else _value(connection.app_token),
        signing_secret=_value(connection.signing_secret) if is_http else "",
        base_url=connection.base_url,
        mode=connection.mode.value,
        forms=DeskForms(loaded.setup, store.run),
    )


def _telegram(loaded: Loaded) -> Channel | None:
    connection = loaded.connections.telegram
    if connection is None:
        return None
    from bot.adapters.telegram.channel import TelegramChannel

    webhook = connection.webhook if connection.mode is TelegramMode.WEBHOOK else None
    return TelegramChannel(
        token=connection.token.read().reveal(),
        base_url=connection.base_url,
        base_file_url=connection.base_file_url,
        mode=connection.mode.value,
        webhook_url=webhook.url if webhook else "",
        webhook_secret=_value(webhook.secret) if webhook else "",
    )


def _pager(loaded: Loaded) -> Channel | None:
    webhook = loaded.paging.webhook
    if webhook is None:
        return None
    from bot.adapters.pager.channel import PagerChannel

    return PagerChannel(url=webhook.url, secret=_value(webhook.secret))


def _alerts(loaded: Loaded) -> Channel | None:
    if loaded.alerts_token is None:
        return None
    from bot.adapters.alerts.http import AlertsOverHttp

    return AlertsOverHttp(loaded.alerts_token.read().reveal())


def _value(secret: SecretRef | None) -> str:
    """The secret, empty where the configuration names none; what a mode needs is there, or `check` says so."""
    return secret.read().reveal() if secret else ""


async def _until_told_to_stop() -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, told.set)
    await told.wait()
