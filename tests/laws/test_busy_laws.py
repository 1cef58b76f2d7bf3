"""Which time does an agenda take, and from when on has it changed? Beside a walk through every quarter of an hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.model.people import Absence
from bot.routing import in_one_line
from calendars.busy import Span, busy_spans, differ_from
from calendars.entries import Entry, Standing, Taking, View
from tests.builders import agent, at, desk

QUARTER = timedelta(minutes=15)
START = at("2026-11-20 08:00")
END = START + 400 * QUARTER
QUARTERS = [START + QUARTER * n for n in range(440)]

instants = st.integers(0, 400).map(lambda n: START + QUARTER * n)
lengths = st.integers(0, 40).map(lambda n: QUARTER * n)
entries = st.lists(
    st.builds(
        lambda start, length, standing, all_day: Entry(
            start=start, end=start + length, standing=standing, all_day=all_day
        ),
        instants,
        lengths,
        st.sampled_from(Standing),
        st.booleans(),
    ),
    max_size=12,
)
takings = st.builds(Taking, tentative=st.booleans(), unanswered=st.booleans(), all_day=st.booleans())


def spans_of(found: list[Entry], taking: Taking, since: datetime) -> tuple[Span, ...]:
    view = View(since=START, until=END, as_of=START, entries=tuple(found))
    return busy_spans(view, view.entries, taking, since=since)


def is_in(moment: datetime, spans: tuple[Span, ...]) -> bool:
    return any(start <= moment < end for start, end in spans)


def is_taken(moment: datetime, found: list[Entry], taking: Taking) -> bool:
    return any(
        each.start <= moment < each.end
        and taking.takes(each)
        and not (each.standing is Standing.UNREADABLE and each.end >= END)
        for each in found
    )


@given(entries, takings, instants)
def test_the_spans_are_the_time_that_a_walk_finds_taken(found: list[Entry], taking: Taking, since: datetime) -> None:
    spans = spans_of(found, taking, since)
    for moment in QUARTERS:
        if moment >= since:
            assert is_in(moment, spans) == is_taken(moment, found, taking)


@given(entries, takings, instants)
def test_the_spans_stand_in_order_with_time_between_them_and_none_is_over(
    found: list[Entry], taking: Taking, since: datetime
) -> None:
    spans = spans_of(found, taking, since)
    assert all(start < end and since < end for start, end in spans)
    assert all(before < after for (_, before), (after, _) in pairwise(spans))


@given(entries, entries, takings, instants)
def test_two_agendas_differ_from_the_first_quarter_that_one_takes_and_the_other_does_not(
    one: list[Entry], other: list[Entry], taking: Taking, since: datetime
) -> None:
    here, there = spans_of(one, taking, START), spans_of(other, taking, START)
    walked = (moment for moment in QUARTERS if moment >= since and is_in(moment, here) != is_in(moment, there))
    assert differ_from(here, there, since=since) == next(walked, None)


@given(entries, takings, instants)
def test_what_passes_is_no_change(found: list[Entry], taking: Taking, now: datetime) -> None:
    before, later = spans_of(found, taking, START), spans_of(found, taking, now)
    assert differ_from(before, later, since=now) is None


keys = st.sampled_from(("anna", "boris", "clara", "dmytro"))


@given(st.dictionaries(keys, st.lists(keys, max_size=2)), st.lists(st.tuples(keys, keys), max_size=2))
def test_who_may_stand_in_for_whom_is_known_from_either_side(
    covers: dict[str, list[str]], named: list[tuple[str, str]]
) -> None:
    people = {key: agent(key, cover=tuple(covers.get(key, ()))) for key in ("anna", "boris", "clara", "dmytro")}
    setup = desk(agents=people)
    leaves = [Absence(agent=who, start_at=START, end_at=END, cover=cover) for who, cover in named]
    lines = {key: in_one_line(key, setup, leaves) for key in people}
    for key, line in lines.items():
        assert key in line
        assert all(key in lines[other] for other in line)
