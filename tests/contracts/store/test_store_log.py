"""The log and the deadlines computed from it."""

from dataclasses import MISSING, fields, replace
from datetime import UTC, datetime, time, timedelta
from typing import get_args, get_type_hints

import pytest
from store_samples import MINUTE, NOON, conversation

from bot.errors import StoreError
from bot.events import AgentReplied, ConversationClosed, CustomerWrote, Event, Recorded
from bot.model.deadline import Deadline, DeadlineState
from bot.model.policy import By, Counted, IfClosed, Metric, OwedTo, Starts, StopsOn, Target
from bot.ports import Store
from bot.store.codec import read_event

HOUR = timedelta(hours=1)


def _samples(kind: type) -> list[Event]:
    """An event of that class with all its fields given, and one with what may be left out left out."""
    values = {str: "żółw \0", int: 7, bool: True, datetime: datetime(2026, 3, 1, 1, 2, 3, 4000, tzinfo=UTC)}
    hints = get_type_hints(kind)
    full = {f.name: values[(get_args(hints[f.name]) or (hints[f.name],))[0]] for f in fields(kind)}
    least = {f.name: full[f.name] for f in fields(kind) if f.default is MISSING}
    return [kind(**full), kind(**least)]


@pytest.mark.parametrize("kind", get_args(Event), ids=lambda kind: kind.__name__)
async def test_every_event_is_read_as_it_was_written(store: Store, kind: type) -> None:
    number = (await store.run(conversation)).number
    for event in _samples(kind):
        await store.run(lambda tx, event=event: tx.log.append(number, NOON, event))
    history = await store.run(lambda tx: tx.log.history(number))
    assert [recorded.event for recorded in history] == _samples(kind)


async def test_a_history_is_one_conversations_in_the_order_of_writing(store: Store) -> None:
    one, two = await store.run(lambda tx: (conversation(tx).number, conversation(tx).number))
    said = CustomerWrote(message=1, counts_from=NOON)
    replied = AgentReplied(agent="anna", message=2, is_dedicated=True)
    for number, at, event in ((one, NOON + MINUTE, said), (two, NOON, ConversationClosed()), (one, NOON, replied)):
        await store.run(lambda tx, n=number, at=at, event=event: tx.log.append(n, at, event))
    first, last = await store.run(lambda tx: tx.log.history(one))
    assert first == Recorded(seq=first.seq, conversation=one, at=NOON + MINUTE, event=said)
    assert (last.at, last.event) == (NOON, replied)
    assert first.seq < last.seq
    assert await store.run(lambda tx: tx.log.history(99)) == []


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("MoonRose", "{}", "'MoonRose'"),
        ("ConversationTaken", '{"agent": "anna", "mood": "fine"}', "ConversationTaken does not fit .* mood"),
        ("ConversationTaken", "{}", "ConversationTaken does not fit .* agent"),
        ("ConversationTaken", "[", "ConversationTaken can't be read"),
    ],
)
def test_an_event_of_another_version_is_named(name: str, body: str, told: str) -> None:
    with pytest.raises(StoreError, match=told):
        read_event(name, body)


def _deadline(cycle: int = 1, **facts: object) -> Deadline:
    plain = Deadline(
        metric=Metric.FIRST_REPLY,
        cycle=cycle,
        target=Target(metric=Metric.FIRST_REPLY, clock="wall", within=HOUR),
        severity="sev3",
        start_at=NOON,
        due_at=NOON + HOUR,
        state=DeadlineState.RUNNING,
    )
    return replace(plain, **facts)  # type: ignore[arg-type]


async def test_every_field_of_a_deadline_is_kept(store: Store) -> None:
    number = (await store.run(conversation)).number
    target = Target(
        metric=Metric.UPDATE,
        clock="cet-office",
        within=HOUR,
        business_days=2,
        counted=Counted.CLOSE_OF_DAY,
        same_day=True,
        every=4 * HOUR,
        cutoff=time(16, 30),
        promised_at=NOON,
        aim=MINUTE,
        by=By.DEDICATED,
        stops_on=StopsOn.ACTION,
        starts=Starts.AT_OPENING,
        if_closed=IfClosed.NEXT_OPENING,
        pauses=frozenset({"question", "night"}),
        owed_to=OwedTo.AGENT,
        clause="WD-5",
    )
    full = _deadline(
        metric=Metric.UPDATE,
        cycle=3,
        target=target,
        state=DeadlineState.BREACHED,
        act_by=NOON + MINUTE,
        aim_at=NOON + 2 * MINUTE,
        stopped_at=NOON + 2 * HOUR,
        reclassified_at=NOON + 3 * MINUTE,
        grace_at=NOON + 4 * MINUTE,
    )
    assert all(getattr(value, f.name) != f.default for value in (full, target) for f in fields(value))
    await store.run(lambda tx: tx.deadlines.replace(number, [full, _deadline()]))
    assert await store.run(lambda tx: tx.deadlines.of(number)) == [full, _deadline()]


async def test_replacing_deadlines_changes_adds_and_drops(store: Store) -> None:
    number, other = await store.run(lambda tx: (conversation(tx).number, conversation(tx).number))
    await store.run(lambda tx: tx.deadlines.replace(other, [_deadline()]))
    await store.run(lambda tx: tx.deadlines.replace(number, [_deadline(1), _deadline(2)]))
    met = _deadline(2, state=DeadlineState.MET, stopped_at=NOON + MINUTE)
    await store.run(lambda tx: tx.deadlines.replace(number, [_deadline(3), met]))
    assert await store.run(lambda tx: tx.deadlines.of(number)) == [met, _deadline(3)]
    await store.run(lambda tx: tx.deadlines.replace(number, []))
    assert await store.run(lambda tx: tx.deadlines.of(number)) == []
    assert await store.run(lambda tx: tx.deadlines.of(other)) == [_deadline()]


async def test_what_was_read_of_a_history_need_not_be_read_again(store: Store) -> None:
    number = (await store.run(conversation)).number
    for message in (1, 2, 3):
        event = CustomerWrote(message=message, counts_from=NOON)
        await store.run(lambda tx, event=event: tx.log.append(number, NOON, event))
    first, *others = await store.run(lambda tx: tx.log.history(number))
    assert await store.run(lambda tx: tx.log.history(number, after=first.seq)) == others
    assert await store.run(lambda tx: tx.log.history(number, after=others[-1].seq)) == []
