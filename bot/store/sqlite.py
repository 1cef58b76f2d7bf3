"""A store in one SQLite file: one thread owns the only writing connection and commits in groups.

While one group is being written to the disk the next one queues up, so the slower the disk, the larger the groups.
"""

import asyncio
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.errors import StoreError
from bot.ports import Tx
from bot.store.alone import Alone
from bot.store.connection import PATIENCE, close_sqlite, open_sqlite
from bot.store.faults import explain, look_at
from bot.store.group import Group, Outcome, Unit
from bot.store.schema import migrate
from bot.store.tx import SqlTx, random_key, wall_clock

T = TypeVar("T")

#: A larger group would make its first unit, and other processes, wait too long.
GROUP_AT_MOST = 128


@dataclass(frozen=True, slots=True)
class Asked:
    """A unit in the queue, and who waits for it."""

    unit: Unit
    loop: asyncio.AbstractEventLoop
    answer: "asyncio.Future[Any]"


class SqliteStore:
    """`ports.Store` on a file. Any number of loops may use it; other processes may write to the same file.

    A unit that was handed over is carried out, even where its caller is cancelled meanwhile.
    """

    is_shared = False

    def __init__(self, path: Path, *, now: Callable[[], datetime], new_key: Callable[[], str], patience: float) -> None:
        self._path = path
        self._patience = patience
        self._now = now
        self._new_key = new_key
        self._process = 0
        self._alone: Alone | None = None
        self._queue: SimpleQueue[Asked | None] = SimpleQueue()
        self._gate = threading.Lock()
        self._is_closed = False
        self._thread = threading.Thread(target=self._write, name=f"writer of {path.name}", daemon=True)
        self._opened: asyncio.Future[None] | None = None

    @classmethod
    async def open(
        cls,
        path: Path,
        *,
        now: Callable[[], datetime] = wall_clock,
        new_key: Callable[[], str] = random_key,
        patience: float = PATIENCE,
        for_a_desk: bool = False,
    ) -> "SqliteStore":
        """Open the file, or make it; bring its tables up to date. A write waits `patience` seconds for other
        processes. `for_a_desk` keeps every other desk out. Raises StoreError with a remedy."""
        look_at(path)
        store = cls(path, now=now, new_key=new_key, patience=patience)
        await store._start()
        if for_a_desk:
            try:
                store._alone = Alone(path)
            except BaseException:
                await store.close()
                raise
        return store

    def act_as(self, process: int) -> None:
        self._process = process

    async def run(self, unit: Callable[[Tx], T]) -> T:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        with self._gate:
            if self._is_closed:
                raise StoreError("The store was closed. Open it again to go on.")
            self._queue.put(Asked(unit, loop, answer))
        return await answer

    async def close(self) -> None:
        """Finish what was handed over, then let go of the file."""
        with self._gate:
            if not self._is_closed:
                self._is_closed = True
                self._queue.put(None)
        await asyncio.to_thread(self._thread.join)
        if self._alone is not None:
            self._alone.release()

    async def _start(self) -> None:
        loop = asyncio.get_running_loop()
        self._opened = loop.create_future()
        self._thread.start()
        try:
            await self._opened
        except asyncio.CancelledError:
            self._queue.put(None)
            raise

    def _write(self) -> None:
        """The thread: open, then commit group after group until the store is closed."""
        assert self._opened is not None
        try:
            connection = _open(self._path, self._patience)
        except BaseException as error:
            self._is_closed = True
            _tell(self._opened.get_loop(), [(self._opened, Outcome(error=error))])
            return
        _tell(self._opened.get_loop(), [(self._opened, Outcome())])
        tx = SqlTx(connection, now=self._now, new_key=self._new_key, owner=lambda: self._process)
        group = Group(connection, tx, str(self._path))
        is_open = True
        while is_open:
            asked, is_open = self._next_group()
            if asked:
                _answer(asked, _carry_out(group, asked))
        close_sqlite(connection)

    def _next_group(self) -> tuple[list[Asked], bool]:
        """What has queued up by now, at least one; and whether there will be more."""
        asked: list[Asked] = []
        each = self._queue.get()
        while each is not None:
            asked.append(each)
            if len(asked) == GROUP_AT_MOST:
                return asked, True
            try:
                each = self._queue.get_nowait()
            except Empty:
                return asked, True
        return asked, False


def _open(path: Path, patience: float) -> Connection:
    connection = open_sqlite(str(path), patience=patience)
    try:
        with connection.begin():
            migrate(connection, str(path))
    except BaseException as error:
        close_sqlite(connection)
        raise explain(error, str(path)) or error from error
    return connection


def _carry_out(group: Group, asked: list[Asked]) -> list[Outcome]:
    try:
        return group.run([each.unit for each in asked])
    except BaseException as error:  # the thread must go on: without it everybody would wait for ever
        return [Outcome(error=error) for _ in asked]


def _answer(asked: Iterable[Asked], outcomes: Iterable[Outcome]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Outcome]]] = defaultdict(list)
    for each, outcome in zip(asked, outcomes, strict=True):
        by_loop[each.loop].append((each.answer, outcome))
    for loop, answers in by_loop.items():
        _tell(loop, answers)


def _tell(loop: asyncio.AbstractEventLoop, answers: list[tuple["asyncio.Future[Any]", Outcome]]) -> None:
    # Waking a loop costs a system call: one for the whole group. A closed loop has nobody left who waits.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(_settle, answers)


def _settle(answers: list[tuple["asyncio.Future[Any]", Outcome]]) -> None:
    for answer, outcome in answers:
        if answer.done():
            continue
        if outcome.error is not None:
            answer.set_exception(outcome.error)
        else:
            answer.set_result(outcome.value)
