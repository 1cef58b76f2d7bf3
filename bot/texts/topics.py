"""What does a contact read about what it is about? The choice, what was chosen, and what is not covered."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.model.intake import Outside
from bot.model.policy import Severity, Topic
from bot.model.rich import Body, Button, Rich, bold
from bot.texts.marking import marked
from bot.texts.promise import call_on_duty
from bot.texts.speech import Speech
from bot.texts.to_contacts import HELD

_WHY: Mapping[Outside, str] = {
    Outside.OUT_OF_SCOPE: marked("This does not belong to our support."),
    Outside.NOT_IN_CONTRACT: marked("This does not belong to your contract."),
    Outside.CONTRACT_OVER: marked("Your contract: up to and including {day}."),
}


def chooser(say: Speech, number: int | None, topics: Sequence[Topic], current: str = "") -> Body:
    """A button for each topic; `number` None: nothing has been passed on yet. `current` is the one in force."""
    if number is None:
        text = say.gettext("What is it about?")
    else:
        text = say.gettext("No. {number}: what is it about?").format(number=number)
    return Body(text=Rich.of(text), rows=_rows(say, number, topics, current))


def ask_first(say: Speech, topics: Sequence[Topic], emergencies: Sequence[Severity]) -> Body:
    """Asked once, before what was written is passed on; it is kept meanwhile. An emergency, and whoever wants a person,
    waits for nothing."""
    text = say.gettext("What is it about? What you wrote is kept, and passed on once you have chosen.")
    calls = ((call_on_duty(say, HELD, severity),) for severity in emergencies)
    return Body(text=Rich.of(text), rows=(*_rows(say, None, topics, ""), *calls, (a_person(say),)))


def chosen(say: Speech, number: int | None, topic: Topic) -> Body:
    """In place of the choice."""
    title = topic.title.in_(say.language)
    if number is None:
        return _body(say.gettext("Topic: {topic}.").format(topic=title))
    return _body(say.gettext("No. {number}, topic: {topic}.").format(number=number, topic=title))


def write_now(say: Speech, topic: Topic) -> Body:
    """The topic is known before anything was written."""
    text = say.gettext("Topic: {topic}. Write what you need, in your own words.")
    return _body(text.format(topic=topic.title.in_(say.language)))


def declined(say: Speech, number: int | None, topic: Topic, why: Outside, until: date | None, now: datetime) -> Body:
    """Why it is not covered; asked anyway it becomes a request like any other (SO-3)."""
    title = bold(topic.title.in_(say.language))
    reason = topic.out_of_scope.in_(say.language) if topic.out_of_scope else say.gettext(_WHY[why])
    day = say.day(until, now) if until is not None else ""
    anyway = Button(label=say.gettext("Ask anyway"), action="ask_anyway", args=(_named(number), topic.key))
    other = Button(label=say.gettext("Another topic"), action="topic_help", args=(_named(number),))
    return Body(text=Rich.of(title, "\n", reason.replace("{day}", day)), rows=((anyway, other),))


def asked_anyway(say: Speech, topic: Topic) -> Body:
    """In place of the refusal."""
    text = say.gettext("{topic}: your question is passed on all the same.")
    return _body(text.format(topic=topic.title.in_(say.language)))


def a_person(say: Speech) -> Button:
    """ "A person" always reaches one."""
    return Button(label=say.gettext("I would like a person"), action="human", args=(HELD,))


def _rows(say: Speech, number: int | None, topics: Sequence[Topic], current: str) -> tuple[tuple[Button, ...], ...]:
    def button(topic: Topic) -> Button:
        title = topic.title.in_(say.language)
        label = f"✓ {title}" if topic.key == current else title
        return Button(label=label, action="topic", args=(_named(number), topic.key))

    return tuple((button(topic),) for topic in topics)


def _named(number: int | None) -> str:
    return HELD if number is None else str(number)


def _body(text: str) -> Body:
    return Body(text=Rich.of(text))
