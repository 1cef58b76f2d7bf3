"""The time that agents' agendas take, and the conversations that a change of it may touch, on every database."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, event
from store_rig import Opener
from store_samples import MINUTE, NOON, conversation

from bot.model.conversation import Conversation, Status
from bot.model.deadline import Deadline, DeadlineState
from bot.model.policy import Metric, Target
from bot.ports import Store, Tx
from bot.store.busy import Busy
from bot.store.tx import SqlTx

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def span(day: int, hours: int = 1) -> tuple[datetime, datetime]:
    return NOON + day * DAY, NOON + day * DAY + hours * HOUR


async def test_the_time_taken_comes_back_in_order_and_is_each_agents_own(store: Store) -> None:
    def unit(tx: Tx) -> None:
        tx.busy.replace("anna", [span(2), span(0), span(1)])
        tx.busy.replace("piotr", [span(0, hours=3)])

    await store.run(unit)

    assert await store.run(lambda tx: tx.busy.of("anna")) == [span(0), span(1), span(2)]
    assert await store.run(lambda tx: tx.busy.of("piotr")) == [span(0, hours=3)]
    assert await store.run(lambda tx: tx.busy.of("olga")) == []
    assert await store.run(lambda tx: tx.busy.agents()) == ["anna", "piotr"]


async def test_what_is_known_anew_takes_the_place_of_what_was(store: Store) -> None:
    await store.run(lambda tx: tx.busy.replace("anna", [span(0), span(1), span(2)]))
    await store.run(lambda tx: tx.busy.replace("piotr", [span(0)]))

    await store.run(lambda tx: tx.busy.replace("anna", [span(1), span(2, hours=2), span(3)]))
    assert await store.run(lambda tx: tx.busy.of("anna")) == [span(1), span(2, hours=2), span(3)]

    await store.run(lambda tx: tx.busy.replace("anna", ()))
    assert await store.run(lambda tx: tx.busy.of("anna")) == []
    assert await store.run(lambda tx: tx.busy.agents()) == ["piotr"]


async def test_what_stays_the_same_is_not_written(reopen: Opener) -> None:
    store = await reopen()

    def written(tx: Tx, *spans: tuple[datetime, datetime]) -> list[str]:
        assert isinstance(tx, SqlTx)
        said = _statements(tx.connection)
        Busy(tx.connection).replace("anna", spans)
        return [statement.partition(" ")[0] for statement in said if not statement.startswith("SELECT")]

    assert await store.run(lambda tx: written(tx, span(0), span(1))) == ["INSERT"]
    assert await store.run(lambda tx: written(tx, span(0), span(1))) == []
    assert await store.run(lambda tx: written(tx, span(1))) == ["DELETE"]
    assert await store.run(lambda tx: tx.busy.of("anna")) == [span(1)]


def _statements(connection: Connection) -> list[str]:
    seen: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda _c, _k, statement, *_: seen.append(statement))
    return seen


def _given(tx: Tx, due_at: datetime | None = None, state: str = "running", **facts: object) -> Conversation:
    """Anna's and open, unless told otherwise; something may be due in it."""
    has = {"agent": "anna", "status": Status.OPEN, "reason": "dedicated", **facts}
    changed = replace(conversation(tx), **has)  # type: ignore[arg-type]
    tx.conversations.save(changed)
    if due_at is not None:
        deadline = Deadline(
            metric=Metric.FIRST_REPLY,
            cycle=1,
            target=Target(metric=Metric.FIRST_REPLY, clock="wall", within=HOUR),
            severity="sev3",
            start_at=NOON,
            due_at=due_at,
            state=DeadlineState(state),
        )
        tx.deadlines.replace(changed.number, [deadline])
    return changed


async def test_touched_are_those_in_which_something_falls_due_later_and_those_that_somebody_has_by_a_forecast(
    store: Store,
) -> None:
    def unit(tx: Tx) -> None:
        _given(tx, NOON + HOUR)
        _given(tx, NOON + MINUTE)
        _given(tx, NOON + HOUR, state="met")
        _given(tx, NOON + HOUR, status=Status.RESOLVED)
        _given(tx, NOON + HOUR, agent="piotr")
        _given(tx, NOON + HOUR, agent="olga")
        _given(tx)
        _given(tx, reason="forecast", agent="piotr")
        _given(tx, reason="forecast", agent="piotr", status=Status.CLOSED)
        _given(tx, NOON + 2 * HOUR, status=Status.PENDING)

    await store.run(unit)

    def touched(tx: Tx, *agents: str, after: int = 0, limit: int = 10) -> list[int]:
        return list(tx.conversations.touched_by(agents, NOON + MINUTE, after=after, limit=limit))

    assert await store.run(lambda tx: touched(tx, "anna")) == [1, 10]
    assert await store.run(lambda tx: touched(tx, "anna", "piotr")) == [1, 5, 8, 10]
    assert await store.run(lambda tx: touched(tx, "anna", "piotr", limit=2)) == [1, 5]
    assert await store.run(lambda tx: touched(tx, "anna", "piotr", after=5, limit=2)) == [8, 10]
    assert await store.run(lambda tx: touched(tx, "ivan")) == []
