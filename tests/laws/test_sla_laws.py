"""What holds for the deadlines of every conversation, whatever happens in it."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.events import CallHeld, CallNotHeld, QuestionAsked
from bot.model.deadline import Deadline, DeadlineState
from bot.model.policy import Metric
from bot.sla.replay import deadlines
from calendars.hours import BusinessHours
from tests.builders import CALENDARS, OFFICE, Talk, policy, severity, target

REPLIES = (Metric.FIRST_REPLY, Metric.NEXT_REPLY)
MET, BREACHED, VOID = DeadlineState.MET, DeadlineState.BREACHED, DeadlineState.VOID

#: Every kind of clock at once, and severities that have them in different measure.
POLICY = policy(
    severity(
        "high",
        0,
        target(Metric.REACTION, within="20m", clock="wall", stops_on="action"),
        target(Metric.FIRST_REPLY, within="1h", clock="wall"),
        target(Metric.NEXT_REPLY, within="90m", clock="wall", by="dedicated", pauses=["pending"]),
        target(Metric.RESOLUTION, within="8h", clock="wall", pauses=["pending"]),
        target(Metric.UPDATE, every="4h", clock="wall"),
    ),
    severity(
        "low",
        1,
        target(Metric.FIRST_REPLY, within="3h", by="dedicated", pauses=["pending"]),
        target(Metric.NEXT_REPLY, business_days=1),
        target(Metric.RESOLUTION, within="10h", pauses=["pending"]),
        target(Metric.UPDATE, every="6h", owed_to="agent", pauses=["pending"]),
    ),
    severity("none", 2, target(Metric.FIRST_REPLY, within="6h")),
)

STEPS = (
    "writes", "writes", "writes_late", "thanks", "replies", "replies", "others_reply", "asks", "others_ask", "takes",
    "notes", "high", "low", "none", "resolves", "reopens", "agent_reopens",
)  # fmt: skip


def step(talk: Talk, kind: str, moment: str) -> None:
    match kind:
        case "writes" | "thanks" | "replies" | "asks" | "takes" | "notes" | "resolves" | "reopens":
            getattr(talk, kind)(moment)
        case "writes_late":
            talk.writes(talk.when(moment), counts_from=talk.when(moment) - timedelta(minutes=7))
        case "others_reply":
            talk.replies(moment, by="olga", dedicated=False)
        case "others_ask":
            talk.replies(moment, by="olga", dedicated=False)
            talk.log(moment, QuestionAsked(agent="olga", message=1, question="Which mailbox?"))
        case "agent_reopens":
            talk.reopens(moment, by="anna")
        case key:
            talk.becomes(moment, key)


@st.composite
def talks(draw: st.DrawFn, most: int = 25) -> Talk:
    """A conversation of random steps, minutes to days apart, that begins with a message on a Friday noon."""
    talk = Talk("2026-11-20 12:00", draw(st.sampled_from(["high", "low", "none"]))).writes()
    minutes = 0
    gaps = st.sampled_from([0, 5, 15, 60, 61, 200, 500, 1500])
    for gap, kind in draw(st.lists(st.tuples(gaps, st.sampled_from(STEPS)), max_size=most)):
        minutes += gap
        step(talk, kind, f"+{minutes}m")
    return talk


@st.composite
def corrected(draw: st.DrawFn) -> tuple[Talk, Talk, CallHeld]:
    """A conversation in which a call was said to be held and then was not, the same without a word about the call, and
    what was said. What comes first leaves something for the call to answer."""
    severity = draw(st.sampled_from(["high", "low", "none"]))
    with_words, without = (Talk("2026-11-20 12:00", severity).writes() for _ in range(2))
    minutes = 0

    def go_on(most: int, kinds: tuple[str, ...]) -> None:
        nonlocal minutes
        gaps = st.sampled_from([0, 5, 15, 61, 200])
        for gap, kind in draw(st.lists(st.tuples(gaps, st.sampled_from(kinds)), max_size=most)):
            minutes += gap
            for talk in (with_words, without):
                step(talk, kind, f"+{minutes}m")

    go_on(4, ("writes", "replies", "others_ask", "high", "low", "none"))
    minutes += 15
    start_at = with_words.when(f"+{minutes}m") - timedelta(minutes=draw(st.sampled_from([10, 15, 200])))
    said = {"call": "c", "agent": "anna", "by": "anna", "start_at": start_at}
    held = CallHeld(**said, is_dedicated=draw(st.booleans()), counts=True)
    with_words.log(f"+{minutes}m", held)
    go_on(5, STEPS)
    with_words.log(f"+{minutes}m", CallNotHeld(**said))
    go_on(5, STEPS)
    return with_words, without, held


later = st.sampled_from([0, 1, 30, 240, 700, 5000]).map(lambda minutes: timedelta(minutes=minutes))


def after(talk: Talk, more: timedelta) -> tuple[Deadline, ...]:
    return talk.deadlines(POLICY, talk.history[-1].at + more)


@given(talks(), later)
def test_the_same_log_gives_the_same_deadlines(talk: Talk, more: timedelta) -> None:
    assert after(talk, more) == after(talk, more)


@given(talks(), later)
def test_each_metric_and_cycle_appears_once_and_cycles_have_no_gaps(talk: Talk, more: timedelta) -> None:
    listed = after(talk, more)
    for metric in Metric:
        cycles = [d.cycle for d in listed if d.metric is metric]
        assert cycles == list(range(1, len(cycles) + 1))


@given(talks(), later)
def test_a_state_is_what_the_times_say(talk: Talk, more: timedelta) -> None:
    now = talk.history[-1].at + more
    for deadline in after(talk, more):
        match deadline.state:
            case DeadlineState.MET:
                assert deadline.stopped_at is not None
                assert deadline.stopped_at <= deadline.due_at
            case DeadlineState.BREACHED:
                assert (deadline.stopped_at or now) > deadline.due_at
            case DeadlineState.RUNNING:
                assert now <= deadline.due_at
            case DeadlineState.PAUSED:
                assert "pending" in deadline.target.pauses
            case DeadlineState.VOID:
                assert not deadline.is_live


@given(talks(), st.data())
def test_what_was_met_or_breached_stays_so_at_its_own_time(talk: Talk, data: st.DataObject) -> None:
    """Later events, and later looks, change neither."""
    length = data.draw(st.integers(min_value=2, max_value=len(talk.history)))
    earlier = Talk(talk.start, talk.severity, history=talk.history[:length])
    then = {(d.metric, d.cycle): d for d in after(earlier, timedelta())}
    now = {(d.metric, d.cycle): d for d in after(talk, timedelta(days=3))}
    for key, deadline in then.items():
        if deadline.state is MET:
            assert now[key] == deadline
        if deadline.state is BREACHED:
            assert (now[key].state, now[key].due_at) == (BREACHED, deadline.due_at)


@given(talks(), later)
def test_each_reply_clock_runs_at_most_once_at_a_time(talk: Talk, more: timedelta) -> None:
    live = [d for d in after(talk, more) if d.is_live]
    replies = [d.metric for d in live if d.metric in (Metric.FIRST_REPLY, Metric.NEXT_REPLY)]
    assert len(replies) <= 1
    assert sum(d.metric is Metric.RESOLUTION for d in live) <= 1


@given(talks(most=12), later)
def test_nothing_is_owed_once_it_is_resolved(talk: Talk, more: timedelta) -> None:
    talk.resolves(talk.history[-1].at + more)
    assert not any(d.is_live for d in after(talk, timedelta(days=9)))


@given(talks(), later)
def test_updates_follow_on_one_another(talk: Talk, more: timedelta) -> None:
    """The next begins when the last one ended or was missed: no moment is left out and none is owed twice."""
    updates = [d for d in after(talk, more) if d.metric is Metric.UPDATE]
    for earlier, following in pairwise(updates):
        missed_at = earlier.reclassified_at or earlier.due_at
        match earlier.state:
            case DeadlineState.MET:
                assert following.start_at >= (earlier.stopped_at or missed_at)
            case DeadlineState.BREACHED:
                assert following.start_at == missed_at
            case DeadlineState.VOID:
                continue  # it lost its reason; what follows has one of its own
            case other:
                raise AssertionError(f"an update that is {other} was followed by another")


@settings(max_examples=300)
@given(corrected(), later)
def test_what_was_owed_before_a_call_is_owed_as_if_nobody_had_said_it_was_held(
    told: tuple[Talk, Talk, CallHeld], more: timedelta
) -> None:
    """Once it is corrected that the call was not held. What the customer wrote meanwhile may have had promises of its
    own; they stay among the past."""
    talk, plain, held = told
    now = talk.history[-1].at + more

    def owed(of: Talk) -> list[tuple[object, ...]]:
        listed = [d for d in of.deadlines(POLICY, now) if d.metric not in REPLIES or d.start_at <= held.start_at]
        return [(d.metric, d.target, d.start_at, d.due_at, d.state, d.stopped_at, d.reclassified_at) for d in listed]

    assert owed(talk) == owed(plain)
    assert len([d for d in talk.deadlines(POLICY, now) if d.is_live and d.metric in REPLIES]) <= 1


class Counting:
    """A calendar that counts how often it is asked."""

    def __init__(self, hours: BusinessHours) -> None:
        self.hours = hours
        self.asked = 0

    def __getattr__(self, name: str) -> object:
        self.asked += 1
        return getattr(self.hours, name)


def questions_for(rounds: int) -> int:
    """How often the calendar is asked for a conversation of that many rounds of question, answer and change."""
    talk = Talk("2026-11-20 12:00", "low").writes()
    for number in range(1, rounds + 1):
        talk.asks(f"+{number}h").writes(f"+{number}h20m").becomes(f"+{number}h30m", "none").becomes(
            f"+{number}h40m", "low"
        )
    counting = Counting(OFFICE)
    deadlines(
        talk.history,
        policy=POLICY,
        topics={},
        team_hours=OFFICE,
        calendars={**CALENDARS, "cet-office": counting},  # type: ignore[dict-item]
        now=talk.history[-1].at,
    )
    return counting.asked


def test_the_work_grows_with_the_log_and_no_faster() -> None:
    short, long = questions_for(40), questions_for(160)
    assert short > 40, "the calendar is asked at all"
    assert long <= 4.2 * short
