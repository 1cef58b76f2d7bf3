"""Does a recurrence end within reason? What would keep the expansion busy for minutes is refused beforehand.

A rule is walked from its start, so what counts is how many steps lie between that and the window's end:
FREQ=SECONDLY since 1970 makes 1.8 thousand million of them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from math import prod
from typing import Any

from icalendar import Calendar, Event

#: A second of walking, and some seconds of it where every step is in vain. Every day since 1970 are 20,000.
MAX_STEPS = 50_000

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
_CONTRADICTORY = frozenset({"BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"})
_IN_EVERY_MONTH = 28
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
    interval = int((rule.get("INTERVAL") or [1])[0])
    if interval < 1:
        raise TooManyError(f"an interval of {interval} never gets anywhere")
    each = prod(len(rule.get(part) or (1,)) for part in _FINER.get(frequency, _FINER_THAN_A_DAY))
    end = _instant(until)
    if _may_be_in_vain(rule):
        end = _END_OF_TIME
    elif rule.get("UNTIL"):
        end = min(end, _instant(rule["UNTIL"][0]))
    begins: Any = event.get("DTSTART")
    seconds = max((end - _instant(begins.dt)).total_seconds(), 0)
    return int(seconds / _SECONDS.get(frequency, 1) / interval * each)


def _may_be_in_vain(rule: Any) -> bool:
    """Can it be that the rule never comes true? UNTIL is of no help then: it ends occurrences, not the walk."""
    # The fifth of a week's two days; a month and a year have enough of them, and few steps.
    days = len(rule.get("BYDAY") or (1,))
    if any(abs(int(position)) > days for position in rule.get("BYSETPOS") or ()):
        return True
    parts = _CONTRADICTORY & rule.keys()
    if parts == {"BYMONTH", "BYMONTHDAY"}:
        return all(abs(int(day)) > _IN_EVERY_MONTH for day in rule["BYMONTHDAY"])
    return len(parts) > 1


def _instant(moment: date) -> datetime:
    # A day's error does not matter here, so zones don't.
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return moment.replace(tzinfo=UTC)
