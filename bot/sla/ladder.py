"""Who must hear of a deadline, and when? The steps of its ladder that have a reason and were not taken."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.events import AlertsFired, ConversationOpened, LadderStepTaken, Recorded, SeverityChanged
from bot.model.deadline import Deadline, DeadlineState
from bot.model.policy import Ladder, Metric, OwedTo, Policy, Step, StepWhen
from bot.sla.clocks import Clocks, late_from
from bot.sla.targets import severity_of
from calendars.hours import BusinessHours

#: What LadderStepTaken calls the warning at a target's aim, which is no rung of the configured ladder.
AIM_STEP = -1
#: What LadderStepTaken calls the reminder to say something, likewise.
REMINDER_STEP = -2

#: What LadderStepTaken calls the warning that a cause still wants an estimate or a quote, and the one that it is late.
STATE_STEPS = (-3, -4)

_AIM = Step(when=StepWhen.SHARE, share=1.0, tell=("responsible",))
_REMINDER = Step(when=StepWhen.BREACH, tell=("responsible",))
_STATE = (
    Step(when=StepWhen.SHARE, share=0.75, tell=("responsible",)),
    Step(when=StepWhen.BREACH, tell=("responsible", "lead")),
)

#: The clocks whose start is news: a customer's words started them. An update clock starts with an agent's own words; a
#: resolution's and a reaction's start is told with the first reply's, which an alert has none of.
_NEWS = (Metric.FIRST_REPLY, Metric.NEXT_REPLY)


class Why(StrEnum):
    """Why somebody is told or paged."""

    #: it has begun
    STARTED = "started"
    #: a share of its time is used up
    NEARING = "nearing"
    #: the aim beside the target has passed; nothing is breached
    AIM_PASSED = "aim_passed"
    #: it is breached
    BREACHED = "breached"
    #: it was breached a while ago, and still nobody did it
    STILL_BREACHED = "still_breached"
    #: an agent wanted to be reminded to say something; nothing was promised
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A step for one deadline: who (`step.tell`, `step.page`), when, and why.

    `index` is what LadderStepTaken records as its `step`. `is_due`: it has come, and is to be taken now.
    """

    deadline: Deadline
    index: int
    step: Step
    at: datetime
    why: Why
    is_due: bool


def escalate(
    history: Sequence[Recorded],
    deadlines: Sequence[Deadline],
    *,
    policy: Policy,
    ladders: Mapping[str, Ladder],
    team_hours: BusinessHours,
    calendars: Mapping[str, BusinessHours],
    now: datetime,
) -> tuple[Rung, ...]:
    """The steps not yet taken, the earliest first: those that are due, and those that are to come.

    What is met or void has lost its reason and has no steps. The ladder is that of the severity in force, also for
    what was breached under another one: a matter that becomes critical pages at once. A step that pages nobody waits
    for the team's opening. While a deadline is paused nothing of it comes due.
    """
    clocks = Clocks(calendars=calendars, team_hours=team_hours)
    ladder, taken = _climbed(history, policy, ladders)
    is_alert = any(isinstance(recorded.event, AlertsFired) for recorded in history)
    news = (*_NEWS, Metric.REACTION) if is_alert else _NEWS
    rungs = [
        rung
        for rung in _rungs(deadlines, ladder, clocks, now, news)
        if (rung.deadline.metric.value, rung.deadline.cycle, rung.index) not in taken
    ]
    return tuple(sorted(rungs, key=lambda rung: rung.at))


def is_pressing(
    history: Sequence[Recorded],
    deadlines: Sequence[Deadline],
    *,
    policy: Policy,
    ladders: Mapping[str, Ladder],
    team_hours: BusinessHours,
    calendars: Mapping[str, BusinessHours],
    now: datetime,
) -> bool:
    """Has something that is still owed passed its time, or has a step of its ladder come, taken or not, by which
    people hear that time runs out?"""
    clocks = Clocks(calendars=calendars, team_hours=team_hours)
    ladder, _ = _climbed(history, policy, ladders)
    is_late = any(deadline.is_live and deadline.state is DeadlineState.BREACHED for deadline in deadlines)
    return is_late or any(
        rung.is_due and rung.why is not Why.STARTED for rung in _rungs(deadlines, ladder, clocks, now)
    )


def _rungs(
    deadlines: Sequence[Deadline],
    ladder: Ladder | None,
    clocks: Clocks,
    now: datetime,
    news: Sequence[Metric] = _NEWS,
) -> Iterable[Rung]:
    """Every step of what is still owed; `news` are the metrics whose start is told."""
    for deadline in _still_owed(deadlines):
        for index, step, comes_at, why in _steps(deadline, ladder, clocks, news):
            at = comes_at if step.page else clocks.team_hours.next_opening(comes_at)
            is_due = at <= now and deadline.state is not DeadlineState.PAUSED
            yield Rung(deadline=deadline, index=index, step=step, at=at, why=why, is_due=is_due)


def _climbed(
    history: Sequence[Recorded], policy: Policy, ladders: Mapping[str, Ladder]
) -> tuple[Ladder | None, set[tuple[str, int, int]]]:
    """The ladder in force, and the steps taken of it. Steps of another ladder say nothing about this one's."""
    taken: set[tuple[str, int, int]] = set()
    key = severity_of(policy, policy.default_severity).ladder
    for recorded in history:
        match recorded.event:
            case ConversationOpened(severity=severity) | SeverityChanged(severity=severity):
                becomes = severity_of(policy, severity).ladder
                if becomes != key:
                    # The warnings of our own are on no ladder, and are given once.
                    taken = {step for step in taken if step[2] < 0}
                key = becomes
            case LadderStepTaken(metric=metric, cycle=cycle, step=step):
                taken.add((metric, cycle, step))
            case _:
                pass
    return (ladders.get(key) if key else None), taken


def _still_owed(deadlines: Sequence[Deadline]) -> Iterable[Deadline]:
    """The live ones; of updates missed in a row, the newest missed one speaks for all."""
    updates = [d for d in deadlines if d.metric is Metric.UPDATE]
    yield from (d for d in deadlines if d.metric is not Metric.UPDATE and d.is_live)
    yield from [d for d in updates if d.is_live and d.state is DeadlineState.BREACHED][-1:]
    yield from [d for d in updates if d.is_live and d.state is not DeadlineState.BREACHED]
    if updates and updates[-1].is_live:
        yield from [d for d in updates[-2:-1] if _is_past_reminder(d)]


def _is_past_reminder(deadline: Deadline) -> bool:
    return deadline.target.owed_to is OwedTo.AGENT and deadline.stopped_at == deadline.due_at


def _steps(
    deadline: Deadline, ladder: Ladder | None, clocks: Clocks, news: Sequence[Metric]
) -> Iterable[tuple[int, Step, datetime, Why]]:
    if deadline.metric is Metric.STATED:
        for index, step in zip(STATE_STEPS, _STATE, strict=True):
            yield index, step, *_comes(deadline, step, clocks)
        return
    if deadline.target.owed_to is OwedTo.AGENT:
        yield REMINDER_STEP, _REMINDER, late_from(deadline), Why.REMINDER
        return
    if deadline.aim_at is not None and deadline.state is not DeadlineState.BREACHED:
        yield AIM_STEP, _AIM, deadline.aim_at, Why.AIM_PASSED
    for index, step in enumerate(ladder.steps if ladder else ()):
        if step.when is not StepWhen.START or deadline.metric in news:
            yield index, step, *_comes(deadline, step, clocks)


def _comes(deadline: Deadline, step: Step, clocks: Clocks) -> tuple[datetime, Why]:
    """When that step comes, and its reason. What a change of severity made overdue climbs within its grace."""
    match step.when:
        case StepWhen.START:
            return deadline.reclassified_at or deadline.start_at, Why.STARTED
        case StepWhen.SHARE:
            return clocks.at_share(deadline, step.share), Why.NEARING
        case StepWhen.BREACH:
            return late_from(deadline), Why.BREACHED
        case StepWhen.AFTER:
            return late_from(deadline) + step.after, Why.STILL_BREACHED
