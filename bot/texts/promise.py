"""Who answers, and by when? The one promise message of a conversation, and what is said when that changes.

Every text is made of whole sentences, so that each language can order its words as it likes.
"""

from collections.abc import Mapping
from datetime import datetime

from bot.model.policy import Metric, Severity
from bot.model.rich import Body, Button, Rich, quote
from bot.texts.facts import Answering, PromiseFacts, PromiseState
from bot.texts.marking import marked
from bot.texts.speech import Speech

_TEAM = marked("Our team answers.")

#: A sentence for each thing that can be promised.
BY: Mapping[Metric, str] = {
    Metric.REACTION: marked("Taken up {by_when}."),
    Metric.FIRST_REPLY: marked("First reply {by_when}."),
    Metric.NEXT_REPLY: marked("Next reply {by_when}."),
    Metric.RESOLUTION: marked("Solution {by_when}."),
    Metric.UPDATE: marked("Next news {by_when}."),
}

_BACK_BY: Mapping[Metric, str] = {
    Metric.RESOLUTION: marked("We are back {on_day} at {time}; solution {by_when}."),
    Metric.UPDATE: marked("We are back {on_day} at {time}; news {by_when}."),
}

#: More buttons than that are read by nobody.
_ANSWERS = 3

_LATE: Mapping[Metric, str] = {
    Metric.RESOLUTION: marked("We apologise: the solution of no. {number} is late."),
    Metric.UPDATE: marked("We apologise: our news on no. {number} is late."),
}


def promise(say: Speech, facts: PromiseFacts) -> Body:
    """What the customer's thread shows while this conversation lasts; edited as it goes on."""
    match facts.state:
        case PromiseState.WAITING if facts.private:
            sentences = _private(say, facts)
        case PromiseState.WAITING:
            sentences = _waiting(say, facts)
        case PromiseState.BREACHED:
            sentences = [_contact_is(say, facts.answering), *_late(say, facts)]
        case PromiseState.ANSWERED:
            sentences = [_contact_is(say, facts.answering), _answered(say, facts), _estimated(say, facts)]
        case PromiseState.PENDING:
            sentences = [say.gettext("No. {number} is waiting for your answer.").format(number=facts.number)]
        case PromiseState.RESOLVED:
            sentences = [say.gettext("No. {number} is solved.").format(number=facts.number)]
        case PromiseState.DECLINED:
            ended = say.gettext("No. {number} is not taken on. Write here if you still need help.")
            sentences = [ended.format(number=facts.number)]
        case PromiseState.CLOSED:
            return closed(say, facts.number)
    if facts.private and facts.state is not PromiseState.RESOLVED:
        sentences.append(
            say.gettext("To write about no. {number}, reply to one of its messages.").format(number=facts.number)
        )
    if facts.severity and not facts.private and facts.state in (PromiseState.WAITING, PromiseState.BREACHED):
        sentences.append(say.gettext("Severity: {severity}.").format(severity=facts.severity))
    if facts.topic and facts.state in (PromiseState.WAITING, PromiseState.BREACHED):
        sentences.append(say.gettext("Topic: {topic}.").format(topic=facts.topic))
    if facts.answers and facts.state is PromiseState.WAITING:
        sentences.append(say.gettext("Below is something to read meanwhile."))
    text = Rich.of(" ".join(filter(None, sentences)))
    if facts.state is PromiseState.PENDING and facts.question:
        text = Rich.of(text, "\n", quote(facts.question))
    return Body(text=text, rows=_buttons(say, facts))


def new_responsible(say: Speech, answering: Answering, now: datetime) -> Body:
    """Said once, as a new message, when somebody else becomes responsible."""
    return Body(text=Rich.of(_who_answers(say, answering, now)))


def breach(
    say: Speech,
    *,
    number: int,
    answering: Answering,
    due_at: datetime | None,
    now: datetime,
    metric: Metric = Metric.FIRST_REPLY,
) -> Body:
    """Said once, as a new message, when a promised time has passed: an apology, the new time and a name."""
    late = _LATE.get(metric, marked("We apologise: the reply to no. {number} is late."))
    sentences = [
        say.gettext(late).format(number=number),
        _new_time(say, due_at, now),
        say.gettext("{agent} is answering.").format(agent=say.name(answering.agent))
        if answering.agent
        else _nobody_named(say, answering),
    ]
    return Body(text=Rich.of(" ".join(filter(None, sentences))))


def closed(say: Speech, number: int) -> Body:
    """The conversation is over."""
    text = say.gettext("No. {number} is closed. What you write next opens a new one.")
    return Body(text=Rich.of(text.format(number=number)))


def call_on_duty(say: Speech, number: str, severity: Severity) -> Button:
    """A severity that wakes somebody; pressed, it shows what it means and asks once more."""
    label = say.gettext("{severity}: call the person on duty").format(severity=severity.title.in_(say.language))
    return Button(label=label, action="severity", args=(number, severity.key), danger=True)


def _private(say: Speech, facts: PromiseFacts) -> list[str]:
    """What is received in private, who answers it, and by when."""
    received = say.gettext("No. {number} received, in private: {topic}.")
    due = facts.due_at
    return [
        received.format(number=facts.number, topic=facts.private),
        _contact_is(say, facts.answering),
        say.gettext(BY[facts.metric]).format(by_when=say.by(due, facts.now)) if due else "",
    ]


def _waiting(say: Speech, facts: PromiseFacts) -> list[str]:
    missing = say.gettext("A dedicated agent belongs to the add-on: {add_on}.") if facts.missing else ""
    return [
        *(_closed_desk(say, facts) if _is_told_when_back(facts) else _open_desk(say, facts)),
        missing.format(add_on=facts.missing),
    ]


def _is_told_when_back(facts: PromiseFacts) -> bool:
    """Does the customer wait for a desk that is closed? Not when somebody is woken and owes a reply before it opens."""
    if facts.opens_at is None:
        return False
    return not facts.is_awake or facts.due_at is None or facts.due_at > facts.opens_at


def _open_desk(say: Speech, facts: PromiseFacts) -> list[str]:
    greeting = say.gettext("Hello.")
    who = _who_answers(say, facts.answering, facts.now)
    if facts.due_at is None:
        return [greeting, who, say.gettext("No. {number} received.").format(number=facts.number), _queue(say, facts)]
    return [greeting, who, _by(say, facts, facts.due_at)]


def _by(say: Speech, facts: PromiseFacts, due_at: datetime) -> str:
    return say.gettext(BY[facts.metric]).format(by_when=say.by(due_at, facts.now))


def _closed_desk(say: Speech, facts: PromiseFacts) -> list[str]:
    assert facts.opens_at is not None
    received = say.gettext("No. {number} received.").format(number=facts.number)
    day, time = say.on(facts.opens_at, facts.now), say.time(facts.opens_at)
    if facts.due_at is None or facts.due_at <= facts.opens_at:
        back = say.gettext("We are back {on_day} at {time} ({city}).").format(on_day=day, time=time, city=say.city)
        # What is promised by the wall clock may fall before the opening: both times are true, and told.
        promised = _by(say, facts, facts.due_at) if facts.due_at else ""
        back = " ".join(filter(None, (promised, back, _queue(say, facts))))
    else:
        text = _BACK_BY.get(facts.metric, marked("We are back {on_day} at {time}; reply {by_when}."))
        by_when = say.by_after(facts.due_at, facts.opens_at, facts.now)
        back = say.gettext(text).format(on_day=day, time=time, by_when=by_when)
    return [received, back, _who_answers(say, facts.answering, facts.now)]


def _queue(say: Speech, facts: PromiseFacts) -> str:
    """Where no time is promised none is invented: the place in the queue is told (NP-16)."""
    return place_in_queue(say, facts.queue) if facts.queue is not None else ""


def place_in_queue(say: Speech, place: int) -> str:
    """From 1; the next who is free takes the first."""
    return say.gettext("Place in the queue: {place}.").format(place=place)


def _who_answers(say: Speech, answering: Answering, now: datetime) -> str:
    """The sentence with the name in it; for a cover, until when, and when the other is back."""
    if answering.agent is None:
        return say.gettext(_TEAM)
    agent = say.name(answering.agent)
    if answering.reason == "on_call":
        return say.gettext("On duty: {agent}.").format(agent=agent)
    if answering.cover_for is None:
        return say.gettext("Your contact is {agent}.").format(agent=agent)
    away = say.name(answering.cover_for)
    if answering.until is None or answering.back_on is None:
        return say.gettext("{cover} is covering; your contact stays {agent}.").format(cover=agent, agent=away)
    covering = say.gettext("{cover} is covering up to and including {day}.")
    back = say.gettext("{agent} is back {on_day}.")
    return " ".join(
        (
            covering.format(cover=agent, day=say.day(answering.until, now)),
            back.format(agent=away, on_day=say.on(answering.back_on, now)),
        )
    )


def _contact_is(say: Speech, answering: Answering) -> str:
    """The name alone, without the days of an absence that were told before."""
    if answering.agent is None:
        return _nobody_named(say, answering)
    return say.gettext("Your contact is {agent}.").format(agent=say.name(answering.agent))


def _nobody_named(say: Speech, answering: Answering) -> str:
    """The team answers, unless nobody of it who may read a complaint is there."""
    if not answering.is_unreceived:
        return say.gettext(_TEAM)
    if answering.leads_know:
        return say.gettext("Nobody who may read it is there at the moment; our team leads know that it waits.")
    return say.gettext("Nobody who may read it is there at the moment.")


def _answered(say: Speech, facts: PromiseFacts) -> str:
    if facts.answered_at is None:
        return ""
    when = say.at(facts.answered_at, facts.now)
    if facts.answered_by is None:
        return say.gettext("Answered {at_when}.").format(at_when=when)
    return say.gettext("Answered by {agent} {at_when}.").format(agent=say.name(facts.answered_by), at_when=when)


def _estimated(say: Speech, facts: PromiseFacts) -> str:
    """The time that an agent has promised for the solution."""
    if facts.estimate is None:
        return ""
    return say.gettext(BY[Metric.RESOLUTION]).format(by_when=say.by(facts.estimate, facts.now))


def _late(say: Speech, facts: PromiseFacts) -> list[str]:
    return [
        say.gettext("Our reply to no. {number} is late.").format(number=facts.number),
        _new_time(say, facts.due_at, facts.now),
    ]


def _new_time(say: Speech, due_at: datetime | None, now: datetime) -> str:
    return say.gettext("New time: {by_when}.").format(by_when=say.by(due_at, now)) if due_at else ""


def _buttons(say: Speech, facts: PromiseFacts) -> tuple[tuple[Button, ...], ...]:
    number = str(facts.number)
    more_help: tuple[tuple[Button, ...], ...] = ()
    if facts.has_second_line:
        more_help = ((Button(label=say.gettext("I need more help"), action="more_help", args=(number,)),),)
    if facts.state not in (PromiseState.WAITING, PromiseState.BREACHED):
        return more_help
    rows = [(call_on_duty(say, number, severity),) for severity in facts.urgent]
    if facts.offers_open_desk:
        label = say.gettext("Ask the desk that is open now")
        rows.append((Button(label=label, action="open_desk", args=(number,)),))
    to_read = facts.answers[:_ANSWERS] if facts.state is PromiseState.WAITING else ()
    for name, title in to_read:
        label = say.gettext("Read meanwhile: {title}").format(title=title)
        rows.append((Button(label=label, action="answer", args=(number, name)),))
    row = []
    if facts.has_severities:
        label = say.gettext("How does this affect your work?")
        row.append(Button(label=label, action="severity_help", args=(number,)))
    if facts.has_topics:
        row.append(Button(label=say.gettext("What is it about?"), action="topic_help", args=(number,)))
    if facts.can_book:
        row.append(Button(label=say.gettext("Book a call"), action="book", args=(number,)))
    return (*rows, *([tuple(row)] if row else []), *more_help)
