"""What heads an agents' thread? The card: customer, plan, severity, whose turn it is, and by when."""

from collections.abc import Mapping
from datetime import datetime

from bot.model.conversation import Status
from bot.model.deadline import DeadlineState
from bot.model.policy import Metric
from bot.model.rich import Body, Button, Rich, bold, quote
from bot.texts.facts import CardCall, CardDeadline, CardFact, CardFacts
from bot.texts.marking import marked
from bot.texts.opening import on_behalf
from bot.texts.peoples_words import as_words
from bot.texts.snoozing import on_the_card
from bot.texts.speech import Speech

#: By severity's rank, 0 the worst; the title stands beside it, so that nobody depends on the colour.
_DOTS = ("🔴", "🟠", "🟡", "🔵", "⚪")

_CHANNELS: Mapping[str, str] = {"slack": "Slack", "telegram": "Telegram"}

_METRICS: Mapping[Metric, str] = {
    Metric.REACTION: marked("reaction"),
    Metric.FIRST_REPLY: marked("first reply"),
    Metric.NEXT_REPLY: marked("next reply"),
    Metric.RESOLUTION: marked("resolution"),
    Metric.UPDATE: marked("update"),
    Metric.STATED: marked("estimate or quote"),
}

#: Why this agent, by the value of routing's Reason.
_REASONS: Mapping[str, str] = {
    "dedicated": marked("dedicated"),
    "cover": marked("cover"),
    "forecast": marked("steps in before a deadline"),
    "on_call": marked("on call"),
    "least_loaded": marked("fewest conversations"),
    "round_robin": marked("in turn"),
    "instead": marked("in place of the team"),
    "queued": marked("in the queue"),
    "taken": marked("took it"),
    "assigned": marked("assigned"),
}

_LABELS: Mapping[str, str] = {
    "take": marked("Take"),
    "join": marked("Join"),
    "escalate": marked("Escalate"),
    "accept": marked("Accept"),
    "snooze": marked("Snooze"),
    "book": marked("Book"),
    "why": marked("Why"),
    "confirm_severity": marked("Confirm severity"),
    "decline": marked("Decline"),
    "more": "…",
    "resolve": marked("Resolve"),
    "reopen": marked("Reopen"),
}

_IN_A_ROW = 3
#: So much of an answer stands on the card.
_FACT = 120


def card(say: Speech, facts: CardFacts) -> Body:
    """The first message of the thread; edited, never repeated."""
    lines: list[Rich] = [
        Rich.of(
            as_words(bold(f"{dot(facts.rank)} #{facts.number} {facts.customer}")),
            " · " + _origin(say, facts),
        ),
        Rich.of(" · ".join(filter(None, (facts.severity, *_topic(say, facts))))),
        Rich.of(_whose_turn(say, facts)),
    ]
    if facts.is_private:
        lines.insert(2, Rich.of(_private(say, facts)))
    if facts.question and facts.status is Status.PENDING:
        lines.append(Rich.of(quote(facts.question)))
    lines += [_fact(say, fact) for fact in facts.facts]
    if facts.is_to_be_called_back:
        lines.append(Rich.of(say.gettext("to be called back")))
    lines += [Rich.of(_deadline(say, deadline, facts.now)) for deadline in facts.deadlines]
    lines += [Rich.of(_call(say, call, facts.now)) for call in facts.calls]
    lines += [Rich.of(on_the_card(say, agent, until, facts.now)) for agent, until in facts.snoozed]
    if facts.opened_by is not None:
        lines.append(on_behalf(say, facts.opened_by).text)
    text = Rich.of(*(part for line in lines if line.spans for part in ("\n", line)))
    return Body(text=Rich(text.spans[1:]), rows=_rows(say, facts))


def _origin(say: Speech, facts: CardFacts) -> str:
    """Where it comes from."""
    if facts.is_internal:
        return say.gettext("from monitoring")
    return f"{facts.plan} · {_CHANNELS.get(facts.channel, facts.channel)} · {facts.language.value}"


def dot(rank: int) -> str:
    """The severity as a colour."""
    return _DOTS[min(max(rank, 0), len(_DOTS) - 1)]


def metric_name(say: Speech, metric: Metric) -> str:
    """What is due, as agents call it."""
    return say.gettext(_METRICS[metric])


def reason_name(say: Speech, reason: str) -> str:
    """Why this agent; a reason without words of its own is shown as it is."""
    return say.gettext(_REASONS[reason]) if reason in _REASONS else reason


def verb_label(say: Speech, verb: str) -> str:
    """What a button says that stands for a verb."""
    return say.gettext(_LABELS[verb])


def time_left(say: Speech, due_at: datetime, now: datetime) -> str:
    """What is left of the time, or by how much it has passed."""
    if due_at >= now:
        return say.length(due_at - now)
    return say.gettext("late by {length}").format(length=say.length(now - due_at))


def _private(say: Speech, facts: CardFacts) -> str:
    """Whom it is kept from, and about which conversation it is."""
    what = [f"#{facts.about}" if facts.about else "", *(say.name(name) for name in facts.subjects)]
    told = [part for part in what if part]
    return say.gettext("private · about {what}").format(what=" · ".join(told)) if told else say.gettext("private")


def _whose_turn(say: Speech, facts: CardFacts) -> str:
    turn = _status(say, facts)
    if not facts.joined:
        return turn
    joined = say.gettext("with: {agents}").format(agents=", ".join(say.name(name) for name in facts.joined))
    return f"{turn} · {joined}"


def _status(say: Speech, facts: CardFacts) -> str:
    agent = f"{say.name(facts.agent)}{_because(say, facts.reason)}" if facts.agent else facts.team
    match facts.status:
        case Status.NEW:
            return say.gettext("nobody has it: {team}").format(team=facts.team)
        case Status.OPEN:
            return say.gettext("on us: {agent}").format(agent=agent)
        case Status.PENDING:
            return say.gettext("on the customer · {agent}").format(agent=agent)
        case Status.RESOLVED if facts.declined:
            return say.gettext("declined · {agent}").format(agent=agent)
        case Status.RESOLVED:
            return say.gettext("resolved · {agent}").format(agent=agent)
        case Status.CLOSED:
            return say.gettext("closed · {agent}").format(agent=agent)


def _topic(say: Speech, facts: CardFacts) -> tuple[str, ...]:
    """What it is about, and whether the contract covers it."""
    over = say.gettext("contract: up to and including {day}")
    return (
        facts.topic,
        say.gettext("not covered, asked anyway") if facts.is_asked_anyway else "",
        over.format(day=say.day(facts.contract_until, facts.now)) if facts.contract_until else "",
    )


def _fact(say: Speech, fact: CardFact) -> Rich:
    """In the contact's own words, cut where they are long; the whole of it stands in the thread."""
    if fact.is_unaskable:
        text = say.gettext("{fact}: there is no page for it; check it otherwise, never in the chat")
        return Rich.of(text.format(fact=fact.label))
    if fact.deposit is not None:
        return Rich.of(say.gettext("{fact}: given, to be seen once").format(fact=fact.label))
    if not fact.answer:
        return Rich.of(say.gettext("{fact}: asked").format(fact=fact.label))
    words = fact.answer if len(fact.answer) <= _FACT else fact.answer[: _FACT - 1] + "…"
    return Rich.of(f"{fact.label}: ", as_words(" ".join(words.split())))


def _because(say: Speech, reason: str) -> str:
    return f" ({reason_name(say, reason)})" if reason else ""


def _call(say: Speech, call: CardCall, now: datetime) -> str:
    told = {"moment": say.moment(call.at, now), "agent": say.name(call.agent)}
    if call.is_pending:
        return say.gettext("call: {moment} · {agent} · not in the calendar yet").format(**told)
    return say.gettext("call: {moment} · {agent}").format(**told)


def _deadline(say: Speech, deadline: CardDeadline, now: datetime) -> str:
    name = metric_name(say, deadline.metric)
    match deadline.state:
        case DeadlineState.MET:
            return say.gettext("{metric}: kept").format(metric=name)
        case DeadlineState.PAUSED:
            return say.gettext("{metric}: paused, the customer is asked").format(metric=name)
        case DeadlineState.VOID:
            return ""
    moment = say.moment(deadline.due_at, now)
    if deadline.state is DeadlineState.BREACHED and deadline.is_over:
        return say.gettext("{metric}: missed").format(metric=name)
    if deadline.state is DeadlineState.BREACHED:
        return say.gettext("{metric}: overdue since {moment}").format(metric=name, moment=moment)
    # An instant, not what is left until it: a card is edited when something happens, not every minute.
    return f"{name} {moment}"


def _rows(say: Speech, facts: CardFacts) -> tuple[tuple[Button, ...], ...]:
    buttons = [
        Button(
            label=verb_label(say, verb),
            action=verb,
            args=(str(facts.number),),
            primary=verb in ("take", "accept"),
        )
        for verb in facts.buttons
        if verb in _LABELS
    ]
    rows = tuple(tuple(buttons[start : start + _IN_A_ROW]) for start in range(0, len(buttons), _IN_A_ROW))
    return (*rows, *(_seeing(say, facts.number, fact) for fact in facts.facts if fact.deposit is not None))


def _seeing(say: Speech, number: int, fact: CardFact) -> tuple[Button, ...]:
    """A sensitive fact: seen once, or erased unseen."""
    args = (str(number), str(fact.deposit))
    see = say.gettext("See once: {fact}").format(fact=fact.label)
    checked = say.gettext("Checked: {fact}").format(fact=fact.label)
    return Button(label=see, action="see", args=args), Button(label=checked, action="checked", args=args)
