"""Start the simulator as a program: `python -m simulator --port 8123`."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys

from simulator.server import serve


def main() -> None:
    """Serve until interrupted; prints the address."""
    parser = argparse.ArgumentParser(prog="python -m simulator", description="A pretend Slack and Telegram.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8123, help="0: a free one")
    parser.add_argument("--lenient", action="store_true", help="ignore unknown arguments, as the platforms do")
    parser.add_argument("--paced", action="store_true", help="refuse calls beyond the published rates")
    options = parser.parse_args()
    asyncio.run(_run(options.host, options.port, strict=not options.lenient, paced=options.paced))


async def _run(host: str, port: int, *, strict: bool, paced: bool) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with serve(host=host, port=port, strict=strict, paced=paced) as simulator:
        sys.stdout.write(f"{simulator.url}\n")
        sys.stdout.flush()
        await stopped.wait()


if __name__ == "__main__":
    main()
