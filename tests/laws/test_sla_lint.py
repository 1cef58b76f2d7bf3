"""Which promises can't be kept: the quick count beside a walk through every arrival."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.model.policy import Ladder, Metric, Step, StepWhen
from bot.sla import Clocks, Desk, Finding, lint, share_unstaffed
from bot.sla.lint import EVERY
from calendars.hours import BusinessHours
from tests.builders import ALWAYS, CALENDARS, MOSCOW, OFFICE, at, desk, hours, policy, severity, target, topic

NIGHTS = hours("nights", {"mon-fri": ["22:00-06:00"]})
SPLIT = hours("split", {"mon-thu": ["09:00-12:30", "13:15-18:00"], "fri": ["09:00-15:00"]}, holidays="CZ")
#: Three weeks with Christmas in them, and three in which the clocks change.
SEASONS = (at("2026-12-14 00:00"), at("2027-03-15 00:00"))
SPAN = timedelta(days=21)

TARGETS: list[dict[str, Any]] = [
    {"within": "1h", "clock": "wall"},
    {"within": "16h", "clock": "wall"},
    {"within": "48h", "clock": "wall", "if_closed": "next_opening"},
    {"within": "10m", "clock": "wall", "starts": "at_opening"},
    {"within": "2h"},
    {"within": "2h", "clock": "msk-office"},
    {"business_days": 1, "counted": "rolling", "clock": "msk-office"},
    {"business_days": 2, "counted": "close_of_day"},
    {"same_day": True, "clock": "msk-office"},
    {"same_day": True, "cutoff": "15:00", "clock": "msk-office"},
]


@pytest.mark.parametrize("team", [OFFICE, MOSCOW, NIGHTS, SPLIT, ALWAYS], ids=lambda team: team.name)
@pytest.mark.parametrize("fields", TARGETS, ids=str)
def test_the_share_is_what_a_walk_through_every_arrival_finds(fields: dict[str, Any], team: BusinessHours) -> None:
    promised = target(Metric.FIRST_REPLY, **fields)
    clocks = Clocks(calendars=CALENDARS, team_hours=team)
    for start in SEASONS:
        arrivals = [start + EVERY * number for number in range(SPAN // EVERY)]
        unstaffed = sum(clocks.act_by(arrival, clocks.due(promised, arrival)) is None for arrival in arrivals)
        assert share_unstaffed(promised, clocks, start, SPAN) == unstaffed / len(arrivals)


def findings(**changes: Any) -> dict[tuple[str | None, Metric], Finding]:
    found = lint(desk(**changes), [Desk(plan="all-inclusive", team="dedicated")], SEASONS[0])
    return {(each.severity, each.target.metric): each for each in found}


def test_a_wall_target_on_an_office_is_found_and_a_business_target_is_not() -> None:
    found = findings()
    assert ("sev3", Metric.FIRST_REPLY) not in found
    critical = found["sev1", Metric.FIRST_REPLY]
    # Of 168 hours 40 are open, and in five of them, before an opening, an hour later is staffed.
    assert critical.share_unstaffed == pytest.approx(1 - 45 / 168, abs=0.01)
    assert critical.is_heard, "its ladder pages on-call at the start"


def test_what_a_topic_leaves_to_the_severity_is_tried_in_the_hours_of_the_topics_own_team() -> None:
    billing = Desk(plan="all-inclusive", team="management", topic="billing")
    theirs = lint(desk(), [billing], SEASONS[0])
    assert ("sev1", "management", Metric.FIRST_REPLY) in {(e.severity, e.team, e.target.metric) for e in theirs}

    ours = topic("billing", target(Metric.FIRST_REPLY, within="2h"), team="management")
    replaced = lint(desk(topics={"billing": ours}), [billing], SEASONS[0])
    assert not [each for each in replaced if each.target.metric is Metric.FIRST_REPLY]


def test_of_a_ladder_that_only_tells_or_only_pages_when_it_is_late_nobody_hears_off_hours() -> None:
    told = Ladder(key="urgent", steps=(Step(when=StepWhen.START, tell=("responsible", "lead")),))
    late = Ladder(key="urgent", steps=(Step(when=StepWhen.BREACH, page=("responsible",)),))
    for ladder in (told, late):
        assert not findings(ladders={"urgent": ladder})["sev1", Metric.FIRST_REPLY].is_heard


def test_who_is_paged_for_being_responsible_is_on_call_and_somebody_must_be() -> None:
    ladder = Ladder(key="urgent", steps=(Step(when=StepWhen.START, page=("responsible",)),))
    assert findings(ladders={"urgent": ladder})["sev1", Metric.FIRST_REPLY].is_heard
    assert not findings(ladders={"urgent": ladder}, on_call=None)["sev1", Metric.FIRST_REPLY].is_heard


def test_a_reminder_to_the_agent_is_no_promise() -> None:
    reminder = severity("sev1", 0, target(Metric.UPDATE, every="1h", clock="wall", owed_to="agent"))
    setup = desk()
    assert findings(policies={**setup.policies, "vip": policy(reminder)}) == {}
