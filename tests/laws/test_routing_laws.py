"""What holds for every decision about who answers, whoever is away."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.model.people import Absence, OnCall
from bot.routing import Facts, Reason, assign, audience, cover_of, is_absent, responsible_at
from tests.builders import VIP, agent, at, customer, desk, team

AGENTS = ("anna", "boris", "clara", "dmytro", "ewa")
START = at("2026-11-20 00:00")
HOURS = 24 * 7


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """A desk of five who cover one another at random, some of them away, at a random hour of a week."""
    keys = st.sampled_from(AGENTS)
    covers = {key: tuple(draw(st.lists(keys, max_size=3))) for key in AGENTS}
    people = {
        key: agent(key, cover=covers[key], capacity=draw(st.sampled_from([None, 1, 3])), is_lead=key == "ewa")
        for key in AGENTS
    }
    base = desk()
    setup = desk(
        agents=people,
        teams={
            **base.teams,
            "dedicated": team("dedicated", "anna", "boris"),
            "general": team("general", "clara", "dmytro", calendar="always"),
            "management": team("management", "ewa", instead=("anna",)),
            "seniors": team("seniors", "boris", "ewa", tier=2),
        },
        on_call=OnCall(agents=("dmytro", "ewa"), every=timedelta(days=1), since=START.date()),
    )
    hour = timedelta(hours=1)
    spans = draw(st.lists(st.tuples(keys, st.integers(0, HOURS), st.integers(1, HOURS), st.none() | keys), max_size=7))
    return Facts(
        setup=setup,
        at=START + hour * draw(st.integers(0, HOURS)),
        customer=draw(st.sampled_from([VIP, customer(), customer(plan="standard")])),
        severity=draw(st.sampled_from(["sev1", "sev3"])),
        topic=draw(st.sampled_from([None, "mail", "billing", "complaint"])),
        absences=tuple(
            Absence(agent=key, start_at=START + hour * since, end_at=START + hour * (since + long), cover=cover)
            for key, since, long, cover in spans
        ),
        loads=draw(st.dictionaries(keys, st.integers(0, 4))),
        excluded=frozenset(draw(st.lists(keys, max_size=1))),
        assigned=draw(st.none() | keys),
        assigned_as=draw(st.none() | st.sampled_from(Reason)),
    )


def can_answer(key: str, given: Facts, moment: datetime) -> bool:
    return key not in given.excluded and not is_absent(key, moment, given.absences)


@given(facts())
def test_the_same_facts_choose_the_same_agent(given: Facts) -> None:
    assert responsible_at(given.at, given) == responsible_at(given.at, given)


@given(facts())
def test_nobody_who_is_away_or_may_not_see_it_is_responsible(given: Facts) -> None:
    chosen = responsible_at(given.at, given)
    assert chosen.agent is None or can_answer(chosen.agent, given, given.at)


@given(facts())
def test_an_open_matter_waits_only_where_nobody_of_the_team_can_have_it(given: Facts) -> None:
    chosen = assign(given)
    if chosen.agent is not None:
        assert chosen.reason is not Reason.QUEUED
        return
    assert chosen.reason is Reason.QUEUED
    setup = given.setup
    hours = setup.calendars[setup.teams[chosen.team].calendar]
    able = [key for key in setup.teams[chosen.team].members if can_answer(key, given, given.at)]
    full = [key for key in able if given.loads.get(key, 0) >= (setup.agents[key].capacity or 99)]
    assert not hours.is_open(given.at) or able == full


@given(facts())
def test_a_passing_assignment_ends_later_than_now(given: Facts) -> None:
    chosen = responsible_at(given.at, given)
    if chosen.until is not None:
        assert chosen.until > given.at


@given(facts())
def test_what_is_taken_from_the_answer_and_put_back_changes_nothing(given: Facts) -> None:
    """Once given to somebody, it stays theirs as long as nothing changes."""
    first = assign(given)
    again = responsible_at(given.at, Facts(**{**_fields(given), "assigned": first.agent, "assigned_as": first.reason}))
    assert (again.agent, again.team) == (first.agent, first.team)


@given(facts(), st.sampled_from(AGENTS))
def test_a_cover_is_there_and_is_somebody_else(given: Facts, key: str) -> None:
    cover = cover_of(key, given.at, given.setup, given.absences)
    if cover is not None:
        assert cover.agent != key
        assert not is_absent(cover.agent, given.at, given.absences)
        assert cover.until is None or cover.until > given.at


@given(facts())
def test_nobody_is_told_of_what_they_may_not_see_nor_told_twice(given: Facts) -> None:
    told = audience(["responsible", "cover", "on_call", "lead", "anna", "general"], given)
    assert not given.excluded & set(told)
    assert len(told) == len(set(told))


def _fields(given: Facts) -> dict[str, object]:
    return {name: getattr(given, name) for name in Facts.__dataclass_fields__}
