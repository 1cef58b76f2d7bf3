"""Calls, the time they claim, and the dialogues in which they are booked, on every database."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from store_samples import HER_CHAT, NOON, conversation, maria

from bot.model.bookings import AgendaSeen, AgendaState, Ask, Booking, Task
from bot.model.calls import CallBy
from bot.ports import Store, Tx
from calendars.calls import Call, CallState, Outcome, confirm, hold, move
from calendars.cells import cell_keys

HALF_AN_HOUR = timedelta(minutes=30)
PRAGUE = ZoneInfo("Europe/Prague")


def a_call(name: str = "c1", hours: int = 1, agent: str = "anna") -> Call:
    start = NOON + timedelta(hours=hours)
    return Call(
        id=name,
        agent=agent,
        kind="support",
        start=start,
        end=start + HALF_AN_HOUR,
        buffer=timedelta(minutes=10),
        held_until=NOON + timedelta(minutes=10),
        title="Acme: Support",
        join="https://meet.example.com/x",
    )


def a_booking(tx: Tx) -> Booking:
    return tx.calls.open_booking(contact=maria(tx), customer="acme", kind="support", place=HER_CHAT, at=NOON)


async def test_a_call_comes_back_as_it_was_kept(store: Store) -> None:
    full = replace(
        a_call(),
        state=CallState.MOVING,
        notes="#1",
        location="+48 1",
        sequence=3,
        tries=2,
        waits=1,
        retry_at=NOON,
        to=NOON + timedelta(days=1),
        outcome=Outcome.UNREACHABLE,
    )
    await store.run(lambda tx: tx.calls.save(a_call()))
    await store.run(lambda tx: tx.calls.save(full))

    assert await store.run(lambda tx: tx.calls.get("c1")) == full
    assert await store.run(lambda tx: tx.calls.get("c2")) is None


async def test_a_dialogue_comes_back_as_it_was_kept(store: Store) -> None:
    def unit(tx: Tx) -> tuple[Booking, Booking | None, Booking | None]:
        full = replace(
            a_booking(tx),
            conversation=conversation(tx).number,
            offered_by="anna",
            shown=7,
            page="days",
            ask=Ask.MOVE,
            task=Task.HOLD,
            call="c1",
            wanted_at=NOON,
            by=CallBy.PHONE,
            is_moving=True,
            is_approved=False,
        )
        tx.calls.save_booking(full)
        return full, tx.calls.booking(full.number), tx.calls.booking_of("c1")

    full, by_number, by_call = await store.run(unit)
    assert full == by_number == by_call
    assert await store.run(lambda tx: tx.calls.tasks()) == [full.number]
    assert await store.run(lambda tx: tx.calls.bookings_of(full.contact)) == [full]
    assert await store.run(lambda tx: tx.calls.bookings_in(full.conversation or 0)) == [full]


async def test_a_question_is_gone_with_its_answer_and_nothing_else_is(store: Store) -> None:
    def unit(tx: Tx) -> tuple[Booking, Booking]:
        kept, question = a_booking(tx), replace(a_booking(tx), task=Task.EXPLAIN)
        tx.calls.save_booking(question)
        return kept, question

    kept, question = await store.run(unit)
    assert await store.run(lambda tx: tx.calls.tasks()) == [question.number]

    await store.run(lambda tx: tx.calls.drop_booking(question.number))

    assert await store.run(lambda tx: tx.calls.tasks()) == []
    assert await store.run(lambda tx: tx.calls.bookings_of(kept.contact)) == [kept]


async def test_of_two_who_want_the_same_time_one_has_it(store: Store) -> None:
    near = replace(a_call("c2"), start=a_call().end, end=a_call().end + HALF_AN_HOUR)

    assert await store.run(lambda tx: hold(tx.calls, a_call(), zone=PRAGUE))
    assert not await store.run(lambda tx: hold(tx.calls, near, zone=PRAGUE)), "both buffers lie between two calls"
    assert await store.run(lambda tx: hold(tx.calls, replace(near, agent="piotr"), zone=PRAGUE))
    assert await store.run(lambda tx: tx.calls.claimed("c1")) == list(
        cell_keys(a_call().start, a_call().end, a_call().buffer)
    )


async def test_claims_are_given_up_one_by_one_or_all(store: Store) -> None:
    await store.run(lambda tx: tx.calls.claim("anna", ("a", "b", "c"), "c1"))
    await store.run(lambda tx: tx.calls.release("c1", ["b"]))
    assert await store.run(lambda tx: tx.calls.claimed("c1")) == ["a", "c"]
    assert not await store.run(lambda tx: tx.calls.claim("anna", ("b", "c"), "c2"))
    assert await store.run(lambda tx: tx.calls.claimed("c2")) == [], "all of them or none"
    await store.run(lambda tx: tx.calls.release("c1"))
    assert await store.run(lambda tx: tx.calls.claim("anna", ("b", "c"), "c2"))


async def test_a_limit_a_day_has_so_many_seats(store: Store) -> None:
    def held(name: str, hours: int) -> bool:
        return hold(tx_calls[0], a_call(name, hours), zone=PRAGUE, daily_limit=2)

    tx_calls = []

    def unit(tx: Tx) -> list[bool]:
        tx_calls[:] = [tx.calls]
        return [held("c1", 1), held("c2", 3), held("c3", 5)]

    assert await store.run(unit) == [True, True, False]


async def test_what_is_unfinished_expired_and_in_the_way_is_found(store: Store) -> None:
    def unit(tx: Tx) -> None:
        hold(tx.calls, a_call("held"), zone=PRAGUE)
        for name, hours in (("writing", 3), ("waiting", 5), ("moving", 7), ("lost", 9)):
            hold(tx.calls, a_call(name, hours), zone=PRAGUE)
            confirm(tx.calls, name)
        waiting = tx.calls.get("waiting")
        moving = tx.calls.get("moving")
        lost = tx.calls.get("lost")
        assert waiting is not None
        assert moving is not None
        assert lost is not None
        tx.calls.save(replace(waiting, state=CallState.PENDING, retry_at=NOON + timedelta(minutes=5)))
        tx.calls.save(replace(moving, state=CallState.BOOKED))
        tx.calls.save(replace(lost, state=CallState.LOST))
        assert move(tx.calls, "moving", NOON + timedelta(hours=40), zone=PRAGUE)

    await store.run(unit)
    later, tomorrow = NOON + timedelta(minutes=10), NOON + timedelta(days=1)

    assert await store.run(lambda tx: tx.calls.unfinished(NOON)) == ["moving", "writing"]
    assert await store.run(lambda tx: tx.calls.unfinished(later)) == ["moving", "waiting", "writing"]
    assert await store.run(lambda tx: tx.calls.expired(NOON)) == []
    assert await store.run(lambda tx: tx.calls.expired(later)) == ["held"]
    assert [call.id for call in await store.run(lambda tx: tx.calls.of_agent("anna", NOON, tomorrow))] == [
        "held",
        "writing",
        "waiting",
        "moving",
    ]
    there = await store.run(lambda tx: tx.calls.of_agent("anna", tomorrow, tomorrow + timedelta(days=1)))
    assert [call.id for call in there] == ["moving"]


async def test_who_had_a_call_last_and_how_many_a_customer_had(store: Store) -> None:
    def unit(tx: Tx) -> None:
        for name, agent, state in (
            ("c1", "anna", CallState.BOOKED),
            ("c2", "piotr", CallState.CANCELLED),
            ("c3", "anna", CallState.HELD),
        ):
            tx.calls.save(replace(a_call(name, agent=agent), state=state))
            tx.calls.save_booking(replace(a_booking(tx), call=name))

    await store.run(unit)

    assert await store.run(lambda tx: tx.calls.had("acme", "support")) == 1
    assert await store.run(lambda tx: tx.calls.had("acme", "training")) == 0
    assert await store.run(lambda tx: tx.calls.last_called()) == {"anna": 3, "piotr": 2}


async def test_how_an_agenda_was_when_last_asked_comes_back_as_it_was_kept(store: Store) -> None:
    read = AgendaSeen(agent="anna", state=AgendaState.READ, read_at=NOON)
    silent = replace(read, state=AgendaState.SILENT)
    unknown = AgendaSeen(agent="piotr", state=AgendaState.GONE, read_at=None)

    def unit(tx: Tx) -> list[AgendaSeen | None]:
        for seen in (read, unknown, silent):
            tx.agendas.save(seen)
        return [tx.agendas.get(agent) for agent in ("anna", "piotr", "olga")]

    assert await store.run(unit) == [silent, unknown, None]
