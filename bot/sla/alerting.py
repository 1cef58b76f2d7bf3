"""By when must somebody of the desk be at an alert, and who is woken? The severity's own time and ladder.

No customer waits for a word, so of all that a policy promises only one clock is left: until somebody acts.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.model.policy import WALL, By, Ladder, Metric, Pending, Policy, Severity, Step, StepWhen, StopsOn, Target

#: What a ladder is called that was made for alerts.
_PREFIX = "alert:"
_FIRST = Step(when=StepWhen.START, page=("responsible",), acknowledge_within=timedelta(minutes=10), repeat=3)
_WITHIN = timedelta(hours=1)
#: How long one that is over stays open to more of the same, where the policy does not say.
_CLOSES = timedelta(days=1)


def policy_for_alerts(policy: Policy) -> Policy:
    """The policy as it holds for the desk's own conversations about alerts."""
    return replace(
        policy,
        severities={key: _severity(severity) for key, severity in policy.severities.items()},
        pending=Pending(close=policy.pending.close or _CLOSES),
        causes={},
    )


def ladders_for_alerts(ladders: Mapping[str, Ladder]) -> Mapping[str, Ladder]:
    """Each ladder, and one for no ladder, as it is climbed for alerts: the responsible agent is paged at once."""
    made = {_PREFIX + key: Ladder(key=_PREFIX + key, steps=_paging(ladder.steps)) for key, ladder in ladders.items()}
    return {**ladders, **made, _PREFIX: Ladder(key=_PREFIX, steps=(_FIRST,))}


def _severity(severity: Severity) -> Severity:
    return replace(severity, targets={Metric.REACTION: _target(severity)}, ladder=_PREFIX + (severity.ladder or ""))


def _target(severity: Severity) -> Target:
    """The time in which the severity's first word is owed, stopped by any act."""
    order = (Metric.REACTION, Metric.FIRST_REPLY, Metric.NEXT_REPLY)
    owed = next((severity.targets[metric] for metric in order if metric in severity.targets), None)
    if owed is None:
        return Target(metric=Metric.REACTION, clock=WALL, within=_WITHIN, stops_on=StopsOn.ACTION)
    return replace(owed, metric=Metric.REACTION, stops_on=StopsOn.ACTION, by=By.ANYONE, aim=None, pauses=frozenset())


def _paging(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    pages_at_once = any(step.when is StepWhen.START and step.page for step in steps)
    return steps if pages_at_once else (_FIRST, *steps)
