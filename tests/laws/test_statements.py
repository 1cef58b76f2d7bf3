"""Statements are books: every promise is counted in one column, once, and month after month it comes out right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import events as ev
from bot.model.deadline import Deadline, DeadlineState
from bot.model.policy import Metric
from bot.model.statement import CallFate, Statement, Whose
from bot.sla import Clocks, Logged, deadlines, month_of, statement
from bot.sla.attribution import attributed, delays
from tests.builders import CALENDARS, OFFICE, PRAGUE, Talk, at, policy, severity, target

POLICY = policy(
    severity(
        "high",
        0,
        target(Metric.REACTION, within="30m", clock="wall", stops_on="action", clause="A-1"),
        target(Metric.FIRST_REPLY, within="1h", clock="wall", clause="A-1"),
        target(Metric.NEXT_REPLY, within="2h", clock="wall", clause="A-2"),
        target(Metric.RESOLUTION, within="20h", pauses=["pending"], clause="A-3"),
        target(Metric.UPDATE, every="40h", clock="wall", clause="A-1"),
    ),
    severity(
        "low",
        1,
        target(Metric.FIRST_REPLY, within="8h", clause="B-1"),
        target(Metric.NEXT_REPLY, business_days=2, clause="B-2"),
        target(Metric.RESOLUTION, within="60h", pauses=["pending"], clause="B-3"),
    ),
)
MONTHS = [date(2026, number, 1) for number in (10, 11, 12)] + [date(2027, 1, 1), date(2027, 2, 1)]
LATE = datetime(2027, 3, 1, tzinfo=UTC)

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["writes", "replies", "asks", "takes", "resolves", "reopens", "high", "low", "platform", "us"]),
        st.integers(0, 9 * 24 * 60),
    ),
    min_size=1,
    max_size=14,
)


def deadlines_at(history: Sequence[ev.Recorded], now: datetime) -> Sequence[Deadline]:
    return deadlines(history, policy=POLICY, topics={}, team_hours=OFFICE, calendars=CALENDARS, now=now)


def logged(talk: Talk) -> Logged:
    clocks = Clocks(calendars=CALENDARS, team_hours=OFFICE)
    return Logged(history=talk.history, deadlines_at=deadlines_at, clocks=clocks)


def told(talks: Sequence[Talk], month: date, now: datetime = LATE, zone: ZoneInfo = PRAGUE) -> Statement:
    months = month_of(month, zone)
    return statement(map(logged, talks), (), customer="acme", name="Acme", month=months, now=now)


def talk_of(steps: Sequence[tuple[str, int]], start: str = "2026-10-20 12:00") -> Talk:
    talk, after = Talk(start, "low").writes(), 0
    for step, wait in steps:
        after += wait
        moment = f"+{after}m"
        match step:
            case "high" | "low":
                talk.becomes(moment, step)
            case "platform" | "us":
                event = ev.DelayAttributed(to=step, by="anna", why="", since=talk.when(moment))
                talk.log(moment, event)
            case _:
                getattr(talk, step)(moment)
    return talk


@given(st.lists(STEPS, min_size=1, max_size=3))
def test_the_sum_over_months_is_what_the_log_has(talks: list[list[tuple[str, int]]]) -> None:
    spoken = [talk_of(steps) for steps in talks]
    months = [told(spoken, month) for month in MONTHS]
    standing = [d for talk in spoken for d in deadlines_at(talk.history, at("2027-03-01 00:00"))]

    began = Counter(row.metric for month in months for row in month.kept for _ in range(row.began))
    assert began == Counter(d.metric for d in standing)
    assert sum(month.begun for month in months) == len(spoken)
    met = sum(row.met for month in months for row in month.kept)
    assert met == sum(d.state is DeadlineState.MET for d in standing)
    missed = sum(row.breached + row.excepted for month in months for row in month.kept)
    late = [d for d in standing if d.state is DeadlineState.BREACHED]
    in_grace = [d for d in late if d.stopped_at is None and d.grace_at is not None and d.grace_at >= LATE]
    assert missed == len(late) - len(in_grace)


@given(STEPS)
def test_the_books_balance_and_what_one_month_carries_out_the_next_carries_in(steps: list[tuple[str, int]]) -> None:
    months = [told([talk_of(steps)], month) for month in MONTHS]
    for month in months:
        for row in month.kept:
            assert row.carried + row.began == row.met + row.excepted + row.breached + row.void + row.running
            assert row.by_platform <= row.breached
            assert min(row.carried, row.began, row.met, row.excepted, row.breached, row.running) >= 0
    for month, following in pairwise(months):
        assert sum(r.running for r in month.kept) == sum(r.carried for r in following.kept)


@given(STEPS, st.integers(0, 80 * 24 * 60))
def test_what_is_met_is_never_missed_and_what_is_missed_never_met(steps: list[tuple[str, int]], looked: int) -> None:
    """At any instant; a later look does not take either back."""
    talk, month = talk_of(steps), MONTHS[1]
    now = at(talk.start) + timedelta(minutes=looked)
    early, late = told([talk], month, now=max(now, at("2026-11-01 00:00"))), told([talk], month)

    for count in ("met", "breached", "excepted"):
        assert sum(getattr(row, count) for row in early.kept) <= sum(getattr(row, count) for row in late.kept)


@given(STEPS)
def test_waiting_is_somebodys_once_and_never_more_than_there_was(steps: list[tuple[str, int]]) -> None:
    talk = talk_of(steps)
    waits = attributed(talk.history, LATE)

    assert all(wait.start < wait.end for wait in waits)
    assert all(one.end <= other.start for one, other in pairwise(waits))
    months = [told([talk], month) for month in MONTHS]
    for whose in Whose:
        in_all = sum((OFFICE.between(w.start, w.end) for w in waits if w.whose is whose), timedelta())
        assert sum((month.waited[whose] for month in months), timedelta()) == in_all


def test_a_question_is_the_customers_and_its_answer_ours_again() -> None:
    talk = Talk("2026-11-23 09:00", "low").writes().asks("+1h").writes("+3h").replies("+4h").resolves("+5h")

    assert [(w.whose, w.end - w.start) for w in attributed(talk.history, LATE)] == [
        (Whose.US, timedelta(hours=1)),
        (Whose.CUSTOMER, timedelta(hours=2)),
        (Whose.US, timedelta(hours=2)),
    ]


def test_what_is_put_down_to_the_platform_is_taken_from_us_and_not_from_the_customer() -> None:
    talk = Talk("2026-11-23 09:00", "low").writes()
    talk.log("+1h", ev.DelayAttributed(to="platform", by="anna", why="down", since=at("2026-11-23 10:00")))
    talk.asks("+2h").writes("+3h").resolves("+4h")
    waits = attributed(talk.history, LATE)

    assert [w.whose for w in waits] == [Whose.US, Whose.PLATFORM, Whose.CUSTOMER, Whose.PLATFORM]
    assert delays(talk.history, LATE) == ((at("2026-11-23 10:00"), at("2026-11-23 13:00")),)


def test_a_promise_late_by_reclassification_alone_is_met_by_exception_within_its_grace() -> None:
    in_time = Talk("2026-11-23 09:00", "low").writes().becomes("+3h", "high").replies("+3h30m")
    too_late = Talk("2026-11-23 09:00", "low").writes().becomes("+3h", "high").replies("+5h")

    (first,) = [r for r in told([in_time], MONTHS[1]).kept if r.metric is Metric.FIRST_REPLY]
    assert (first.due, first.met, first.excepted, first.breached, first.latest) == (1, 0, 1, 0, timedelta())
    (second,) = [r for r in told([too_late], MONTHS[1]).kept if r.metric is Metric.FIRST_REPLY]
    assert (second.due, second.excepted, second.breached, second.latest) == (1, 0, 1, timedelta(hours=1))


def test_lateness_is_counted_on_the_targets_own_clock_until_it_was_done_and_goes_on_in_the_next_month() -> None:
    """Due on Friday at 17:00; a weekend is no lateness by office hours."""
    talk = Talk("2026-11-27 09:00", "low").writes().replies("2026-12-01 10:00")

    (november,) = [r for r in told([talk], MONTHS[1]).kept if r.clause == "B-1"]
    assert (november.breached, november.latest) == (1, timedelta(hours=8))
    (december,) = [r for r in told([talk], MONTHS[2]).kept if r.clause == "B-1"]
    assert (december.due, december.latest) == (0, timedelta(hours=9))


def test_a_month_is_the_customers_own() -> None:
    """Half past eleven on the last evening in London is December in Prague."""
    talk = Talk("2026-12-01 00:30", "low").writes()

    assert told([talk], MONTHS[1]).begun == 0
    assert told([talk], MONTHS[1], zone=ZoneInfo("Europe/London")).begun == 1


@pytest.mark.parametrize("zone", ["Europe/Prague", "Pacific/Apia", "America/New_York", "UTC"])
def test_months_follow_on_one_another(zone: str) -> None:
    months = [month_of(month, ZoneInfo(zone)) for month in MONTHS]
    assert [m.end_at for m in months[:-1]] == [m.start_at for m in months[1:]]


def test_a_call_belongs_to_the_month_in_which_it_begins() -> None:
    calls = [(at("2026-11-30 23:30"), CallFate.HELD), (at("2026-12-01 00:00"), CallFate.CANCELLED)]
    found = statement(
        (), calls, customer="acme", name="Acme", month=month_of(MONTHS[1], PRAGUE), now=at("2027-01-01 00:00")
    )
    assert {fate: n for fate, n in found.calls.items() if n} == {CallFate.HELD: 1}
