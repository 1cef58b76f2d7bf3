"""Who has time of their own before it is due? Beside a walk through every quarter of an hour, and while time passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.model.people import Absence
from bot.routing import Facts, Reason, has_time, is_absent, responsible_at, stands_for_dedicated, time_ends
from calendars.walls import merged
from tests.builders import VIP, agent, at, desk, hours, team

AGENTS = ("anna", "boris", "clara", "dmytro")
QUARTER = timedelta(minutes=15)
START = at("2026-11-20 08:00")
QUARTERS = 4 * 24 * 4
SHIFTS = {
    "early": hours("early", {"mon-fri": ["07:00-15:00"]}),
    "late": hours("late", {"mon-sun": ["12:00-20:00"]}),
    "split": hours("split", {"mon-fri": ["09:00-12:00", "13:00-17:00"]}),
}


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Anna's matter, on a desk of four with shifts, leaves, calls and covers at random, and a deadline ahead."""
    keys = st.sampled_from(AGENTS)
    base = desk()
    people = {
        key: agent(
            key,
            calendar=draw(st.sampled_from(sorted(SHIFTS))),
            cover=tuple(draw(st.lists(keys.filter(lambda other, me=key: other != me), max_size=2, unique=True))),
        )
        for key in AGENTS
    }
    setup = replace(
        base,
        agents=people,
        calendars={**base.calendars, **SHIFTS},
        teams={
            **base.teams,
            "dedicated": team("dedicated", "anna", "boris"),
            "general": team("general", "clara", "dmytro", calendar="always"),
            "management": team("management", "dmytro"),
            "seniors": team("seniors", "clara"),
        },
        on_call=None,
    )
    spans = st.lists(st.tuples(keys, st.integers(0, QUARTERS), st.integers(1, 40)), max_size=5)
    now = START + QUARTER * draw(st.integers(0, QUARTERS))
    return Facts(
        setup=setup,
        at=now,
        customer=VIP,
        severity="sev3",
        absences=tuple(
            Absence(
                agent=key, start_at=START + QUARTER * since, end_at=START + QUARTER * (since + 4 * long), cover=None
            )
            for key, since, long in draw(spans)
        ),
        busy=_by_agent(draw(spans)),
        dues=tuple(now + QUARTER * after for after in draw(st.lists(st.integers(1, QUARTERS), max_size=2))),
    )


def _by_agent(spans: list[tuple[str, int, int]]) -> dict[str, list[tuple[datetime, datetime]]]:
    """Calls and what stands in an agenda: in any order, one over the other."""
    busy: dict[str, list[tuple[datetime, datetime]]] = {}
    for key, since, long in spans:
        busy.setdefault(key, []).append((START + QUARTER * since, START + QUARTER * (since + long)))
    return busy


def can_act(key: str, given: Facts, moment: datetime) -> bool:
    busy = any(start <= moment < end for start, end in given.busy.get(key, ()))
    open_ = given.setup.calendars[given.setup.agents[key].calendar].is_open(moment)
    return open_ and not busy and not is_absent(key, moment, given.absences)


def own_quarters(key: str, given: Facts) -> list[datetime]:
    """Each quarter from now to the next deadline in which that agent can act."""
    due = min(given.dues)
    count = (due - given.at) // QUARTER
    return [moment for n in range(count) if can_act(key, given, moment := given.at + QUARTER * n)]


@given(facts())
def test_time_of_ones_own_is_what_a_walk_finds(given: Facts) -> None:
    for key in AGENTS:
        if not given.dues:
            assert has_time(key, given)
            assert time_ends(key, given) is None
            continue
        quarters = own_quarters(key, given)
        assert has_time(key, given) == bool(quarters)
        assert time_ends(key, given) == (quarters[-1] + QUARTER if quarters else None)


@given(facts())
def test_whoever_has_it_has_time_before_the_deadline_or_nobody_in_line_who_is_there_has(given: Facts) -> None:
    chosen = responsible_at(given.at, given)
    if chosen.agent is None or not given.dues or own_quarters(chosen.agent, given):
        return
    line, waiting = {"anna"}, ["anna"]
    while waiting:
        covers = set(given.setup.agents[waiting.pop()].cover) - line
        line |= covers
        waiting += covers
    there = [key for key in line - {"anna"} if not is_absent(key, given.at, given.absences)]
    assert not any(own_quarters(key, given) for key in there)


@given(facts())
def test_who_steps_in_stands_for_the_dedicated_agent(given: Facts) -> None:
    chosen = responsible_at(given.at, given)
    if chosen.reason is Reason.FORECAST:
        assert chosen.agent is not None
        assert stands_for_dedicated(chosen.agent, given)
        later = replace(given, dues=(), assigned=chosen.agent, assigned_as=chosen.reason, assigned_until=chosen.until)
        assert stands_for_dedicated(chosen.agent, later)


@given(facts())
def test_while_time_passes_nobody_is_changed_back_and_forth(given: Facts) -> None:
    """Until the deadline whoever has it changes only to whom the leaves bring in, or away from them: a forecast alone
    changes it once."""
    if not given.dues or any(each.start_at < max(given.dues) and each.end_at > given.at for each in given.absences):
        return
    known = replace(given, dues=(min(given.dues),))
    moment, owners = known.at, []
    while moment < min(known.dues):
        chosen = responsible_at(moment, known)
        if not owners or owners[-1] != chosen.agent:
            owners.append(chosen.agent)
        known = replace(
            known,
            assigned=chosen.agent,
            assigned_as=chosen.reason,
            assigned_until=chosen.until if chosen.reason is Reason.FORECAST else None,
        )
        moment += QUARTER
    assert owners[:1] == owners or owners[0] == "anna"
    assert len(owners) == len(set(owners)), "nobody has it twice"


@given(facts())
def test_once_looked_at_the_same_instant_changes_nothing_more(given: Facts) -> None:
    first = responsible_at(given.at, given)
    known = replace(given, assigned=first.agent, assigned_as=first.reason, assigned_until=first.until)
    assert responsible_at(given.at, known).agent == first.agent


@given(facts())
def test_time_that_is_taken_twice_is_taken_once(given: Facts) -> None:
    """A call stands in our own book and in the agent's agenda, beside what else stands there."""
    once = replace(given, busy={key: merged(spans) for key, spans in given.busy.items()})
    twice = replace(given, busy={key: [*spans, *merged(spans)] for key, spans in given.busy.items()})
    for key in AGENTS:
        assert has_time(key, once) == has_time(key, twice) == has_time(key, given)
        assert time_ends(key, once) == time_ends(key, twice) == time_ends(key, given)
    assert responsible_at(given.at, once) == responsible_at(given.at, twice) == responsible_at(given.at, given)


@given(facts(), st.lists(st.tuples(st.sampled_from(AGENTS), st.integers(0, QUARTERS), st.integers(1, 40)), max_size=5))
def test_what_is_put_into_a_calendar_after_what_is_due_changes_nobody(
    given: Facts, more: list[tuple[str, int, int]]
) -> None:
    """So only the conversations are looked at again in which something is due after that."""
    last = max(given.dues, default=given.at)
    added = {key: [span for span in spans if span[0] >= last] for key, spans in _by_agent(more).items()}
    changed = replace(given, busy={key: [*given.busy.get(key, ()), *added.get(key, ())] for key in AGENTS})
    assert responsible_at(given.at, changed).agent == responsible_at(given.at, given).agent
