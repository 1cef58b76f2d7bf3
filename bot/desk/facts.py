"""How a conversation stands, gathered for the texts that tell it: the agents' card and the customer's promise."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot import routing
from bot.desk import lines, unreceived, when, who
from bot.desk.bookable import STANDING, kinds_for
from bot.desk.turn import Turn
from bot.events import (
    AgentReplied,
    AnswerRead,
    AskedAnyway,
    ConversationDeclined,
    ConversationReopened,
    ConversationResolved,
    CustomerWrote,
    OpenedOnBehalf,
    SeverityChanged,
    SeverityConfirmed,
)
from bot.model.conversation import Conversation, Status
from bot.model.deadline import Deadline, DeadlineState
from bot.model.deposits import Deposit, DepositState
from bot.model.people import Agent, Customer
from bot.model.policy import Metric, OwedTo, Policy
from bot.model.words import Language, PersonName
from bot.routing import Reason
from bot.texts.facts import Answering, CardCall, CardDeadline, CardFact, CardFacts, PromiseFacts, PromiseState
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
        state=_promise_state(
            conversation, due, answered=reply is not None, is_declined=_is_declined(turn, conversation)
        ),
        metric=due.metric if due else Metric.FIRST_REPLY,
        due_at=promised_at(turn, conversation, due),
        opens_at=when.opens_at(turn, conversation),
        is_awake=who.is_urgent(turn, conversation),
        missing=who.missing_add_on(turn, conversation, language),
        severity=_severity_said(policy, conversation, language),
        has_severities=len(policy.severities) > 1
        and conversation.status is not Status.CLOSED
        and not conversation.is_private,
        topic=_topic_said(turn, conversation, language),
        has_topics=not conversation.is_private and _has_topics(turn, conversation),
        can_book=not conversation.is_private
        and bool(turn.setup.calls)
        and bool(kinds_for(turn, turn.customer_of(conversation))),
        has_second_line=_has_second_line(turn, conversation),
        offers_open_desk=who.open_desk(turn, conversation) is not None,
        urgent=who.urgent_severities(turn, conversation),
        answered_by=replier.name if replier else None,
        answered_at=reply[1] if reply else None,
        estimate=_estimate(deadlines),
        question=conversation.question or "",
        private=private_title(turn, conversation, language),
        answers=tuple(_answers(turn, conversation, language)),
        queue=lines.place(turn, conversation) if due is None else None,
    )


def private_title(turn: Turn, conversation: Conversation, language: Language) -> str:
    """What a private conversation is called to its contact: by its topic; empty for one that is not private."""
    topic = turn.promised(conversation).topics.get(conversation.topic or "") if conversation.is_private else None
    return topic.title.in_(language) if topic is not None else "–" if conversation.is_private else ""


def answers_read(turn: Turn, conversation: Conversation) -> set[str]:
    """The canned answers that the contact has read meanwhile."""
    return {r.event.answer for r in turn.history(conversation) if isinstance(r.event, AnswerRead)}


def _answers(turn: Turn, conversation: Conversation, language: Language) -> Iterator[tuple[str, str]]:
    """Those of its topic that the contact has not read yet, by name and title."""
    fitting = [each for each in turn.setup.answers.values() if conversation.topic in each.topics]
    read = answers_read(turn, conversation) if fitting else set()
    for each in fitting:
        if each.key not in read:
            yield each.key, each.title.in_(language)


def _has_second_line(turn: Turn, conversation: Conversation) -> bool:
    """May the customer call tier two in, and is nobody called yet?"""
    if not conversation.status.is_open or when.escalation(turn, conversation) is not None:
        return False
    return who.second_line(turn, conversation) is not None


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


def _topic_said(turn: Turn, conversation: Conversation, language: Language) -> str:
    topic = turn.setup.topics.get(conversation.topic) if conversation.topic else None
    return topic.title.in_(language) if topic else ""


def _has_topics(turn: Turn, conversation: Conversation) -> bool:
    """Is there a choice that the contact has not made yet?"""
    if not turn.setup.topics or conversation.topic is not None or not conversation.status.is_open:
        return False
    return bool(routing.offered(turn.setup, turn.customer_of(conversation)))


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
        is_asked_anyway=topic is not None and _is_asked_anyway(turn, conversation),
        contract_until=_contract_over(turn, customer),
        facts=tuple(_facts_asked(turn, conversation, say.language)),
        deadlines=tuple(_on_the_card(deadlines)),
        calls=tuple(_calls_ahead(turn, conversation)) if turn.setup.calls else (),
        is_private=conversation.is_private,
        about=conversation.about,
        subjects=tuple(turn.setup.agents[key].name for key in conversation.subjects if key in turn.setup.agents),
        buttons=_buttons(turn, conversation),
        is_to_be_called_back=when.is_to_be_called_back(turn, conversation),
        is_internal=conversation.is_internal,
        declined=_is_declined(turn, conversation),
        opened_by=_opened_by(turn, conversation),
        snoozed=tuple(_snoozed(turn, conversation)),
    )


def _is_asked_anyway(turn: Turn, conversation: Conversation) -> bool:
    asked = {r.event.topic for r in turn.history(conversation) if isinstance(r.event, AskedAnyway)}
    return conversation.topic in asked


def _contract_over(turn: Turn, customer: Customer) -> date | None:
    """The last day of the customer's contract, if it has passed where they are."""
    zone = ZoneInfo(customer.zone) if customer.zone else turn.setup.company.zone
    return customer.until if routing.is_over(customer, turn.now.astimezone(zone).date()) else None


def _facts_asked(turn: Turn, conversation: Conversation, language: Language) -> Iterator[CardFact]:
    """What the contact was asked for and answered, or has not answered yet; what they skipped is left out."""
    if not any(topic.asks for topic in turn.setup.topics.values()):
        return
    for intake in turn.tx.intakes.of_conversation(conversation.number)[-1:]:
        topic = turn.setup.topics.get(intake.topic or "")
        for ask in topic.asks if topic else ():
            answer, label = intake.answers.get(ask.id), ask.label.in_(language)
            if ask.sensitive and ask.id not in intake.settled:
                yield CardFact(label=label, is_unaskable=not turn.setup.public_url)
            elif not ask.sensitive and answer != "":
                yield CardFact(label=label, answer=answer or "")
    for deposit in turn.tx.deposits.of_conversation(conversation.number):
        if deposit.state is DepositState.KEPT:
            yield CardFact(label=_label(turn, deposit, language), deposit=deposit.number)


def _label(turn: Turn, deposit: Deposit, language: Language) -> str:
    intake = turn.tx.intakes.get(deposit.intake)
    topic = turn.setup.topics.get(intake.topic or "") if intake is not None else None
    asks = (ask for ask in topic.asks if ask.id == deposit.fact) if topic is not None else ()
    return next((ask.label.in_(language) for ask in asks), deposit.fact)


def answering_facts(turn: Turn, conversation: Conversation) -> Answering:
    """Who answers, as the customer is told; for a cover, until when and when the other is back."""
    if who.nobody_receives(turn, conversation):
        return Answering(is_unreceived=True, leads_know=bool(unreceived.leads(turn, conversation)))
    agent = turn.agent_of(conversation)
    covering = who.covering(turn, conversation)
    if agent is None or covering is None:
        return _stepped_in(turn, conversation, agent)
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


def _stepped_in(turn: Turn, conversation: Conversation, agent: Agent | None) -> Answering:
    """Nobody covers an absence. Whoever stepped in before a deadline is named beside whose it stays; where an absence
    is why, with its days."""
    owner = who.responsible_at(turn, conversation)
    plain = Answering(agent=agent.name if agent else None, reason=conversation.reason)
    if who.has_left(turn, conversation) and conversation.agent != turn.customer_of(conversation).dedicated_agent:
        # Who has it from now on is told at the opening; until then nobody is named who has gone.
        return Answering(reason=conversation.reason)
    if agent is None or owner.reason is not Reason.FORECAST or owner.agent != agent.key or owner.instead_of is None:
        return plain
    whose = turn.setup.agents[owner.instead_of]
    back_at = who.back_from_absence(turn, whose, owner.until)
    if back_at is None:
        return replace(plain, cover_for=whose.name)
    back_on = back_at.astimezone(turn.setup.calendars[whose.calendar].zone).date()
    return replace(plain, cover_for=whose.name, until=back_on - timedelta(days=1), back_on=back_on)


def unconfirmed(turn: Turn, conversation: Conversation) -> bool:
    """Did the contact choose the severity, and no agent has said anything to it?"""
    said = [r.event for r in turn.history(conversation) if isinstance(r.event, SeverityChanged | SeverityConfirmed)]
    return bool(said) and isinstance(said[-1], SeverityChanged) and said[-1].by.startswith("contact:")


def _is_declined(turn: Turn, conversation: Conversation) -> bool:
    """Did it end by being declined?"""
    if conversation.status is not Status.RESOLVED:
        return False
    ends = (ConversationResolved, ConversationDeclined, ConversationReopened)
    last = next((r.event for r in reversed(turn.history(conversation)) if isinstance(r.event, ends)), None)
    return isinstance(last, ConversationDeclined)


def _opened_by(turn: Turn, conversation: Conversation) -> PersonName | None:
    """Who began it on the customer's behalf, if somebody did."""
    begun = (r.event for r in turn.history(conversation) if isinstance(r.event, CustomerWrote | OpenedOnBehalf))
    first = next(begun, None)
    agent = turn.setup.agents.get(first.agent) if isinstance(first, OpenedOnBehalf) else None
    return agent.name if agent else None


def _promise_state(
    conversation: Conversation, due: Deadline | None, *, answered: bool, is_declined: bool
) -> PromiseState:
    match conversation.status:
        case Status.RESOLVED:
            return PromiseState.DECLINED if is_declined else PromiseState.RESOLVED
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


def _snoozed(turn: Turn, conversation: Conversation) -> Iterator[tuple[PersonName, datetime]]:
    for key, until in when.snoozed(turn, conversation).items():
        if key in turn.setup.agents:
            yield turn.setup.agents[key].name, until


def _buttons(turn: Turn, conversation: Conversation) -> tuple[str, ...]:
    match conversation.status:
        case Status.RESOLVED:
            return ("reopen",)
        case Status.CLOSED:
            return ()
    calls_in = () if conversation.is_private else ("escalate",)
    calls = ("book",) if turn.setup.calls and not conversation.is_private else ()
    usual = ("take", *calls_in, "snooze", *calls, "resolve", "more")
    return (*usual, "confirm_severity") if unconfirmed(turn, conversation) else usual
