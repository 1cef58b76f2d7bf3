"""Which targets are in force for a conversation, by its severity, topic and cause?"""

from collections.abc import Mapping

from bot.model.policy import Cause, Policy, Severity, Targets, Topic


def targets_of(policy: Policy, severity: str, topic: Topic | None = None, cause: Cause | None = None) -> Targets:
    """The severity's targets, replaced metric by metric by the topic's, then by the cause's (SO-2, WD-8)."""
    targets = dict(severity_of(policy, severity).targets)
    targets.update(topic.targets if topic else {})
    targets.update(cause.targets if cause else {})
    return targets


def severity_of(policy: Policy, severity: str) -> Severity:
    """That severity of the policy. A key that the policy no longer names is read as its default severity."""
    return policy.severities.get(severity) or policy.severities[policy.default_severity]


def topic_of(topics: Mapping[str, Topic], topic: str | None) -> Topic | None:
    """The topic with that key; None for none chosen, and for one that is no longer listed."""
    return topics.get(topic) if topic else None
