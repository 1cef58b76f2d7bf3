"""How was that time counted? The deadlines of a message that would arrive then, each with its reasons."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.model.policy import WALL, By, Counted, Metric, OwedTo, Starts, StopsOn, Target
from bot.model.setup import Setup
from bot.sla.clocks import PENDING, Clocks, counts_a_length
from bot.sla.reckoning import Reckoning, reckon
from bot.sla.targets import cause_of, severity_of, targets_of, topic_of
from calendars.hours import Day, Segment

_NAMES = {
    Metric.REACTION: "Reaction",
    Metric.FIRST_REPLY: "First reply",
    Metric.NEXT_REPLY: "Reply to a further message",
    Metric.RESOLUTION: "Resolution",
    Metric.UPDATE: "Update",
    Metric.STATED: "Estimate or quote stated",
}
#: Longer lists of stretches are not read by anybody; the JSON has them all.
_STRETCHES_TOLD = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One deadline and how it came about. `zone` is where its times are told: its calendar's, else the team's."""

    metric: Metric
    due_at: datetime
    act_by: datetime | None
    aim_at: datetime | None
    clock: str
    clause: str
    text: str
    segments: tuple[Segment, ...]
    zone: ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    team: str
    severity: str
    deadlines: tuple[Explained, ...]


def explain(
    setup: Setup,
    *,
    plan: str,
    team: str,
    severity: str | None,
    topic: str | None,
    at: datetime,
    cause: str | None = None,
) -> Explanation:
    """What a first message arriving at `at` would be promised; also the next reply, as for a message at `at`.

    `team` is whose hours count for `act_by` (`routing.team_of`). Keys must be the setup's own; without a severity
    the policy's default is meant.
    """
    policy = setup.policies[setup.plans[plan].policy]
    chosen = severity_of(policy, severity or policy.default_severity)
    targets = targets_of(policy, chosen.key, topic_of(setup.topics, topic), cause_of(policy, cause))
    clocks = Clocks(calendars=setup.calendars, team_hours=setup.calendars[setup.teams[team].calendar])
    is_dedicated = team == setup.plans[plan].team
    listed = (_answer(targets[metric], at, clocks, is_dedicated=is_dedicated) for metric in Metric if metric in targets)
    return Explanation(team=team, severity=chosen.key, deadlines=tuple(listed))


def as_json(explanation: Explanation) -> dict[str, Any]:
    """The answer of `opiekun explain --json`: instants in ISO 8601, in the zone of the calendar that counts."""
    return {
        "deadlines": [
            {
                "metric": each.metric.value,
                "due_at": _iso(each.due_at, each.zone),
                "act_by": _iso(each.act_by, each.zone) if each.act_by else None,
                "aim_at": _iso(each.aim_at, each.zone) if each.aim_at else None,
                "clock": each.clock,
                "clause": each.clause,
                "text": each.text,
                "segments": [
                    {"from": _iso(s.start, each.zone), "to": _iso(s.end, each.zone), "seconds": s.seconds}
                    for s in each.segments
                ],
            }
            for each in explanation.deadlines
        ],
        "team": explanation.team,
        "severity": explanation.severity,
    }


def _answer(target: Target, at: datetime, clocks: Clocks, *, is_dedicated: bool) -> Explained:
    count = reckon(target, at, clocks)
    return Explained(
        metric=target.metric,
        due_at=count.due_at,
        act_by=count.act_by,
        aim_at=count.aim_at,
        clock=target.clock,
        clause=target.clause,
        text=" ".join(_sentences(count, is_dedicated=is_dedicated)),
        segments=count.segments,
        zone=count.zone,
    )


def _sentences(count: Reckoning, *, is_dedicated: bool) -> Iterator[str]:
    """`is_dedicated`: it is the dedicated agent's matter, if the customer has one."""
    target, zone = count.target, count.zone
    clause = f" ({target.clause})" if target.clause else ""
    yield (
        f"{_NAMES[target.metric]} by {_when(count.due_at, zone)} ({zone.key}){clause}: "
        f"{_promise(target)}, from {_when(count.start_at, zone)}{_stretches(count)}."
    )
    if target.clock == WALL and count.segments and count.due_at != count.segments[-1].end:
        yield f"{_when(count.segments[-1].end, zone)} is closed time, so it moves to the team's next opening."
    if count.closed:
        yield f"Closed in between: {', '.join(map(_closed, count.closed))}."
    if target.aim is not None and count.aim_at is not None:
        yield f"The aim beside it is {_when(count.aim_at, zone)}, {_length(target.aim)} by the clock."
    if count.act_by is None:
        yield "Nobody of the team is there before then."
    elif count.act_by != count.due_at:
        yield f"The team is closed by then and can act until {_when(count.act_by, zone)}."
    yield _ends(target, is_dedicated=is_dedicated)
    if PENDING in target.pauses:
        yield "Its clock stops while the customer owes an answer to a named question."


def _closed(day: Day) -> str:
    return f"{day.date:%a} {day.date.day} {day.date:%b %Y}" + (f" ({day.holiday})" if day.holiday else "")


def _promise(target: Target) -> str:
    where = "on the wall clock" if target.clock == WALL else f"of calendar {target.clock}"
    if target.same_day:
        late = f", of the next one if received at {target.cutoff:%H:%M} or later" if target.cutoff else ""
        return f"the close of the business day of receipt{late}, by calendar {target.clock}"
    if target.business_days is not None:
        days = f"{target.business_days} business day{'s' if target.business_days > 1 else ''} {where}"
        if target.counted is Counted.ROLLING:
            return f"{days}, counted to the same hour"
        return f"{days}, counted to the close of the last one, the day of receipt left out"
    opening = " from the team's opening on" if target.starts is Starts.AT_OPENING else ""
    if target.every is not None:
        return f"at least every {_length(target.every)} {where}{opening}"
    return f"{_length(target.within or timedelta())} {where}{opening}"


def _stretches(count: Reckoning) -> str:
    target, zone = count.target, count.zone
    if target.clock == WALL or not counts_a_length(target):
        return ""
    told = [f"{_when(s.start, zone)}-{_clock(s.end, zone)} ({_length(s.length)})" for s in count.segments]
    if len(told) > _STRETCHES_TOLD:
        told = [*told[: _STRETCHES_TOLD - 1], f"{len(told) - _STRETCHES_TOLD} more", told[-1]]
    return ", counting " + ", ".join(told)


def _ends(target: Target, *, is_dedicated: bool) -> str:
    if target.metric is Metric.RESOLUTION:
        return "It ends when an agent resolves the conversation."
    if target.owed_to is OwedTo.AGENT:
        return "It reminds the agent; nothing is promised to the customer."
    if target.metric is Metric.STATED:
        return "Telling the customer an estimate (eta) or a price (quote), as the cause wants, ends it."
    if target.stops_on is StopsOn.ACTION:
        return "The first act of a person of the desk ends it."
    who = "the dedicated agent's or the cover's" if target.by is By.DEDICATED and is_dedicated else "a person's"
    if target.metric is Metric.UPDATE:
        return f"Each time {who} words reach the customer it starts anew, until the conversation is resolved."
    return f"Only {who} reply ends it."


def _length(length: timedelta) -> str:
    """`2 h 30 min`."""
    seconds = int(length.total_seconds())
    parts = ((seconds // 3600, "h"), (seconds // 60 % 60, "min"), (seconds % 60, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "no time"


def _when(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M}"


def _clock(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%H:%M}"


def _iso(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat()
