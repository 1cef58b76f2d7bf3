"""What does a customer's contact read? Every text the desk says to them, by the moment at which it is said."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.model.conversation import Status
from bot.model.people import Consent
from bot.model.policy import Metric, Severity
from bot.model.rich import Body, Button, Rich, Span, bold, quote
from bot.model.words import Language, PersonName
from bot.texts.dates import language_name
from bot.texts.facts import Due, StatusRow
from bot.texts.help import help_lines
from bot.texts.marking import marked
from bot.texts.promise import BY, call_on_duty
from bot.texts.promise import breach as breach
from bot.texts.promise import closed as closed
from bot.texts.promise import new_responsible as new_responsible
from bot.texts.promise import promise as promise
from bot.texts.refusals import TO_CONTACTS, sentence
from bot.texts.speech import Speech
from bot.texts.verbs import CONTACT_VERBS

#: Stands in a button where a conversation's number would: what was written is held, and has none yet.
HELD = "held"

_STATUS: Mapping[Status, str] = {
    Status.NEW: marked("received"),
    Status.OPEN: marked("in our hands"),
    Status.PENDING: marked("waiting for your answer"),
    Status.RESOLVED: marked("solved"),
    Status.CLOSED: marked("closed"),
}

_DUE: Mapping[Metric, str] = {
    Metric.REACTION: marked("taken up {by_when}"),
    Metric.FIRST_REPLY: marked("first reply {by_when}"),
    Metric.NEXT_REPLY: marked("next reply {by_when}"),
    Metric.RESOLUTION: marked("solution {by_when}"),
    Metric.UPDATE: marked("news {by_when}"),
}


def how_to_be_invited(say: Speech) -> Body:
    """The one answer to somebody unknown (WD-1). What they wrote is kept meanwhile."""
    text = say.gettext(
        "Hello. This desk serves invited customers. An invitation link comes from: {company}. "
        "Open it here; what you wrote is kept until then."
    )
    return _body(text.format(company=_company(say)))


def no_more_is_kept(say: Speech, count: int) -> Body:
    """To somebody unknown, with the last of their messages that is kept (WD-1)."""
    text = say.gettext(
        "Messages kept so far: {count}. What you write from now on is not kept until you open an invitation link."
    )
    return _body(text.format(count=count))


def invitation_spent(say: Speech) -> Body:
    """The code was used before."""
    text = say.gettext("This invitation has been used already. A new one comes from: {company}.")
    return _body(text.format(company=_company(say)))


def invitation_unknown(say: Speech) -> Body:
    """The code is not one of ours, or has expired."""
    text = say.gettext("This invitation is unknown or has expired. A new one comes from: {company}.")
    return _body(text.format(company=_company(say)))


def welcome(say: Speech, name: str) -> Body:
    """They are admitted, or begin; `name` is the company whose desk this is."""
    text = say.gettext("Hello. Support desk: {name}. Write what you need, in your own words.")
    return _body(text.format(name=name))


def ask_consent(say: Speech, consents: Sequence[Consent], mark: str, emergencies: Sequence[Severity] = ()) -> Body:
    """Asked once for each version (WD-2). What they wrote is kept meanwhile. `mark` stands for what exactly is
    accepted, so that an old button accepts no newer terms. An emergency waits for no consent: its button is here."""
    head = say.gettext("One step before your message is passed on; it is kept meanwhile. Please read and accept:")
    lines = [part for consent in consents for part in ("\n• ", Span(consent.text.in_(say.language), link=consent.url))]
    button = Button(label=say.gettext("I accept the terms"), action="accept_terms", args=(mark,), primary=True)
    calls = ((call_on_duty(say, HELD, severity),) for severity in emergencies)
    return Body(text=Rich.of(head, *lines), rows=((button,), *calls))


def thanks_for_accepting(say: Speech) -> Body:
    """The consent is recorded, and what was held goes on its way."""
    return _body(say.gettext("Thank you, that is recorded. What you wrote has been passed on."))


def severity_chooser(say: Speech, number: int, severities: Sequence[Severity], current: str = "") -> Body:
    """Each severity with what it means, and a button for each but the one in force, whose key is `current`."""
    text = Rich.of(say.gettext("No. {number}: how does this affect your work?").format(number=number))
    for severity in severities:
        means = f": {severity.means.in_(say.language)}" if severity.means else ""
        mark = "✓" if severity.key == current else "•"
        text = Rich.of(text, f"\n{mark} ", bold(severity.title.in_(say.language)), means)
    rows = tuple(
        (Button(label=severity.title.in_(say.language), action="severity", args=(str(number), severity.key)),)
        for severity in severities
        if severity.key != current
    )
    return Body(text=text, rows=rows)


def confirm_severity(say: Speech, number: int | str, severity: Severity) -> Body:
    """Asked before a severity is set that calls somebody out of bed. `number` is what its buttons carry."""
    title = bold(severity.title.in_(say.language))
    means = f": {severity.means.in_(say.language)}" if severity.means else ""
    asked = say.gettext("This calls the person on duty at once. Is that what you need?")
    yes = Button(
        label=say.gettext("Yes, call now"),
        action="severity_confirm",
        args=(str(number), severity.key),
        danger=True,
    )
    back = Button(label=say.gettext("Choose another"), action="severity_help", args=(str(number),))
    return Body(text=Rich.of(title, means, "\n", asked), rows=((yes, back),))


def severity_chosen(
    say: Speech,
    number: int,
    severity: Severity,
    due: Due | None = None,
) -> Body:
    """What the severity now is, and by when something is promised for it."""
    title = severity.title.in_(say.language)
    if due is None:
        return _body(say.gettext("No. {number}, severity: {severity}.").format(number=number, severity=title))
    text = say.gettext("No. {number}, severity: {severity}; {due}.")
    return _body(text.format(number=number, severity=title, due=_due(say, due)))


def severity_lowered(
    say: Speech, number: int, severity: Severity, due: Due | None, agent: PersonName, why: str
) -> Body:
    """An agent finds it less urgent: what it is now, by when, and the agent's reason."""
    chosen = severity_chosen(say, number, severity, due).text
    return Body(text=Rich.of(chosen, *(("\n", bold(say.name(agent)), "\n", why) if why else ())))


def relayed(say: Speech, agent: PersonName, text: Rich) -> Body:
    """An agent's words, under the agent's name."""
    return Body(text=Rich.of(bold(say.name(agent)), "\n", text))


def question(say: Speech, agent: PersonName, text: Rich) -> Body:
    """An agent's question by name (/ask): nothing goes on without the answer (WD-9)."""
    needed = say.gettext("We need your answer to go on.")
    return Body(text=Rich.of(bold(say.name(agent)), "\n", text, "\n\n", needed))


def reminder(say: Speech, number: int, question: str) -> Body:
    """A question by name is still unanswered; the words of it, once more."""
    text = say.gettext("A reminder: no. {number} is waiting for your answer.").format(number=number)
    return Body(text=Rich.of(text, *(("\n", quote(question)) if question else ())))


def unanswered(say: Speech, number: int) -> Body:
    """It is closed because nobody answered the question."""
    text = say.gettext("No. {number} is closed for now. Write when it suits you, and we go on.")
    return _body(text.format(number=number))


def resolved(say: Speech, number: int) -> Body:
    """An agent says that it is solved; the contact has the last word."""
    text = say.gettext("Is no. {number} solved?").format(number=number)
    yes = Button(label=say.gettext("Yes"), action="solved", args=(str(number),), primary=True)
    no = Button(label=say.gettext("No, I still need help"), action="unsolved", args=(str(number),))
    return Body(text=Rich.of(text), rows=((yes, no),))


def reopened(say: Speech, number: int, agent: PersonName | None) -> Body:
    """It goes on."""
    if agent is None:
        return _body(say.gettext("No. {number} is open again. Our team answers.").format(number=number))
    text = say.gettext("No. {number} is open again. Your contact is {agent}.")
    return _body(text.format(number=number, agent=say.name(agent)))


def senior_joined(say: Speech, senior: PersonName, agent: PersonName) -> Body:
    """Tier two comes in; the face stays (LA-5)."""
    text = say.gettext("A senior is joining: {senior}. {agent} stays your contact.")
    return _body(text.format(senior=say.name(senior), agent=say.name(agent)))


def senior_called(say: Speech, agent: PersonName | None) -> Body:
    """The contact has asked for more help: tier two is called, the face stays (LA-5)."""
    called = say.gettext("A senior is being called.")
    stays = say.gettext("{agent} stays your contact.").format(agent=say.name(agent)) if agent else ""
    return _body(" ".join(filter(None, (called, stays))))


def wish_for_more_help(say: Speech) -> str:
    """What the agents read when a contact presses [I need more help]."""
    return say.gettext("I need more help with this.")


def wish_for_a_person(say: Speech) -> str:
    """What the agents read when somebody asks for a person and writes nothing else."""
    return say.gettext("I would like to be in touch with a person.")


def a_person_is_coming(say: Speech, agent: PersonName | None, due: Due | None = None) -> Body:
    """Said to whoever asks for a person: who it is, and by when where that is promised."""
    if agent is None:
        who = say.gettext("A person from our team answers.")
    else:
        who = say.gettext("A person answers: {agent}.").format(agent=say.name(agent))
    return _body(f"{who} {say.gettext(BY[due.metric]).format(by_when=say.by(due.at, due.now))}" if due else who)


def status_list(say: Speech, rows: Sequence[StatusRow], now: datetime) -> Body:
    """What is open, who has it and by when (WD-12)."""
    if not rows:
        return _body(say.gettext("Nothing is open. Write what you need, and it goes to our team."))
    return Body(text=Rich.of(*_joined([_status_line(say, row, now) for row in rows])))


def language_chooser(say: Speech, languages: Sequence[Language]) -> Body:
    """Each language under its own name."""
    rows = tuple(
        (Button(label=language_name(language), action="language", args=(language.value,)),) for language in languages
    )
    return Body(text=Rich.of(say.gettext("In which language shall we write to you?")), rows=rows)


def language_set(say: Speech) -> Body:
    """Said in the language that was chosen."""
    return _body(say.gettext("From now on we write to you in English."))


def help_for_contact(say: Speech, verbs: Sequence[str], prefix: str = "/", complains_about: str = "") -> Body:
    """The verbs this contact may use, each with its meaning; `prefix` is how they are typed here ("/desk ").
    `complains_about` is what a button for complaints carries; without it there is none."""
    head = say.gettext("Write what you need, in your own words. There is also:")
    button = Button(label=say.gettext("Complaint"), action="complaint", args=(complains_about,))
    rows = ((button,),) if complains_about else ()
    return Body(text=Rich.of(head, "\n", help_lines(say, verbs, CONTACT_VERBS, prefix)), rows=rows)


def not_understood(say: Speech, prefix: str = "/") -> Body:
    """A verb that is not one of ours."""
    return _body(say.gettext("There is no such command here. All of them: {help}").format(help=f"{prefix}help"))


def refused(say: Speech, code: str, facts: Mapping[str, str] | None = None) -> Body:
    """Why not, and what to do instead."""
    return _body(sentence(say, TO_CONTACTS, code, facts or {}))


def _status_line(say: Speech, row: StatusRow, now: datetime) -> Rich:
    parts = [say.gettext(_STATUS[row.status]), say.name(row.agent) if row.agent else ""]
    if row.due_at and row.status in (Status.NEW, Status.OPEN):
        parts.append(_due(say, Due(metric=row.metric, at=row.due_at, now=now)))
    if row.queue is not None and row.status in (Status.NEW, Status.OPEN):
        parts.append(say.gettext("place in the queue: {place}").format(place=row.queue))
    head = bold(say.gettext("No. {number}").format(number=row.number))
    asked = ("\n", quote(row.question)) if row.question and row.status is Status.PENDING else ()
    return Rich.of(head, " · " + " · ".join(filter(None, parts)), *asked)


def _due(say: Speech, due: Due) -> str:
    return say.gettext(_DUE[due.metric]).format(by_when=say.by(due.at, due.now))


def _joined(lines: Sequence[Rich]) -> list[Rich | str]:
    return [part for line in lines for part in ("\n", line)][1:]


def _company(say: Speech) -> str:
    return say.company or say.gettext("our company")


def _body(text: str) -> Body:
    return Body(text=Rich.of(text))
