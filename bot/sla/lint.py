"""Which promises can't be kept? How often a target passes before anybody is there, and who would hear of it then."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.model.policy import Ladder, OwedTo, Policy, StepWhen, Target, Targets
from bot.model.setup import Setup
from bot.sla.clocks import Clocks

#: Arrivals are tried this far apart, over a year.
EVERY = timedelta(minutes=5)
A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A target that some arrivals find nobody for.

    `share_unstaffed` of all arrivals have no time of the team between arrival and deadline. `is_heard`: while the
    desk is closed its ladder pages somebody before the deadline. A topic's or a cause's target holds for every
    severity, and names none.
    """

    policy: str
    plan: str
    team: str
    severity: str | None
    topic: str | None
    cause: str | None
    target: Target
    share_unstaffed: float
    is_heard: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A plan's matter on the team that has it; the plan may have several, by add-on and topic."""

    plan: str
    team: str
    topic: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Holder:
    """Where targets stand, and the ladder that climbs for them."""

    ladder: str | None
    severity: str | None = None
    topic: str | None = None
    cause: str | None = None


def lint(setup: Setup, desks: Sequence[Desk], start: datetime) -> tuple[Finding, ...]:
    """Every target of which some arrival in the year from `start` on would have no staffed time before the deadline.

    `desks` are the ways that matters take. What several plans promise alike is told once for each team. What a topic
    leaves to the severity is tried in the hours of the team to which it sends the matter.
    """
    shares: dict[tuple[Target, str], float] = {}
    found: dict[tuple[object, ...], Finding] = {}
    for desk in desks:
        policy = setup.policies[setup.plans[desk.plan].policy]
        hours = setup.calendars[setup.teams[desk.team].calendar]
        clocks = Clocks(calendars=setup.calendars, team_hours=hours)
        for holder, target in _promised(setup, policy, desk):
            if (target, desk.team) not in shares:
                shares[target, desk.team] = share_unstaffed(target, clocks, start)
            share = shares[target, desk.team]
            key = (policy.key, desk.team, holder, target.metric)
            if not share:
                continue
            finding = _finding(setup, policy, desk, holder, target, share)
            # Another team in the same hours, to which only a topic leads, is no news.
            if desk.topic is None or holder.topic is not None or not _is_told(setup, finding, found.values()):
                found.setdefault(key, finding)
    return tuple(found.values())


def _is_told(setup: Setup, finding: Finding, told: Iterable[Finding]) -> bool:
    """Has the same been found for another team with the same calendar?"""

    def essence(each: Finding) -> tuple[object, ...]:
        calendar = setup.teams[each.team].calendar
        return each.policy, each.severity, each.topic, each.cause, each.target, each.is_heard, calendar

    return essence(finding) in {essence(each) for each in told}


def share_unstaffed(target: Target, clocks: Clocks, start: datetime, span: timedelta = A_YEAR) -> float:
    """Of arrivals every five minutes over that span, the share with no staffed time before the deadline.

    While the team is there an arrival has staffed time. While it is closed, it has some if the deadline lies after
    the next opening; and who comes later is due no earlier, so one search finds where that begins.
    """
    hours = clocks.team_hours
    count = span // EVERY
    unstaffed = place = 0
    while place < count:
        at = start + EVERY * place
        if hours.is_open(at):
            place = _first_at(hours.next_closing(at), start, count)
            continue
        opening = hours.next_opening(at)
        following = _first_at(opening, start, count)
        is_due_after = partial(_is_due_after, opening, target, clocks, start)
        unstaffed += bisect_left(range(place, following), True, key=is_due_after)
        place = following
    return unstaffed / count


def _is_due_after(opening: datetime, target: Target, clocks: Clocks, start: datetime, number: int) -> bool:
    return clocks.due(target, start + EVERY * number) > opening


def _first_at(instant: datetime | None, start: datetime, count: int) -> int:
    """The number of the first arrival at that instant or later."""
    return count if instant is None else min(count, -((start - instant) // EVERY))


def _promised(setup: Setup, policy: Policy, desk: Desk) -> Iterator[tuple[_Holder, Target]]:
    """What is promised to the customer there, each with where it stands."""
    for holder, targets in _holders(setup, policy, desk):
        yield from ((holder, target) for target in targets.values() if target.owed_to is OwedTo.CUSTOMER)


def _holders(setup: Setup, policy: Policy, desk: Desk) -> Iterator[tuple[_Holder, Targets]]:
    usual = policy.severities[policy.default_severity].ladder
    own: Targets = setup.topics[desk.topic].targets if desk.topic is not None else {}
    yield _Holder(topic=desk.topic, ladder=usual), own
    for severity in policy.severities.values():
        # What the topic does not replace holds in the hours of the team to which the topic sends the matter.
        kept = {metric: target for metric, target in severity.targets.items() if metric not in own}
        yield _Holder(severity=severity.key, ladder=severity.ladder), kept
    for cause in policy.causes.values():
        yield _Holder(cause=cause.key, ladder=usual), cause.targets


def _finding(setup: Setup, policy: Policy, desk: Desk, holder: _Holder, target: Target, share: float) -> Finding:
    return Finding(
        policy=policy.key,
        plan=desk.plan,
        team=desk.team,
        severity=holder.severity,
        topic=holder.topic,
        cause=holder.cause,
        target=target,
        share_unstaffed=share,
        is_heard=_is_heard(setup, holder, desk.team),
    )


def _is_heard(setup: Setup, holder: _Holder, team: str) -> bool:
    """Does a page reach somebody off-hours, before it is late? What is only told waits for the opening."""
    ladder = setup.ladders.get(holder.ladder) if holder.ladder else None
    return ladder is not None and any(_reaches(word, team, setup) for word in _paged_in_time(ladder))


def _paged_in_time(ladder: Ladder) -> Iterator[str]:
    for step in ladder.steps:
        if step.when in (StepWhen.START, StepWhen.SHARE):
            yield from step.page


def _reaches(word: str, team: str, setup: Setup) -> bool:
    """Off-hours nobody is woken for being responsible: that is on-call then."""
    match word:
        case "responsible" | "on_call":
            return bool(setup.teams[team].on_call or (setup.on_call and setup.on_call.agents))
        case "cover":
            return any(agent.cover for agent in setup.agents.values())
        case "lead":
            return bool(setup.leads)
        case _:
            return word in setup.agents or bool(setup.teams[word].members)
