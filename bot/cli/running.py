"""run and demo: the desk itself."""

import asyncio
import contextlib
import gc
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, say, warn
from bot.errors import OpiekunError

if TYPE_CHECKING:
    from simulator.server import Simulator

ROLES = ("all", "gateway", "worker")


def register(app: typer.Typer) -> None:
    app.command()(demo)
    app.command()(run)


def demo(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port to listen on, on 127.0.0.1; 0 takes a free one.")
    ] = 8321,
    data: Annotated[Path | None, typer.Option(help="Where to keep the database; left out: a temporary folder.")] = None,
    pack: Annotated[str, typer.Option(help="Play a policy pack's desk; left out: the demo's own.")] = "",
) -> None:
    """The whole desk on loopback with nothing to configure: play customers on one side and agents on the other."""
    from bot.cli.logs import configure
    from bot.demo.play import play

    configure(level="WARNING")

    def ready(simulator: "Simulator") -> None:
        say(f"The desk runs. Open {simulator.url}/ and play both sides. Ctrl+C ends it.")

    async def main(folder: Path) -> None:
        until = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(NotImplementedError):
                asyncio.get_running_loop().add_signal_handler(number, until.set)
        await play(port=port, data=folder, ready=ready, until=until, pack=pack)

    with tempfile.TemporaryDirectory(prefix="opiekun-demo-") as temporary:
        asyncio.run(main(data or Path(temporary)))


def run(
    config: ConfigOption = DEFAULT_CONFIG,
    role: Annotated[str, typer.Option(help="all, gateway or worker.")] = "all",
) -> None:
    """Run the desk. SIGTERM finishes what is in hand."""
    # Nothing that is imported is garbage; `app.run` switches the collector on again once the desk has started.
    gc.disable()
    try:
        _run(config, role)
    finally:
        gc.enable()


def _run(config: Path, role: str) -> None:
    from bot import app
    from bot.cli.logs import configure
    from bot.config import TO_RUN, load

    if role not in ROLES:
        raise typer.BadParameter(f"--role is one of {', '.join(ROLES)}")
    if role != "all":
        raise OpiekunError(
            f"--role {role} is not there yet; leave it out: on PostgreSQL any number of processes share the work"
        )
    loaded = load(config, parts=TO_RUN, partial=False)
    for warning in loaded.warnings:
        warn(warning)
    configure(level="INFO")
    asyncio.run(app.run(loaded))
