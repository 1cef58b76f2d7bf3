"""Calendar objects as people's programs write them, and the times of a week that each takes. Worked out by hand."""

from dataclasses import dataclass
from datetime import UTC, datetime

from agenda_servers import calendar, component, event

#: A Sunday before a plain week, and one before the week in which Europe's clocks go back (on the 25th, at 3:00).
PLAIN = datetime(2026, 11, 22, 9, tzinfo=UTC)
CLOCKS = datetime(2026, 10, 20, 9, tzinfo=UTC)

PRAGUE = "TZID=Europe/Prague"
MONDAY = f"DTSTART;{PRAGUE}:20261123T100000", f"DTEND;{PRAGUE}:20261123T110000"

CUSTOM_ZONE = "\r\n".join(
    (
        "BEGIN:VTIMEZONE",
        "TZID:Our office",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0300",
        "TZOFFSETTO:+0330",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    )
)


@dataclass(frozen=True, kw_only=True)
class Case:
    """An object, when it is looked at, and what it takes of the days in [since, until), in UTC. The servers in
    `refused_by` do not take such an object."""

    title: str
    text: str
    busy: tuple[str, ...]
    now: datetime = PLAIN
    since: str = "2026-11-23"
    until: str = "2026-11-30"
    refused_by: frozenset[str] = frozenset()


def _weekly(*more: str, uid: str = "series") -> str:
    return component(*MONDAY, "RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR", *more, uid=uid)


def _attending(answer: str, who: str = "anna@example.com") -> tuple[str, ...]:
    return "ORGANIZER:mailto:boss@example.com", f"ATTENDEE;PARTSTAT={answer}:mailto:{who}"


CASES = (
    Case(title="a single event", text=event(*MONDAY), busy=("23 09:00-10:00",)),
    Case(title="in UTC", text=event("DTSTART:20261123T100000Z", "DTEND:20261123T110000Z"), busy=("23 10:00-11:00",)),
    Case(title="with a duration", text=event(MONDAY[0], "DURATION:PT1H30M"), busy=("23 09:00-10:30",)),
    Case(title="with a duration in days", text=event(MONDAY[0], "DURATION:P1DT1H"), busy=("23 09:00-24 10:00",)),
    Case(title="floating", text=event("DTSTART:20261123T100000", "DTEND:20261123T110000"), busy=("23 09:00-10:00",)),
    Case(title="without an end takes no time", text=event(MONDAY[0]), busy=(), refused_by=frozenset({"cyrus"})),
    Case(
        title="all day",
        text=event("DTSTART;VALUE=DATE:20261124", "DTEND;VALUE=DATE:20261126"),
        busy=("23 23:00-25 23:00 all day",),
    ),
    Case(
        title="all day without an end", text=event("DTSTART;VALUE=DATE:20261124"), busy=("23 23:00-24 23:00 all day",)
    ),
    Case(title="transparent", text=event(*MONDAY, "TRANSP:TRANSPARENT"), busy=()),
    Case(title="cancelled", text=event(*MONDAY, "STATUS:CANCELLED"), busy=()),
    Case(title="tentative", text=event(*MONDAY, "STATUS:TENTATIVE"), busy=("23 09:00-10:00 tentative",)),
    Case(title="declined by the agent", text=event(*MONDAY, *_attending("DECLINED")), busy=()),
    Case(
        title="declined by somebody else",
        text=event(*MONDAY, *_attending("DECLINED", "else@example.com")),
        busy=("23 09:00-10:00",),
    ),
    Case(title="accepted", text=event(*MONDAY, *_attending("ACCEPTED")), busy=("23 09:00-10:00",)),
    Case(title="not answered", text=event(*MONDAY, *_attending("NEEDS-ACTION")), busy=("23 09:00-10:00 unanswered",)),
    Case(
        title="answered with maybe", text=event(*MONDAY, *_attending("TENTATIVE")), busy=("23 09:00-10:00 tentative",)
    ),
    Case(
        title="recurring without end",
        text=calendar(_weekly()),
        busy=("23 09:00-10:00", "25 09:00-10:00", "27 09:00-10:00"),
    ),
    Case(
        title="begun years ago",
        text=event(f"DTSTART;{PRAGUE}:20150105T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY"),
        busy=("23 09:00-10:00",),
    ),
    Case(
        title="with EXDATE",
        text=calendar(_weekly(f"EXDATE;{PRAGUE}:20261125T100000")),
        busy=("23 09:00-10:00", "27 09:00-10:00"),
    ),
    Case(
        title="with RDATE",
        text=event(*MONDAY, f"RDATE;{PRAGUE}:20261126T140000,20261127T140000"),
        busy=("23 09:00-10:00", "26 13:00-14:00", "27 13:00-14:00"),
    ),
    Case(
        title="with RDATE as a period",
        text=event(*MONDAY, "RDATE;VALUE=PERIOD:20261126T130000Z/PT3H"),
        busy=("23 09:00-10:00", "26 13:00-16:00"),
        refused_by=frozenset({"radicale"}),
    ),
    Case(
        title="with COUNT",
        text=event(*MONDAY, "RRULE:FREQ=DAILY;COUNT=2"),
        busy=("23 09:00-10:00", "24 09:00-10:00"),
    ),
    Case(
        title="with UNTIL",
        text=event(*MONDAY, "RRULE:FREQ=DAILY;UNTIL=20261124T090000Z"),
        busy=("23 09:00-10:00", "24 09:00-10:00"),
    ),
    Case(
        title="with an occurrence moved",
        text=calendar(
            _weekly(),
            component(
                f"RECURRENCE-ID;{PRAGUE}:20261125T100000",
                f"DTSTART;{PRAGUE}:20261126T150000",
                f"DTEND;{PRAGUE}:20261126T160000",
                uid="series",
            ),
        ),
        busy=("23 09:00-10:00", "26 14:00-15:00", "27 09:00-10:00"),
    ),
    Case(
        title="with an occurrence cancelled",
        text=calendar(
            _weekly(),
            component(
                f"RECURRENCE-ID;{PRAGUE}:20261125T100000",
                f"DTSTART;{PRAGUE}:20261125T100000",
                f"DTEND;{PRAGUE}:20261125T110000",
                "STATUS:CANCELLED",
                uid="series",
            ),
        ),
        busy=("23 09:00-10:00", "27 09:00-10:00"),
    ),
    Case(
        title="with an occurrence declined",
        text=calendar(
            _weekly(*_attending("ACCEPTED")),
            component(
                f"RECURRENCE-ID;{PRAGUE}:20261125T100000",
                f"DTSTART;{PRAGUE}:20261125T100000",
                f"DTEND;{PRAGUE}:20261125T110000",
                *_attending("DECLINED"),
                uid="series",
            ),
        ),
        busy=("23 09:00-10:00", "27 09:00-10:00"),
    ),
    Case(
        title="moved into the window from far behind it",
        text=calendar(
            component(
                f"DTSTART;{PRAGUE}:20280103T100000",
                f"DTEND;{PRAGUE}:20280103T110000",
                "RRULE:FREQ=YEARLY",
                uid="series",
            ),
            component(
                f"RECURRENCE-ID;{PRAGUE}:20290103T100000",
                f"DTSTART;{PRAGUE}:20261124T080000",
                f"DTEND;{PRAGUE}:20261124T090000",
                uid="series",
            ),
        ),
        busy=("24 07:00-08:00",),
    ),
    Case(
        title="moved out of the window",
        text=calendar(
            _weekly(),
            component(
                f"RECURRENCE-ID;{PRAGUE}:20261125T100000",
                f"DTSTART;{PRAGUE}:20280101T100000",
                f"DTEND;{PRAGUE}:20280101T110000",
                uid="series",
            ),
        ),
        busy=("23 09:00-10:00", "27 09:00-10:00"),
    ),
    Case(
        title="an occurrence without its series",
        text=event(
            f"RECURRENCE-ID;{PRAGUE}:20261125T100000",
            f"DTSTART;{PRAGUE}:20261126T150000",
            f"DTEND;{PRAGUE}:20261126T160000",
        ),
        busy=("26 14:00-15:00",),
    ),
    Case(
        title="longer than the window",
        text=event("DTSTART;VALUE=DATE:20250101", "DTEND;VALUE=DATE:20280101"),
        busy=("20 00:00-30 00:00 all day",),
        since="2026-11-20",
    ),
    Case(
        title="over midnight",
        text=event(f"DTSTART;{PRAGUE}:20261124T230000", f"DTEND;{PRAGUE}:20261125T010000"),
        busy=("24 22:00-25 00:00",),
    ),
    Case(
        title="a zone by Windows' name",
        text=event(
            "DTSTART;TZID=W. Europe Standard Time:20261123T100000", "DTEND;TZID=W. Europe Standard Time:20261123T110000"
        ),
        busy=("23 09:00-10:00",),
    ),
    Case(
        title="a zone of its own",
        text=calendar(
            CUSTOM_ZONE, component("DTSTART;TZID=Our office:20261123T100000", "DTEND;TZID=Our office:20261123T110000")
        ),
        busy=("23 06:30-07:30",),
    ),
    Case(
        title="a zone nobody knows is taken as the agent's",
        text=event(
            "DTSTART;TZID=Atlantis/Poseidonis:20261123T100000", "DTEND;TZID=Atlantis/Poseidonis:20261123T110000"
        ),
        busy=("23 09:00-10:00",),
    ),
    Case(
        title="keeps its hour on the wall when the clocks change",
        text=event(f"DTSTART;{PRAGUE}:20261005T100000", f"DTEND;{PRAGUE}:20261005T110000", "RRULE:FREQ=DAILY"),
        now=CLOCKS,
        since="2026-10-24",
        until="2026-10-27",
        busy=("24 08:00-09:00", "25 09:00-10:00", "26 09:00-10:00"),
    ),
    Case(
        title="three hours are three hours while the clocks go back",
        text=event(f"DTSTART;{PRAGUE}:20261025T010000", "DURATION:PT3H"),
        now=CLOCKS,
        since="2026-10-24",
        until="2026-10-27",
        busy=("24 23:00-25 02:00",),
    ),
    Case(
        title="a day is the day that the clocks change in",
        text=event("DTSTART;VALUE=DATE:20261025"),
        now=CLOCKS,
        since="2026-10-24",
        until="2026-10-27",
        busy=("24 22:00-25 23:00 all day",),
    ),
    Case(
        title="in New York, whose clocks change a week later",
        text=event("DTSTART;TZID=America/New_York:20261019T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY"),
        now=CLOCKS,
        since="2026-10-24",
        until="2026-11-03",
        busy=("26 13:00-14:00", "2 14:00-15:00"),
    ),
    Case(
        title="a task is no event",
        text=calendar("BEGIN:VTODO\r\nUID:todo\r\nDTSTAMP:20261101T000000Z\r\nDUE:20261123T100000Z\r\nEND:VTODO\r\n"),
        busy=(),
    ),
)
