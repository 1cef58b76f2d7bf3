"""Who answers, and why: one story for each rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.model.conversation import Conversation, Status
from bot.model.people import AddOn, Assign, OnCall, Plan, QueueBy, Swap
from bot.model.policy import OffHours
from bot.model.words import Language
from bot.routing import (
    Assignment,
    Facts,
    Reason,
    absent_until,
    assign,
    audience,
    cover_of,
    entitlements,
    home_of,
    is_reserved,
    missing,
    on_call_at,
    on_call_now,
    pick,
    queue_key,
    responsible_at,
    stands_for_dedicated,
    team_of,
)
from tests.builders import VIP, agent, at, away, customer, desk, team, vip_policy, words

DAY = at("2026-11-23 10:00")
NIGHT = at("2026-11-24 02:00")
#: Anna is away for a week, Piotr for its first two days.
ANNA_AWAY = away("anna", "2026-11-23", "2026-12-01")
PIOTR_AWAY = away("piotr", "2026-11-23", "2026-11-25")


def facts(**fields: Any) -> Facts:
    return Facts(**({"setup": desk(), "at": DAY, "customer": VIP, "severity": "sev3"} | fields))


def who(given: Facts) -> tuple[str | None, str, Reason]:
    chosen = assign(given)
    return chosen.agent, chosen.team, chosen.reason


# The dedicated agent


def test_a_vips_dedicated_agent_answers() -> None:
    """LA-2."""
    assert assign(facts()) == Assignment(agent="anna", team="dedicated", reason=Reason.DEDICATED)


def test_a_dedicated_agents_cover_answers_while_she_is_on_leave() -> None:
    """LA-2: a named cover, until she is back."""
    chosen = assign(facts(absences=(ANNA_AWAY,)))
    assert (chosen.agent, chosen.reason, chosen.instead_of) == ("piotr", Reason.COVER, "anna")
    assert chosen.until == at("2026-12-01 00:00")


def test_she_is_back_at_the_very_end_of_her_leave() -> None:
    """LA-2: automatic return."""
    back = at("2026-12-01 00:00")
    assert (
        responsible_at(back, facts(absences=(ANNA_AWAY,), assigned="piotr", assigned_as=Reason.COVER)).agent == "anna"
    )


def test_the_cover_that_an_absence_names_comes_before_her_own_list() -> None:
    chosen = assign(facts(absences=(replace(ANNA_AWAY, cover="olga"),)))
    assert (chosen.agent, chosen.reason) == ("olga", Reason.COVER)


def test_a_cover_who_is_away_is_covered_in_turn_until_he_is_back() -> None:
    setup = desk()
    setup = replace(setup, agents={**setup.agents, "piotr": agent("piotr", cover=("ivan",))})
    chosen = assign(facts(setup=setup, absences=(ANNA_AWAY, PIOTR_AWAY)))
    assert (chosen.agent, chosen.until, chosen.instead_of) == ("ivan", at("2026-11-25 00:00"), "anna")


def test_whom_she_named_herself_comes_before_whom_they_named() -> None:
    setup = desk()
    agents = {**setup.agents, "anna": agent("anna", cover=("piotr", "olga")), "piotr": agent("piotr", cover=("ivan",))}
    assert assign(facts(setup=replace(setup, agents=agents), absences=(ANNA_AWAY, PIOTR_AWAY))).agent == "olga"


def test_a_circle_of_covers_ends_with_the_team() -> None:
    setup = desk()
    setup = replace(
        setup,
        agents={**setup.agents, "piotr": agent("piotr", cover=("anna",))},
        teams={**setup.teams, "dedicated": team("dedicated", "anna", "piotr", "olga")},
    )
    chosen = assign(facts(setup=setup, absences=(ANNA_AWAY, PIOTR_AWAY)))
    assert (chosen.agent, chosen.team, chosen.reason) == ("olga", "dedicated", Reason.LEAST_LOADED)
    assert (chosen.instead_of, chosen.until) == ("anna", at("2026-12-01 00:00"))


def test_a_cover_ends_when_the_cover_leaves_too() -> None:
    later = away("piotr", "2026-11-27", "2026-12-20")
    assert assign(facts(absences=(ANNA_AWAY, later))).until == at("2026-11-27 00:00")


def test_absences_that_touch_are_one() -> None:
    more = away("anna", "2026-12-01", "2026-12-05")
    assert absent_until("anna", DAY, (more, ANNA_AWAY)) == at("2026-12-05 00:00")
    assert absent_until("piotr", DAY, (more, ANNA_AWAY)) is None


def test_a_full_load_is_no_reason_to_take_a_customer_from_the_dedicated_agent() -> None:
    assert assign(facts(loads={"anna": 99})).agent == "anna"


def test_at_night_a_message_is_queued_for_the_dedicated_agent() -> None:
    """LA-10: nobody is disturbed."""
    assert who(facts(at=NIGHT)) == ("anna", "dedicated", Reason.DEDICATED)


def test_colleagues_words_take_nothing_from_the_dedicated_agent() -> None:
    assert responsible_at(DAY, facts(assigned="piotr", assigned_as=Reason.LEAST_LOADED)).agent == "anna"


# Entitlement


def test_without_the_add_on_the_vip_goes_to_the_general_team_and_it_is_said_what_is_missing() -> None:
    """LA-1."""
    chosen = assign(facts(customer=customer(dedicated_agent="anna")))
    assert (chosen.agent, chosen.team, chosen.missing) == ("olga", "general", ("dedicated-agent",))


def test_an_add_on_that_does_not_go_with_the_plan_gives_nothing() -> None:
    """LA-1: entitlement = plan and add-on."""
    other = customer(plan="standard", add_ons=("dedicated-agent",), dedicated_agent="anna")
    assert entitlements(other, desk()) == frozenset()
    assert who(facts(customer=other)) == ("olga", "general", Reason.LEAST_LOADED)
    assert assign(facts(customer=other)).missing == ()


def test_plan_and_add_on_together_entitle() -> None:
    assert entitlements(VIP, desk()) == {"dedicated_agent", "calls", "priority_escalation"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (VIP, ()),
        (customer(), ("dedicated-agent",)),
        (customer(plan="standard"), ("dedicated-agent",)),
        (customer(plan="standard", add_ons=("dedicated-agent",)), ("dedicated-agent",)),
    ],
)
def test_what_is_missing_is_the_add_on_that_would_give_it(given: Any, expected: tuple[str, ...]) -> None:
    assert missing(given, desk(), "calls") == expected


def test_the_add_on_for_the_customers_own_plan_is_the_one_that_is_missing() -> None:
    setup = desk()
    calls = AddOn(key="calls", title=words("Calls"), price="", plans=("standard",), entitles=("calls",))
    setup = replace(setup, add_ons={**setup.add_ons, "calls": calls})
    assert missing(customer(plan="standard"), setup, "calls") == ("calls",)
    assert missing(customer(), setup, "calls") == ("dedicated-agent",)
    assert missing(customer(), setup, "a pony") == ()


def test_a_vip_for_whom_nobody_is_named_yet_is_the_plans_teams() -> None:
    assert who(facts(customer=customer(add_ons=("dedicated-agent",)))) == ("anna", "dedicated", Reason.LEAST_LOADED)


# Teams and topics


@pytest.mark.parametrize(
    ("topic", "given", "expected"),
    [
        ("mail", VIP, ("anna", "dedicated", Reason.DEDICATED)),
        ("billing", VIP, ("olga", "general", Reason.LEAST_LOADED)),
        ("complaint", VIP, ("olga", "management", Reason.LEAST_LOADED)),
        ("mail", customer(plan="standard"), ("olga", "general", Reason.LEAST_LOADED)),
        ("gone", VIP, ("anna", "dedicated", Reason.DEDICATED)),
    ],
)
def test_a_topic_decides_the_team(topic: str, given: Any, expected: tuple[str, str, Reason]) -> None:
    """WD-14; the dedicated agent handles what is the plan's own team's."""
    assert who(facts(topic=topic, customer=given)) == expected


def home(setup: Any, plan: str = "all-inclusive", add_ons: tuple[str, ...] = ()) -> str:
    return team_of(setup, plan=plan, add_ons=add_ons, topic=None)


def test_a_reserved_team_sends_others_to_the_desk_it_offers_off_hours() -> None:
    setup = desk()
    assert is_reserved("dedicated", setup)
    assert not is_reserved("general", setup)
    assert home(setup) == "general"
    assert home(setup, add_ons=("dedicated-agent",)) == "dedicated"
    offered = replace(
        setup,
        teams={**setup.teams, "helpers": team("helpers", "olga")},
        off_hours={"dedicated": OffHours(offer="helpers")},
    )
    assert home(offered) == "helpers"


def test_without_an_offer_it_is_the_first_open_team_of_a_plan_then_of_the_first_tier() -> None:
    setup = replace(desk(), off_hours={})
    assert home(setup) == "general"
    only = replace(setup, plans={"all-inclusive": setup.plans["all-inclusive"]})
    assert home(only) == "general"
    assert home(replace(only, teams={"dedicated": setup.teams["dedicated"]})) == "dedicated"


def test_a_plan_that_promises_the_team_to_everybody_opens_it() -> None:
    setup = desk()
    basic = Plan(key="basic", policy="basic", team="dedicated")
    setup = replace(setup, plans={**setup.plans, "basic": basic})
    assert not is_reserved("dedicated", setup)
    assert home_of(setup, plan="all-inclusive", add_ons=(), topic=None).missing == ()


def general(**fields: Any) -> Facts:
    return facts(customer=customer(plan="standard"), **fields)


@pytest.mark.parametrize(
    ("loads", "expected"),
    [({}, "olga"), ({"olga": 1}, "piotr"), ({"olga": 2, "piotr": 2}, "olga"), ({"olga": 3, "piotr": 2}, "piotr")],
)
def test_the_least_loaded_is_given_it_and_the_first_named_wins_a_tie(loads: dict[str, int], expected: str) -> None:
    assert who(general(loads=loads)) == (expected, "general", Reason.LEAST_LOADED)


def test_the_contacts_language_breaks_a_tie_and_nothing_more() -> None:
    setup = desk()
    setup = replace(setup, agents={**setup.agents, "piotr": agent("piotr", languages=(Language.PL,))})
    assert assign(general(setup=setup, languages=(Language.PL,))).agent == "piotr"
    assert assign(general(setup=setup, languages=(Language.PL,), loads={"piotr": 1})).agent == "olga"


def test_round_robin_gives_it_to_who_was_given_one_the_longest_ago() -> None:
    setup = desk()
    turns = team("general", "olga", "piotr", calendar="always", assign=Assign.ROUND_ROBIN)
    setup = replace(setup, teams={**setup.teams, "general": turns})
    assert assign(general(setup=setup)).agent == "olga"
    last = {"olga": DAY - timedelta(hours=1)}
    assert who(general(setup=setup, last_assigned=last)) == ("piotr", "general", Reason.ROUND_ROBIN)
    last["piotr"] = DAY - timedelta(minutes=30)
    assert assign(general(setup=setup, last_assigned=last)).agent == "olga"


def test_whose_hands_are_full_is_given_nothing() -> None:
    setup = desk()
    full = {**setup.agents, "olga": agent("olga", capacity=1), "piotr": agent("piotr", capacity=2)}
    setup = replace(setup, agents=full)
    assert assign(general(setup=setup, loads={"olga": 1, "piotr": 1})).agent == "piotr"
    assert assign(general(setup=setup, loads={"olga": 1, "piotr": 2})) == Assignment(
        agent=None, team="general", reason=Reason.QUEUED
    )


def test_who_is_off_shift_is_given_nothing_while_somebody_is_on() -> None:
    setup = desk()
    setup = replace(setup, agents={**setup.agents, "piotr": agent("piotr", calendar="always")})
    assert assign(general(setup=setup, at=NIGHT)).agent == "piotr"
    assert assign(general(at=NIGHT)).agent == "olga", "nobody is on shift, and the team says it is open"


def test_an_absent_member_is_given_nothing() -> None:
    assert assign(general(absences=(away("olga", "2026-11-23", "2026-11-24"),))).agent == "piotr"


def test_a_closed_team_queues_until_it_opens() -> None:
    """LA-10, SW-3."""
    chosen = pick("management", facts(at=NIGHT))
    assert chosen == Assignment(agent=None, team="management", reason=Reason.QUEUED, until=at("2026-11-24 09:00"))


def test_a_complaint_about_the_only_member_goes_to_who_takes_over() -> None:
    """NP-6: never to the person complained of."""
    about_olga = facts(topic="complaint", excluded=frozenset({"olga"}))
    assert who(about_olga) == ("ivan", "management", Reason.INSTEAD)
    assert audience(["lead", "responsible", "management"], about_olga) == ("ivan",)


# By hand


def test_who_took_it_keeps_it_until_away() -> None:
    taken = facts(assigned="olga", assigned_as=Reason.TAKEN)
    assert responsible_at(DAY, taken).agent == "olga"
    absent = replace(taken, absences=(away("olga", "2026-11-23", "2026-11-24"),))
    assert responsible_at(DAY, absent).agent == "anna", "nobody covers Olga, so the rules choose again"


def test_it_stays_with_the_member_who_has_it_although_another_has_less_to_do() -> None:
    kept = responsible_at(DAY, general(assigned="piotr", assigned_as=Reason.LEAST_LOADED, loads={"piotr": 9}))
    assert (kept.agent, kept.reason) == ("piotr", Reason.LEAST_LOADED)


def test_it_stays_with_who_has_it_although_the_desk_is_closed() -> None:
    closed = facts(topic="complaint", assigned="olga", assigned_as=Reason.LEAST_LOADED)
    assert responsible_at(NIGHT, closed).agent == "olga"


def test_sent_to_another_team_it_is_that_teams() -> None:
    """LA-5: to tier two."""
    assert who(facts(team="seniors")) == ("ivan", "seniors", Reason.LEAST_LOADED)


# On call


def test_at_night_a_critical_matter_is_the_on_call_agents_until_the_opening() -> None:
    """LA-12."""
    chosen = assign(facts(at=NIGHT, severity="sev1"))
    assert (chosen.agent, chosen.reason, chosen.instead_of) == ("ivan", Reason.ON_CALL, "anna")
    assert chosen.until == at("2026-11-24 09:00")


@pytest.mark.parametrize(("severity", "expected"), [("sev1", "ivan"), ("sev2", "ivan"), ("sev3", "anna")])
def test_only_urgent_severities_wake_people(severity: str, expected: str) -> None:
    """LA-10, LA-12, LA-13."""
    assert assign(facts(at=NIGHT, severity=severity)).agent == expected


def test_in_the_morning_it_is_the_dedicated_agents_again() -> None:
    woken = facts(severity="sev1", assigned="ivan", assigned_as=Reason.ON_CALL)
    assert responsible_at(at("2026-11-24 08:59"), woken).agent == "ivan"
    assert responsible_at(at("2026-11-24 09:00"), woken).agent == "anna"


def test_by_day_nobody_is_on_call() -> None:
    assert assign(facts(severity="sev1")).agent == "anna"


def test_taken_by_day_it_is_on_calls_at_night_unless_the_taker_is_on_shift() -> None:
    assert responsible_at(NIGHT, facts(severity="sev1", assigned="piotr", assigned_as=Reason.TAKEN)).agent == "ivan"
    setup = replace(desk(), on_call=OnCall(agents=("olga",), every=timedelta(days=7), since=date(2026, 11, 2)))
    taken = facts(setup=setup, severity="sev1", assigned="ivan", assigned_as=Reason.TAKEN)
    assert responsible_at(NIGHT, taken).agent == "ivan"


def test_who_is_on_call_and_away_is_followed_by_the_next_on_the_rota() -> None:
    week_off = away("ivan", "2026-11-23", "2026-11-30")
    assert assign(facts(at=NIGHT, severity="sev1", absences=(week_off,))).agent == "piotr"


def test_a_teams_own_list_comes_before_the_rota() -> None:
    setup = desk()
    setup = replace(setup, teams={**setup.teams, "dedicated": team("dedicated", "anna", on_call=("olga",))})
    assert assign(facts(setup=setup, at=NIGHT, severity="sev1")).agent == "olga"


def test_where_nobody_can_be_woken_it_waits_for_the_dedicated_agent() -> None:
    assert assign(facts(setup=replace(desk(), on_call=None), at=NIGHT, severity="sev1")).agent == "anna"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-09 00:00", "ivan"),
        ("2026-11-15 23:59", "ivan"),
        ("2026-11-16 00:00", "piotr"),
        ("2026-11-23 00:00", "ivan"),
        ("2026-11-08 23:59", "piotr"),
        ("2027-03-28 23:59", "piotr"),  # the clocks went forward that morning
        ("2027-03-29 00:00", "ivan"),
    ],
)
def test_turns_change_at_midnight_in_the_companys_zone(moment: str, expected: str) -> None:
    assert on_call_at(desk(), at(moment)) == expected


def test_turns_shorter_than_a_day_are_elapsed_time() -> None:
    setup = replace(
        desk(), on_call=OnCall(agents=("ivan", "piotr"), every=timedelta(hours=12), since=date(2026, 3, 28))
    )
    turns = [on_call_at(setup, at(moment)) for moment in ("2026-03-28 11:59", "2026-03-28 12:00", "2026-03-29 12:30")]
    # The night of the change is an hour short, so the third turn goes on until 13:00.
    assert turns == ["ivan", "piotr", "ivan"]
    assert on_call_at(setup, at("2026-03-29 13:00")) == "piotr"


def test_without_a_rota_nobody_is_on_call() -> None:
    assert on_call_at(replace(desk(), on_call=None), DAY) is None


# Whose reply counts


@pytest.mark.parametrize(
    ("replies", "fields", "counts"),
    [
        ("anna", {}, True),
        ("piotr", {}, False),
        ("olga", {}, False),
        ("piotr", {"absences": (ANNA_AWAY,)}, True),
        ("anna", {"absences": (ANNA_AWAY,)}, True),
        ("olga", {"absences": (ANNA_AWAY,)}, False),
        ("olga", {"absences": (ANNA_AWAY, PIOTR_AWAY)}, True),
        ("olga", {"customer": customer()}, True),
        ("olga", {"topic": "billing"}, True),
        ("ivan", {"at": NIGHT, "severity": "sev1"}, True),
        ("piotr", {"assigned": "piotr", "assigned_as": Reason.TAKEN}, False),
    ],
)
def test_a_clock_for_the_dedicated_agent_is_stopped_by_who_stands_for_her(
    replies: str, fields: dict[str, Any], counts: bool
) -> None:
    """LA-14; where no dedicated agent has the matter, anybody's reply counts."""
    assert stands_for_dedicated(replies, facts(**fields)) is counts


# Who is told


@pytest.mark.parametrize(
    ("named", "fields", "expected"),
    [
        (["responsible"], {}, ("anna",)),
        (["responsible", "lead"], {}, ("anna", "olga")),
        (["cover", "on_call"], {}, ("piotr", "ivan")),
        (["responsible"], {"at": NIGHT, "severity": "sev1"}, ("ivan",)),
        (["cover", "on_call"], {"at": NIGHT, "severity": "sev1"}, ("piotr", "ivan")),
        (["responsible", "cover"], {"absences": (ANNA_AWAY,)}, ("piotr",)),
        (["seniors", "piotr", "seniors"], {}, ("ivan", "piotr")),
        (["anna"], {"absences": (ANNA_AWAY,)}, ("piotr",)),
        (["piotr"], {"absences": (PIOTR_AWAY,)}, ("piotr",)),
        (["lead"], {"absences": (away("olga", "2026-11-23", "2026-11-24"),)}, ("olga",)),
    ],
)
def test_the_words_of_a_ladder_mean_people(named: list[str], fields: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert audience(named, facts(**fields)) == expected


def test_while_nobody_is_responsible_the_members_are() -> None:
    queued = facts(setup=desk(on_call=None), at=NIGHT, topic="complaint")
    assert assign(queued).agent is None
    assert audience(["responsible"], queued) == ("olga",)


def test_while_the_team_is_closed_the_responsible_is_whoever_can_be_woken_and_never_a_sleeping_agent() -> None:
    asleep = facts(at=NIGHT)
    assert assign(asleep).agent == "anna"
    assert audience(["responsible"], asleep) == ("ivan",)
    assert audience(["responsible"], facts(at=DAY)) == ("anna",)
    assert audience(["responsible"], facts(at=NIGHT, topic="complaint")) == ("ivan",)


def test_a_word_that_names_nobody_any_more_means_nobody() -> None:
    """The ladder of an older edition may name somebody who has left, or a team that is gone."""
    assert audience(["nobody", "responsible"], facts()) == audience(["responsible"], facts())


# The queue


def waiting(number: int, severity: str, opened: str) -> Conversation:
    return Conversation(
        number=number,
        customer="acme",
        contact=7,
        status=Status.NEW,
        severity=severity,
        team="general",
        opened_at=at(opened),
    )


QUEUE = [
    waiting(1, "sev3", "2026-11-23 09:00"),
    waiting(2, "sev1", "2026-11-23 09:30"),
    waiting(3, "sev3", "2026-11-23 08:00"),
    waiting(4, "unheard-of", "2026-11-23 07:00"),
    waiting(6, "sev1", "2026-11-23 09:30"),
    waiting(5, "sev1", "2026-11-23 09:30"),
]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ((QueueBy.SEVERITY, QueueBy.ARRIVAL), [2, 5, 6, 3, 1, 4]),  # NP-5
        ((QueueBy.SEVERITY, QueueBy.DEADLINE, QueueBy.ARRIVAL), [6, 2, 5, 3, 1, 4]),
        ((QueueBy.ARRIVAL,), [4, 3, 1, 2, 5, 6]),  # SW-3
        ((QueueBy.ARRIVAL, QueueBy.SEVERITY), [4, 3, 1, 2, 5, 6]),
    ],
)
def test_the_queue_goes_as_the_team_says(order: tuple[QueueBy, ...], expected: list[int]) -> None:
    desks = team("general", queue=order)
    due = {6: at("2026-11-23 10:00"), 5: at("2026-11-23 11:00"), 2: at("2026-11-23 10:30")}

    def place(each: Conversation) -> tuple[float, ...]:
        return queue_key(each, team=desks, policy=vip_policy(), due_at=due.get(each.number))

    ordered = sorted(QUEUE, key=place)
    assert [each.number for each in ordered] == expected


# Covers alone


def test_who_is_not_away_has_a_cover_all_the_same() -> None:
    cover = cover_of("anna", DAY, desk(), ())
    assert cover is not None
    assert (cover.agent, cover.until) == ("piotr", None)


def test_an_agent_who_has_left_the_company_has_no_cover() -> None:
    assert cover_of("ghost", DAY, desk(), ()) is None


def test_facts_may_be_in_any_zone() -> None:
    tokyo: datetime = NIGHT.astimezone(ZoneInfo("Asia/Tokyo"))
    assert assign(facts(at=tokyo, severity="sev1")).until == at("2026-11-24 09:00")


# Swaps


def test_whoever_swapped_is_on_call_on_those_days_and_the_turns_go_on_behind_them() -> None:
    swap = Swap(agent="piotr", first=date(2026, 11, 11), last=date(2026, 11, 12))
    setup = desk(on_call=replace(desk().on_call, swaps=(swap,)))  # type: ignore[type-var]
    assert [on_call_at(setup, at(f"2026-11-{day} 23:30")) for day in (10, 11, 12, 13, 16)] == [
        "ivan", "piotr", "piotr", "ivan", "piotr",
    ]  # fmt: skip
    away_too = facts(setup=setup, at=at("2026-11-11 23:30"), absences=(away("piotr", "2026-11-10", "2026-11-20"),))
    assert on_call_now("dedicated", away_too) == "ivan"
