"""What can be asked of a call? Each is one unit of work in the caller's transaction; the agenda is asked afterwards,
by `Saga.resume`, for every call that is then in a state of `UNFINISHED`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from calendars.calls.call import TRANSITIONS, Call, CallState
from calendars.calls.store import Calls
from calendars.cells import cell_keys, seat_keys


def hold(calls: Calls, call: Call, *, zone: ZoneInfo, daily_limit: int | None = None) -> bool:
    """Keep the call's time for its customer until `held_until`; False where somebody else was faster.

    `zone` is the agent's, for the limit of calls of that kind on a day.
    """
    if not _claim(calls, call, call.start, zone, daily_limit):
        calls.release(call.id)
        return False
    calls.save(replace(call, state=CallState.HELD))
    return True


def confirm(calls: Calls, call_id: str) -> Call | None:
    """The customer wants it: to be written into the agenda. None where the time is no longer kept.

    Confirming twice is confirming once.
    """
    call = calls.get(call_id)
    if call is None or call.state in (CallState.RELEASED, CallState.LOST, CallState.CANCELLED):
        return None
    return _go(calls, replace(call, held_until=None), CallState.WRITING) if call.state is CallState.HELD else call


def move(calls: Calls, call_id: str, to: datetime, *, zone: ZoneInfo, daily_limit: int | None = None) -> bool:
    """The customer wants it at another time: both are kept until it stands there. False where that is taken,
    or the call is not booked."""
    call = calls.get(call_id)
    if call is None or call.state is not CallState.BOOKED:
        return False
    if not _claim(calls, call, to, zone, daily_limit):
        keep_only(calls, call, zone)
        return False
    if to != call.start:
        _go(calls, replace(call, to=to), CallState.MOVING)
    return True


def cancel(calls: Calls, call_id: str) -> Call | None:
    """It is called off. A hold is let go at once; what is in the agenda is taken out. Idempotent."""
    call = calls.get(call_id)
    if call is None:
        return None
    if call.state is CallState.HELD:
        calls.release(call.id)
        return _go(calls, call, CallState.RELEASED)
    if CallState.CANCELLING in TRANSITIONS[call.state]:
        return _go(calls, replace(call, retry_at=None), CallState.CANCELLING)
    return call


def expire(calls: Calls, now: datetime) -> tuple[Call, ...]:
    """Let go what was held too long; what was let go."""
    held = (calls.get(call_id) for call_id in calls.expired(now))
    gone = [call for call in held if call is not None and call.state is CallState.HELD]
    for call in gone:
        calls.release(call.id)
    return tuple(_go(calls, call, CallState.RELEASED) for call in gone)


def keep_only(calls: Calls, call: Call, zone: ZoneInfo) -> None:
    """Give up every claim of the call but those for the time that it takes as it is."""
    spans = call.spans()
    cells = {key for span in spans for key in cell_keys(span.start, span.end, span.buffer)}
    days = tuple(f"{_day(span.start, zone)} " for span in spans)
    gone = [key for key in calls.claimed(call.id) if key not in cells and not (days and key.startswith(days))]
    if gone:
        calls.release(call.id, gone)


def _claim(calls: Calls, call: Call, start: datetime, zone: ZoneInfo, daily_limit: int | None) -> bool:
    there = call.at(start)
    if not calls.claim(call.agent, cell_keys(there.start, there.end, call.buffer), call.id):
        return False
    if daily_limit is None:
        return True
    seats = seat_keys(call.kind, _day(start, zone), daily_limit)
    return bool(set(seats) & set(calls.claimed(call.id))) or _first_free(calls, call, seats)


def _first_free(calls: Calls, call: Call, seats: Iterable[str]) -> bool:
    return any(calls.claim(call.agent, (seat,), call.id) for seat in seats)


def _go(calls: Calls, call: Call, state: CallState) -> Call:
    gone = replace(call, state=state)
    calls.save(gone)
    return gone


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
