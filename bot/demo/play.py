"""Starts the demo: the simulator and the real desk in one process, on one clock that the page can move."""

import asyncio
import socket
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from starlette.routing import BaseRoute

from bot.adapters.alerts.http import AlertsOverHttp
from bot.adapters.calendar_files import content
from bot.adapters.slack.channel import SlackChannel
from bot.adapters.slack.manifest import manifest
from bot.adapters.telegram.channel import TelegramChannel
from bot.adapters.vault import Vault, key_beside
from bot.config import load, load_text
from bot.config.packs import pack as folder_of
from bot.console.calendar_files import calendar_routes
from bot.console.forms import form_routes
from bot.console.routes import ways_in
from bot.delivery.pace import Pacer
from bot.demo.calendars import calendars
from bot.demo.cast import Tokens, let_visitors_in, people_the_desk, set_the_stage
from bot.demo.helpful import HELPFUL
from bot.demo.insight import Insight
from bot.demo.packs import PACKS
from bot.demo.people import Cast
from bot.desk import Desk
from bot.desk.forms import DeskForms
from bot.errors import OpiekunError
from bot.model.setup import Setup
from bot.ports import Channel, Forms, Store
from bot.runtime.one_time import OneTimePages
from bot.runtime.service import Service
from bot.store.open import open_store
from calendars.calls import AgendaOf
from simulator.clock import Clock
from simulator.server import Simulator, serve

#: What monitoring shows on loopback.
ALERTS_TOKEN = "demo"


def demo_setup() -> Setup:
    """The demo's own configuration, shipped beside this file."""
    text = files("bot.demo").joinpath("opiekun.yaml").read_text(encoding="utf-8")
    return load_text(text, name="bot/demo/opiekun.yaml").setup


def pack_setup(name: str) -> Setup:
    """A policy pack's configuration; its secrets are of no use here, and none is asked for."""
    file = folder_of(name) / "opiekun.yaml"
    return load(file, environ={}).setup


async def play(
    *, port: int, data: Path, ready: Callable[[Simulator], None], until: asyncio.Event, pack: str = ""
) -> None:
    """Run the demo until the event is set. `ready` is handed the simulator, which knows the address to open. With
    `pack` it is that policy pack's desk, with people who speak its language.

    Each start begins anew, as the pretend platforms do: an earlier database in `data` is kept beside as `.old`.
    Raises OpiekunError where the port is taken or the folder can't be written to.
    """
    setup, cast = (pack_setup(pack), PACKS[pack]) if pack else (demo_setup(), HELPFUL)
    _check_port(port)
    setup = replace(setup, public_url=f"http://127.0.0.1:{port}" if port else None)
    clock = Clock(start=_when_it_is_open(setup))
    database = _fresh(data)
    store = await open_store(f"sqlite:///{database}")
    try:
        await store.run(lambda tx: people_the_desk(tx, setup, clock.now(), cast))
        alerts = AlertsOverHttp(ALERTS_TOKEN)
        beside = [
            *Insight(store, setup, clock, cast).routes(),
            *ways_in([alerts]),
            *_pages(store, setup, clock, database),
        ]
        async with (
            calendars(setup, clock, data / "calendars", cast.busy) as agendas,
            serve(clock=clock, port=port, beside=beside) as simulator,
        ):
            service = _service(simulator, setup, cast, store, clock, agendas, alerts)
            await service.start()
            ready(simulator)
            await until.wait()
            await service.stop()
    finally:
        await store.close()


def _pages(store: Store, setup: Setup, clock: Clock, database: Path) -> list[BaseRoute]:
    """What links in the chats lead to, at the demo's own address."""
    desk = Desk(setup)

    async def calendar_file(token: str) -> bytes | None:
        file = await store.run(lambda tx: desk.calendar_file(tx, token, clock.now()))
        return content(file) if file is not None else None

    vault = Vault([key_beside(database)])
    return [*form_routes(OneTimePages(store, desk, clock, vault)), *calendar_routes(calendar_file)]


def _service(
    simulator: Simulator,
    setup: Setup,
    cast: Cast,
    store: Store,
    clock: Clock,
    agendas: Mapping[str, AgendaOf],
    alerts: Channel,
) -> Service:
    tokens = set_the_stage(simulator, setup, manifest("Opiekun", "socket", ""))
    let_visitors_in(simulator, cast)
    channels = {**channels_on(simulator, tokens, DeskForms(setup, store.run)), alerts.name: alerts}
    return Service(store=store, desk=Desk(setup), channels=channels, clock=clock, pacer=Pacer(), agendas=agendas)


def channels_on(simulator: Simulator, tokens: Tokens, forms: Forms | None = None) -> dict[str, Channel]:
    """The real adapters; nothing but their base URLs is different."""
    slack: Channel = SlackChannel(
        bot_token=tokens.slack_bot,
        app_token=tokens.slack_app,
        signing_secret=tokens.slack_signing,
        base_url=simulator.slack_url,
        forms=forms,
    )
    telegram: Channel = TelegramChannel(
        token=tokens.telegram, base_url=simulator.telegram_url, base_file_url=simulator.telegram_file_url
    )
    return {"slack": slack, "telegram": telegram}


def _when_it_is_open(setup: Setup) -> datetime:
    """Now; where the first agent is off now, their next opening and a bit: a first look should find people in."""
    first = next(iter(setup.agents.values()))
    office, now = setup.calendars[first.calendar], datetime.now(UTC)
    return now if office.is_open(now) else office.next_opening(now) + timedelta(minutes=40)


def _fresh(data: Path) -> Path:
    try:
        data.mkdir(parents=True, exist_ok=True)
        database = data / "desk.db"
        for suffix in ("", "-wal", "-shm"):
            old = data / f"desk.db{suffix}"
            if old.exists():
                old.replace(data / f"desk.old.db{suffix}")
    except OSError as error:
        raise OpiekunError(
            f"{data} can't be written to ({error.strerror}); choose another folder with --data"
        ) from error
    return database.absolute()


def _check_port(port: int) -> None:
    try:
        with socket.create_server(("127.0.0.1", port)):
            pass
    except OSError as error:
        raise OpiekunError(f"port {port} can't be used ({error.strerror}); choose another with --port") from error
