"""How the queries that run all the time are carried out: by an index, however many finished rows have piled up."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event
from store_day import a_day, facets
from store_rig import Opener

from bot.ports import Store, Tx
from bot.store.tx import SqlTx

PILE = 5_000
_COUNT = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {PILE}) "

#: A desk that has been at it for a while: all of this is over.
_PAST = [
    "INSERT INTO contacts (channel, user_id, account, name) " + _COUNT + "SELECT 'x', 'u' || i, 'a', '' FROM n",
    "INSERT INTO conversations (customer, contact, status, severity, team, opened_at, reason, joined) "
    + _COUNT
    + "SELECT 'c' || i % 97, i, 'closed', 's', 'team' || i % 7, i, '', '[]' FROM n",
    "INSERT INTO inbox "
    "(channel, account, external_id, lane, position, raw, saved_at, state, attempts, errors, crashes) "
    + _COUNT
    + "SELECT 'x', 'a', 'e' || i, 'lane' || i % 97, i, '{}', i, 'done', 1, 0, 0 FROM n",
    "INSERT INTO events (conversation, at, kind, body) " + _COUNT + "SELECT i, i, 'ConversationClosed', '{}' FROM n",
    "INSERT INTO messages (conversation, kind, author, text, sent_at, saved_at) "
    + _COUNT
    + "SELECT i, 'note', 'a', '{}', i, i FROM n",
    "INSERT INTO threads (conversation, side, channel, chat, thread, opens) "
    + _COUNT
    + "SELECT i, 'desk', 'x', 'c', 't' || i, {true} FROM n",
    "INSERT INTO copies (kind, side, channel, chat, conversation, message, thread, external_id, is_deleted) "
    + _COUNT
    + "SELECT 'relay', 'desk', 'x', 'c', i, i, i, 'e' || i, {false} FROM n",
    "INSERT INTO outbox (key, lane, operation, channel, chat, title, state, resent, attempts, created_at, copy) "
    + _COUNT
    + "SELECT 'k' || i, 'lane' || i % 97, 'post', 'x', 'c', '', 'sent', {false}, 1, i, i FROM n",
    "INSERT INTO timers (subject, kind, due_at, generation) "
    + _COUNT
    + "SELECT 's' || i, 'k', 2000000000000 + i, 1 FROM n",
    "ANALYZE",
]


@pytest.fixture
async def desk(reopen: Opener) -> Store:
    """A store with a past."""
    store = await reopen()

    def fill(tx: Tx) -> None:
        connection = _connection(tx)
        is_sqlite = connection.dialect.name == "sqlite"
        for statement in _PAST:
            truths = ("0", "1") if is_sqlite else ("false", "true")
            said = statement.replace("{false}", truths[0]).replace("{true}", truths[1])
            connection.exec_driver_sql(said)

    await store.run(fill)
    return store


async def test_nothing_that_runs_all_the_time_reads_what_is_over(desk: Store) -> None:
    def watched(tx: Tx) -> dict[str, list[str]]:
        through_sqlalchemy = facets(_connection(tx))
        with _statements(_connection(tx)) as seen:
            a_day(through_sqlalchemy)
        return {statement: _plan(_connection(tx), statement, values) for statement, values in seen}

    plans = await desk.run(watched)
    assert len(plans) > 40
    slow = {statement: plan for statement, plan in plans.items() if any(_is_slow(step) for step in plan)}
    assert slow == {}


def _connection(tx: Tx) -> Connection:
    assert isinstance(tx, SqlTx)
    return tx.connection


@contextmanager
def _statements(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    """What is executed meanwhile, each with its first parameters."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        several = isinstance(values[0], tuple) if values else False
        seen.append((statement, values[0] if several else values))

    event.listen(connection, "before_cursor_execute", note)
    yield seen
    event.remove(connection, "before_cursor_execute", note)


def _plan(connection: Connection, statement: str, values: Any) -> list[str]:
    is_sqlite = connection.dialect.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
    return [row[-1] for row in connection.exec_driver_sql(explain + statement, tuple(values))]


def _is_slow(step: str) -> bool:
    """Does this step read a whole table? A partial index without the finished rows may be read whole."""
    scan = re.search(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?|Seq Scan on (\w+)", step)
    if scan is None or "CONSTANT ROW" in step or (scan[1] or scan[3]) in _SMALL:
        return False
    return not (scan[2] or "").startswith(_LIVE_ONLY)


#: Not tables that grow: the walk's own rows, and what is made of constants.
_SMALL = {"lanes", "turns", "deadlines", "anon_1"}
_LIVE_ONLY = (
    "ix_inbox_",
    "ix_outbox_live",
    "ix_outbox_sending",
    "ix_outbox_dead_with",
    "ix_outbox_given_up",
    "ix_conversations_load",
)
