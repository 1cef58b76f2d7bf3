"""Calls, the cells of time they claim, and the dialogues in which they are booked."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, func, insert, or_, select, text, update

from bot.model.bookings import Ask, Booking, CallResult, SummaryState, Task
from bot.model.calls import CallBy
from bot.model.people import Contact
from bot.model.places import Place
from bot.store.codec import cut
from bot.store.facet import Facet, spell
from bot.store.tables import (
    CALL_HELD,
    CALL_TAKES_TIME,
    CALL_UNFINISHED,
    HAS_TASK,
    SUMMARY_ASKED,
    bookings,
    calls,
    cells,
)
from calendars.calls import Call, CallState, Outcome

_of_call = bindparam("of_call", type_=cells.c.call.type)
_at = bindparam("at", type_=calls.c.start_at.type)
_until = bindparam("until", type_=calls.c.start_at.type)

# Another transaction that is claiming the same cell is waited for; what it took is then left to it.
_CLAIM = spell(cells, lambda new: new.on_conflict_do_nothing())
_CLAIMED = select(cells.c.agent, cells.c.key).where(cells.c.call == _of_call).order_by(cells.c.key)
_RELEASE = delete(cells).where(cells.c.call == _of_call, cells.c.key == bindparam("of_key", type_=cells.c.key.type))
_RELEASE_ALL = delete(cells).where(cells.c.call == _of_call)

_CALL_COLUMNS = [column.key for column in calls.columns]
_GET = select(calls).where(calls.c.id == _of_call).with_for_update()
_SAVE = spell(
    calls,
    lambda new: new.on_conflict_do_update(
        index_elements=["id"], set_={name: new.excluded[name] for name in _CALL_COLUMNS if name != "id"}
    ),
)
_OF_AGENT = (
    select(calls)
    .where(
        calls.c.agent == bindparam("of_agent", type_=calls.c.agent.type),
        text(CALL_TAKES_TIME),
        or_(and_(calls.c.start_at < _until, calls.c.end_at > _at), calls.c.to_at.is_not(None)),
    )
    .order_by(calls.c.start_at, calls.c.id)
)
_UNFINISHED = (
    select(calls.c.id)
    .where(text(CALL_UNFINISHED), or_(calls.c.retry_at.is_(None), calls.c.retry_at <= _at))
    .order_by(calls.c.id)
)
_EXPIRED = select(calls.c.id).where(text(CALL_HELD), calls.c.held_until <= _at).order_by(calls.c.id)

_OPEN = insert(bookings).returning(bookings.c.number)
_BOOKING = select(bookings).where(bookings.c.number == bindparam("row")).with_for_update()
_SAVE_BOOKING = update(bookings).where(bookings.c.number == bindparam("row"))
_DROP_BOOKING = delete(bookings).where(bookings.c.number == bindparam("row"))
_BOOKING_OF = (
    select(bookings)
    .where(bookings.c.call == bindparam("of_call", type_=bookings.c.call.type))
    .order_by(bookings.c.number.desc())
    .limit(1)
    .with_for_update()
)
_BOOKINGS_OF = select(bookings).where(bookings.c.contact == bindparam("of_contact")).order_by(bookings.c.number)
_BOOKINGS_IN = select(bookings).where(bookings.c.conversation == bindparam("about")).order_by(bookings.c.number)
_BOOKINGS_FOR = (
    select(bookings)
    .where(bookings.c.customer == bindparam("of_customer", type_=bookings.c.customer.type))
    .order_by(bookings.c.number)
)
_TASKS = select(bookings.c.number).where(text(HAS_TASK)).order_by(bookings.c.number)
_SUMMARY_ASKED = (
    select(bookings)
    .where(text(SUMMARY_ASKED), bookings.c.summary_by == bindparam("of_agent", type_=bookings.c.summary_by.type))
    .order_by(bookings.c.summary_at.desc(), bookings.c.number.desc())
    .limit(1)
    .with_for_update()
)
_CAME_TO_NOTHING = [CallState.HELD.value, CallState.RELEASED.value, CallState.LOST.value, CallState.CANCELLED.value]
_HAD = (
    select(func.count())
    .select_from(bookings.join(calls, calls.c.id == bookings.c.call))
    .where(
        bookings.c.customer == bindparam("of_customer", type_=bookings.c.customer.type),
        bookings.c.kind == bindparam("of_kind", type_=bookings.c.kind.type),
        calls.c.state.not_in(_CAME_TO_NOTHING),
        or_(bookings.c.result.is_(None), bookings.c.result != CallResult.NOT_HELD.value),
    )
)
_LAST_CALLED = (
    select(calls.c.agent, func.max(bookings.c.number).label("newest"))
    .select_from(bookings.join(calls, calls.c.id == bookings.c.call))
    .group_by(calls.c.agent)
)


class Calls(Facet):
    """`ports.Calls`."""

    __slots__ = ()

    # Calls, as `calendars.calls` asks for them

    def claim(self, agent: str, keys: Sequence[str], call: str) -> bool:
        before = set(self._keys(agent, call))
        wanted = [key for key in sorted(set(keys)) if key not in before]
        if wanted:
            self._db.execute(_CLAIM[self._dialect], [{"agent": agent, "key": key, "call": call} for key in wanted])
        got = set(self._keys(agent, call)) - before
        if len(got) == len(wanted):
            return True
        self.release(call, sorted(got))
        return False

    def release(self, call: str, keys: Sequence[str] | None = None) -> None:
        if keys is None:
            self._db.execute(_RELEASE_ALL, {"of_call": call})
        elif keys:
            self._db.execute(_RELEASE, [{"of_call": call, "of_key": key} for key in keys])

    def claimed(self, call: str) -> Sequence[str]:
        return [row.key for row in self._db.execute(_CLAIMED, {"of_call": call})]

    def get(self, call: str) -> Call | None:
        row = self._db.execute(_GET, {"of_call": call}).one_or_none()
        return None if row is None else _call(row)

    def save(self, call: Call) -> None:
        self._db.execute(_SAVE[self._dialect], _values(call))

    def of_agent(self, agent: str, since: datetime, until: datetime) -> Sequence[Call]:
        found = map(_call, self._db.execute(_OF_AGENT, {"of_agent": agent, "at": since, "until": until}))
        return [call for call in found if any(span.start < until and since < span.end for span in call.spans())]

    def unfinished(self, now: datetime) -> Sequence[str]:
        return [row.id for row in self._db.execute(_UNFINISHED, {"at": now})]

    def expired(self, now: datetime) -> Sequence[str]:
        return [row.id for row in self._db.execute(_EXPIRED, {"at": now})]

    # Dialogues

    def open_booking(self, *, contact: Contact, customer: str, kind: str, place: Place, at: datetime) -> Booking:
        fresh = Booking(number=0, contact=contact.id, customer=customer, kind=kind, place=place, asked_at=cut(at))
        number = self._db.execute(_OPEN, _columns(fresh)).scalar_one()
        return Booking(number=number, contact=contact.id, customer=customer, kind=kind, place=place, asked_at=cut(at))

    def booking(self, number: int) -> Booking | None:
        return self._one(_BOOKING, row=number)

    def save_booking(self, booking: Booking) -> None:
        self._db.execute(_SAVE_BOOKING, {"row": booking.number, **_columns(booking)})

    def drop_booking(self, number: int) -> None:
        self._db.execute(_DROP_BOOKING, {"row": number})

    def booking_of(self, call: str) -> Booking | None:
        return self._one(_BOOKING_OF, of_call=call)

    def bookings_of(self, contact: int) -> Sequence[Booking]:
        return [_booking(row) for row in self._db.execute(_BOOKINGS_OF, {"of_contact": contact})]

    def bookings_in(self, conversation: int) -> Sequence[Booking]:
        return [_booking(row) for row in self._db.execute(_BOOKINGS_IN, {"about": conversation})]

    def bookings_for(self, customer: str) -> Sequence[Booking]:
        return [_booking(row) for row in self._db.execute(_BOOKINGS_FOR, {"of_customer": customer})]

    def tasks(self) -> Sequence[int]:
        return [row.number for row in self._db.execute(_TASKS)]

    def summary_asked(self, agent: str) -> Booking | None:
        return self._one(_SUMMARY_ASKED, of_agent=agent)

    def had(self, customer: str, kind: str) -> int:
        count: int = self._db.execute(_HAD, {"of_customer": customer, "of_kind": kind}).scalar_one()
        return count

    def last_called(self) -> Mapping[str, int]:
        return {row.agent: row.newest for row in self._db.execute(_LAST_CALLED)}

    def _keys(self, agent: str, call: str) -> list[str]:
        return [row.key for row in self._db.execute(_CLAIMED, {"of_call": call}) if row.agent == agent]

    def _one(self, query: Any, **facts: Any) -> Booking | None:
        row = self._db.execute(query, facts).one_or_none()
        return None if row is None else _booking(row)


def _values(call: Call) -> dict[str, Any]:
    return {
        "id": call.id,
        "agent": call.agent,
        "kind": call.kind,
        "start_at": call.start,
        "end_at": call.end,
        "buffer": int(call.buffer.total_seconds()),
        "state": call.state.value,
        "held_until": call.held_until,
        "title": call.title,
        "notes": call.notes,
        "join": call.join,
        "location": call.location,
        "sequence": call.sequence,
        "tries": call.tries,
        "waits": call.waits,
        "retry_at": call.retry_at,
        "to_at": call.to,
        "outcome": call.outcome.value,
    }


def _call(row: Row[Any]) -> Call:
    return Call(
        id=row.id,
        agent=row.agent,
        kind=row.kind,
        start=row.start_at,
        end=row.end_at,
        buffer=timedelta(seconds=row.buffer),
        state=CallState(row.state),
        held_until=row.held_until,
        title=row.title,
        notes=row.notes,
        join=row.join,
        location=row.location,
        sequence=row.sequence,
        tries=row.tries,
        waits=row.waits,
        retry_at=row.retry_at,
        to=row.to_at,
        outcome=Outcome(row.outcome),
    )


def _columns(booking: Booking) -> dict[str, Any]:
    """Everything but the number."""
    return {
        "contact": booking.contact,
        "customer": booking.customer,
        "kind": booking.kind,
        "channel": booking.place.channel,
        "chat": booking.place.chat,
        "place_thread": booking.place.thread,
        "asked_at": booking.asked_at,
        "conversation": booking.conversation,
        "offered_by": booking.offered_by,
        "shown": booking.shown,
        "page": booking.page,
        "ask": booking.ask.value,
        "task": booking.task.value if booking.task else None,
        "call": booking.call,
        "wanted_at": booking.wanted_at,
        "by": booking.by.value if booking.by else None,
        "is_moving": booking.is_moving,
        "is_approved": booking.is_approved,
        "result": booking.result.value if booking.result else None,
        "result_by": booking.result_by,
        "result_at": booking.result_at,
        "summary": booking.summary,
        "summary_state": booking.summary_state.value if booking.summary_state else None,
        "summary_by": booking.summary_by,
        "summary_at": booking.summary_at,
    }


def _booking(row: Row[Any]) -> Booking:
    return Booking(
        number=row.number,
        contact=row.contact,
        customer=row.customer,
        kind=row.kind,
        place=Place(channel=row.channel, chat=row.chat, thread=row.place_thread),
        asked_at=row.asked_at,
        conversation=row.conversation,
        offered_by=row.offered_by,
        shown=row.shown,
        page=row.page,
        ask=Ask(row.ask),
        task=Task(row.task) if row.task else None,
        call=row.call,
        wanted_at=row.wanted_at,
        by=CallBy(row.by) if row.by else None,
        is_moving=bool(row.is_moving),
        is_approved=bool(row.is_approved),
        result=CallResult(row.result) if row.result else None,
        result_by=row.result_by,
        result_at=row.result_at,
        summary=row.summary,
        summary_state=SummaryState(row.summary_state) if row.summary_state else None,
        summary_by=row.summary_by,
        summary_at=row.summary_at,
    )
