"""When does an agent's own calendar say that they are away? Only proposals: the agent decides.

A proposal has dates and nothing else; what the event is called stays in the calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from calendars.entries import Entry, Standing, View

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """A span in which the agent seems to be away, in UTC."""

    start: datetime
    end: datetime


def proposed_absences(view: View, *, at_least: timedelta = _DAY) -> tuple[Away, ...]:
    """What is marked as out of office, or takes whole days, together for at least so long; earliest first."""
    found: list[Away] = []
    for entry in sorted((entry for entry in view.entries if is_away(entry)), key=lambda entry: entry.start):
        if found and entry.start <= found[-1].end:
            found[-1] = Away(start=found[-1].start, end=max(found[-1].end, entry.end))
        else:
            found.append(Away(start=entry.start, end=entry.end))
    return tuple(away for away in found if away.end - away.start >= at_least)


def is_away(entry: Entry) -> bool:
    """Does it say, by itself, that the agent is away?"""
    return entry.standing is Standing.CONFIRMED and (entry.away or entry.all_day)
