"""What does a contact read when facts are missing? One answer that says which, then one question after another."""

from collections.abc import Sequence

from bot.model.forms import Field, Form
from bot.model.policy import Ask, Severity, Topic
from bot.model.rich import Body, Button, Rich, bold
from bot.texts.promise import call_on_duty
from bot.texts.speech import Speech
from bot.texts.to_contacts import HELD
from bot.texts.topics import a_person

#: The form in which all facts are given at once, by the button that opens it.
FACTS = "facts"


def question(
    say: Speech,
    *,
    intake: int,
    ask: Ask,
    topic: Topic,
    missing: Sequence[Ask],
    is_first: bool,
    waits: bool,
    emergencies: Sequence[Severity] = (),
    has_form: bool = False,
    link: str = "",
) -> Body:
    """Asks for one fact. The first question says what all is missing; `waits`: nothing is passed on before. With a
    `link` the fact is given there, and nowhere else."""
    lines: list[str | Rich] = [_missing(say, topic, missing, waits=waits), "\n"] if is_first else []
    label = bold(ask.label.in_(say.language))
    if link:
        how = say.gettext("Please give this in the one-time form, not here in the chat.")
    else:
        how = say.gettext("Please write this here, as your next message.")
    rows = [*_rows(say, intake, ask, topic, has_form=has_form, link=link)]
    if waits:
        rows += [(call_on_duty(say, HELD, severity),) for severity in emergencies]
        rows.append((a_person(say),))
    return Body(text=Rich.of(*lines, label, "\n", how), rows=tuple(rows))


def skipped(say: Speech, ask: Ask) -> Body:
    """In place of the question."""
    return _body(say.gettext("{fact}: skipped.").format(fact=ask.label.in_(say.language)))


def complete(say: Speech) -> Body:
    """Nothing is missing any more."""
    return _body(say.gettext("Thank you, everything is there and has been passed on."))


def answer(say: Speech, ask: Ask, words: Rich) -> Rich:
    """An answer as it stands in the conversation: what was asked, and the person's own words."""
    return Rich.of(f"{ask.label.in_(say.language)}: ", words)


def form(say: Speech, args: tuple[str, ...], topic: Topic) -> Form:
    """All facts of a topic that may be given in chat, in one form."""
    asks = [ask for ask in topic.asks if not ask.sensitive]
    return Form(
        name=FACTS,
        args=args,
        title=topic.title.in_(say.language),
        send=say.gettext("Send"),
        cancel=say.gettext("Cancel"),
        fields=tuple(Field(name=ask.id, label=ask.label.in_(say.language), is_required=ask.required) for ask in asks),
    )


def _missing(say: Speech, topic: Topic, missing: Sequence[Ask], *, waits: bool) -> str:
    facts = ", ".join(ask.label.in_(say.language) for ask in missing)
    if waits:
        text = say.gettext("{topic}: what you wrote is kept, and passed on once we have: {facts}.")
    else:
        text = say.gettext("{topic}: for this we need: {facts}.")
    return text.format(topic=topic.title.in_(say.language), facts=facts)


def _rows(say: Speech, intake: int, ask: Ask, topic: Topic, *, has_form: bool, link: str) -> list[tuple[Button, ...]]:
    row = []
    if link:
        row.append(Button(label=say.gettext("Open the form"), action="form", link=link, primary=True))
    elif has_form:
        args = (str(intake), topic.key, say.language.value)
        row.append(Button(label=say.gettext("Fill in a form"), action=FACTS, args=args, primary=True))
    if not ask.required:
        row.append(Button(label=say.gettext("Skip"), action="skip", args=(str(intake), ask.id)))
    return [tuple(row)] if row else []


def _body(text: str) -> Body:
    return Body(text=Rich.of(text))
