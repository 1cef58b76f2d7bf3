"""A disk that is full or fails: SQLite drops the whole transaction, and only what was too much for it fails."""

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from store_samples import NOON, conversation

from bot.errors import StoreError
from bot.events import NoteWritten
from bot.ports import Tx
from bot.store.connection import close_sqlite, driver_of, open_sqlite
from bot.store.group import Group, Outcome
from bot.store.schema import migrate
from bot.store.tx import SqlTx


class Desk:
    """A group on a disk with little room, and how often each unit was run."""

    def __init__(self, path: Path) -> None:
        self.connection = open_sqlite(str(path))
        with self.connection.begin():
            migrate(self.connection, str(path))
        self.driver = driver_of(self.connection)
        self.group = Group(self.connection, SqlTx(self.connection), str(path))
        self.runs: list[str] = []
        (outcome,) = self.group.run([lambda tx: conversation(tx).number])
        self.number: int = outcome.result()

    def leave_room_for(self, pages: int) -> None:
        (used,) = self.driver.execute("PRAGMA page_count").fetchone()
        self.driver.execute(f"PRAGMA max_page_count = {used + pages}")

    def unit(self, name: str, size: int = 1) -> Callable[[Tx], int]:
        def work(tx: Tx) -> int:
            self.runs.append(name)
            tx.log.append(self.number, NOON, NoteWritten(agent=name * size, message=0))
            return size

        return work

    def written(self) -> str:
        """The first letter of what each unit wrote that is there."""
        (outcome,) = self.group.run([lambda tx: tx.log.history(self.number)])
        return "".join(recorded.event.agent[0] for recorded in outcome.result())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path / "opiekun.db")
    yield opened
    close_sqlite(opened.connection)


HUGE = 10_000_000


def _told(outcome: Outcome) -> Any:
    return outcome.value if outcome.error is None else type(outcome.error)


def test_only_the_unit_that_needs_the_room_fails(desk: Desk) -> None:
    desk.leave_room_for(20)
    outcomes = desk.group.run([desk.unit("a"), desk.unit("b"), desk.unit("H", HUGE), desk.unit("c")])
    assert [_told(outcome) for outcome in outcomes] == [1, 1, StoreError, 1]
    assert "is full" in str(outcomes[2].error)
    assert desk.written() == "abc"
    assert "".join(desk.runs) == "abH" + "abHc", "what was dropped is run again, one by one"


def test_once_there_is_room_again_the_desk_goes_on(desk: Desk) -> None:
    desk.leave_room_for(0)
    outcomes = desk.group.run([desk.unit("H", HUGE), desk.unit("a", 100_000)])
    assert [_told(outcome) for outcome in outcomes] == [StoreError, StoreError]
    desk.leave_room_for(10_000)
    outcomes = desk.group.run([desk.unit("H", HUGE), desk.unit("a")])
    assert [_told(outcome) for outcome in outcomes] == [HUGE, 1]
    assert desk.written() == "Ha"


def test_where_the_commit_fails_nothing_is_confirmed(desk: Desk) -> None:
    with _no_file_grows():
        outcomes = desk.group.run([desk.unit("a"), desk.unit("b")])
    assert [_told(outcome) for outcome in outcomes] == [StoreError, StoreError]
    assert "failed to read or write" in str(outcomes[0].error)
    assert desk.written() == ""
    assert [_told(outcome) for outcome in desk.group.run([desk.unit("c")])] == [1]
    assert desk.written() == "c"


def test_a_unit_that_hides_the_databases_error_is_not_believed(desk: Desk) -> None:
    """After SQLite dropped the transaction what follows would be written by itself, outside of any."""
    desk.leave_room_for(20)

    def hides(tx: Tx) -> str:
        try:
            desk.unit("H", HUGE)(tx)
        except Exception:
            return "all is well"
        return "it fitted"

    outcomes = desk.group.run([desk.unit("a"), hides])
    assert _told(outcomes[0]) == 1
    assert isinstance(outcomes[1].error, Exception)
    assert desk.written() == "a"


@contextmanager
def _no_file_grows() -> Iterator[None]:
    """Every write past the first kilobyte of a file fails, as on a disk that breaks."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
