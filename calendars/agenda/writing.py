"""How is a call written as an iCalendar object: for the agent's calendar, and as a file for the customer?

The server's copy has neither METHOD nor ATTENDEE (it would send invitations of its own, RFC 6638); the
customer's file is published (RFC 5546, 3.2.1) or cancels what an earlier one said (3.2.5).
"""

from __future__ import annotations

from datetime import UTC, datetime

from icalendar import Calendar, Event, vUri

from calendars.agenda.reading import uid_of
from calendars.calls.agenda import CallEvent

_PRODUCT = "-//Opiekun//Calls//EN"


def server_copy(event: CallEvent, *, stamp: datetime) -> str:
    """The object that is put into the agent's calendar."""
    calendar = _calendar()
    calendar.add_component(_event(event, stamp))
    return _text(calendar)


def published(event: CallEvent, *, stamp: datetime, organizer: str = "") -> str:
    """The file for the customer's calendar. `organizer` is the desk's mail address, where it has one."""
    return _customers("PUBLISH", "CONFIRMED", event, stamp, organizer)


def cancelled(event: CallEvent, *, stamp: datetime, organizer: str = "") -> str:
    """The file that takes the call out of the customer's calendar; its sequence is above the last one's."""
    return _customers("CANCEL", "CANCELLED", event, stamp, organizer)


def moved(text: str, event: CallEvent, *, stamp: datetime) -> str:
    """The agent's version of the object with the event's times; notes, alarms and the rest stay.

    Raises ValueError where the text holds no event of that UID.
    """
    calendar = Calendar.from_ical(text)
    found = [each for each in calendar.events if str(each.get("UID", "")) == uid_of(event.call)]
    if not found:
        raise ValueError(f"there is no event {uid_of(event.call)} in this object")
    for each in found:
        for name in ("DTSTART", "DTEND", "DURATION", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "RECURRENCE-ID", "RRULE"):
            each.pop(name, None)
        _add_times(each, event, stamp)
    return _text(calendar)


def _customers(method: str, status: str, event: CallEvent, stamp: datetime, organizer: str) -> str:
    calendar = _calendar()
    calendar.add("method", method)
    made = _event(event, stamp)
    made.add("status", status)
    if organizer:
        made.add("organizer", f"mailto:{organizer}")
    calendar.add_component(made)
    return _text(calendar)


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _event(event: CallEvent, stamp: datetime) -> Event:
    made = Event()
    made.add("uid", uid_of(event.call))
    _add_times(made, event, stamp)
    made.add("summary", event.title)
    made.add("transp", "OPAQUE")
    notes = "\n\n".join(part for part in (event.notes, event.join) if part)
    if notes:
        made.add("description", notes)
    if event.location or event.join:
        made.add("location", event.location or event.join)
    if event.join:
        made.add("url", vUri(event.join))
    return made


def _add_times(made: Event, event: CallEvent, stamp: datetime) -> None:
    made.add("dtstamp", stamp.astimezone(UTC))
    made.add("last-modified", stamp.astimezone(UTC))
    made.add("dtstart", event.start.astimezone(UTC))
    made.add("dtend", event.end.astimezone(UTC))
    made.add("sequence", event.sequence)


def _text(calendar: Calendar) -> str:
    return str(calendar.to_ical(), "utf-8")
