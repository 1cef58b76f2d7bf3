"""Which times does a calendar object take in a window? Its occurrences, expanded by us and by nobody's server.

What can't be read is taken as busy for all the days that its text may mean, and said so: a customer must
never be given a time because a file was broken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import recurring_ical_events  # type: ignore[import-untyped]
from icalendar import Calendar, Event
from recurring_ical_events import ComponentsWithName, Occurrence

from calendars.agenda.recurrence import TooManyError, check_bounds
from calendars.agenda.scan import Scan, scan, unfold, without_alarms, without_zones, zone_names
from calendars.calls.agenda import Found
from calendars.entries import Entry, Ours, Standing

#: An object larger than this is no event anybody made.
MAX_TEXT = 1024 * 1024
#: More occurrences than this in the window of one object are no calendar of a person.
MAX_OCCURRENCES = 5_000

_DAY = timedelta(days=1)
_UID_SUFFIX = "@opiekun"
_NEEDED = frozenset({"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS", "TRANSP"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whose agenda it is: the zone of what has none, and the addresses by which invitations name them."""

    zone: ZoneInfo
    addresses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an object says about the window.

    `again`: another window may find more in it, so its text is to be kept. `unreadable` says what is wrong
    with it. `guessed` are zones it names that nobody knows: taken as the agent's. `ours` are calls of ours in it,
    whether or not they take time.
    """

    entries: tuple[Entry, ...] = ()
    again: bool = False
    unreadable: str = ""
    guessed: frozenset[str] = frozenset()
    ours: tuple[Ours, ...] = ()


def read(text: str, since: datetime, until: datetime, person: Person, *, source: str = "") -> Reading:
    """The object's occurrences that touch [since, until). `source` is put into every entry."""
    unfolded = unfold(text)
    seen = scan(unfolded) if len(text) <= MAX_TEXT else Scan(events=True)
    first, last = since.date(), until.date()
    if seen.is_outside(first, last):
        return Reading(again=seen.events and (seen.first is None or seen.first > first))
    again = seen.repeats or seen.last is None or seen.last > last
    try:
        if len(text) > MAX_TEXT:
            raise ValueError(f"it is larger than {MAX_TEXT >> 10} KB")
        occurrences = tuple(_occurrences(_parse(unfolded), since, until))
        entries = tuple(_entries(occurrences, since, until, person, source))
        events = list({id(spot.event): spot.event for spot in occurrences}.values())
        guessed = frozenset(zone for event in events for zone in _unknown_zones(event))
        ours = tuple(_ours(occurrences, person.zone))
    # A stranger's text can make a parser raise anything at all; whatever it is, the time is busy.
    except Exception as fault:
        said = f"{type(fault).__name__}: {str(fault)[:200]}" if str(fault) else type(fault).__name__
        return Reading(entries=_all_it_may_mean(seen, since, until, person, source), again=True, unreadable=said)
    return Reading(entries=entries, again=again, guessed=guessed, ours=ours)


def find(text: str, call: str, person_zone: ZoneInfo) -> Found:
    """What stands in a call's file, but for its ETag. What can't be read is not ours."""
    try:
        events = [event for event in _parse(unfold(text)).events if call_of(str(event.get("UID", ""))) == call]
        if events:
            event = events[0]
            start: Any = event.get("DTSTART")
            return Found(
                ours=True,
                etag="",
                start=to_utc(start.dt, person_zone),
                end=to_utc(event.end, person_zone),
                sequence=int(str(event.get("SEQUENCE", 0))),
                cancelled=_is_cancelled(event),
                text=text,
            )
    # As in `read`: a stranger's text.
    except Exception:
        pass
    return Found(ours=False, etag="", text=text)


def call_of(uid: str) -> str | None:
    """The call that this UID belongs to, if it is one of ours."""
    return uid.removesuffix(_UID_SUFFIX) if uid.endswith(_UID_SUFFIX) else None


def uid_of(call: str) -> str:
    """The UID of a call's event."""
    return f"{call}{_UID_SUFFIX}"


def to_utc(moment: date, zone: ZoneInfo) -> datetime:
    """The instant: a date begins at the agent's midnight, and a time without a zone is the agent's."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UTC)


class _Spot(Occurrence):  # type: ignore[misc]
    """An occurrence that stays what it is: copying the event for each would cost half a millisecond."""

    def as_component(self, keep_recurrence_attributes: bool) -> _Spot:
        return self

    @property
    def event(self) -> Event:
        """The component that it comes from."""
        found: Event = self._adapter._component
        return found


def _parse(unfolded: str) -> Calendar:
    if zone_names(unfolded) <= _known_zones():
        unfolded = without_zones(unfolded)
    calendar = Calendar.from_ical(without_alarms(unfolded))
    if not isinstance(calendar, Calendar):
        raise ValueError("it is no VCALENDAR")
    events = calendar.events
    for event in events:
        _check(event)
    return calendar


def _check(event: Event) -> None:
    """The library passes over properties it can't read; for those that say when, that must not be."""
    for name, fault in event.errors:
        line = str(fault).partition("'")[2].upper()
        if name in _NEEDED or (name is None and line.startswith(tuple(_NEEDED))):
            raise ValueError(f"{name or 'a line'} can't be read ({fault})")
    if "DTSTART" not in event:
        raise ValueError("an event has no DTSTART")
    for name in ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID"):
        if isinstance(event.get(name), list):
            raise ValueError(f"an event has several {name}")


def _occurrences(calendar: Calendar, since: datetime, until: datetime) -> Iterator[_Spot]:
    check_bounds(calendar, until)
    query = recurring_ical_events.of(calendar, components=[ComponentsWithName("VEVENT", occurrence=_Spot)])
    # Two days more on both sides: the library compares floating times and dates without a zone.
    found = query.between(since - 2 * _DAY, until + 2 * _DAY)
    if len(found) > MAX_OCCURRENCES:
        raise TooManyError(f"it recurs {len(found)} times in the window")
    yield from found


def _entries(
    spots: tuple[_Spot, ...], since: datetime, until: datetime, person: Person, source: str
) -> Iterator[Entry]:
    standings: dict[int, Standing | None] = {}
    for spot in spots:
        event = spot.event
        if id(event) not in standings:
            standings[id(event)] = _standing(event, person)
        standing = standings[id(event)]
        if standing is None:
            continue
        start, end = _span(spot, person.zone)
        # What has no length is a mark in the calendar; it takes no time (RFC 5545, 3.6.1).
        if start < until and since < end and start < end:
            yield Entry(
                start=start,
                end=end,
                standing=standing,
                all_day=not isinstance(spot.start, datetime),
                away=_word(event, "X-MICROSOFT-CDO-BUSYSTATUS") == "OOF",
                call=call_of(str(event.get("UID", ""))),
                source=source,
            )


def _ours(spots: tuple[_Spot, ...], zone: ZoneInfo) -> Iterator[Ours]:
    for spot in spots:
        call = call_of(str(spot.event.get("UID", "")))
        if call is not None:
            start, end = _span(spot, zone)
            yield Ours(call=call, start=start, end=end, cancelled=_is_cancelled(spot.event))


def _span(spot: _Spot, zone: ZoneInfo) -> tuple[datetime, datetime]:
    start, end = to_utc(spot.start, zone), to_utc(spot.end, zone)
    if not isinstance(spot.start, datetime):
        return start, end
    length: Any = spot.event.get("DURATION")
    if length is not None:
        # Days are the wall's, hours are elapsed (RFC 5545, 3.3.6); the library adds both on the wall.
        days = timedelta(days=length.dt.days)
        return start, to_utc(spot.start + days, zone) + (length.dt - days)
    # The length of what recurs is exact (3.8.5.3), and programs show the wall's: busy for both.
    return start, max(end, start + _exact_length(spot.event, zone))


def _exact_length(event: Event, zone: ZoneInfo) -> timedelta:
    end: Any = event.get("DTEND")
    begins: Any = event.get("DTSTART")
    return to_utc(end.dt, zone) - to_utc(begins.dt, zone) if end is not None else timedelta()


def _standing(event: Event, person: Person) -> Standing | None:
    """How firmly it takes its time; None where it takes none."""
    answer = _answer(event, person)
    if _is_cancelled(event) or _word(event, "TRANSP") == "TRANSPARENT" or answer == "DECLINED":
        return None
    if answer == "NEEDS-ACTION":
        return Standing.UNANSWERED
    return Standing.TENTATIVE if "TENTATIVE" in (_word(event, "STATUS"), answer) else Standing.CONFIRMED


def _is_cancelled(event: Event) -> bool:
    return _word(event, "STATUS") == "CANCELLED"


def _word(event: Event, name: str) -> str:
    return str(event.get(name, "")).strip().upper()


def _answer(event: Event, person: Person) -> str:
    """What the agent answered to the invitation, if it is one."""
    attendees: Any = event.get("ATTENDEE", [])
    for attendee in attendees if isinstance(attendees, list) else [attendees]:
        if address_of(str(attendee)) in person.addresses:
            return str(attendee.params.get("PARTSTAT", "NEEDS-ACTION")).upper()
    return ""


def address_of(uri: str) -> str:
    """A calendar address, in the form in which they are compared."""
    return uri.strip().lower().removeprefix("mailto:")


def _unknown_zones(event: Event) -> Iterator[str]:
    for name in ("DTSTART", "DTEND"):
        found: Any = event.get(name)
        if found is not None and isinstance(found.dt, datetime) and found.dt.tzinfo is None and "TZID" in found.params:
            yield str(found.params["TZID"])


def _all_it_may_mean(seen: Scan, since: datetime, until: datetime, person: Person, source: str) -> tuple[Entry, ...]:
    # A day more on both sides: what zone the dates are in can't be read either.
    start, end = since, until
    if seen.first is not None and seen.first > since.date():
        start = to_utc(seen.first, person.zone) - _DAY
    if seen.last is not None and not seen.repeats and seen.last < until.date():
        end = to_utc(seen.last, person.zone) + 2 * _DAY
    start, end = max(start, since), min(end, until)
    return (Entry(start=start, end=end, standing=Standing.UNREADABLE, source=source),) if start < end else ()


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(available_timezones())
