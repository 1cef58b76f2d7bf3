"""What strangers can put into a calendar: it may cost the agent a free hour, and nothing else."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from agenda_cases import CASES, PLAIN, Case
from agenda_proxy import Fault, Proxy
from agenda_rigs import ZONE, Dav
from agenda_servers import calendar, component, event
from hypothesis import given
from hypothesis import strategies as st

from calendars.agenda import State
from calendars.agenda.dav import MAX_BODY, Reply, Server
from calendars.agenda.multistatus import parse
from calendars.agenda.reading import MAX_TEXT, Person, Reading, read
from calendars.calls import AgendaError
from calendars.entries import Standing

ANNA = Person(zone=ZONE, addresses=frozenset({"anna@example.com"}))
SINCE, UNTIL = PLAIN - timedelta(days=2), PLAIN + timedelta(days=90)
START, END = "DTSTART:20261123T100000Z", "DTEND:20261123T110000Z"


def reading(text: str) -> Reading:
    return read(text, SINCE, UNTIL, ANNA)


def days(found: Reading) -> list[str]:
    return [f"{entry.start:%m-%d}..{entry.end:%m-%d}" for entry in found.entries]


@pytest.mark.parametrize(
    "text",
    [
        event(START, "DTEND:20261123T1100"),
        event(START, "DURATION:an hour"),
        event(START, "DTSTART:20261124T100000Z"),
        event("DTSTART;TZID=(UTC+01:00) Amsterdam, Berlin:20261123T100000"),
        event(START, END, "STATUS"),
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTART:20261123T100000Z\r\n",
        event(START, END) + "X" * MAX_TEXT,
    ],
    ids=["half an end", "a length in words", "two starts", "a zone unquoted", "a line cut off", "cut off", "too large"],
)
def test_what_cannot_be_read_takes_the_days_that_it_may_mean(text: str) -> None:
    found = reading(text)
    assert found.unreadable
    assert all(entry.standing is Standing.UNREADABLE for entry in found.entries)
    (entry,) = found.entries
    assert entry.start <= datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert entry.end >= datetime(2026, 11, 23, 11, tzinfo=UTC)


def test_an_alarm_without_an_end_hides_no_event_after_it() -> None:
    past = component("DTSTART:20250101T100000Z", "DTEND:20250101T110000Z", "BEGIN:VALARM", "ACTION:DISPLAY", uid="x")
    monday = component(START, END, "BEGIN:VALARM", "ACTION:DISPLAY", "END:VALARM", uid="x")
    found = reading(calendar(past, monday))
    assert any(entry.start <= datetime(2026, 11, 23, 10, tzinfo=UTC) < entry.end for entry in found.entries)


@given(st.sampled_from(CASES), st.sampled_from(["TRIGGER:-PT15M", "TRIGGER;VALUE=DATE-TIME:20200101T000000Z", ""]))
def test_an_alarm_changes_nothing(case: Case, trigger: str) -> None:
    lines = ("BEGIN:VALARM", "ACTION:DISPLAY", *([trigger] if trigger else []), "DURATION:P900D", "REPEAT:2")
    alarm = "\r\n".join((*lines, "END:VALARM", "END:VEVENT"))
    assert reading(case.text.replace("END:VEVENT", alarm)) == reading(case.text)


def test_where_the_days_are_plain_only_those_are_taken() -> None:
    assert days(reading(event(START, "DTEND:20261123T110000Z", "EXDATE:when it rains"))) == ["11-21..11-24"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY",
        "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8;BYMINUTE=0,1,2,3,4,5,6,7,8,9,10;BYSECOND=0,1,2,3,4,5,6,7,8,9",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=NEVER",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;UNTIL=soon",
        "FREQ=HOURLY;BYSETPOS=103;BYDAY=FR",
        "FREQ=DAILY;BYSETPOS=255;UNTIL=20300101T000000Z",
        "FREQ=HOURLY;BYMONTH=2,4;BYMONTHDAY=2;BYSETPOS=-49",
        "INTERVAL=2",
    ],
)
def test_a_rule_that_cannot_be_followed_takes_everything_from_its_start(rule: str) -> None:
    found = reading(event("DTSTART:20200101T100000Z", "DURATION:PT1M", f"RRULE:{rule}"))
    assert found.unreadable
    assert days(found) == ["11-20..02-20"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=HOURLY;INTERVAL=6",
        "FREQ=YEARLY;BYWEEKNO=53",
        "FREQ=DAILY;BYMONTH=1;BYMONTHDAY=1;UNTIL=20300101T000000Z",
    ],
)
def test_a_rule_that_people_use_is_followed(rule: str) -> None:
    assert reading(event("DTSTART:20150101T100000Z", "DURATION:PT1M", f"RRULE:{rule}")).unreadable == ""


def test_thousands_of_occurrences_of_one_object_are_one_long_one() -> None:
    minutes = ",".join(f"202611{day:02}T{hour:02}{minute:02}00Z" for day in range(23, 30) for hour in range(24)
                       for minute in range(0, 60, 2))  # fmt: skip
    found = reading(event(START, "DURATION:PT1M", f"RDATE:{minutes}"))
    assert "5040" in found.unreadable
    assert days(found) == ["11-21..02-20"]


def test_an_end_before_the_start_takes_the_time_between() -> None:
    (entry,) = reading(event(START, "DTEND:20261123T090000Z")).entries
    assert entry.end - entry.start == timedelta(hours=1)


@given(st.sampled_from(CASES), st.integers(0, 2000), st.integers(0, 40), st.text(max_size=12))
def test_no_damage_to_a_text_makes_reading_it_fail(case: Case, at: int, cut: int, put: str) -> None:
    text = case.text
    at %= len(text)
    found = reading(text[:at] + put + text[at + cut :])
    assert all(entry.start < entry.end for entry in found.entries)


@given(st.binary(max_size=400), st.booleans())
def test_no_body_fails_otherwise_than_by_saying_so(body: bytes, framed: bool) -> None:
    if framed:
        body = b"<d:multistatus xmlns:d='DAV:'><d:response><d:href>" + body + b"</d:href></d:response></d:multistatus>"
    with contextlib.suppress(AgendaError):
        found = parse(Reply(status=207, headers={}, body=body, path="/"), Server("http://127.0.0.1:9/"))
        assert all(item.path.startswith("/") for item in found.items)


async def test_an_unreadable_object_is_busy_and_reported_by_its_name(dav: Dav) -> None:
    """The servers refuse to hold such objects, so this one is damaged on its way."""
    dav.app.put(event(START, END), "broken.ics")
    async with Proxy(upstream=dav.server.origin) as proxy:
        agenda = dav.open(dav.app.url.replace(dav.server.origin, proxy.origin))
        proxy.change = lambda body: body.replace(b"T110000Z", b"T11")
        view = await agenda.sync()
        assert [entry.standing for entry in view.entries] == [Standing.UNREADABLE]
        (unread,) = agenda.health.unreadable
        assert unread.path.endswith("broken.ics")
        assert "DTEND" in unread.fault
        assert agenda.health.state is State.OK


async def test_a_body_without_end_is_cut_short(dav: Dav) -> None:
    huge = Fault(method="*", status=207, content_type="text/xml", body=b" " * (MAX_BODY + 1))
    async with Proxy(upstream=dav.server.origin, faults=[huge]) as proxy:
        agenda = dav.open(dav.app.url.replace(dav.server.origin, proxy.origin))
        with pytest.raises(AgendaError, match="64 MB"):
            await agenda.sync()


async def test_credentials_are_sent_to_the_configured_host_alone(dav: Dav) -> None:
    """Another listener, to which the first redirects, hears nothing at all."""
    async with Proxy(upstream=dav.server.origin) as other:
        port = other.origin.rpartition(":")[2]
        away = Fault(method="*", times=9, status=302, headers=(("location", f"http://localhost:{port}/anna/"),))
        async with Proxy(upstream=dav.server.origin, faults=[away]) as proxy:
            agenda = dav.open(dav.app.url.replace(dav.server.origin, proxy.origin))
            with pytest.raises(AgendaError, match="not configured"):
                await agenda.sync()
        assert other.requests == []


def test_a_password_is_in_no_representation(dav: Dav) -> None:
    assert "kept in the test" not in repr(dav.open()._account)
