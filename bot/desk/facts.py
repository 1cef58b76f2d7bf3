"""How a conversation stands, gathered for the texts that tell it: the agents' card and the customer's promise."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.desk import when, who
from bot.desk.bookable import STANDING, kinds_for
from bot.desk.turn import Turn
from bot.events import AgentReplied
from bot.model.conversation import Conversation, Status
from bot.model.deadline import Deadline, DeadlineState
from bot.model.policy import Metric, OwedTo, Policy
from bot.model.words import Language
from bot.texts.facts import Answering, CardCall, CardDeadline, CardFacts, PromiseFacts, PromiseState
from calendars.calls import CallState

#: What the customer was promised in so many words; the rest is between us and the clock.
PROMISED = (Metric.FIRST_REPLY, Metric.NEXT_REPLY, Metric.RESOLUTION, Metric.UPDATE)


def owed(deadlines: Sequence[Deadline]) -> Deadline | None:
    """The promise the customer waits for: a reply before anything else, the earliest first."""
    live = [d for d in deadlines if d.is_live and d.target.owed_to is OwedTo.CUSTOMER and d.metric in PROMISED]
    return min(live, key=lambda d: (PROMISED.index(d.metric) > 1, d.due_at), default=None)


def promise_facts(turn: Turn, conversation: Conversation, deadlines: Sequence[Deadline]) -> PromiseFacts:
    """What the customer's one promise message says now."""
    policy = turn.policy_of(conversation)
    language = turn.say_to(turn.contact(conversation.contact)).language
    due = owed(deadlines)
    reply = _last_reply(turn, conversation)
    replier = turn.setup.agents.get(reply[0].agent) if reply else None
    return PromiseFacts(
        number=conversation.number,
        now=turn.now,
        answering=answering_facts(turn, conversation),
        state=_promise_state(conversation, due, answered=reply is not None),
        metric=due.metric if due else Metric.FIRST_REPLY,
        due_at=promised_at(turn, conversation, due),
        opens_at=when.opens_at(turn, conversation),
        missing=who.missing_add_on(turn, conversation, language),
        severity=_severity_said(policy, conversation, language),
        has_severities=len(policy.severities) > 1 and conversation.status is not Status.CLOSED,
        can_book=bool(turn.setup.calls) and bool(kinds_for(turn, turn.customer_of(conversation))),
        offers_open_desk=who.open_desk(turn, conversation) is not None,
        urgent=who.urgent_severities(turn, conversation),
        answered_by=replier.name if replier else None,
        answered_at=reply[1] if reply else None,
        estimate=_estimate(deadlines),
        question=conversation.question or "",
    )


def _estimate(deadlines: Sequence[Deadline]) -> datetime | None:
    """The time that an agent has promised for the solution, until it has passed."""
    running = (d for d in deadlines if d.metric is Metric.RESOLUTION and d.state is DeadlineState.RUNNING)
    return next((d.target.promised_at for d in running), None)


def _severity_said(policy: Policy, conversation: Conversation, language: Language) -> str:
    """The severity's title where somebody chose it; the one everything starts with goes without saying."""
    severity = policy.severities.get(conversation.severity)
    if severity is None or severity.key == policy.default_severity:
        return ""
    return severity.title.in_(language)


def card_facts(turn: Turn, conversation: Conversation, deadlines: Sequence[Deadline]) -> CardFacts:
    """What the head of the agents' thread says now."""
    say = turn.say_in_thread(conversation)
    contact = turn.contact(conversation.contact)
    customer = turn.customer_of(conversation)
    severity = turn.policy_of(conversation).severities.get(conversation.severity)
    agent = turn.agent_of(conversation)
    topic = turn.setup.topics.get(conversation.topic) if conversation.topic else None
    joined = [turn.setup.agents[key].name for key in conversation.joined if key in turn.setup.agents]
    return CardFacts(
        number=conversation.number,
        now=turn.now,
        customer=customer.name,
        plan=customer.plan,
        channel=contact.identity.channel,
        language=turn.say_to(contact).language,
        severity=severity.title.in_(say.language) if severity else conversation.severity,
        rank=severity.rank if severity else 0,
        status=conversation.status,
        agent=agent.name if agent else None,
        reason=conversation.reason,
        team=conversation.team,
        joined=tuple(joined),
        topic=topic.title.in_(say.language) if topic else "",
        question=conversation.question or "",
        deadlines=tuple(_on_the_card(deadlines)),
        calls=tuple(_calls_ahead(turn, conversation)) if turn.setup.calls else (),
        buttons=_buttons(conversation),
    )


def answering_facts(turn: Turn, conversation: Conversation) -> Answering:
    """Who answers, as the customer is told; for a cover, until when and when the other is back."""
    agent = turn.agent_of(conversation)
    covering = who.covering(turn, conversation)
    if agent is None or covering is None:
        return Answering(agent=agent.name if agent else None, reason=conversation.reason)
    away, until = covering
    zone = turn.setup.calendars[away.calendar].zone
    last = (until - timedelta(microseconds=1)).astimezone(zone).date()
    return Answering(
        agent=agent.name,
        reason=conversation.reason,
        cover_for=away.name,
        until=last,
        back_on=who.back_on(turn, away),
    )


def _promise_state(conversation: Conversation, due: Deadline | None, *, answered: bool) -> PromiseState:
    match conversation.status:
        case Status.RESOLVED:
            return PromiseState.RESOLVED
        case Status.CLOSED:
            return PromiseState.CLOSED
        case Status.PENDING:
            return PromiseState.PENDING
    if due is not None and due.metric in (Metric.FIRST_REPLY, Metric.NEXT_REPLY):
        return PromiseState.BREACHED if due.state is DeadlineState.BREACHED else PromiseState.WAITING
    return PromiseState.ANSWERED if answered else PromiseState.WAITING


def promised_at(turn: Turn, conversation: Conversation, due: Deadline | None) -> datetime | None:
    """The instant promised: the deadline itself, or after a breach the time promised anew."""
    if due is None:
        return None
    return when.renewed(turn, conversation, due) if due.state is DeadlineState.BREACHED else due.due_at


def _last_reply(turn: Turn, conversation: Conversation) -> tuple[AgentReplied, datetime] | None:
    for recorded in reversed(turn.history(conversation)):
        if isinstance(recorded.event, AgentReplied):
            return recorded.event, recorded.at
    return None


def _calls_ahead(turn: Turn, conversation: Conversation) -> Iterator[CardCall]:
    for booking in turn.tx.calls.bookings_in(conversation.number):
        call = turn.tx.calls.get(booking.call) if booking.call else None
        if call is not None and call.state in STANDING and call.end > turn.now and call.agent in turn.setup.agents:
            name = turn.setup.agents[call.agent].name
            yield CardCall(at=call.start, agent=name, is_pending=call.state is CallState.PENDING)


def _on_the_card(deadlines: Sequence[Deadline]) -> list[CardDeadline]:
    """The newest cycle of each metric that still says something."""
    newest = {deadline.metric: deadline for deadline in sorted(deadlines, key=lambda d: d.cycle)}
    return [
        CardDeadline(metric=d.metric, due_at=d.due_at, state=d.state, is_over=d.stopped_at is not None)
        for d in newest.values()
        if d.state is not DeadlineState.VOID
    ]


def _buttons(conversation: Conversation) -> tuple[str, ...]:
    match conversation.status:
        case Status.RESOLVED:
            return ("reopen",)
        case Status.CLOSED:
            return ()
    return ("take", "join", "escalate", "resolve", "why")
