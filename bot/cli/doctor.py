"""doctor: is everything there that the desk needs? Each answer with what to do where it is no."""

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer

from bot.cli.findings import Finding, Level, failed, ok, warning
from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, answer
from bot.cli.reached import platforms
from bot.errors import ConfigError, OpiekunError

#: Below this a burst of messages could fill the disk within a day.
LITTLE_SPACE = 200_000_000


def register(app: typer.Typer) -> None:
    app.command()(doctor)


def doctor(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Test what the desk needs: its file, its store, its platforms. Exit status 1 where something fails."""
    findings = asyncio.run(_all(config))
    answer({"findings": [asdict(f) for f in findings]}, "\n".join(map(str, findings)), as_json=as_json)
    if any(finding.level is Level.FAILED for finding in findings):
        raise typer.Exit(1)


async def _all(config: Path) -> list[Finding]:
    from bot.config import TO_RUN, load

    try:
        loaded = load(config, parts=TO_RUN, partial=False)
    except ConfigError as error:
        return [
            failed("configuration", fault, "correct the file; `opiekun check` shows all faults")
            for fault in error.faults
        ]
    found = [ok("configuration", str(config))]
    found += [failed("secret", line, "") for line in loaded.missing_secrets]
    found += [warning("configuration", line, "") for line in loaded.warnings if line not in loaded.missing_secrets]
    found += await _store(loaded)
    found += [finding async for finding in platforms(loaded)]
    found.append(await _console(loaded.console.host, loaded.console.port))
    return found


async def _store(loaded: Any) -> list[Finding]:
    try:
        url = loaded.store_url
        path = url.removeprefix("sqlite:///")
        return _sqlite(Path(path)) if path != url else [await _server(url)]
    except OpiekunError as error:
        return [failed("store", str(error), "")]


def _sqlite(path: Path) -> list[Finding]:
    from bot.store.examine import examine, has_wal_reset_bug, sqlite_version

    found = [_sqlite_version(sqlite_version(), has_wal_reset_bug(sqlite_version()))]
    state = examine(path)
    if state.revision is None:
        found.append(ok("store", f"{path} will be made at the first start"))
    elif state.is_current:
        found.append(ok("store", f"{path}, schema {state.revision}, can be written"))
    else:
        found.append(
            warning(
                "store",
                f"{path} has schema {state.revision}, this program works with {state.expected}",
                "back it up; the next start brings an older schema up to date, a newer one needs its own program",
            )
        )
    if state.free_bytes < LITTLE_SPACE:
        found.append(warning("disk", f"{state.free_bytes // 1_000_000} MB are free beside {path}", "make room there"))
    return found


def _sqlite_version(version: tuple[int, int, int], is_faulty: bool) -> Finding:
    name = "SQLite " + ".".join(map(str, version))
    if not is_faulty:
        return ok("sqlite", name)
    return warning(
        "sqlite",
        f"{name} has the WAL-reset bug: two programs that write at one moment can damage the database",
        "use a Python built with SQLite 3.51.3, 3.50.7 or 3.44.6 or newer; until then stop the desk for commands that "
        "write (customers import, customers invite, dead retry)",
    )


async def _server(url: str) -> Finding:
    from bot.store.open import open_store

    store = await open_store(url)
    await store.close()
    return ok("store", "the server answers, and its tables are up to date")


async def _console(host: str, port: int) -> Finding:
    """Free, or held by a desk that runs."""
    where = f"{host}:{port}"
    try:
        server = await asyncio.start_server(lambda _, writer: writer.close(), host, port)
    except OSError as error:
        if await _is_a_desk(host, port):
            return ok("console.bind", f"a desk runs at {where}")
        remedy = f"stop what listens there (`ss -ltnp 'sport = :{port}'`), or set console.bind to another address"
        return failed("console.bind", f"{where} can't be used ({error.strerror})", remedy)
    server.close()
    await server.wait_closed()
    return ok("console.bind", f"{where} is free")


async def _is_a_desk(host: str, port: int) -> bool:
    try:
        async with asyncio.timeout(5):
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n\r\n")
            said = await reader.read()
            writer.close()
    except (OSError, TimeoutError):
        return False
    return said.endswith(b"alive\n")
