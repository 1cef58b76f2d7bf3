"""How was that time counted? The deadlines of a message that would arrive then, each with its reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.model.policy import WALL, By, Counted, IfClosed, Metric, OwedTo, Starts, StopsOn, Target
from bot.model.setup import Setup
from bot.sla.clocks import PENDING, Clocks
from bot.sla.targets import severity_of, targets_of, topic_of
from calendars.hours import Segment

_NAMES = {
    Metric.REACTION: "Reaction",
    Metric.FIRST_REPLY: "First reply",
    Metric.NEXT_REPLY: "Next reply, to a message that arrives then",
    Metric.RESOLUTION: "Resolution",
    Metric.UPDATE: "Update",
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
) -> Explanation:
    """What a first message arriving at `at` would be promised; also the next reply, as for a message at `at`.

    `team` is whose hours count for `act_by` (`routing.team_of`). Keys must be the setup's own; without a severity
    the policy's default is meant.
    """
    policy = setup.policies[setup.plans[plan].policy]
    chosen = severity_of(policy, severity or policy.default_severity)
    targets = targets_of(policy, chosen.key, topic_of(setup.topics, topic))
    clocks = Clocks(calendars=setup.calendars, team_hours=setup.calendars[setup.teams[team].calendar])
    return Explanation(
        team=team,
        severity=chosen.key,
        deadlines=tuple(_explained(targets[metric], at, clocks) for metric in Metric if metric in targets),
    )


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


def _explained(target: Target, at: datetime, clocks: Clocks) -> Explained:
    due = clocks.due(target, at)
    segments = clocks.segments(target, at, due)
    zone = clocks.zone(target)
    aim = clocks.aim(target, at)
    act_by = clocks.act_by(at, due)
    return Explained(
        metric=target.metric,
        due_at=due,
        act_by=act_by,
        aim_at=aim,
        clock=target.clock,
        clause=target.clause,
        text=" ".join(_sentences(target, at, due, act_by, segments, clocks)),
        segments=segments,
        zone=zone,
    )


def _sentences(
    target: Target,
    at: datetime,
    due: datetime,
    act_by: datetime | None,
    segments: Sequence[Segment],
    clocks: Clocks,
) -> list[str]:
    zone = clocks.zone(target)
    clause = f" ({target.clause})" if target.clause else ""
    said = [
        f"{_NAMES[target.metric]} by {_when(due, zone)} ({zone.key}){clause}: "
        f"{_promise(target)}, from {_when(at, zone)}{_counted(target, segments, zone)}."
    ]
    if target.clock == WALL and due != segments[-1].end:
        said.append(f"{_when(segments[-1].end, zone)} is closed time, so it moves to the team's next opening.")
    if target.aim is not None:
        said.append(f"The aim beside it is {_when(at + target.aim, zone)}, {_length(target.aim)} by the clock.")
    if act_by is None:
        said.append("Nobody of the team is there before then.")
    elif act_by != due:
        said.append(f"The team can act until {_when(act_by, zone)}.")
    said.append(_ends(target))
    if PENDING in target.pauses:
        said.append("Its clock stops while the customer owes an answer to a named question.")
    return said


def _promise(target: Target) -> str:
    where = "on the wall clock" if target.clock == WALL else f"of calendar {target.clock}"
    if target.same_day:
        before = f", if received before {target.cutoff:%H:%M}, else of the next" if target.cutoff else ""
        return f"the close of the business day of receipt{before}, {where}"
    if target.business_days is not None:
        days = f"{target.business_days} business day{'s' if target.business_days > 1 else ''} {where}"
        if target.counted is Counted.ROLLING:
            return f"{days}, counted to the same hour"
        return f"{days}, counted to the close of the last one, the day of receipt left out"
    length = target.within if target.within is not None else target.every
    each = "at least every " if target.every is not None else ""
    kept = ", kept where the team is closed" if target.clock == WALL and target.if_closed is IfClosed.KEEP else ""
    opening = " from the team's opening on" if target.starts is Starts.AT_OPENING else ""
    return f"{each}{_length(length) if length else 'no time'} {where}{opening}{kept}"


def _counted(target: Target, segments: Sequence[Segment], zone: ZoneInfo) -> str:
    if target.clock == WALL or not segments or target.business_days is not None or target.same_day:
        return ""
    told = [f"{_when(s.start, zone)}-{_clock(s.end, zone)} ({_length(s.length)})" for s in segments]
    if len(told) > _STRETCHES_TOLD:
        told = [*told[: _STRETCHES_TOLD - 1], f"{len(told) - _STRETCHES_TOLD} more", told[-1]]
    return ", counting " + ", ".join(told)


def _ends(target: Target) -> str:
    if target.metric is Metric.RESOLUTION:
        return "It ends when an agent resolves the conversation."
    if target.owed_to is OwedTo.AGENT:
        return "It reminds the agent; nothing is promised to the customer."
    who = "the dedicated agent's or the cover's" if target.by is By.DEDICATED else "a person's"
    if target.stops_on is StopsOn.ACTION:
        return "The first act of a person of the desk ends it."
    return f"Only {who} reply ends it."


def _length(length: timedelta) -> str:
    """`2 h 30 min`."""
    seconds = int(length.total_seconds())
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    parts = [f"{n} {unit}" for n, unit in ((hours, "h"), (minutes, "min"), (rest, "s")) if n]
    return " ".join(parts) or "no time"


def _when(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M}"


def _clock(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%H:%M}"


def _iso(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat()
