"""Does a recurrence end within reason? What would keep the expansion busy for minutes is refused beforehand.

A rule is walked from its start, so what counts is how many steps lie between that and the window's end:
FREQ=SECONDLY since 1970 makes 1.8 thousand million of them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from math import prod
from typing import Any

from icalendar import Calendar, Event

#: About half a second of walking, and 20 MB while it lasts.
MAX_STEPS = 200_000

_SECONDS = {
    "SECONDLY": 1,
    "MINUTELY": 60,
    "HOURLY": 3_600,
    "DAILY": 86_400,
    "WEEKLY": 604_800,
    "MONTHLY": 2_629_746,
    "YEARLY": 31_556_952,
}
#: The parts that make several occurrences of one step, by the frequencies that they are finer than.
_FINER = {"HOURLY": ("BYMINUTE", "BYSECOND"), "MINUTELY": ("BYSECOND",), "SECONDLY": ()}
_FINER_THAN_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
#: Two of these can contradict each other (30 February), and such a rule is walked to the end of time.
_CONTRADICTORY = frozenset({"BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"})
_END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)


class TooManyError(ValueError):
    """The recurrence has no end within reason."""


def check_bounds(calendar: Calendar, until: datetime) -> None:
    """Raise TooManyError for a rule that takes too many steps to reach the window's end."""
    for event in calendar.events:
        rules: Any = event.get("RRULE", [])
        for rule in rules if isinstance(rules, list) else [rules]:
            steps = _steps(event, rule, until)
            if steps > MAX_STEPS:
                raise TooManyError(f"{rule.to_ical().decode()} takes {steps} steps to follow")


def _steps(event: Event, rule: Any, until: datetime) -> int:
    frequency = str((rule.get("FREQ") or ["DAILY"])[0]).upper()
    interval = max(int((rule.get("INTERVAL") or [1])[0]), 1)
    each = prod(len(rule.get(part) or (1,)) for part in _FINER.get(frequency, _FINER_THAN_A_DAY))
    end = _END_OF_TIME if len(_CONTRADICTORY & rule.keys()) > 1 else _instant(until)
    if rule.get("UNTIL"):
        end = min(end, _instant(rule["UNTIL"][0]))
    begins: Any = event.get("DTSTART")
    seconds = max((end - _instant(begins.dt)).total_seconds(), 0)
    return int(seconds / _SECONDS.get(frequency, 1) / interval * each)


def _instant(moment: date) -> datetime:
    # A day's error does not matter here, so zones don't.
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return moment.replace(tzinfo=UTC)
