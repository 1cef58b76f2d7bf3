"""The files that leave: one for the agent's server, one for the customer, one that takes it back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from agenda_rigs import NOW, Dav, a_call, utc
from agenda_servers import event
from icalendar import Calendar, Event

from calendars.agenda import cancelled, published
from calendars.agenda.writing import moved, server_copy
from calendars.calls import new_call_id, room_link

CALL = replace(a_call(), title="Acme; support, first", notes="About the invoices\nand more").event


def read(text: str) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(text)
    assert isinstance(calendar, Calendar)
    (found,) = calendar.events
    return calendar, found


def test_the_customers_file_is_published_and_holds_the_way_in() -> None:
    calendar, found = read(published(CALL, stamp=NOW, organizer="desk@example.com"))
    assert calendar["METHOD"] == "PUBLISH"
    assert (found.start, found.end) == (utc(23, 10), utc(23, 10, 30))
    assert found["SUMMARY"] == "Acme; support, first"
    assert found["STATUS"] == "CONFIRMED"
    assert "About the invoices\nand more" in found["DESCRIPTION"]
    for name in ("LOCATION", "URL", "DESCRIPTION"):
        assert CALL.join in found[name]
    assert found["ORGANIZER"] == "mailto:desk@example.com"
    assert "ATTENDEE" not in found


def test_a_moved_call_replaces_the_earlier_file_and_a_cancelled_one_takes_it_back() -> None:
    _, first = read(published(CALL, stamp=NOW))
    later = replace(CALL, start=utc(24, 10), end=utc(24, 10, 30), sequence=1)
    _, second = read(published(later, stamp=NOW + timedelta(hours=1)))
    calendar, last = read(cancelled(replace(later, sequence=2), stamp=NOW + timedelta(hours=2)))
    assert first["UID"] == second["UID"] == last["UID"]
    assert [each["SEQUENCE"] for each in (first, second, last)] == [0, 1, 2]
    assert (calendar["METHOD"], last["STATUS"]) == ("CANCEL", "CANCELLED")


def test_the_servers_copy_has_no_method_and_invites_nobody() -> None:
    calendar, found = read(server_copy(CALL, stamp=NOW))
    assert "METHOD" not in calendar
    assert not {"ATTENDEE", "ORGANIZER"} & found.keys()
    assert found["UID"] == f"{CALL.call}@opiekun"


def test_a_call_by_telephone_says_where_it_takes_place() -> None:
    _, found = read(published(replace(CALL, join="", location="+48 22 000 00 00"), stamp=NOW))
    assert found["LOCATION"] == "+48 22 000 00 00"
    assert "URL" not in found


def test_what_people_wrote_cannot_add_lines_of_its_own() -> None:
    evil = replace(CALL, title="Hi\r\nATTENDEE:mailto:all@example.com", notes="x\nBEGIN:VALARM", location="a\nb")
    text = published(evil, stamp=NOW)
    _, found = read(text)
    assert "ATTENDEE" not in found
    assert found.subcomponents == []
    assert "\nATTENDEE" not in text


def test_moving_keeps_everything_but_the_times() -> None:
    mine = server_copy(CALL, stamp=NOW).replace(
        "END:VEVENT", "X-MINE:1\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT"
    )
    _, found = read(moved(mine, replace(CALL, start=utc(24, 9), end=utc(24, 9, 30), sequence=4), stamp=NOW))
    assert (found.start, found.end, found["SEQUENCE"]) == (utc(24, 9), utc(24, 9, 30), 4)
    assert found["X-MINE"] == "1"
    assert len(found.subcomponents) == 1
    assert found["SUMMARY"] == "Acme; support, first"


def test_another_event_is_not_moved() -> None:
    with pytest.raises(ValueError, match="there is no event"):
        moved(event("DTSTART:20261123T100000Z"), CALL, stamp=NOW)


def test_no_two_calls_have_a_name_or_a_room_in_common() -> None:
    assert len({new_call_id() for _ in range(1000)}) == 1000
    rooms = {room_link("https://meet.example.com/{room}") for _ in range(1000)}
    assert len(rooms) == 1000
    assert all(len(room.rpartition("/")[2]) >= 20 for room in rooms)
    with pytest.raises(ValueError, match="one room for all calls"):
        room_link("https://meet.example.com/lobby")


async def test_titles_are_for_the_agents_own_eyes(dav: Dav) -> None:
    dav.app.put(event("DTSTART:20261123T100000Z", "DURATION:PT1H"))
    agenda = dav.open()
    view = await agenda.sync()
    assert agenda.titles(utc(23, 10, 30), utc(23, 11)) == ("Not for customers",)
    assert agenda.titles(utc(23, 11), utc(23, 12)) == ()
    assert "Not for customers" not in repr(view)
