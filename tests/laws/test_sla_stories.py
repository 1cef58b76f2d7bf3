"""By when, told as what happens in a conversation: one story for each rule and each clause."""

from __future__ import annotations

import pytest

from bot.model.deadline import DeadlineState
from bot.model.policy import Cause, Metric
from bot.sla.targets import targets_of
from tests.builders import Talk, at, policy, severity, target, targets, topic, vip_policy, words

RUNNING, MET, BREACHED = DeadlineState.RUNNING, DeadlineState.MET, DeadlineState.BREACHED
PAUSED, VOID = DeadlineState.PAUSED, DeadlineState.VOID
FIRST, NEXT, UPDATE = Metric.FIRST_REPLY, Metric.NEXT_REPLY, Metric.UPDATE
REACTION, RESOLUTION = Metric.REACTION, Metric.RESOLUTION

VIP = vip_policy()
FRIDAY = "2026-11-20 16:30"
MONDAY = "2026-11-23 10:00"


def standard(*listed: object) -> object:
    return policy(severity("normal", 0, *listed))  # type: ignore[arg-type]


# A first reply


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
