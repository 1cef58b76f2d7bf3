"""doctor: is everything there that the desk needs? Each answer with what to do where it is no."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, answer
from bot.errors import ConfigError, OpiekunError

#: Below this a burst of messages could fill the disk within a day.
LITTLE_SPACE = 200_000_000


class Level(StrEnum):
    """How serious it is."""

    OK = "ok"
    #: the desk runs, with a risk
    WARNING = "warning"
    #: the desk does not run, or not as configured
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at, what was found, and what to do about it (empty where nothing is)."""

    about: str
    level: Level
    found: str
    remedy: str = ""

    def __str__(self) -> str:
        remedy = f"\n         {self.remedy}" if self.remedy else ""
        return f"{self.level.value:<8} {self.about}: {self.found}{remedy}"


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
            _failed("configuration", fault, "correct the file; `opiekun check` shows all faults")
            for fault in error.faults
        ]
    found = [_ok("configuration", str(config))]
    found += [_failed("secret", line, "") for line in loaded.missing_secrets]
    found += [_warning("configuration", line, "") for line in loaded.warnings if line not in loaded.missing_secrets]
    found += await _store(loaded)
    found += [finding async for finding in _platforms(loaded)]
    found.append(await _console(loaded.console.host, loaded.console.port))
    return found


async def _store(loaded: Any) -> list[Finding]:
    try:
        url = loaded.store_url
        path = url.removeprefix("sqlite:///")
        return _sqlite(Path(path)) if path != url else [await _server(url)]
    except OpiekunError as error:
        return [_failed("store", str(error), "")]


def _sqlite(path: Path) -> list[Finding]:
    from bot.store.examine import examine, has_wal_reset_bug, sqlite_version

    found = [_sqlite_version(sqlite_version(), has_wal_reset_bug(sqlite_version()))]
    state = examine(path)
    if state.revision is None:
        found.append(_ok("store", f"{path} will be made at the first start"))
    elif state.is_current:
        found.append(_ok("store", f"{path}, schema {state.revision}, can be written"))
    else:
        found.append(
            _warning(
                "store",
                f"{path} has schema {state.revision}, this program works with {state.expected}",
                "back it up; the next start brings an older schema up to date, a newer one needs its own program",
            )
        )
    if state.free_bytes < LITTLE_SPACE:
        found.append(_warning("disk", f"{state.free_bytes // 1_000_000} MB are free beside {path}", "make room there"))
    return found


def _sqlite_version(version: tuple[int, int, int], is_faulty: bool) -> Finding:
    name = "SQLite " + ".".join(map(str, version))
    if not is_faulty:
        return _ok("sqlite", name)
    return _warning(
        "sqlite",
        f"{name} has the WAL-reset bug: two programs that write at one moment can damage the database",
        "use a Python built with SQLite 3.51.3, 3.50.7 or 3.44.6 or newer; until then stop the desk for commands that "
        "write (customers import, customers invite, dead retry)",
    )


async def _server(url: str) -> Finding:
    from bot.store.open import open_store

    store = await open_store(url)
    await store.close()
    return _ok("store", "the server answers, and its tables are up to date")


async def _platforms(loaded: Any) -> AsyncIterator[Finding]:
    slack, telegram = loaded.connections.slack, loaded.connections.telegram
    if slack is not None and not _is_missing(slack.bot_token, slack.app_token):
        from bot.adapters.slack.probe import probe

        app_token = slack.app_token.read().reveal() if slack.app_token else None
        asked = probe(bot_token=slack.bot_token.read().reveal(), app_token=app_token, base_url=slack.base_url)
        yield await _asked("slack", asked)
    if telegram is not None and not _is_missing(telegram.token):
        from bot.adapters.telegram.probe import probe as probe_telegram

        token = telegram.token.read().reveal()
        urls = {"base_url": telegram.base_url, "base_file_url": telegram.base_file_url}
        yield await _asked("telegram", probe_telegram(token=token, **urls))


def _is_missing(*secrets: Any) -> bool:
    return any(secret is not None and secret.missing(os.environ) for secret in secrets)


async def _asked(platform: str, answered: Awaitable[str]) -> Finding:
    try:
        return _ok(platform, await answered)
    except OpiekunError as error:
        return _failed(platform, str(error), "")


async def _console(host: str, port: int) -> Finding:
    """Free, or held by a desk that runs."""
    where = f"{host}:{port}"
    try:
        server = await asyncio.start_server(lambda _, writer: writer.close(), host, port)
    except OSError as error:
        if await _is_a_desk(host, port):
            return _ok("console.bind", f"a desk runs at {where}")
        remedy = f"stop what listens there (`ss -ltnp 'sport = :{port}'`), or set console.bind to another address"
        return _failed("console.bind", f"{where} can't be used ({error.strerror})", remedy)
    server.close()
    await server.wait_closed()
    return _ok("console.bind", f"{where} is free")


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


def _ok(about: str, found: str) -> Finding:
    return Finding(about=about, level=Level.OK, found=found)


def _warning(about: str, found: str, remedy: str) -> Finding:
    return Finding(about=about, level=Level.WARNING, found=found, remedy=remedy)


def _failed(about: str, found: str, remedy: str) -> Finding:
    return Finding(about=about, level=Level.FAILED, found=found, remedy=remedy)
