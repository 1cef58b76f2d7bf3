"""Dated rows as an iCalendar file, and back: what other calendar programs show and people edit there.

An all-day event closes its dates. Events with times are the hours of the date on which they start, all
of them: they replace the week's. A cancelled event says nothing.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import recurring_ical_events  # type: ignore[import-untyped]
from icalendar import Calendar, Event, vDDDTypes

from calendars.errors import IcsError, OverlapError
from calendars.spans import DAY_MINUTES, Span, Spans, check_spans, format_span, span_minutes
from calendars.spec import CalendarSpec, load_zone

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


def write_rows(spec: CalendarSpec, *, stamp: datetime) -> str:
    """The calendar's dated rows as an iCalendar file (RFC 5545). `stamp` is the aware time of writing."""
    calendar = Calendar()
    calendar.add("prodid", "-//opiekun//calendars//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", spec.name)
    zone = load_zone(spec.zone)
    for day, spans in spec.dates.items():
        if not spans:
            calendar.add_component(_event(spec, day, "closed", "Closed", day, day + _DAY, stamp))
        for span in spans:
            start = datetime.combine(day, time(), zone) + span[0] * _MINUTE
            end = start + span_minutes(span) * _MINUTE  # on the wall: both have the same zone
            written = format_span(span)
            calendar.add_component(_event(spec, day, written[:5], f"Open {written}", start, end, stamp))
    calendar.add_missing_timezones()
    return str(calendar.to_ical(), "utf-8")


def read_rows(text: str, *, zone: str, first: date, last: date) -> dict[date, Spans]:
    """The rows that an iCalendar file means for the dates from first to last, both included.

    Recurring events are expanded. Times without a zone, and those of other zones, become local times of
    `zone`. Raises IcsError with every fault on a line of its own, and ZoneError.
    """
    where = load_zone(zone)
    closed: set[date] = set()
    opened: dict[date, list[Span]] = defaultdict(list)
    faults: list[str] = []
    for event in _occurrences(text, first, last):
        if not isinstance(event.start, datetime):
            closed.update(day for day in _dates(event.start, event.end) if first <= day <= last)
        elif first <= (day := _local(event.start, where).date()) <= last:
            try:
                opened[day].append(_span(event, where))
            except IcsError as fault:
                faults.append(str(fault))
    for day in sorted(closed & opened.keys()):
        faults.append(f"{day}: closed all day and open at times: keep one of the two")
    rows: dict[date, Spans] = dict.fromkeys(closed, ())
    for day, spans in opened.items():
        try:
            rows[day] = check_spans(list(dict.fromkeys(spans)))
        except OverlapError as fault:
            faults.append(f"{day}: {fault}")
    if faults:
        raise IcsError("\n".join(faults))
    return dict(sorted(rows.items()))


def with_rows(spec: CalendarSpec, rows: Mapping[date, Spans], *, replace: bool = False) -> CalendarSpec:
    """The next version, with these rows beside its own or, with `replace`, instead of them.

    What it would change: `versions.day_changes(BusinessHours(spec), BusinessHours(next), …)` over
    the dates of both.
    """
    return dataclasses.replace(spec, dates=dict(rows) if replace else {**spec.dates, **rows})


def _event(spec: CalendarSpec, day: date, part: str, summary: str, start: date, end: date, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", f"{day.isoformat()}-{part.replace(':', '')}-{spec.name}@calendars")
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("summary", summary)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("transp", "OPAQUE" if part == "closed" else "TRANSPARENT")
    return event


def _occurrences(text: str, first: date, last: date) -> Iterable[Event]:
    try:
        calendar = Calendar.from_ical(text)
    except ValueError as cause:
        raise IcsError(f"this is no iCalendar file ({cause}): it begins with BEGIN:VCALENDAR") from cause
    broken = [f"the event {_title(event)} can't be read: {why}" for event in calendar.events for why in _faults(event)]
    if broken:
        raise IcsError("\n".join(broken))
    # A day more on both sides: a date of the calendar's zone may be another one in the event's.
    found = recurring_ical_events.of(calendar).between(first - _DAY, last + 2 * _DAY)
    return [event for event in found if event.get("STATUS") != "CANCELLED"]


def _faults(event: Event) -> Iterable[str]:
    """Why the event can't be expanded, or would be only by guessing what is meant."""
    if event.errors:
        return [f"{name}: {why}" for name, why in event.errors]
    if "DTSTART" not in event:
        return ["it has no DTSTART"]
    written = {name: event[name] for name in ("DTSTART", "DTEND") if name in event}
    if twice := [name for name, value in written.items() if isinstance(value, list)]:
        return [f"it has {name} twice" for name in twice]
    edges = [value for value in written.values() if isinstance(value, vDDDTypes)]
    if lost := [edge.params["TZID"] for edge in edges if _is_lost(edge)]:
        advice = "neither the file nor the tz database knows it; name one such as Europe/Prague"
        return [f"its times are in the zone {zone!r}: {advice}" for zone in dict.fromkeys(lost)]
    moments = [edge.dt for edge in edges if isinstance(edge.dt, date)]
    if len(moments) < len(written):
        return ["DTSTART and DTEND are dates, or dates with a time of day"]
    if len({isinstance(moment, datetime) for moment in moments}) > 1:
        return ["one end is a date and the other a time: give both the same form"]
    if _is_backward(moments):
        return ["it ends before it begins: exchange DTSTART and DTEND"]
    return []


def _is_lost(edge: vDDDTypes) -> bool:
    """Is it a time whose zone is named and was not found? Left to itself it would be taken for a local one."""
    return "TZID" in edge.params and isinstance(edge.dt, datetime) and edge.dt.tzinfo is None


def _is_backward(edges: Sequence[date]) -> bool:
    try:
        return edges[-1] < edges[0]
    except TypeError:  # a time without a zone beside one with it: which is later shows in the calendar's zone
        return False


def _span(event: Event, zone: ZoneInfo) -> Span:
    start, end = _local(event.start, zone), _local(event.end, zone)
    minutes, rest = divmod(end - start, _MINUTE)
    if rest or start.second or start.microsecond:
        raise IcsError(f"{_title(event)} on {start}: hours begin and end on whole minutes")
    if minutes <= 0:
        raise IcsError(f"{_title(event)} on {start} takes no time: give it an end after its beginning")
    if not minutes < DAY_MINUTES + (start.time() == time()):
        raise IcsError(
            f"{_title(event)} from {start} to {end}: a shift lasts less than a day; "
            "make it an all-day event to close these dates, or one event per shift"
        )
    opens = start.hour * 60 + start.minute
    closes = opens + minutes
    return opens, closes if closes <= DAY_MINUTES else closes - DAY_MINUTES


def _dates(start: date, end: date) -> list[date]:
    return [start + n * _DAY for n in range(max((end - start).days, 1))]


def _local(moment: date, zone: ZoneInfo) -> datetime:
    """What the clocks of the calendar's zone show; a time without a zone is already theirs."""
    assert isinstance(moment, datetime), "both ends have the same form"
    if moment.tzinfo is not None and str(moment.tzinfo) != zone.key:
        moment = moment.astimezone(zone)
    return moment.replace(tzinfo=None)


def _title(event: Event) -> str:
    return repr(str(event.get("SUMMARY") or event.get("UID") or "without a title"))
