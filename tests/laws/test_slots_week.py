"""A week shown as free and busy, and the absences that an agenda seems to tell of."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from calendars.absences import proposed_absences
from calendars.entries import Entry, Standing, View
from calendars.hours import BusinessHours, CalendarSpec
from calendars.slots import Board, Booked, Rules

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OFFICE = BusinessHours(
    CalendarSpec.parse(name="office", zone="UTC", weekly={"mon-fri": ["09:00-12:00", "13:00-17:00"]})
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def view(*entries: Entry) -> View:
    return View(since=NOW - timedelta(days=2), until=NOW + timedelta(days=90), as_of=NOW, entries=entries)


def board(*entries: Entry, booked: tuple[Booked, ...] = ()) -> Board:
    rules = Rules(length=timedelta(minutes=30), every=timedelta(minutes=5))
    return Board(kind="support", rules=rules, hours=OFFICE, view=view(*entries), now=NOW, booked=booked)


def test_a_day_is_free_between_what_stands_in_it() -> None:
    event = Entry(start=at(23, 10), end=at(23, 10, 30))
    over_lunch = Entry(start=at(23, 11, 30), end=at(23, 14))
    call = Booked(call="x", kind="support", start=at(23, 15), end=at(23, 15, 30))
    free = board(event, over_lunch, booked=(call,)).free_time(at(23, 0), at(24, 0))
    assert [(slot.start, slot.end) for slot in free] == [
        (at(23, 9), at(23, 10)),
        (at(23, 10, 30), at(23, 11, 30)),
        (at(23, 14), at(23, 15)),
        (at(23, 15, 30), at(23, 17)),
    ]


@given(st.lists(st.tuples(st.integers(0, 5 * 24 * 60), st.integers(1, 600)), max_size=8))
def test_a_call_fits_where_the_week_is_free_and_nowhere_else(spans: list[tuple[int, int]]) -> None:
    monday = at(23, 0)
    entries = [Entry(start=monday + start * MINUTE, end=monday + (start + length) * MINUTE) for start, length in spans]
    found = board(*entries)
    free = found.free_time(monday, at(28, 0))
    offered = {slot.start for slot in found.slots(monday, at(28, 0))}
    grid = (monday + n * 5 * MINUTE for n in range(5 * 24 * 12))
    fitting = {
        start
        for start in grid
        if any(stretch.start <= start and start + 30 * MINUTE <= stretch.end for stretch in free)
    }
    assert offered == fitting


def test_days_out_of_office_are_proposed_as_one_absence_without_a_word_of_why() -> None:
    found = proposed_absences(
        view(
            Entry(start=at(23, 0), end=at(24, 0), all_day=True),
            Entry(start=at(24, 0), end=at(26, 0), away=True),
            Entry(start=at(27, 9), end=at(27, 12), away=True),
            Entry(start=at(28, 0), end=at(29, 0), all_day=True, standing=Standing.TENTATIVE),
        )
    )
    assert [(away.start, away.end) for away in found] == [(at(23, 0), at(26, 0))]


def test_how_long_an_absence_must_be_is_a_setting() -> None:
    half_a_day = Entry(start=at(27, 9), end=at(27, 13), away=True)
    assert proposed_absences(view(half_a_day)) == ()
    assert len(proposed_absences(view(half_a_day), at_least=timedelta(hours=4))) == 1
