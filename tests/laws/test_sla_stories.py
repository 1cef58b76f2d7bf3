"""By when, told as what happens in a conversation: one story for each rule and each clause."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.events import AgentAssigned, AgentJoined, CallHeld, CallNotHeld, DeadlineBreached
from bot.model.deadline import DeadlineState
from bot.model.policy import Cause, Metric, Policy, Target
from bot.sla.targets import targets_of
from tests.builders import Talk, at, policy, severity, target, targets, topic, vip_policy, words

RUNNING, MET, BREACHED = DeadlineState.RUNNING, DeadlineState.MET, DeadlineState.BREACHED
PAUSED, VOID = DeadlineState.PAUSED, DeadlineState.VOID
FIRST, NEXT, UPDATE = Metric.FIRST_REPLY, Metric.NEXT_REPLY, Metric.UPDATE
REACTION, RESOLUTION = Metric.REACTION, Metric.RESOLUTION

VIP = vip_policy()
#: Half an hour before the office closes for the weekend.
FRIDAY = "2026-11-20 16:30"
MONDAY = "2026-11-23 10:00"


def promise(*listed: Target) -> Policy:
    """A policy of one severity."""
    return policy(severity("normal", 0, *listed))


# The first reply


def test_two_business_hours_from_friday_1630_end_on_monday_1030() -> None:
    first = Talk(FRIDAY, "sev3").writes().deadline(FIRST, VIP, "+1m")
    assert (first.due_at, first.state, first.cycle) == (at("2026-11-23 10:30"), RUNNING, 1)
    assert first.act_by == at("2026-11-23 10:30")
    assert first.target.clause == "LA-14"


@pytest.mark.parametrize(
    ("replied", "state"),
    [("2026-11-23 10:29", MET), ("2026-11-23 10:30", MET), ("2026-11-23 10:31", BREACHED)],
)
def test_a_reply_at_the_very_instant_is_in_time(replied: str, state: DeadlineState) -> None:
    first = Talk(FRIDAY, "sev3").writes().replies(replied).deadline(FIRST, VIP, "+9d")
    assert (first.state, first.stopped_at) == (state, at(replied))


@pytest.mark.parametrize(("now", "state"), [("2026-11-23 10:30", RUNNING), ("2026-11-23 10:31", BREACHED)])
def test_time_alone_breaches_it_only_after_the_instant(now: str, state: DeadlineState) -> None:
    first = Talk(FRIDAY, "sev3").writes().deadline(FIRST, VIP, now)
    assert (first.state, first.due_at) == (state, at("2026-11-23 10:30"))
    assert first.is_live, "a breach still waits for its answer"


def test_further_messages_do_not_restart_the_first_reply() -> None:
    """NP-12."""
    talk = Talk(MONDAY, "sev3").writes().writes("+30m").writes("+1h")
    assert [d.metric for d in talk.deadlines(VIP, "+1h")] == [FIRST]
    assert talk.deadline(FIRST, VIP, "+1h").due_at == at("2026-11-23 12:00")


def test_a_message_counts_from_when_the_policy_says_it_was_received() -> None:
    talk = Talk(MONDAY, "sev3").writes("+5m", counts_from="+0m")
    assert talk.deadline(FIRST, VIP, "+5m").start_at == at(MONDAY)


def test_an_older_message_that_turns_up_late_is_the_one_that_counts() -> None:
    talk = Talk(MONDAY, "sev3").writes("+10m").writes("+20m", counts_from="+0m")
    assert talk.deadline(FIRST, VIP, "+20m").start_at == at(MONDAY)


def test_only_the_dedicated_agent_or_the_cover_stops_a_clock_that_says_so() -> None:
    """LA-14."""
    talk = Talk(MONDAY, "sev3").writes().replies("+30m", by="olga", dedicated=False)
    assert talk.deadline(FIRST, VIP, "+1h").state is RUNNING
    assert talk.replies("+1h", by="anna").deadline(FIRST, VIP, "+1h").state is MET


def test_anybodys_reply_stops_a_clock_that_names_nobody() -> None:
    talk = Talk(MONDAY, "sev1").writes().replies("+30m", by="ivan", dedicated=False)
    assert talk.deadline(FIRST, VIP, "+1h").state is MET


def test_the_bot_stops_no_clock() -> None:
    talk = Talk(MONDAY, "sev3").writes()
    talk.log("+1m", AgentAssigned(agent="anna", team="dedicated", reason="dedicated"))
    assert talk.deadline(FIRST, VIP, "+2m").state is RUNNING


def test_one_business_day_is_the_same_hour_on_the_next_with_an_aim_beside_it() -> None:
    """LA-15: warned on after 24 clock hours, breached only after the business day."""
    first = Talk("2026-11-20 11:00", "sev4").writes().deadline(FIRST, VIP, "2026-11-22 12:00")
    assert (first.due_at, first.aim_at) == (at("2026-11-23 11:00"), at("2026-11-21 11:00"))
    assert first.state is RUNNING


def test_a_request_has_no_following_target() -> None:
    """LA-15, LA-16."""
    talk = Talk(MONDAY, "sev5").writes().replies("+1h").writes("+2h")
    assert {d.metric for d in talk.deadlines(VIP, "+3h")} == {FIRST}


def test_a_complaint_is_due_at_the_close_of_the_seventh_business_day_after_receipt() -> None:
    """NP-6: the topic's target replaces the severity's."""
    days = target(FIRST, business_days=7, counted="close_of_day", clause="NP-6")
    talk = Talk(MONDAY, "sev1", topic="complaint").writes()
    listed = talk.deadlines(VIP, "+1m", topics={"complaint": topic("complaint", days)})
    assert [(d.metric, d.due_at) for d in listed if d.metric is FIRST] == [(FIRST, at("2026-12-02 17:00"))]
    assert UPDATE in {d.metric for d in listed}, "what the topic leaves alone stays the severity's"


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-23 10:00", "2026-11-23 17:00"),
        ("2026-11-23 14:59", "2026-11-23 17:00"),
        ("2026-11-23 15:00", "2026-11-24 17:00"),
        ("2026-11-20 18:00", "2026-11-23 17:00"),
    ],
)
def test_payments_are_solved_the_same_day(received: str, due: str) -> None:
    """SO-2, with a cutoff at 15:00."""
    billing = topic("billing", target(RESOLUTION, same_day=True, cutoff="15:00", clause="SO-2"))
    talk = Talk(received, "sev4", topic="billing").writes()
    assert talk.deadline(RESOLUTION, VIP, received, topics={"billing": billing}).due_at == at(due)


def test_three_working_hours_of_moscow_pass_over_the_night() -> None:
    """SW-2."""
    three = promise(target(FIRST, within="3h", clock="msk-office"), target(NEXT, within="3h", clock="msk-office"))
    talk = Talk("2026-11-19 15:30", "normal").writes()  # 17:30 in Moscow, which closes at 19:00
    assert talk.deadline(FIRST, three, "+1m").due_at == at("2026-11-20 10:30")
    talk.replies("2026-11-20 10:00").writes("2026-11-20 10:00")
    assert talk.deadline(NEXT, three, "2026-11-20 10:00").due_at == at("2026-11-20 13:00")


# Wall clocks


def test_critical_runs_by_the_clock_day_and_night() -> None:
    """LA-12, LA-13: nobody of the team is there before; the last staffed instant is none."""
    first = Talk("2026-11-21 02:00", "sev2").writes().deadline(FIRST, VIP, "+1m")
    assert (first.due_at, first.act_by) == (at("2026-11-21 03:00"), None)


def test_a_wall_target_shows_the_last_staffed_instant_before_it() -> None:
    """WD-6: 48 clock hours from Friday afternoon end on Sunday; who wants to keep it acts by Friday's close."""
    contact = promise(target(FIRST, within="48h", clock="wall", clause="WD-6"))
    first = Talk(FRIDAY, "normal").writes().deadline(FIRST, contact, "+1m")
    assert (first.due_at, first.act_by) == (at("2026-11-22 16:30"), at("2026-11-20 17:00"))


def test_a_wall_target_may_move_to_the_next_opening() -> None:
    contact = promise(target(FIRST, within="48h", clock="wall", if_closed="next_opening"))
    assert Talk(FRIDAY, "normal").writes().deadline(FIRST, contact, "+1m").due_at == at("2026-11-23 09:00")


def test_the_closing_instant_is_not_closed_time_for_a_wall_target() -> None:
    contact = promise(target(FIRST, within="48h", clock="wall", if_closed="next_opening"))
    talk = Talk("2026-11-18 17:00", "normal").writes()
    assert talk.deadline(FIRST, contact, "+1m").due_at == at("2026-11-20 17:00")


def test_a_wall_target_may_start_at_the_opening() -> None:
    contact = promise(target(FIRST, within="2h", clock="wall", starts="at_opening"))
    first = Talk("2026-11-21 12:00", "normal").writes().deadline(FIRST, contact, "+1m")
    assert (first.start_at, first.due_at) == (at("2026-11-21 12:00"), at("2026-11-23 11:00"))


# Reaction


def test_taking_it_is_a_reaction_but_no_first_contact() -> None:
    """WD-5, WD-6."""
    both = promise(target(REACTION, within="1h", stops_on="action"), target(FIRST, within="48h", clock="wall"))
    talk = Talk(MONDAY, "normal").writes().takes("+30m")
    assert talk.deadline(REACTION, both, "+2h").state is MET
    assert talk.deadline(FIRST, both, "+2h").state is RUNNING


@pytest.mark.parametrize("first_act", ["reply", "question", "join", "severity", "topic"])
def test_every_act_of_a_person_is_a_reaction(first_act: str) -> None:
    reaction = policy(
        severity("normal", 0, target(REACTION, within="1h", stops_on="action")),
        severity("critical", 1, target(REACTION, within="1h", stops_on="action")),
    )
    talk = Talk(MONDAY, "normal").writes()
    match first_act:
        case "reply":
            talk.replies("+10m", by="olga", dedicated=False)
        case "question":
            talk.asks("+10m")
        case "join":
            talk.log("+10m", AgentJoined(agent="olga"))
        case "severity":
            talk.becomes("+10m", "critical")
        case "topic":
            talk.is_about("+10m", "mail")
    assert talk.deadline(REACTION, reaction, "+2h").stopped_at == at("2026-11-23 10:10")


def test_a_note_or_the_customers_own_choice_is_no_reaction() -> None:
    reaction = promise(target(REACTION, within="1h", stops_on="action"))
    talk = Talk(MONDAY, "normal").writes().notes("+10m").becomes("+11m", "normal", by="contact:7")
    assert talk.deadline(REACTION, reaction, "+20m").state is RUNNING


# The next reply


def test_the_next_reply_counts_from_the_oldest_unanswered_message() -> None:
    talk = Talk(MONDAY, "sev1").writes().replies("+30m").writes("+1h").writes("+2h")
    following = talk.deadline(NEXT, VIP, "+2h")
    assert (following.start_at, following.due_at, following.cycle) == (
        at("2026-11-23 11:00"),
        at("2026-11-23 15:00"),
        1,
    )


def test_no_reply_is_owed_while_the_customer_did_not_speak_last() -> None:
    talk = Talk(MONDAY, "sev1").writes().replies("+30m").writes("+1h").replies("+2h").replies("+3h")
    listed = talk.deadlines(VIP, "+9d")
    assert [(d.cycle, d.state) for d in listed if d.metric is NEXT] == [(1, MET)]


def test_two_business_days_later_is_the_same_hour() -> None:
    """LA-14."""
    talk = Talk("2026-11-19 10:00", "sev3").writes().replies("+1h").writes("2026-11-20 15:00")
    assert talk.deadline(NEXT, VIP, "2026-11-20 15:00").due_at == at("2026-11-24 15:00")


def test_each_round_is_a_cycle_of_its_own() -> None:
    talk = Talk(MONDAY, "sev1").writes().replies("+10m")
    talk.writes("+1h").replies("+2h").writes("+3h").replies("+8h").writes("+9h")
    rounds = [(d.cycle, d.state) for d in talk.deadlines(VIP, "+9h") if d.metric is NEXT]
    assert rounds == [(1, MET), (2, BREACHED), (3, RUNNING)]


def test_thanks_start_nothing() -> None:
    talk = Talk(MONDAY, "sev1").writes().replies("+10m").thanks("+20m")
    assert NEXT not in {d.metric for d in talk.deadlines(VIP, "+30m")}


def test_a_first_word_from_the_desk_makes_the_customers_answer_a_next_one() -> None:
    """WD-15: an agent opens it on the customer's behalf."""
    talk = Talk(MONDAY, "sev1").replies("+0m").writes("+1h")
    assert [d.metric for d in talk.deadlines(VIP, "+1h")] == [NEXT, UPDATE]


# Pauses


FINAL = promise(target(RESOLUTION, within="24h", clock="wall", pauses=["pending"]))


def test_the_resolution_pauses_only_while_a_named_question_is_unanswered() -> None:
    """WD-9."""
    talk = Talk(MONDAY, "normal").writes().replies("+1h").asks("+2h")
    paused = talk.deadline(RESOLUTION, FINAL, "+90h")
    assert (paused.state, paused.due_at) == (PAUSED, at("2026-11-24 10:00"))
    talk.writes("+50h")
    resumed = talk.deadline(RESOLUTION, FINAL, "+50h")
    assert (resumed.state, resumed.due_at) == (RUNNING, at("2026-11-26 10:00"))


def test_a_pause_is_measured_on_the_targets_own_clock() -> None:
    office = promise(target(RESOLUTION, within="8h", pauses=["pending"]))
    talk = Talk("2026-11-20 15:00", "normal").writes().asks("2026-11-20 16:00").writes("2026-11-23 10:00")
    assert talk.deadline(RESOLUTION, office, "2026-11-23 10:00").due_at == at("2026-11-23 17:00")


def test_a_plain_reply_pauses_nothing_and_ends_no_pause() -> None:
    talk = Talk(MONDAY, "normal").writes().replies("+1h")
    assert talk.deadline(RESOLUTION, FINAL, "+2h").state is RUNNING
    talk.asks("+2h").replies("+3h")
    assert talk.deadline(RESOLUTION, FINAL, "+4h").state is PAUSED


def test_a_second_question_goes_on_with_the_same_pause() -> None:
    talk = Talk(MONDAY, "normal").writes().asks("+2h").asks("+5h").writes("+10h")
    assert talk.deadline(RESOLUTION, FINAL, "+10h").due_at == at(MONDAY) + timedelta(hours=32)


def test_thanks_are_no_answer_to_a_question() -> None:
    talk = Talk(MONDAY, "normal").writes().asks("+2h").thanks("+3h")
    assert talk.deadline(RESOLUTION, FINAL, "+4h").state is PAUSED


def test_a_target_that_names_no_pause_runs_on() -> None:
    unpaused = promise(target(RESOLUTION, within="24h", clock="wall"))
    talk = Talk(MONDAY, "normal").writes().asks("+2h")
    assert talk.deadline(RESOLUTION, unpaused, "+25h").state is BREACHED


def test_a_pause_after_the_breach_unbreaches_nothing() -> None:
    talk = Talk(MONDAY, "normal").writes().asks("+25h").writes("+99h")
    late = talk.deadline(RESOLUTION, FINAL, "+99h")
    assert (late.state, late.due_at) == (BREACHED, at("2026-11-24 10:00"))


def test_resolving_while_the_customer_owes_an_answer_is_in_time() -> None:
    talk = Talk(MONDAY, "normal").writes().asks("+2h").resolves("+90h")
    final = talk.deadline(RESOLUTION, FINAL, "+99h")
    assert (final.state, final.stopped_at) == (MET, at(MONDAY) + timedelta(hours=90))
    assert final.stopped_at is not None
    assert final.stopped_at <= final.due_at


# Updates


def update_cycles(talk: Talk, now: str, by: Policy = VIP) -> list[tuple[int, DeadlineState, float]]:
    """Cycle, state, and hours from the story's start until due."""
    hour = timedelta(hours=1)
    listed = [d for d in talk.deadlines(by, now) if d.metric is UPDATE]
    return [(d.cycle, d.state, (d.due_at - at(talk.start)) / hour) for d in listed]


def test_an_update_is_owed_from_the_first_message_and_anew_after_each_word_of_a_person() -> None:
    """LA-12."""
    talk = Talk("2026-11-21 02:00", "sev1").writes()
    assert update_cycles(talk, "+1m") == [(1, RUNNING, 4)]
    talk.replies("+1h").writes("+2h")
    assert update_cycles(talk, "+2h") == [(1, MET, 4), (2, RUNNING, 5)]


def test_a_missed_update_is_breached_once_and_owed_again_from_there() -> None:
    talk = Talk("2026-11-21 02:00", "sev1").writes()
    assert update_cycles(talk, "+9h") == [(1, BREACHED, 4), (2, BREACHED, 8), (3, RUNNING, 12)]
    talk.replies("+10h")
    assert update_cycles(talk, "+10h")[:3] == [(1, BREACHED, 4), (2, BREACHED, 8), (3, MET, 12)]
    assert not any(d.is_live for d in talk.deadlines(VIP, "+10h") if d.cycle == 1)


def test_updates_end_with_the_resolution() -> None:
    talk = Talk("2026-11-21 02:00", "sev1").writes().replies("+1h").resolves("+2h")
    assert update_cycles(talk, "+99h") == [(1, MET, 4), (2, VOID, 5)]


def test_a_reminder_to_the_agent_is_no_promise_and_never_breached() -> None:
    """LA-15: the agent is reminded to say something."""
    reminder = promise(target(UPDATE, every="8h", owed_to="agent"))
    talk = Talk(MONDAY, "normal").writes().replies("+1h")
    assert update_cycles(talk, "+26h", reminder) == [(1, MET, 24), (2, VOID, 25), (3, RUNNING, 49)]


def test_an_update_comes_to_be_owed_when_the_severity_calls_for_it() -> None:
    talk = Talk(MONDAY, "sev5").writes().replies("+1h").becomes("+50h", "sev1")
    assert update_cycles(talk, "+51h") == [(1, RUNNING, 54)]


# Severity and topic


def test_a_change_of_severity_exchanges_the_target_and_keeps_the_start() -> None:
    talk = Talk(MONDAY, "sev3").writes().becomes("+20m", "sev1")
    first = talk.deadline(FIRST, VIP, "+21m")
    assert (first.start_at, first.due_at, first.severity) == (at(MONDAY), at("2026-11-23 11:00"), "sev1")
    assert (first.cycle, first.reclassified_at) == (1, None)


def test_a_change_of_severity_keeps_the_pauses() -> None:
    final = target(RESOLUTION, within="24h", clock="wall", pauses=["pending"])
    quick = replace(final, within=timedelta(hours=12))
    two = policy(severity("normal", 0, final), severity("critical", 1, quick))
    talk = Talk(MONDAY, "normal").writes().asks("+1h").writes("+6h").becomes("+7h", "critical")
    assert talk.deadline(RESOLUTION, two, "+7h").due_at == at(MONDAY) + timedelta(hours=17)


def test_what_a_change_makes_overdue_is_marked_and_gets_its_time_once_more() -> None:
    talk = Talk(MONDAY, "sev4").writes().becomes("+3h", "sev1")
    first = talk.deadline(FIRST, VIP, "+3h")
    assert (first.state, first.due_at) == (BREACHED, at("2026-11-23 11:00"))
    assert (first.reclassified_at, first.grace_at) == (at("2026-11-23 13:00"), at("2026-11-23 14:00"))


def test_history_keeps_the_target_in_force_then() -> None:
    talk = Talk(MONDAY, "sev1").writes().replies("+30m").becomes("+1h", "sev5").writes("+2h")
    listed = {d.metric: d for d in talk.deadlines(VIP, "+3h")}
    assert (listed[FIRST].severity, listed[FIRST].state) == ("sev1", MET)
    assert listed[UPDATE].state is VOID
    assert NEXT not in listed


def test_a_breach_is_not_forgiven_by_a_milder_severity() -> None:
    talk = Talk(MONDAY, "sev1").writes().becomes("+2h", "sev5").replies("+3h")
    first = talk.deadline(FIRST, VIP, "+4h")
    assert (first.severity, first.state, first.due_at) == ("sev1", BREACHED, at("2026-11-23 11:00"))


def test_a_message_that_waited_without_a_promise_has_one_as_soon_as_the_severity_gives_it() -> None:
    talk = Talk(MONDAY, "sev5").writes().replies("+10m").writes("+1h").becomes("+2h", "sev1")
    following = talk.deadline(NEXT, VIP, "+2h")
    assert (following.cycle, following.start_at, following.due_at) == (
        1,
        at("2026-11-23 11:00"),
        at("2026-11-23 15:00"),
    )


def test_what_is_no_longer_promised_is_void_and_comes_back_with_its_start() -> None:
    talk = Talk(MONDAY, "sev1").writes().replies("+10m").writes("+1h").becomes("+2h", "sev5")
    assert talk.deadline(NEXT, VIP, "+2h").state is VOID
    back = talk.becomes("+3h", "sev1").deadline(NEXT, VIP, "+3h")
    assert (back.cycle, back.state, back.start_at) == (1, RUNNING, at("2026-11-23 11:00"))


def test_two_severities_above_normal_may_share_its_target() -> None:
    """WD-7."""
    contact = target(FIRST, within="48h", clock="wall", clause="WD-6")
    shared = policy(*(severity(key, rank, contact) for rank, key in enumerate(["overdue", "critical", "normal"])))
    talk = Talk(MONDAY, "normal").writes().becomes("+1h", "critical", by="contact:7")
    assert talk.deadline(FIRST, shared, "+1h").due_at == at("2026-11-25 10:00")


def test_a_topic_chosen_later_replaces_the_target_from_then_on() -> None:
    billing = topic("billing", target(FIRST, within="1h"))
    talk = Talk(MONDAY, "sev3").writes().is_about("+10m", "billing")
    assert talk.deadline(FIRST, VIP, "+10m", topics={"billing": billing}).due_at == at("2026-11-23 11:00")
    talk.is_about("+20m", None)
    assert talk.deadline(FIRST, VIP, "+20m", topics={"billing": billing}).due_at == at("2026-11-23 12:00")


def test_a_cause_replaces_what_topic_and_severity_say() -> None:
    """WD-8."""
    own_fault = Cause(
        key="provider_fault",
        title=words("Our fault"),
        targets=targets(target(RESOLUTION, within="24h", clock="wall", clause="WD-8")),
    )
    normal = promise(target(RESOLUTION, within="72h", clock="wall"), target(FIRST, within="48h", clock="wall"))
    chosen = targets_of(normal, "normal", topic("seo", target(RESOLUTION, within="48h", clock="wall")), own_fault)
    assert (chosen[RESOLUTION].within, chosen[FIRST].within) == (timedelta(hours=24), timedelta(hours=48))


def test_a_severity_that_the_policy_no_longer_names_is_read_as_the_default() -> None:
    assert Talk(MONDAY, "sev99").writes().deadline(FIRST, VIP, "+1m").due_at == at("2026-11-23 12:00")


# The end, and after it


def test_resolving_meets_the_resolution_and_voids_what_else_runs() -> None:
    both = promise(target(RESOLUTION, within="24h", clock="wall"), target(FIRST, within="2h", by="dedicated"))
    talk = Talk(MONDAY, "normal").writes().replies("+30m", by="olga", dedicated=False).resolves("+1h")
    assert [(d.metric, d.state) for d in talk.deadlines(both, "+99h")] == [(FIRST, VOID), (RESOLUTION, MET)]


def test_what_was_breached_when_it_was_resolved_stays_breached_and_no_longer_waits() -> None:
    talk = Talk(MONDAY, "sev1").writes().resolves("+2h")
    first = talk.deadline(FIRST, VIP, "+3h")
    assert (first.state, first.is_live) == (BREACHED, False)


def test_reopening_starts_a_next_reply_from_the_message_that_reopened_it() -> None:
    talk = Talk(MONDAY, "sev1").writes().replies("+10m").resolves("+1h")
    talk.reopens("+5h").writes("+5h", counts_from="+4h59m")
    following = talk.deadline(NEXT, VIP, "+5h")
    assert (following.cycle, following.start_at) == (1, at("2026-11-23 14:59"))
    assert update_cycles(talk, "+5h")[-1] == (3, RUNNING, 9)


def test_a_press_on_the_problem_persists_reopens_like_words() -> None:
    talk = Talk(MONDAY, "sev1").writes().replies("+10m").resolves("+1h").reopens("+5h")
    assert talk.deadline(NEXT, VIP, "+5h").start_at == at("2026-11-23 15:00")


def test_an_agents_reopening_owes_a_resolution_and_no_reply() -> None:
    both = promise(target(RESOLUTION, within="24h", clock="wall"), target(NEXT, within="2h"))
    talk = Talk(MONDAY, "normal").writes().replies("+10m").resolves("+1h").reopens("+2h", by="anna")
    states = [(d.metric, d.cycle, d.state) for d in talk.deadlines(both, "+3h")]
    assert states == [(RESOLUTION, 1, MET), (RESOLUTION, 2, RUNNING)]


def test_thanks_after_the_end_reopen_nothing() -> None:
    talk = Talk(MONDAY, "sev1").writes().replies("+10m").resolves("+1h").thanks("+2h")
    assert not any(d.is_live for d in talk.deadlines(VIP, "+3h"))


def test_closing_voids_what_runs() -> None:
    talk = Talk(MONDAY, "normal").writes().asks("+1h").closes("+7d")
    assert talk.deadline(RESOLUTION, FINAL, "+8d").state is VOID


def test_a_recorded_breach_keeps_its_time_whatever_the_calendar_says_since() -> None:
    talk = Talk(MONDAY, "sev3").writes()
    talk.log("+2h1m", DeadlineBreached(metric="first_reply", cycle=1, due_at=at("2026-11-23 11:30")))
    first = talk.deadline(FIRST, VIP, "+3h")
    assert (first.state, first.due_at) == (BREACHED, at("2026-11-23 11:30"))


def test_an_update_missed_before_the_matter_became_less_urgent_ends_with_the_next_words_all_the_same() -> None:
    talk = Talk("2026-11-20 12:00", "sev1").writes().becomes("+5h", "sev3").replies("+6h")
    missed = next(each for each in talk.deadlines(VIP, "+7h") if each.metric is UPDATE)
    assert (missed.state, missed.stopped_at) == (BREACHED, at("2026-11-20 18:00"))
    assert not missed.is_live


def test_a_pause_that_began_after_the_time_was_up_holds_nothing_whichever_severity_came_later() -> None:
    quick = severity("quick", 0, target(RESOLUTION, within="8h", clock="wall", pauses=["pending"]))
    by = policy(severity("none", 1), quick, default="none")
    talk = Talk("2026-11-20 12:00", "none").writes().asks("+20h").writes("+30h").becomes("+31h", "quick")
    assert talk.deadline(RESOLUTION, by, "+31h").due_at == at("2026-11-20 20:00")


# A call that was held


def _held(at_: str, *, counts: bool = True, dedicated: bool = True) -> CallHeld:
    return CallHeld(call="c", agent="anna", by="anna", start_at=at(at_), is_dedicated=dedicated, counts=counts)


def test_a_call_that_counts_answers_as_of_its_start() -> None:
    talk = Talk(MONDAY, "sev3").writes().log("+3h", _held("2026-11-23 11:00"))
    first = talk.deadline(FIRST, VIP, "+3h")
    assert (first.state, first.stopped_at) == (MET, at("2026-11-23 11:00"))


@pytest.mark.parametrize(("counts", "dedicated"), [(False, True), (True, False)])
def test_a_call_that_does_not_count_stops_nothing(counts: bool, dedicated: bool) -> None:
    talk = Talk(MONDAY, "sev3").writes().log("+1h", _held("2026-11-23 10:30", counts=counts, dedicated=dedicated))
    assert talk.deadline(FIRST, VIP, "+1h").state is RUNNING


def test_what_is_written_during_a_call_waits_for_a_reply_of_its_own() -> None:
    talk = Talk(MONDAY, "sev3").writes().writes("+70m").log("+2h", _held("2026-11-23 11:00"))
    following = talk.deadline(NEXT, VIP, "+2h")
    assert talk.deadline(FIRST, VIP, "+2h").state is MET
    assert (following.state, following.start_at) == (RUNNING, at("2026-11-23 11:10"))


def test_what_is_written_after_a_call_began_is_not_answered_by_it() -> None:
    talk = Talk(MONDAY, "sev3").writes().replies("+10m").writes("+70m").log("+2h", _held("2026-11-23 11:00"))
    assert talk.deadline(NEXT, VIP, "+2h").state is RUNNING


def test_a_call_that_began_too_late_stops_the_clock_late() -> None:
    talk = Talk(MONDAY, "sev3").writes().log("+3h", _held("2026-11-23 12:30"))
    first = talk.deadline(FIRST, VIP, "+3h")
    assert (first.state, first.stopped_at) == (BREACHED, at("2026-11-23 12:30"))


def test_a_breach_on_record_stays_one_whatever_is_said_of_a_call() -> None:
    breached = DeadlineBreached(metric="first_reply", cycle=1, due_at=at("2026-11-23 12:00"))
    talk = Talk(MONDAY, "sev3").writes().log("+2h1m", breached).log("+3h", _held("2026-11-23 11:30"))
    first = talk.deadline(FIRST, VIP, "+3h")
    assert (first.state, first.due_at, first.stopped_at) == (BREACHED, at("2026-11-23 12:00"), at("2026-11-23 13:00"))


# A call that was said to be held, and was not


def _not_held(at_: str) -> CallNotHeld:
    return CallNotHeld(call="c", agent="anna", by="anna", start_at=at(at_))


def test_what_a_call_had_answered_runs_on_once_it_was_not_held() -> None:
    talk = (
        Talk(MONDAY, "sev3").writes().log("+80m", _held("2026-11-23 10:30")).log("+90m", _not_held("2026-11-23 10:30"))
    )
    first = talk.deadline(FIRST, VIP, "+90m")
    assert (first.state, first.cycle, first.stopped_at) == (RUNNING, 1, None)
    assert talk.deadline(FIRST, VIP, "+150m").state is BREACHED


def test_a_reply_between_call_and_correction_is_what_answered() -> None:
    talk = Talk(MONDAY, "sev3").writes().log("+80m", _held("2026-11-23 10:30")).replies("+85m")
    talk.log("+90m", _not_held("2026-11-23 10:30"))
    first = talk.deadline(FIRST, VIP, "+3h")
    assert (first.state, first.stopped_at) == (MET, at("2026-11-23 11:25"))


def test_what_was_written_meanwhile_waits_with_what_the_call_had_answered() -> None:
    talk = Talk(MONDAY, "sev3").writes().log("+80m", _held("2026-11-23 10:30")).writes("+85m")
    assert talk.deadline(NEXT, VIP, "+86m").state is RUNNING
    talk.log("+90m", _not_held("2026-11-23 10:30"))
    assert talk.deadline(NEXT, VIP, "+90m").state is VOID
    assert talk.deadline(FIRST, VIP, "+90m").state is RUNNING
    talk.replies("+100m").writes("+110m")
    assert [(d.cycle, d.state) for d in talk.deadlines(VIP, "+110m") if d.metric is NEXT] == [(1, VOID), (2, RUNNING)]


def test_a_breach_on_record_of_what_was_written_meanwhile_stays_one() -> None:
    talk = Talk(MONDAY, "sev3").writes().log("+80m", _held("2026-11-23 10:30")).writes("+85m")
    following = talk.deadline(NEXT, VIP, "+86m")
    late = following.due_at + timedelta(minutes=1)
    talk.log(late, DeadlineBreached(metric="next_reply", cycle=1, due_at=following.due_at))
    talk.log(late, _not_held("2026-11-23 10:30"))
    found = talk.deadline(NEXT, VIP, late)
    assert (found.state, found.due_at) == (BREACHED, following.due_at)


def test_a_later_call_answers_what_an_earlier_one_did_not() -> None:
    talk = Talk(MONDAY, "sev3").writes().log("+80m", _held("2026-11-23 10:30"))
    talk.log("+85m", replace(_held("2026-11-23 11:00"), call="d")).log("+90m", _not_held("2026-11-23 10:30"))
    first = talk.deadline(FIRST, VIP, "+90m")
    assert (first.state, first.stopped_at) == (MET, at("2026-11-23 11:00"))


def test_the_last_word_about_a_call_holds() -> None:
    talk = (
        Talk(MONDAY, "sev3").writes().log("+80m", _held("2026-11-23 10:30")).log("+90m", _not_held("2026-11-23 10:30"))
    )
    talk.log("+95m", _held("2026-11-23 10:30"))
    first = talk.deadline(FIRST, VIP, "+3h")
    assert (first.state, first.stopped_at) == (MET, at("2026-11-23 10:30"))


def test_what_was_resolved_meanwhile_lost_its_reason_then() -> None:
    talk = Talk(MONDAY, "sev3").writes().log("+80m", _held("2026-11-23 10:30")).resolves("+85m")
    assert talk.log("+90m", _not_held("2026-11-23 10:30")).deadline(FIRST, VIP, "+90m").state is VOID
