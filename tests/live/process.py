"""The desk as a process of its own, which a test starts and kills."""

import asyncio
import os
import signal
import socket
import sys
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from random import randrange

from bot.demo.cast import Tokens
from simulator import Simulator

#: Seconds that a process may take to start on a busy machine.
PATIENCE = 60.0

RUN = "from bot.cli import main; main()"
#: The same, to platforms that take a hundred messages a second: a thousand messages need not take a quarter of an hour.
RUN_FAST = f"""
from bot.adapters.slack import channel as slack
from bot.adapters.telegram import channel as telegram
from bot.ports import Pace
slack._PACE = telegram._GROUP = telegram._PERSON = Pace(per_second=100.0, burst=10)
{RUN}
"""


class Wire(StrEnum):
    """How the platforms reach the desk."""

    #: over a socket and by polling
    ASKED = "asked"
    #: by requests to us: Slack over HTTP, Telegram by webhook
    CALLED = "called"


class DeskProcess:
    """`opiekun run` against the simulator, over one database file. `url` is where it is called, and says how it is."""

    def __init__(
        self,
        folder: Path,
        config: str,
        simulator: Simulator,
        tokens: Tokens,
        *,
        code: str = RUN,
        wire: Wire = Wire.ASKED,
    ) -> None:
        self._config = folder / "opiekun.yaml"
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        console = f'console: {{bind: "127.0.0.1:{port}", public_url: "{self.url}"}}'
        channels = _CHANNELS[wire].format(sim=simulator, desk=self.url)
        self._config.write_text(f"{config}\n{console}\n{channels}", encoding="utf-8")
        self._simulator = simulator
        self._wire = wire
        self._code = code
        self._log = folder / "desk.log"
        self.secrets = {
            "SLACK_BOT_TOKEN": tokens.slack_bot,
            "SLACK_APP_TOKEN": tokens.slack_app,
            "SLACK_SIGNING_SECRET": tokens.slack_signing,
            "ALERTS_TOKEN": "another-secret_of-ours",
            "TELEGRAM_TOKEN": tokens.telegram,
            "TELEGRAM_WEBHOOK_SECRET": "a-secret_of-ours",
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
                env=os.environ | self.secrets,
                stdout=log,
                stderr=log,
            )

    async def listening(self) -> None:
        """Return once somebody answers at the desk's address, and Slack has been told of it."""
        host, port = self.url.removeprefix("http://").split(":")
        async with asyncio.timeout(PATIENCE):
            while not await _answers(host, int(port)):  # noqa: ASYNC110 - it is another process that is asked
                await asyncio.sleep(0.05)
        if self._wire is Wire.CALLED:
            slack = f"{self.url}/slack"
            await self._simulator.slack.set_urls(
                events=f"{slack}/events", interactions=f"{slack}/interactions", commands=f"{slack}/commands"
            )

    async def hit(self, number: signal.Signals) -> None:
        """SIGKILL, SIGSTOP or SIGCONT."""
        if number is signal.SIGKILL:
            await self.kill()
        elif self._process is not None:
            self._process.send_signal(number)

    async def kill(self) -> None:
        """kill -9: nothing gets to finish."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """SIGTERM; the exit status."""
        return await self._end(signal.SIGTERM)

    def cores(self) -> set[frozenset[int]]:
        """The cores on which its threads may run, of all of them."""
        assert self._process is not None
        threads = Path(f"/proc/{self._process.pid}/task").iterdir()
        return {frozenset(os.sched_getaffinity(int(thread.name))) for thread in threads}

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


async def _answers(host: str, port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True


_CHANNELS = {
    Wire.ASKED: """
channels:
  slack:
    mode: socket
    bot_token: {{env: SLACK_BOT_TOKEN}}
    app_token: {{env: SLACK_APP_TOKEN}}
    base_url: "{sim.slack_url}"
  telegram:
    mode: polling
    token: {{env: TELEGRAM_TOKEN}}
    base_url: "{sim.telegram_url}"
    base_file_url: "{sim.telegram_file_url}"
""",
    Wire.CALLED: """
channels:
  slack:
    mode: http
    bot_token: {{env: SLACK_BOT_TOKEN}}
    signing_secret: {{env: SLACK_SIGNING_SECRET}}
    base_url: "{sim.slack_url}"
  telegram:
    mode: webhook
    token: {{env: TELEGRAM_TOKEN}}
    webhook: {{url: "{desk}/telegram", secret: {{env: TELEGRAM_WEBHOOK_SECRET}}}}
    base_url: "{sim.telegram_url}"
    base_file_url: "{sim.telegram_file_url}"
""",
}
