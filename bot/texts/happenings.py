"""What happened, as one line in the agents' thread? Names stand alone, so that no verb needs a gender."""

from collections.abc import Sequence
from datetime import datetime

from bot.model.policy import Metric, Severity
from bot.model.rich import Body, Button, Rich, italic
from bot.model.words import PersonName
from bot.texts.card import metric_name, reason_name
from bot.texts.peoples_words import as_words
from bot.texts.speech import Speech

_IN_A_ROW = 3


def severity_chosen(say: Speech, number: int, was: str, chosen: Severity, others: Sequence[Severity]) -> Body:
    """The contact chose it, and it holds. An agent confirms it by a button, or corrects it by another."""
    line = severity_changed(say, was, chosen.title.in_(say.language), None)
    confirm = Button(
        label=say.gettext("Confirm"), action="confirm_severity", args=(str(number), chosen.key), primary=True
    )
    corrections = [
        Button(label=each.title.in_(say.language), action="correct_severity", args=(str(number), each.key))
        for each in others
    ]
    rows = [tuple(corrections[start : start + _IN_A_ROW]) for start in range(0, len(corrections), _IN_A_ROW)]
    return Body(text=line.text, rows=((confirm,), *rows))


def severity_changed(say: Speech, was: str, becomes: str, by: PersonName | None, why: str = "") -> Body:
    """`by` None: the contact chose it. Severities by their titles; `why` in the agent's own words."""
    if by is None:
        return _line(say.gettext("Severity: {was} → {becomes}, chosen by the contact").format(was=was, becomes=becomes))
    text = say.gettext("Severity: {was} → {becomes}, {agent}").format(was=was, becomes=becomes, agent=say.name(by))
    return Body(text=Rich.of(italic(text), *((": ", as_words(why)) if why else ())))


def severity_confirmed(say: Speech, severity: str, by: PersonName) -> Body:
    """An agent agrees with what the contact chose."""
    text = say.gettext("Severity confirmed: {severity}, {agent}")
    return _line(text.format(severity=severity, agent=say.name(by)))


def topic_changed(say: Speech, was: str, becomes: str, by: PersonName | None) -> Body:
    """Topics by their titles; empty for none."""
    if by is None:
        text = say.gettext("Topic: {was} → {becomes}, chosen by the contact")
        return _line(text.format(was=was or "–", becomes=becomes or "–"))
    text = say.gettext("Topic: {was} → {becomes}, {agent}")
    return _line(text.format(was=was or "–", becomes=becomes or "–", agent=say.name(by)))


def plan_changed(say: Speech, was: str, becomes: str) -> Body:
    """The customer has another plan, or other add-ons; plans by their names."""
    return _line(say.gettext("Plan: {was} → {becomes}").format(was=was, becomes=becomes))


def assigned(say: Speech, agent: PersonName | None, team: str, reason: str) -> Body:
    """Somebody else is responsible, and why; without an agent it waits in the team's queue."""
    if agent is None:
        return _line(say.gettext("Waiting in the queue of: {team}").format(team=team))
    because = f" ({reason_name(say, reason)})" if reason else ""
    return _line(say.gettext("Responsible: {agent}").format(agent=say.name(agent)) + because)


def stepped_in(
    say: Speech, cover: PersonName, instead_of: PersonName, metric: Metric, due_at: datetime, now: datetime
) -> Body:
    """Whose it is has no time of their own before a deadline: who has it from now on."""
    due = f"{metric_name(say, metric)}, {say.when(due_at, now)}"
    text = say.gettext("Steps in: {cover}. No time of their own before {due}: {agent}")
    return _line(text.format(cover=say.name(cover), due=due, agent=say.name(instead_of)))


def nobody_has_time(say: Speech, metric: Metric, due_at: datetime, now: datetime) -> Body:
    """Neither whoever has it nor any cover has time before a deadline; the leads have heard of it."""
    text = say.gettext("Nobody has time of their own before {due}; the leads know.")
    return _line(text.format(due=f"{metric_name(say, metric)}, {say.when(due_at, now)}"))


def joined(say: Speech, agent: PersonName) -> Body:
    return _line(say.gettext("Joins: {agent}").format(agent=say.name(agent)))


def resolved(say: Speech, agent: PersonName) -> Body:
    return _line(say.gettext("Resolved: {agent}").format(agent=say.name(agent)))


def reopened(say: Speech, by: PersonName | None) -> Body:
    """`by` None: the contact still needs help."""
    if by is None:
        return _line(say.gettext("Open again: the contact still needs help"))
    return _line(say.gettext("Open again: {agent}").format(agent=say.name(by)))


def closed(say: Speech) -> Body:
    return _line(say.gettext("Closed"))


def breached(say: Speech, metric: Metric, due_at: datetime, now: datetime) -> Body:
    """A deadline has passed; its own time is told, however late it was noticed."""
    text = say.gettext("Deadline passed: {metric}, {when}")
    return _line(text.format(metric=metric_name(say, metric), when=say.when(due_at, now)))


def _line(text: str) -> Body:
    return Body(text=Rich.of(italic(text)))


def acknowledged(say: Speech, agent: PersonName) -> Body:
    return _line(say.gettext("Page acknowledged: {agent}").format(agent=say.name(agent)))
