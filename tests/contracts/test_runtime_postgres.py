"""A running desk on PostgreSQL while the server goes away, restarts, and ends sessions: it goes on by itself."""

import asyncio
import logging
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
import structlog

from bot.errors import StoreError
from bot.model.inbound import Envelope
from bot.ports import Store
from bot.runtime.clock import SystemClock
from bot.runtime.service import Rhythm, Service
from bot.store.open import open_store
from tests.builders import desk as desk_setup
from tests.contracts.runtime_rig import NotingDesk, PlainChannel

QUICK = Rhythm(look_again=0.05, longest_sleep=0.05, after_fault=0.05)


class Cluster:
    """A PostgreSQL server of the test's own, which may be stopped and started."""

    def __init__(self, programs: Path, folder: Path, port: int) -> None:
        self._programs = programs
        self._folder = folder
        self._port = port
        self.url = f"postgresql://postgres@127.0.0.1:{port}/postgres"

    def create(self) -> None:
        self._run("initdb", "-D", str(self._folder / "data"), "-U", "postgres", "-A", "trust", "--no-sync")

    def start(self) -> None:
        settings = f"-p {self._port} -k {self._folder} -c fsync=off -c listen_addresses=127.0.0.1"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-l", log, "-o", settings, "-w", "start")

    def stop(self, mode: str) -> None:
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", mode, "-w", "stop")

    def _run(self, program: str, *args: str) -> None:
        """The server refuses to run as root."""
        as_somebody = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        line = [*as_somebody, str(self._programs / program), *args]
        subprocess.run(line, check=True, stdout=subprocess.DEVNULL, cwd=self._folder, timeout=300)


def _programs() -> Path:
    """Where initdb and pg_ctl are. Skips the test where they are not; fails it where nothing may be skipped."""
    found = [*sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")), shutil.which("initdb")]
    there = [Path(each).parent for each in found if each]
    can_be_run = os.geteuid() != 0 or (shutil.which("runuser") and "postgres" in {u.pw_name for u in pwd.getpwall()})
    if there and can_be_run:
        return there[-1]
    why = "no initdb of PostgreSQL on this machine to make a server with that may be restarted"
    if os.environ.get("OPIEKUN_REQUIRE") == "all":
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """The desk says a lot while its database is away; drawing it all would hold up its loop."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    programs = _programs()
    with _folder() as folder, socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
        free.close()
        made = Cluster(programs, folder, port)
        made.create()
        made.start()
        try:
            yield made
        finally:
            made.stop("immediate")


@contextmanager
def _folder() -> Iterator[Path]:
    """One that the server's user may write, and whose name is short enough for a socket's."""
    with tempfile.TemporaryDirectory(prefix="pg") as name:
        if os.geteuid() == 0:
            shutil.chown(name, "postgres")
        yield Path(name)


class Desk:
    """The service; a platform that sends again whatever was not taken."""

    def __init__(self, store: Store) -> None:
        self.noted = NotingDesk(desk_setup())
        channels = {"telegram": PlainChannel("telegram", can_ask=False)}
        self.service = Service(store=store, desk=self.noted, channels=channels, clock=SystemClock(), rhythm=QUICK)
        self.refusals = 0
        self._told: list[str] = []

    async def tell(self, until: asyncio.Event) -> None:
        """One event after the other, each until it was acknowledged."""
        while not until.is_set():
            self._told.append(f"event {len(self._told)}")
            while not await self._is_acknowledged(self._told[-1], len(self._told)):
                self.refusals += 1
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.02)

    async def until_received(self) -> None:
        async with asyncio.timeout(300):
            while self.noted.received != self._told:  # noqa: ASYNC110 - the desk says nothing when it is done
                await asyncio.sleep(0.05)

    async def _is_acknowledged(self, text: str, number: int) -> bool:
        envelope = Envelope(
            channel="telegram",
            account="bot",
            external_id=str(number),
            lane="telegram:5001",
            order=number,
            sent_at=None,
            sender=None,
            raw={"text": text},
        )
        try:
            await self.service.accept([envelope])
        except StoreError:
            return False
        return True


@asynccontextmanager
async def _desk_on(url: str) -> AsyncIterator[Desk]:
    store = await open_store(url)
    desk = Desk(store)
    await desk.service.start()
    try:
        yield desk
    finally:
        await desk.service.stop()
        await store.close()


async def test_a_restart_of_the_server_loses_nothing_that_was_acknowledged(cluster: Cluster) -> None:
    async with _desk_on(cluster.url) as desk:
        for mode in ("fast", "immediate"):
            enough = asyncio.Event()
            telling = asyncio.create_task(desk.tell(enough))
            await asyncio.to_thread(cluster.stop, mode)
            async with asyncio.timeout(300):
                while not desk.refusals:  # noqa: ASYNC110 - it is refused sooner or later
                    await asyncio.sleep(0.05)
            await asyncio.to_thread(cluster.start)
            enough.set()
            await telling
            await desk.until_received()
            desk.refusals = 0
