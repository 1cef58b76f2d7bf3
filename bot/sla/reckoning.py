"""How was a time counted: from when, which stretches, which pauses, which closed days? What explain and /why tell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.events import (
    ConversationClosed,
    ConversationDeclined,
    ConversationReopened,
    ConversationResolved,
    CustomerWrote,
    QuestionAsked,
    Recorded,
)
from bot.model.deadline import Deadline
from bot.model.policy import WALL, Target
from bot.sla.clocks import PENDING, Clocks, counts_a_length
from bot.sla.stops import CONTACT
from calendars.hours import BusinessHours, Day, DayKind, Segment

#: Nobody reads on after so many closed days; no target is that long.
_DAYS_LOOKED_AT = 400
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """One target counted from `start_at`. `zone` is where its times are told: its calendar's, else the team's.

    `segments` are the stretches that counted, `pauses` those in which its clock stood still for a question.
    `closed` are dates on which the calendar was shut although the week would have it open: holidays and dated rows. On
    the wall they are the team's, while it waits for the opening.
    """

    target: Target
    start_at: datetime
    due_at: datetime
    act_by: datetime | None
    aim_at: datetime | None
    segments: tuple[Segment, ...]
    pauses: tuple[Segment, ...]
    closed: tuple[Day, ...]
    zone: ZoneInfo


def reckon(target: Target, start: datetime, clocks: Clocks) -> Reckoning:
    """The target as for a message that arrives then."""
    return _reckoning(target, start, clocks.due(target, start), clocks, ())


def reckon_deadline(deadline: Deadline, waits: Sequence[Segment], clocks: Clocks) -> Reckoning:
    """A deadline as it stands. `waits` are the spans in which a named question waited; they count where it pauses."""
    pauses: tuple[Segment, ...] = ()
    if PENDING in deadline.target.pauses and counts_a_length(deadline.target):
        held = ((max(w.start, deadline.start_at), min(w.end, deadline.due_at)) for w in waits)
        pauses = tuple(Segment(start=since, end=until) for since, until in held if since < until)
    return _reckoning(deadline.target, deadline.start_at, deadline.due_at, clocks, pauses)


def waits(history: Sequence[Recorded], now: datetime) -> tuple[Segment, ...]:
    """The spans in which a named question waited for the customer, the one that waits now included."""
    found, since = _waits(history)
    return tuple(found) if since is None else (*found, Segment(start=since, end=now))


def asked_at(history: Sequence[Recorded]) -> datetime | None:
    """Since when a named question has been waiting; None while none does."""
    return _waits(history)[1]


def _waits(history: Sequence[Recorded]) -> tuple[list[Segment], datetime | None]:
    """The spans that are over, and since when one lasts."""
    found: list[Segment] = []
    since: datetime | None = None
    for recorded in history:
        until = _answered_at(recorded)
        if isinstance(recorded.event, QuestionAsked):
            since = since or recorded.at
        elif since is not None and until is not None:
            found.append(Segment(start=since, end=max(since, until)))
            since = None
    return found, since


def _answered_at(recorded: Recorded) -> datetime | None:
    """Until when a question waited that this event answers, or makes idle."""
    match recorded.event:
        case CustomerWrote(is_thanks=False, counts_from=until):
            return until
        case ConversationResolved() | ConversationDeclined() | ConversationClosed():
            return recorded.at
        case ConversationReopened(by=by) if by.startswith(CONTACT):
            return recorded.at
        case _:
            return None


def _reckoning(
    target: Target, start: datetime, due: datetime, clocks: Clocks, pauses: tuple[Segment, ...]
) -> Reckoning:
    held = sum((clocks.between(target, pause.start, pause.end) for pause in pauses), timedelta())
    return Reckoning(
        target=target,
        start_at=start,
        due_at=due,
        act_by=clocks.act_by(start, due),
        aim_at=clocks.aim(target, start),
        segments=tuple(_without(clocks.segments(target, start, due, held), pauses)),
        pauses=pauses,
        closed=tuple(_closed_between(target, start, due, held, clocks)),
        zone=clocks.zone(target),
    )


def _without(segments: Sequence[Segment], pauses: Sequence[Segment]) -> Iterator[Segment]:
    """What is left of the stretches beside the pauses, which are in order."""
    for segment in segments:
        start = segment.start
        for pause in pauses:
            if start < pause.start < segment.end:
                yield Segment(start=start, end=pause.start)
            if pause.start < segment.end:
                start = max(start, pause.end)
        if start < segment.end:
            yield Segment(start=start, end=segment.end)


def _closed_between(target: Target, start: datetime, due: datetime, held: timedelta, clocks: Clocks) -> Iterator[Day]:
    """On a calendar the whole way; on the wall only while it waits for the team's opening, before and after."""
    if target.clock != WALL:
        yield from _closed(clocks.calendars[target.clock], start, due)
        return
    waits = [(start, clocks.counted_from(target, start))]
    waits += [(segment.end, due) for segment in clocks.segments(target, start, due, held)]
    days = (day for since, until in waits if since < until for day in _closed(clocks.team_hours, since, until))
    yield from {day.date: day for day in days}.values()


def _closed(hours: BusinessHours, start: datetime, due: datetime) -> Iterator[Day]:
    first, last = start.astimezone(hours.zone).date(), due.astimezone(hours.zone).date()
    for number in range(min((last - first).days + 1, _DAYS_LOOKED_AT)):
        day = hours.day(first + _DAY * number)
        if day.kind in (DayKind.HOLIDAY, DayKind.DATED) and not day.spans and hours.spec.weekly.get(day.date.weekday()):
            yield day
