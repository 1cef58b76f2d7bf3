"""How a time was counted: what `opiekun explain` answers."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from bot.model.policy import Cause, Metric
from bot.sla import Explained, as_json, explain
from tests.builders import CALENDARS, at, desk, hours, policy, severity, target, targets, topic, words

SETUP = desk()


def explained(metric: Metric, arrives: str, key: str | None = None, *, about: str | None = None) -> Explained:
    answer = explain(SETUP, plan="all-inclusive", team="dedicated", severity=key, topic=about, at=at(arrives))
    return next(each for each in answer.deadlines if each.metric is metric)


def test_the_json_has_the_documented_shape_in_the_calendars_own_zone() -> None:
    answer = as_json(
        explain(SETUP, plan="all-inclusive", team="dedicated", severity="sev3", topic=None, at=at("2026-11-20 16:30"))
    )
    assert json.loads(json.dumps(answer)) == answer
    assert (answer["team"], answer["severity"]) == ("dedicated", "sev3")
    first = answer["deadlines"][0]
    assert {key: first[key] for key in ("metric", "due_at", "act_by", "clock", "clause")} == {
        "metric": "first_reply",
        "due_at": "2026-11-23T10:30:00+01:00",
        "act_by": "2026-11-23T10:30:00+01:00",
        "clock": "cet-office",
        "clause": "LA-14",
    }
    assert first["segments"] == [
        {"from": "2026-11-20T16:30:00+01:00", "to": "2026-11-20T17:00:00+01:00", "seconds": 1800},
        {"from": "2026-11-23T09:00:00+01:00", "to": "2026-11-23T10:30:00+01:00", "seconds": 5400},
    ]


def test_the_text_says_in_a_sentence_how_the_time_was_counted() -> None:
    text = explained(Metric.FIRST_REPLY, "2026-11-20 16:30").text
    assert text == (
        "First reply by Mon 23 Nov 2026 10:30 (Europe/Prague) (LA-14): 2 h of calendar cet-office, from "
        "Fri 20 Nov 2026 16:30, counting Fri 20 Nov 2026 16:30-17:00 (30 min), Mon 23 Nov 2026 09:00-10:30 "
        "(1 h 30 min). Only the dedicated agent's or the cover's reply ends it."
    )


def test_every_target_of_the_severity_is_told_the_next_reply_too() -> None:
    answer = explain(
        SETUP, plan="all-inclusive", team="dedicated", severity="sev1", topic=None, at=at("2026-11-21 02:00")
    )
    assert [each.metric for each in answer.deadlines] == [Metric.FIRST_REPLY, Metric.NEXT_REPLY, Metric.UPDATE]
    assert [each.due_at for each in answer.deadlines] == [
        at("2026-11-21 03:00"),
        at("2026-11-21 06:00"),
        at("2026-11-21 06:00"),
    ]


def test_a_wall_target_that_nobody_can_keep_says_so() -> None:
    first = explained(Metric.FIRST_REPLY, "2026-11-21 02:00", "sev1")
    assert first.act_by is None
    assert "Nobody of the team is there before then." in first.text
    assert [(s.start, s.end) for s in first.segments] == [(at("2026-11-21 02:00"), at("2026-11-21 03:00"))]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"business_days": 1}, "1 business day of calendar cet-office, counted to the same hour"),
        ({"business_days": 7, "counted": "close_of_day"}, "counted to the close of the last one"),
        (
            {"same_day": True, "cutoff": "15:00"},
            "the business day of receipt, of the next one if received at 15:00 or later",
        ),
        ({"within": "48h", "clock": "wall"}, "The team is closed by then and can act until Fri 20 Nov 2026 17:00."),
        ({"within": "48h", "clock": "wall", "if_closed": "next_opening"}, "so it moves to the team's next opening"),
        ({"within": "2h", "clock": "wall", "starts": "at_opening"}, "from the team's opening on"),
        ({"within": "2h", "aim": "30m"}, "The aim beside it is Fri 20 Nov 2026 17:00, 30 min by the clock."),
        ({"within": "2h", "stops_on": "action"}, "The first act of a person of the desk ends it."),
        ({"within": "2h", "pauses": ["pending"]}, "Its clock stops while the customer owes an answer"),
        ({"within": "90s"}, "1 min 30 s of calendar cet-office"),
    ],
)
def test_each_way_of_counting_is_put_in_words(fields: dict[str, object], says: str) -> None:
    setup = desk(policies={"vip": policy(severity("normal", 0, target(Metric.FIRST_REPLY, **fields)))})
    answer = explain(
        setup, plan="all-inclusive", team="dedicated", severity=None, topic=None, at=at("2026-11-20 16:30")
    )
    assert says in answer.deadlines[0].text


def test_a_topics_target_replaces_the_severitys() -> None:
    billing = topic("billing", target(Metric.RESOLUTION, same_day=True, clause="SO-2"))
    setup = desk(topics={"billing": billing})
    answer = explain(
        setup, plan="all-inclusive", team="general", severity="sev4", topic="billing", at=at("2026-11-20 10:00")
    )
    assert [(each.metric, each.clause) for each in answer.deadlines] == [
        (Metric.FIRST_REPLY, "LA-15"),
        (Metric.RESOLUTION, "SO-2"),
    ]


def test_where_the_matter_is_not_the_dedicated_agents_anybodys_reply_ends_it() -> None:
    answer = explain(
        SETUP, plan="all-inclusive", team="general", severity="sev3", topic=None, at=at("2026-11-20 10:00")
    )
    assert "Only a person's reply ends it." in answer.deadlines[0].text


def test_a_day_on_which_the_calendar_is_closed_is_named_with_its_reason() -> None:
    shut = hours("cet-office", {"mon-fri": ["09:00-17:00"]}, holidays="CZ", dates={"2026-12-28": []})
    setup = desk(calendars={**CALENDARS, "cet-office": shut})
    answer = explain(
        setup, plan="all-inclusive", team="dedicated", severity="sev3", topic=None, at=at("2026-12-23 16:30")
    )
    first = next(each for each in answer.deadlines if each.metric is Metric.FIRST_REPLY)
    assert first.due_at == at("2026-12-29 10:30")
    assert "Closed in between: Thu 24 Dec 2026 (Christmas Eve), Fri 25 Dec 2026 (" in first.text
    assert ", Mon 28 Dec 2026." in first.text
    assert "26 Dec" not in first.text, "a Saturday is closed in any week"


def test_a_cause_replaces_the_resolution_and_one_that_wants_an_estimate_takes_it_away() -> None:
    ours = Cause(
        key="ours", title=words("Ours"), targets=targets(target(Metric.RESOLUTION, within="24h", clock="wall"))
    )
    theirs = Cause(key="theirs", title=words("Theirs"), targets={}, estimate_required=True)
    normal = severity("normal", 0, target(Metric.RESOLUTION, within="8h"))
    setup = desk(policies={"vip": policy(normal, causes=(ours, theirs))})

    def due(cause: str | None) -> list[datetime]:
        answer = explain(
            setup,
            plan="all-inclusive",
            team="general",
            severity=None,
            topic=None,
            cause=cause,
            at=at("2026-11-20 10:00"),
        )
        return [each.due_at for each in answer.deadlines]

    assert due(None) == [at("2026-11-23 10:00")]
    assert due("ours") == [at("2026-11-21 10:00")]
    assert due("theirs") == []


@pytest.mark.parametrize(
    ("fields", "arrives"),
    [
        ({"within": "1h", "if_closed": "next_opening"}, "2026-12-23 16:30"),
        ({"within": "1h", "starts": "at_opening"}, "2026-12-23 18:00"),
    ],
)
def test_the_holidays_over_which_a_wall_target_waits_for_the_opening_are_named(
    fields: dict[str, object], arrives: str
) -> None:
    shut = hours("cet-office", {"mon-fri": ["09:00-17:00"]}, holidays="CZ")
    normal = severity("normal", 0, target(Metric.FIRST_REPLY, clock="wall", **fields))
    setup = desk(calendars={**CALENDARS, "cet-office": shut}, policies={"vip": policy(normal)})
    answer = explain(setup, plan="all-inclusive", team="dedicated", severity=None, topic=None, at=at(arrives))
    assert "Closed in between: Thu 24 Dec" in answer.deadlines[0].text
    assert "Fri 25 Dec" in answer.deadlines[0].text


def test_the_holidays_of_a_wall_target_that_waits_for_nobody_are_not_named() -> None:
    shut = hours("cet-office", {"mon-fri": ["09:00-17:00"]}, holidays="CZ")
    normal = severity("normal", 0, target(Metric.FIRST_REPLY, clock="wall", within="48h"))
    setup = desk(calendars={**CALENDARS, "cet-office": shut}, policies={"vip": policy(normal)})
    answer = explain(
        setup, plan="all-inclusive", team="dedicated", severity=None, topic=None, at=at("2026-12-23 16:30")
    )
    assert "Closed in between" not in answer.deadlines[0].text
