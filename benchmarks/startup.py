"""How soon does `opiekun run` listen, and what does it use while nothing happens?

    python -m benchmarks.startup            # seven starts, and half a minute of idling
    python -m benchmarks.startup --quick    # two starts, five seconds

Whole-process figures of the command itself, both platforms configured, against the pretend platforms in this process.
It listens when Telegram holds a poll of it and a Slack socket is open, as the platforms see it. Compiled modules are
kept in a fresh folder (PYTHONPYCACHEPREFIX); the first start, which compiles them, is shown apart. Needs Linux's /proc.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.relay_cast import Cast
from benchmarks.relay_town import town
from benchmarks.subject import ROOT, surroundings

PATIENCE = 60.0
_CHANNELS = """
store: {{url: "sqlite:///desk.db"}}
console: {{bind: "127.0.0.1:{port}"}}
channels:
  slack:
    mode: socket
    bot_token: {{env: SLACK_BOT_TOKEN}}
    app_token: {{env: SLACK_APP_TOKEN}}
    base_url: "{slack_url}"
  telegram:
    mode: polling
    token: {{env: TELEGRAM_TOKEN}}
    base_url: "{telegram_url}"
    base_file_url: "{telegram_file_url}"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Seconds, MB (10⁶ bytes), and the share of one core."""

    seconds: float
    cpu: float
    memory: float
    idle: float | None


async def start(folder: Path, modules: Path, idle: float) -> Start:
    """One start against platforms of its own; with `idle`, so many seconds of watching it do nothing."""
    cast = Cast(contacts=10, channels=4)
    async with town(cast) as (people, task):
        config = folder / "opiekun.yaml"
        config.write_text(cast.config() + _CHANNELS.format(**task, port=_free_port()), encoding="utf-8")
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            "from bot.cli import main; main()",
            "run",
            "--config",
            str(config),
            cwd=ROOT,
            env=_environment(task, modules),
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            await people.listening(PATIENCE)
            seconds, cpu = time.perf_counter() - began, _cpu(process.pid)
            await people.quiet()
            share = await _idle(process.pid, idle) if idle else None
            memory = _memory(process.pid)
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            await process.wait()
    return Start(seconds=seconds, cpu=cpu, memory=memory, idle=share)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def _environment(task: dict[str, Any], modules: Path) -> dict[str, str]:
    kept = surroundings(
        PYTHONPYCACHEPREFIX=str(modules),
        SLACK_BOT_TOKEN=task["slack_bot"],
        SLACK_APP_TOKEN=task["slack_app"],
        TELEGRAM_TOKEN=task["telegram_token"],
    )
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept


async def _idle(pid: int, seconds: float) -> float:
    await asyncio.sleep(3)  # what a start leaves behind: names are learnt, the second socket opens
    before, began = _cpu(pid), time.perf_counter()
    await asyncio.sleep(seconds)
    return (_cpu(pid) - before) / (time.perf_counter() - began)


def _cpu(pid: int) -> float:
    """Seconds of user and kernel time, counted by Linux in hundredths."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    resident = next(line for line in lines if line.startswith("VmRSS:"))
    return int(resident.split()[1]) * 1024 / 1e6


async def run(starts: int, idle: float) -> None:
    with TemporaryDirectory(dir=Path.cwd()) as folder, TemporaryDirectory() as modules:
        done = []
        for number in range(starts + 1):
            last = number == starts
            one = await start(Path(folder), Path(modules), idle if last else 0.0)
            done.append(one)
            what = "first, compiling" if number == 0 else f"start {number}"
            print(f"{what:<18}{one.seconds:6.2f} s, {one.cpu:5.2f} s of CPU, {one.memory:6.1f} MB", flush=True)
    warm = done[1:]
    seconds = [one.seconds for one in warm]
    print(
        f"\nlistens after: median {statistics.median(seconds):.2f} s, "
        f"best {min(seconds):.2f}, worst {max(seconds):.2f}; CPU {statistics.median(one.cpu for one in warm):.2f} s\n"
        f"idle: {done[-1].memory:.1f} MB, {(done[-1].idle or 0.0) * 100:.2f}% of a core over {idle:.0f} s\n"
        f"load average {os.getloadavg()[0]:.1f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    asyncio.run(run(*((2, 5.0) if options.quick else (7, 30.0))))


if __name__ == "__main__":
    main()
