"""Which targets are in force for a conversation, by its severity, topic and cause?"""

from collections.abc import Mapping

from bot.model.policy import Cause, Metric, Policy, Severity, Targets, Topic


def targets_of(policy: Policy, severity: str, topic: Topic | None = None, cause: Cause | None = None) -> Targets:
    """The severity's targets, replaced metric by metric by the topic's, then by the cause's (SO-2, WD-8).

    A cause that wants an estimate or a quote takes the usual time for the solution away: it is promised case by case.
    """
    targets = dict(severity_of(policy, severity).targets)
    targets.update(topic.targets if topic else {})
    if cause is not None:
        if cause.estimate_required or cause.quote_required:
            targets.pop(Metric.RESOLUTION, None)
        targets.update(cause.targets)
    return targets


def severity_of(policy: Policy, severity: str) -> Severity:
    """That severity of the policy. A key that the policy no longer names is read as its default severity."""
    return policy.severities.get(severity) or policy.severities[policy.default_severity]


def topic_of(topics: Mapping[str, Topic], topic: str | None) -> Topic | None:
    """The topic with that key; None for none chosen, and for one that is no longer listed."""
    return topics.get(topic) if topic else None


def cause_of(policy: Policy, cause: str | None) -> Cause | None:
    """The cause with that key; None for none found yet, and for one that the policy no longer names."""
    return policy.causes.get(cause) if cause else None
