"""What has the agent done to calls in a calendar app? Pure: from the calls we keep and what the agenda shows.

Nothing is concluded from a file that is merely not there, and nothing from many that vanish at once: a server
that was restored or a calendar that was emptied by accident must not tell every customer that the call is off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from calendars.calls.call import Call, CallState
from calendars.entries import Ours, View

#: If all of so many calls or more are gone at once, a person is to look first.
MANY = 3

#: What is over for us, and must not stand in the agenda any more.
_OVER = frozenset({CallState.LOST, CallState.CANCELLED, CallState.RELEASED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """`moved`: where the agent put a call. `gone`: deleted by the agent, or marked as cancelled. `missing`: not
    there, and nobody knows why: to be asked of the agent. `strays`: ours, and over: to be taken out."""

    moved: tuple[Ours, ...] = ()
    gone: tuple[Call, ...] = ()
    missing: tuple[Call, ...] = ()
    strays: tuple[Ours, ...] = ()


def reconcile(booked: Sequence[Call], view: View, now: datetime, *, over: Mapping[str, CallState]) -> Findings:
    """Compare. `booked` are the agent's calls in that state; `over` the states of others that the view shows."""
    ahead = [call for call in booked if call.start > now and call.end <= view.until]
    moved = [
        ours
        for call in ahead
        if (ours := view.ours.get(call.id)) is not None
        and not ours.cancelled
        and (ours.start, ours.end) != (call.start, call.end)
    ]
    gone = [call for call in ahead if _is_gone(call, view)]
    missing = [call for call in ahead if call.id not in view.ours and call.id not in view.deleted]
    if len(gone) >= MANY and len(gone) == len(ahead):
        gone, missing = [], [*gone, *missing]
    strays = [ours for call, ours in view.ours.items() if over.get(call) in _OVER and ours.end > now]
    return Findings(moved=tuple(moved), gone=tuple(gone), missing=tuple(missing), strays=tuple(strays))


def _is_gone(call: Call, view: View) -> bool:
    ours = view.ours.get(call.id)
    return ours.cancelled if ours is not None else call.id in view.deleted
