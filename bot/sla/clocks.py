"""When is a target due that starts then? Everything that is counted on a target's own clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.errors import OpiekunError
from bot.model.deadline import Deadline
from bot.model.policy import WALL, Counted, IfClosed, Starts, Target
from calendars.hours import BusinessHours, Segment

#: The word in a target's `pauses` for "while a named question waits for the customer".
PENDING = "pending"

_NONE = timedelta()
#: Instants are stored in whole milliseconds.
_TICK = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """What time may count by: the calendars by name, the wall, and the hours of the conversation's team."""

    calendars: Mapping[str, BusinessHours]
    team_hours: BusinessHours

    def due(self, target: Target, start: datetime, held: timedelta = _NONE) -> datetime:
        """When a target that starts then is due. `held` is how long its clock was stopped, on that same clock."""
        if target.promised_at is not None:
            return target.promised_at
        start = self.counted_from(target, start)
        if target.clock == WALL:
            return self._if_closed(target, start + _length(target) + held)
        hours = self.calendars[target.clock]
        if target.same_day:
            return hours.same_day(start, target.cutoff)
        if target.business_days is not None:
            rolling = target.counted is Counted.ROLLING
            return hours.business_days(start, target.business_days, "rolling" if rolling else "close_of_day")
        return hours.after(start, _length(target) + held)

    def counted_from(self, target: Target, start: datetime) -> datetime:
        """From when it counts: at once, or on the wall from the team's next opening where the target says so."""
        if target.clock == WALL and target.starts is Starts.AT_OPENING:
            return self.team_hours.next_opening(start)
        return start

    def aim(self, target: Target, start: datetime) -> datetime | None:
        """The softer time beside the target. An aim is always in clock hours (LA-15: "within 24 hours")."""
        return start + target.aim if target.aim is not None else None

    def act_by(self, start: datetime, due: datetime) -> datetime | None:
        """The team's last staffed instant up to `due`; None when nobody is there between start and due."""
        staffed = self.team_hours.last_staffed_before(due)
        return staffed if staffed is not None and staffed > start else None

    def between(self, target: Target, start: datetime, end: datetime) -> timedelta:
        """How much time passes from start to end on the target's clock."""
        return end - start if target.clock == WALL else self.calendars[target.clock].between(start, end)

    def at_share(self, deadline: Deadline, share: float) -> datetime:
        """The instant at which that share of the deadline's own time is used up, pauses left out.

        Counted so that what remains until due is the rest of the target: a long pause early on does not make
        three quarters of the way come while it is still the first.
        """
        target = deadline.target
        start = self.counted_from(target, deadline.reclassified_at or deadline.start_at)
        due = deadline.grace_at or deadline.due_at
        if PENDING in target.pauses and counts_a_length(target):
            held = max(self.between(target, start, due) - _length(target), _NONE)
            start = start + held if target.clock == WALL else self.calendars[target.clock].after(start, held)
        if target.clock == WALL:
            return start + (due - start) * share
        return self.calendars[target.clock].at_share(start, due, share)

    def segments(self, target: Target, start: datetime, due: datetime, held: timedelta = _NONE) -> tuple[Segment, ...]:
        """The stretches of its clock's time from start to due; what a closed deadline was moved by is not counted."""
        start = self.counted_from(target, start)
        if target.clock != WALL:
            return self.calendars[target.clock].segments(start, due)
        end = min(due, start + _length(target) + held) if counts_a_length(target) else due
        return (Segment(start=start, end=end),) if start < end else ()

    def zone(self, target: Target) -> ZoneInfo:
        """Where the target's time is told: its calendar's zone; for the wall, that of the team's calendar."""
        return self.team_hours.zone if target.clock == WALL else self.calendars[target.clock].zone

    def _if_closed(self, target: Target, due: datetime) -> datetime:
        """A wall deadline on closed time, moved to the team's next opening where the target says so.

        The closing instant itself is not closed time: what is due then can be done until then.
        """
        if target.if_closed is IfClosed.KEEP or self.team_hours.last_staffed_before(due) == due:
            return due
        return self.team_hours.next_opening(due)


def late_from(deadline: Deadline) -> datetime:
    """The first instant at which it is overdue: at `due_at` itself an answer is still in time.

    What a change of severity made overdue is late once its grace is over.
    """
    return (deadline.grace_at or deadline.due_at) + _TICK


def counts_a_length(target: Target) -> bool:
    """Is it a length of time that can be held, and not a number of days?"""
    return target.within is not None or target.every is not None


def _length(target: Target) -> timedelta:
    length = target.within if target.within is not None else target.every
    if length is None:
        raise OpiekunError(
            f"the {target.metric} target on clock {target.clock} has no length: give it within or every; "
            "business_days and same_day need a business calendar"
        )
    return length
