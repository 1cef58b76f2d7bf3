"""The desk as a process of its own, which a test starts and kills."""

import asyncio
import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from random import randrange

from bot.demo.cast import Tokens
from simulator import Simulator

RUN = "from bot.cli import main; main()"
#: The same, to platforms that take a hundred messages a second: a thousand messages need not take a quarter of an hour.
RUN_FAST = f"""
from bot.adapters.slack import channel as slack
from bot.adapters.telegram import channel as telegram
from bot.ports import Pace
slack._PACE = telegram._GROUP = telegram._PERSON = Pace(per_second=100.0, burst=10)
{RUN}
"""


class DeskProcess:
    """`opiekun run` against the simulator, over one database file. `url` is where it says how it is."""

    def __init__(self, folder: Path, config: str, simulator: Simulator, tokens: Tokens, *, code: str = RUN) -> None:
        self._config = folder / "opiekun.yaml"
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        console = f'console: {{bind: "127.0.0.1:{port}"}}'
        self._config.write_text(f"{config}\n{console}\n{_channels(simulator)}", encoding="utf-8")
        self._code = code
        self._log = folder / "desk.log"
        self._environment = os.environ | {
            "SLACK_BOT_TOKEN": tokens.slack_bot,
            "SLACK_APP_TOKEN": tokens.slack_app,
            "TELEGRAM_TOKEN": tokens.telegram,
        }
        self._process: asyncio.subprocess.Process | None = None

    @property
    def config(self) -> Path:
        return self._config

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                self._code,
                "run",
                "--config",
                str(self._config),
                env=self._environment,
                stdout=log,
                stderr=log,
            )

    async def kill(self) -> None:
        """kill -9: nothing gets to finish."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """SIGTERM; the exit status."""
        return await self._end(signal.SIGTERM)

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""

    async def _end(self, number: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        if process.returncode is None:
            process.send_signal(number)
        return await asyncio.wait_for(process.wait(), 30)


def free_port() -> int:
    """A port that nobody uses, and that the system gives to nobody meanwhile: below those for outgoing connections."""
    while True:
        port = randrange(20_000, 32_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def _channels(simulator: Simulator) -> str:
    return f"""
channels:
  slack:
    mode: socket
    bot_token: {{env: SLACK_BOT_TOKEN}}
    app_token: {{env: SLACK_APP_TOKEN}}
    base_url: "{simulator.slack_url}"
  telegram:
    mode: polling
    token: {{env: TELEGRAM_TOKEN}}
    base_url: "{simulator.telegram_url}"
    base_file_url: "{simulator.telegram_file_url}"
"""
