"""What do agents read? What stands in a conversation's thread under its card, and what they are told beside it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.model.conversation import Status
from bot.model.deadline import Deadline
from bot.model.rich import Body, Button, Rich, bold, italic
from bot.model.words import PersonName
from bot.texts.card import card as card
from bot.texts.card import dot, metric_name, reason_name, time_left
from bot.texts.facts import MineRow
from bot.texts.help import help_lines
from bot.texts.marking import marked
from bot.texts.peoples_words import as_words
from bot.texts.refusals import TO_AGENTS, sentence
from bot.texts.speech import Speech
from bot.texts.verbs import AGENT_VERBS

_STATUS: Mapping[Status, str] = {
    Status.NEW: marked("nobody has it"),
    Status.OPEN: marked("on us"),
    Status.PENDING: marked("on the customer"),
    Status.RESOLVED: marked("resolved"),
    Status.CLOSED: marked("closed"),
}


def from_contact(say: Speech, name: str, text: Rich) -> Body:
    """The contact's words, under their name. Nothing in them mentions anybody or can be tapped."""
    return Body(text=Rich.of(as_words(bold(name)), "\n", as_words(text)))


def from_colleague(say: Speech, name: str, text: Rich, *, is_note: bool) -> Body:
    """A colleague's words, written elsewhere or earlier; a note says that it stayed inside."""
    head = Rich.of(as_words(bold(name)), italic(" · " + say.gettext("note")) if is_note else "")
    return Body(text=Rich.of(head, "\n", as_words(text)))


def inside(say: Speech, number: int, message: int, responsible: PersonName | None = None) -> Body:
    """Under words that do not go out from this thread: what became of them, and what their author can do."""
    if responsible is None:
        why = say.gettext("Stays inside: only the responsible agent's words go out.")
    else:
        why = say.gettext("Stays inside: this is with {agent}.").format(agent=say.name(responsible))
    send = Button(label=say.gettext("Send"), action="send", args=(str(message),), primary=True)
    join = Button(label=say.gettext("Join"), action="join", args=(str(number),))
    return Body(text=Rich.of(why), rows=((send, join),))


def note_kept(say: Speech) -> Body:
    """Under a message that began with //, and after /note: nobody outside sees it."""
    return _body(say.gettext("Stays inside: a note."))


def sent_after_all(say: Speech, who: PersonName, now: datetime) -> Body:
    """In place of [Send]: it went out, and who pressed."""
    return _body(say.gettext("Sent out by {agent} {at_when}.").format(agent=say.name(who), at_when=say.at(now, now)))


def joined_now(say: Speech, who: PersonName, now: datetime) -> Body:
    """In place of [Join]: from now on their words go out too."""
    return _body(say.gettext("{agent} is in: from now on their words go out too.").format(agent=say.name(who)))


def undelivered(say: Speech, code: str, row: str) -> Body:
    """Under a reply that the platform will not take; `code` is the platform's own word, `row` what is retried."""
    text = say.gettext("⚠ Not delivered ({code}).").format(code=code)
    retry = Button(label=say.gettext("Retry"), action="retry", args=(row,))
    return Body(text=Rich.of(text), rows=((retry,),))


def retried(say: Speech, who: PersonName, now: datetime) -> Body:
    """In place of [Retry]: it is on its way again, and who pressed."""
    text = say.gettext("On its way again, by {agent} {at_when}.")
    return _body(text.format(agent=say.name(who), at_when=say.at(now, now)))


def moved(say: Speech, number: int, team: str) -> Body:
    """In the old thread, when a conversation goes to another team's place."""
    return _body(say.gettext("#{number} goes on in the place of: {team}.").format(number=number, team=team))


def assigned_to_you(
    say: Speech, *, number: int, customer: str, reason: str = "", deadline: Deadline | None = None, now: datetime
) -> Body:
    """To an agent who becomes responsible, wherever they read it."""
    because = f" ({reason_name(say, reason)})" if reason else ""
    head = Rich.of(as_words(bold(f"#{number} {customer}")), " · " + say.gettext("it is yours") + because)
    return Body(text=Rich.of(head, f"\n{_due(say, deadline, now)}" if deadline else ""))


def told(
    say: Speech,
    *,
    number: int,
    customer: str,
    deadline: Deadline,
    now: datetime,
    agent: PersonName | None = None,
    reason: str = "",
) -> Body:
    """A ladder's step, as those it names hear of it: what is due when, and with whom it is; `reason` says why it comes
    to them."""
    because = f" ({reason_name(say, reason)})" if reason else ""
    head = Rich.of(as_words(bold(f"#{number} {customer}")), because)
    with_whom = "\n" + say.gettext("on us: {agent}").format(agent=say.name(agent)) if agent else ""
    return Body(text=Rich.of(head, f"\n{_due(say, deadline, now)}", with_whom))


def nobody_has_time(
    say: Speech, *, number: int, customer: str, deadline: Deadline, agent: PersonName | None, now: datetime
) -> Body:
    """To the leads: a promise that will be broken unless they find somebody."""
    head = told(say, number=number, customer=customer, deadline=deadline, now=now, agent=agent)
    text = say.gettext(
        "Neither whoever has it nor a cover has time of their own before that. To give it away: {command}"
    )
    return Body(text=Rich.of(head.text, "\n", text.format(command="assign AGENT")))


def handed_over(say: Speech, giver: PersonName, taker: PersonName, numbers: Sequence[int]) -> Body:
    """To the lead who asked for it: what has gone from one agent to another."""
    names = f"{say.name(giver)} → {say.name(taker)}"
    if not numbers:
        return _body(say.gettext("Nothing open to hand over: {names}").format(names=names))
    listed = ", ".join(f"#{number}" for number in numbers)
    return _body(say.gettext("Handed over: {names}: {numbers}").format(names=names, numbers=listed))


def set_aside(say: Speech, what: str, error: str, row: str) -> Body:
    """To the leads: something that could not be worked on or delivered waits for them."""
    text = say.gettext("⚠ Set aside after its tries: {what}. To try it again: {command}")
    told = text.format(what=what, command=f"opiekun dead retry {row}")
    retry = Button(label=say.gettext("Retry"), action="retry", args=(row,))
    return Body(text=Rich.of(told, "\n", as_words(italic(error))), rows=((retry,),))


def mine(say: Speech, rows: Sequence[MineRow], now: datetime, *, counts_down: bool = True) -> Body:
    """What an agent is responsible for, the most urgent first; how much time is left only where it is read at once."""
    if not rows:
        return _body(say.gettext("You are responsible for nothing at the moment."))
    lines = [part for row in rows for part in ("\n", _mine_line(say, row, now, counts_down))]
    return Body(text=Rich.of(*lines[1:]))


def help_for_agent(say: Speech, verbs: Sequence[str], prefix: str = "/") -> Body:
    """The verbs this agent may use, each with its meaning; `prefix` is how they are typed here ("/desk ")."""
    head = say.gettext("In a thread your words go to the customer if it is yours or you joined; // keeps them inside.")
    return Body(text=Rich.of(head, "\n", help_lines(say, verbs, AGENT_VERBS, prefix, with_arguments=True)))


def refused(say: Speech, code: str, facts: Mapping[str, str] | None = None) -> Body:
    """Why not, and what to do instead."""
    return _body(sentence(say, TO_AGENTS, code, facts or {}))


def _due(say: Speech, deadline: Deadline, now: datetime) -> str:
    name = metric_name(say, deadline.metric)
    left = time_left(say, deadline.due_at, now)
    return f"{name}: {say.by(deadline.due_at, now)} · {left}"


def _mine_line(say: Speech, row: MineRow, now: datetime, counts_down: bool) -> Rich:
    head = as_words(bold(f"{dot(row.rank)} #{row.number} {row.customer}"))
    parts = [say.gettext(_STATUS[row.status])]
    if row.due_at is not None:
        moment = say.moment(row.due_at, now)
        left = f" ({time_left(say, row.due_at, now)})" if counts_down else ""
        parts.append(f"{metric_name(say, row.metric)} {moment}{left}")
    return Rich.of(head, " · " + " · ".join(parts))


def _body(text: str) -> Body:
    return Body(text=Rich.of(text))
