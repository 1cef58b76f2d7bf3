"""Holding, booking, moving and cancelling a call, never twice. Decisions are pure; no vendor's words come here.

`units` is what can be asked of a call inside the caller's transaction, `Saga` carries it out beside the agenda;
`Calls` and `Ledger` are the store that it needs, `Agenda` the calendar.
"""

from calendars.calls.agenda import Agenda, AgendaError, Answer, CallEvent, Found, UnauthorisedError, VanishedError
from calendars.calls.call import TAKING, TRANSITIONS, UNFINISHED, Call, CallState, Outcome
from calendars.calls.memory import MemoryAgenda
from calendars.calls.reconcile import Findings
from calendars.calls.rooms import new_call_id, room_link
from calendars.calls.saga import AgendaOf, Saga
from calendars.calls.store import Calls, Ledger
from calendars.calls.units import cancel, confirm, expire, hold, move

__all__ = [
    "TAKING",
    "TRANSITIONS",
    "UNFINISHED",
    "Agenda",
    "AgendaError",
    "AgendaOf",
    "Answer",
    "Call",
    "CallEvent",
    "CallState",
    "Calls",
    "Findings",
    "Found",
    "Ledger",
    "MemoryAgenda",
    "Outcome",
    "Saga",
    "UnauthorisedError",
    "VanishedError",
    "cancel",
    "confirm",
    "expire",
    "hold",
    "move",
    "new_call_id",
    "room_link",
]
