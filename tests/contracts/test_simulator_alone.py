"""Does the simulator stand alone: as an import, and as a program?"""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys

import httpx


def test_it_imports_neither_the_bot_nor_the_libraries_that_it_is_a_peer_of() -> None:
    """Else it would share the mistakes that it is there to show."""
    strangers = {"bot", "calendars", "slack_sdk", "slack_bolt", "telegram", "aiogram", "aiohttp"}
    code = f"import sys, simulator; print(sorted({strangers!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_it_runs_as_a_program_and_ends_when_told() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "simulator", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    address = (await asyncio.wait_for(process.stdout.readline(), 30)).decode().strip()
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{address}/control/people")).json() == {"people": []}
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 10) == 0
