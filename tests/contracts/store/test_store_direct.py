"""SQLite without SQLAlchemy's work for each call does what it does with it."""

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import MultipleResultsFound, NoResultFound
from store_day import a_day, facets
from store_samples import NOON

from bot.store.connection import IN_MEMORY, driver_of, open_sqlite
from bot.store.direct import Direct
from bot.store.inline import numbered_keys
from bot.store.schema import script
from bot.store.tables import timers
from bot.store.tx import SqlTx


def _empty() -> Connection:
    connection = open_sqlite(IN_MEMORY)
    driver_of(connection).executescript(script())
    return connection


def _everything(connection: Connection) -> list[str]:
    return list(driver_of(connection).iterdump())


def test_both_ways_leave_the_same_rows() -> None:
    directly, through_sqlalchemy = _empty(), _empty()
    with directly.begin():
        a_day(SqlTx(directly, now=lambda: NOON, new_key=numbered_keys()))
    with through_sqlalchemy.begin():
        a_day(facets(through_sqlalchemy))
    assert _everything(directly) == _everything(through_sqlalchemy)
    assert len(_everything(directly)) > len(_everything(_empty()))


def test_one_row_means_one_row() -> None:
    connection = _empty()
    with connection.begin():
        database = Direct(connection)
        every = select(timers)
        assert database.execute(every).one_or_none() is None
        with pytest.raises(NoResultFound):
            database.execute(every).one()
        row = {"subject": "c:1", "kind": "a", "due_at": NOON, "generation": 1}
        assert database.execute(insert(timers), [row, {**row, "kind": "b"}]).rowcount == 2
        assert [found.due_at for found in database.execute(every)] == [NOON, NOON]
        with pytest.raises(MultipleResultsFound):
            database.execute(every).one_or_none()
