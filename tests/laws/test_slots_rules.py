"""When a call can begin, told one rule at a time."""

from datetime import UTC, datetime, timedelta

import pytest

from calendars.entries import Entry, Standing, Taking, View
from calendars.hours import BusinessHours, CalendarSpec
from calendars.slots import Board, Booked, Reason, Rules, together

#: A Sunday, 10:00 in Prague.
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
HALF_AN_HOUR = timedelta(minutes=30)


def prague(hour: int, minute: int = 0, day: int = 23) -> datetime:
    """A time of the agent's clock, in UTC: an hour behind in November."""
    return datetime(2026, 11, day, tzinfo=UTC) + timedelta(hours=hour - 1, minutes=minute)


def busy(start: datetime, minutes: int = 60, standing: Standing = Standing.CONFIRMED, all_day: bool = False) -> Entry:
    return Entry(start=start, end=start + timedelta(minutes=minutes), standing=standing, all_day=all_day)


OFFICE = BusinessHours(CalendarSpec.parse(name="office", zone="Europe/Prague", weekly={"mon-fri": ["09:00-17:00"]}))


def board(
    *entries: Entry,
    booked: tuple[Booked, ...] = (),
    taking: Taking | None = None,
    ignoring: str | None = None,
    readable: bool = True,
    **rules: object,
) -> Board:
    view = View(since=NOW - timedelta(days=2), until=NOW + timedelta(days=90), as_of=NOW, entries=entries)
    return Board(
        kind="support",
        rules=Rules(**({"length": HALF_AN_HOUR} | rules)),  # type: ignore[arg-type]
        hours=OFFICE,
        view=view if readable else None,
        now=NOW,
        booked=booked,
        taking=taking,
        ignoring=ignoring,
    )


def starts(found: Board, day: int = 23) -> list[str]:
    """The starts offered that day, by the agent's clock."""
    slots = found.slots(prague(0, day=day), prague(24, day=day))
    return [f"{slot.start.astimezone(found.zone):%H:%M}" for slot in slots]


def test_the_last_slot_ends_at_closing() -> None:
    found = starts(board(every=HALF_AN_HOUR))
    assert found[0] == "09:00"
    assert found[-1] == "16:30"
    assert len(found) == 16


def test_buffers_may_lie_outside_working_hours() -> None:
    assert starts(board(buffer=timedelta(minutes=10)))[0] == "09:00"


def test_an_event_takes_its_time_and_the_buffer_beside_it() -> None:
    found = starts(board(busy(prague(10)), buffer=timedelta(minutes=10), every=timedelta(minutes=10)))
    assert "09:20" in found
    assert not {"09:30", "10:00", "11:00"} & set(found)
    assert "11:10" in found


def test_the_buffers_of_two_calls_add_up() -> None:
    other = Booked(call="x", kind="support", start=prague(10), end=prague(10, 30), buffer=timedelta(minutes=10))
    found = starts(board(booked=(other,), buffer=timedelta(minutes=10), every=timedelta(minutes=5)))
    assert "09:10" in found
    assert "09:15" not in found
    assert "10:45" not in found
    assert "10:50" in found


def test_the_call_that_is_moved_does_not_stand_in_its_own_way() -> None:
    own = Booked(call="mine", kind="support", start=prague(10), end=prague(10, 30))
    entry = Entry(start=prague(10), end=prague(10, 30), call="mine")
    assert not board(entry, booked=(own,)).is_free(prague(10, 15))
    assert board(entry, booked=(own,), ignoring="mine").is_free(prague(10, 15))


@pytest.mark.parametrize(
    ("entry", "setting", "reason"),
    [
        (busy(prague(10), standing=Standing.TENTATIVE), Taking(tentative=False), Reason.TENTATIVE),
        (busy(prague(10), standing=Standing.UNANSWERED), Taking(unanswered=False), Reason.UNANSWERED),
        (busy(prague(0), 24 * 60, all_day=True), Taking(all_day=False), Reason.ALL_DAY),
    ],
)
def test_what_is_less_than_firm_takes_time_by_setting(entry: Entry, setting: Taking, reason: Reason) -> None:
    assert [why.reason for why in board(entry).why(prague(10))] == [reason]
    assert board(entry, taking=setting).is_free(prague(10))


def test_what_cannot_be_read_takes_time_whatever_the_settings() -> None:
    unreadable = busy(prague(10), standing=Standing.UNREADABLE, all_day=True)
    nothing = Taking(tentative=False, unanswered=False, all_day=False)
    assert not board(unreadable, taking=nothing).is_free(prague(10))


def test_an_agenda_that_cannot_be_read_offers_nothing_and_says_so() -> None:
    blind = board(readable=False)
    assert blind.slots(NOW, NOW + timedelta(days=28)) == ()
    assert [why.reason for why in blind.why(prague(10))] == [Reason.UNKNOWN]


def test_notice_in_hours_is_elapsed_and_in_days_is_the_calendars() -> None:
    assert starts(board(notice=timedelta(hours=25)))[0] == "11:00"
    assert starts(board(notice_days=1))[0] == "09:00"
    assert starts(board(notice_days=2)) == []
    assert starts(board(notice_days=2), day=24)[0] == "09:00"


def test_no_more_calls_of_a_kind_than_the_day_may_have() -> None:
    calls = tuple(
        Booked(call=str(hour), kind=kind, start=prague(hour), end=prague(hour, 30))
        for hour, kind in ((9, "support"), (11, "support"), (13, "training"))
    )
    assert starts(board(booked=calls, daily_limit=2)) == []
    assert starts(board(booked=calls, daily_limit=3))
    assert starts(board(booked=calls, daily_limit=2), day=24)


def test_a_call_that_moves_within_its_day_takes_one_of_the_days_calls() -> None:
    moving = tuple(Booked(call="1", kind="support", start=prague(hour), end=prague(hour, 30)) for hour in (9, 11))
    assert starts(board(booked=moving, daily_limit=2))
    assert starts(board(booked=moving, daily_limit=1)) == []


def test_every_reason_is_told_with_its_span() -> None:
    told = board(busy(prague(16)), notice=timedelta(hours=48)).why(prague(16, 50))
    assert [(why.reason, why.start, why.end) for why in told] == [
        (Reason.TOO_SOON, None, NOW + timedelta(hours=48)),
        (Reason.OFF_GRID, None, None),
        (Reason.CLOSED, None, None),
        (Reason.EVENT, prague(16), prague(17)),
    ]


def test_an_event_without_length_takes_no_time() -> None:
    assert board(busy(prague(10, 10), minutes=0)).is_free(prague(10))


def test_times_of_several_agents_come_in_one_list() -> None:
    offers = together(
        {"olga": board(busy(prague(9), 7 * 60)), "piotr": board(busy(prague(9), 60))}, prague(9), prague(17)
    )
    assert [(offer.slot.start, offer.agents) for offer in offers if offer.slot.start >= prague(16)] == [
        (prague(16), ("olga", "piotr")),
        (prague(16, 15), ("olga", "piotr")),
        (prague(16, 30), ("olga", "piotr")),
    ]
    assert offers[0].slot.start == prague(10)
    assert offers[0].agents == ("piotr",)
