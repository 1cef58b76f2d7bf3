"""Start the simulator as a program: `python -m simulator --port 8123`."""

from __future__ import annotations

import argparse
import asyncio
import sys

from simulator.server import serve


def main() -> None:
    """Serve until interrupted; prints the address."""
    parser = argparse.ArgumentParser(prog="python -m simulator", description="A pretend Slack and Telegram.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8123, help="0: a free one")
    parser.add_argument("--lenient", action="store_true", help="ignore unknown arguments, as the platforms do")
    options = parser.parse_args()
    try:
        asyncio.run(_run(options.host, options.port, strict=not options.lenient))
    except KeyboardInterrupt:
        sys.exit(0)


async def _run(host: str, port: int, *, strict: bool) -> None:
    async with serve(host=host, port=port, strict=strict) as simulator:
        sys.stdout.write(f"{simulator.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    main()
