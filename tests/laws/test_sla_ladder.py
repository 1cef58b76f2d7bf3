"""Who hears of a deadline, and when: the steps of a ladder, told as what happens in a conversation."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.model.deadline import DeadlineState
from bot.model.policy import Metric, Policy
from bot.sla import AIM_STEP, REMINDER_STEP, Rung, Why, escalate, next_look
from tests.builders import CALENDARS, LADDERS, OFFICE, Talk, at, policy, severity, target, vip_policy

VIP = vip_policy()
MONDAY = "2026-11-23 10:00"
NIGHT = "2026-11-21 02:00"


def rungs(talk: Talk, now: str, by: Policy = VIP) -> tuple[Rung, ...]:
    return escalate(
        talk.history,
        talk.deadlines(by, now),
        policy=by,
        ladders=LADDERS,
        team_hours=OFFICE,
        calendars=CALENDARS,
        now=talk.when(now),
    )


def due(talk: Talk, now: str, metric: Metric = Metric.FIRST_REPLY, by: Policy = VIP) -> list[tuple[int, Why]]:
    """Index and reason of the steps that are due for that metric."""
    return [(r.index, r.why) for r in rungs(talk, now, by) if r.is_due and r.deadline.metric is metric]


def to_come(talk: Talk, now: str, metric: Metric = Metric.FIRST_REPLY, by: Policy = VIP) -> list[tuple[int, datetime]]:
    return [(r.index, r.at) for r in rungs(talk, now, by) if not r.is_due and r.deadline.metric is metric]


def test_a_critical_message_pages_at_once_and_climbs() -> None:
    """LA-12."""
    talk = Talk(NIGHT, "sev1").writes()
    assert due(talk, "+0m") == [(0, Why.STARTED)]
    half, breach = at("2026-11-21 02:30"), at("2026-11-21 03:00") + timedelta(milliseconds=1)
    assert to_come(talk, "+0m") == [(1, half), (2, breach), (3, breach + timedelta(hours=1))]


def test_a_step_once_taken_is_not_taken_again() -> None:
    talk = Talk(NIGHT, "sev1").writes().climbs("+0m", "first_reply", 1, 0)
    assert due(talk, "+29m") == []
    assert due(talk, "+30m") == [(1, Why.NEARING)]


def test_a_breach_and_what_follows_it_come_each_in_their_time() -> None:
    talk = Talk(NIGHT, "sev1").writes().climbs("+0m", "first_reply", 1, 0).climbs("+30m", "first_reply", 1, 1)
    assert due(talk, "+1h") == [], "at the very instant an answer is in time"
    assert due(talk, "+61m") == [(2, Why.BREACHED)]
    assert due(talk.climbs("+61m", "first_reply", 1, 2), "+2h1m") == [(3, Why.STILL_BREACHED)]


def test_what_is_answered_has_no_steps_left() -> None:
    talk = Talk(NIGHT, "sev1").writes().replies("+10m")
    assert [r for r in rungs(talk, "+9h") if r.deadline.metric is Metric.FIRST_REPLY] == []


def test_an_answer_after_the_breach_stops_the_ladder_too() -> None:
    talk = Talk(NIGHT, "sev1").writes().replies("+90m")
    assert due(talk, "+9h") == []


def test_a_share_is_counted_on_the_targets_own_clock() -> None:
    """LA-14: three quarters of two business hours from Friday 16:30 are used up on Monday at 10:00."""
    talk = Talk("2026-11-20 16:30", "sev3").writes()
    assert to_come(talk, "+1m")[0] == (0, at("2026-11-23 10:00"))


def test_a_long_pause_does_not_bring_the_share_nearer() -> None:
    paused = policy(
        severity("normal", 0, target(Metric.RESOLUTION, within="8h", clock="wall", pauses=["pending"]), ladder="steady")
    )
    talk = Talk(MONDAY, "normal").writes().asks("+1h").writes("+43h")
    assert to_come(talk, "+43h", Metric.RESOLUTION, paused)[0] == (0, at(MONDAY) + timedelta(hours=48))


def test_while_it_is_paused_nothing_comes_due() -> None:
    paused = policy(
        severity("normal", 0, target(Metric.RESOLUTION, within="8h", clock="wall", pauses=["pending"]), ladder="steady")
    )
    talk = Talk(MONDAY, "normal").writes().asks("+1h")
    assert due(talk, "+30h", Metric.RESOLUTION, paused) == []
    assert next_look(talk.deadlines(paused, "+30h"), rungs(talk, "+30h", paused), now=talk.when("+30h")) is None


def test_an_update_clock_pages_nobody_for_having_started() -> None:
    talk = Talk(NIGHT, "sev1").writes().replies("+10m")
    assert due(talk, "+10m", Metric.UPDATE) == []
    assert due(talk, "+2h10m", Metric.UPDATE) == [(1, Why.NEARING)]


def test_of_updates_missed_in_a_row_the_last_one_is_climbed() -> None:
    talk = Talk(NIGHT, "sev1").writes()
    missed = {r.deadline.cycle for r in rungs(talk, "+13h") if r.is_due and r.deadline.metric is Metric.UPDATE}
    assert missed == {3}


def test_the_aim_is_warned_on_once_and_is_no_breach() -> None:
    """LA-15."""
    talk = Talk("2026-11-19 11:00", "sev4").writes()
    assert due(talk, "2026-11-20 10:59") == []
    assert due(talk, "2026-11-20 11:00") == [(AIM_STEP, Why.AIM_PASSED)]
    talk.climbs("2026-11-20 11:00", "first_reply", 1, AIM_STEP)
    assert due(talk, "2026-11-20 11:01") == []


def test_who_is_only_told_is_told_at_the_opening() -> None:
    """LA-10: nobody is disturbed. The aim passes on Saturday; two hours of the office end on Friday's close."""
    talk = Talk("2026-11-20 11:00", "sev4").writes()
    assert due(talk, "2026-11-23 08:59") == []
    assert due(talk, "2026-11-23 09:00") == [(AIM_STEP, Why.AIM_PASSED)]
    late = Talk("2026-11-20 15:00", "sev3").writes().climbs("2026-11-20 16:30", "first_reply", 1, 0)
    assert late.deadline(Metric.FIRST_REPLY, VIP, "2026-11-20 17:01").state is DeadlineState.BREACHED
    assert due(late, "2026-11-23 08:59") == []
    assert due(late, "2026-11-23 09:00") == [(1, Why.BREACHED)]


def test_a_clock_that_starts_beside_the_first_replys_is_no_news_of_its_own() -> None:
    both = policy(
        severity(
            "normal",
            0,
            target(Metric.REACTION, within="1h", stops_on="action"),
            target(Metric.FIRST_REPLY, within="3h"),
            target(Metric.RESOLUTION, within="8h"),
            ladder="urgent",
        )
    )
    talk = Talk(MONDAY, "normal").writes()
    assert [(r.deadline.metric, r.index) for r in rungs(talk, "+0m", both) if r.is_due] == [(Metric.FIRST_REPLY, 0)]


def test_a_warning_given_is_not_given_again_under_another_severity() -> None:
    talk = Talk("2026-11-20 11:00", "sev4").writes().climbs("2026-11-21 11:00", "first_reply", 1, AIM_STEP)
    talk.becomes("2026-11-21 12:00", "sev3").becomes("2026-11-21 12:01", "sev5")
    assert due(talk, "2026-11-22 11:00") == []


def test_the_agent_is_reminded_to_say_something() -> None:
    """LA-15: a progress reminder, to the responsible agent alone."""
    reminding = policy(severity("normal", 0, target(Metric.UPDATE, every="8h", owed_to="agent"), ladder="urgent"))
    talk = Talk(MONDAY, "normal").writes().replies("+1h")
    assert due(talk, "+24h", Metric.UPDATE, reminding) == []
    reminder = next(r for r in rungs(talk, "+26h", reminding) if r.is_due)
    assert (reminder.index, reminder.why, reminder.step.tell) == (REMINDER_STEP, Why.REMINDER, ("responsible",))
    talk.climbs("+26h", "update", reminder.deadline.cycle, REMINDER_STEP)
    assert due(talk, "+27h", Metric.UPDATE, reminding) == []


def test_a_matter_that_becomes_critical_starts_the_other_ladder_from_its_foot() -> None:
    """The step of the steady ladder that was taken has the same number, and is another step."""
    talk = Talk("2026-11-20 16:30", "sev3").writes().climbs("2026-11-23 10:00", "first_reply", 1, 0)
    talk.becomes("2026-11-23 10:05", "sev1")
    assert due(talk, "2026-11-23 10:05")[0] == (0, Why.STARTED)


def test_what_a_change_made_overdue_climbs_within_its_grace() -> None:
    talk = Talk(MONDAY, "sev4").writes().becomes("+5h", "sev1")
    first = talk.deadline(Metric.FIRST_REPLY, VIP, "+5h")
    assert first.state is DeadlineState.BREACHED
    assert due(talk, "+5h") == [(0, Why.STARTED)]
    assert [when for _, when in to_come(talk, "+5h")][:2] == [
        at("2026-11-23 15:30"),
        at("2026-11-23 16:00") + timedelta(milliseconds=1),
    ]


def test_the_next_look_is_the_next_step_or_breach() -> None:
    talk = Talk(NIGHT, "sev1").writes().climbs("+0m", "first_reply", 1, 0)
    now = talk.when("+1m")
    assert next_look(talk.deadlines(VIP, now), rungs(talk, "+1m"), now=now) == at("2026-11-21 02:30")


@given(st.lists(st.integers(min_value=1, max_value=300), max_size=12), st.sampled_from(["sev1", "sev3", "sev4"]))
def test_looking_when_told_to_finds_every_step_at_its_time(gaps: list[int], key: str) -> None:
    """A desk that sleeps until each next look takes each step once, at the instant it was due."""
    talk = Talk(MONDAY, key).writes()
    end = talk.when("+0m") + timedelta(minutes=sum(gaps))
    now: datetime | None = talk.when("+0m")
    taken: list[tuple[str, int, int]] = []
    while now is not None and now <= end:
        standing = talk.deadlines(VIP, now)
        found = escalate(
            talk.history, standing, policy=VIP, ladders=LADDERS, team_hours=OFFICE, calendars=CALENDARS, now=now
        )
        for rung in (rung for rung in found if rung.is_due):
            assert rung.at == now
            taken.append((rung.deadline.metric, rung.deadline.cycle, rung.index))
            talk.climbs(now, *taken[-1])
        now = next_look(standing, found, now=now)
    assert len(taken) == len(set(taken))
