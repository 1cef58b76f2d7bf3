"""What is said about complaints: to the contact who makes one, where a conversation leaves, and in the register."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.model.complaints import Entry, Outcome
from bot.model.forms import Field, Form
from bot.model.rich import Body, Button, Rich, Span, bold, quote
from bot.model.words import PersonName
from bot.texts.marking import marked
from bot.texts.peoples_words import as_words
from bot.texts.speech import Speech

#: In a button or a choice: nobody in particular.
NOBODY = "-"
#: So much of the request is quoted.
_QUOTED = 300

_OUTCOMES: Mapping[Outcome, str] = {
    Outcome.UNANSWERED: marked("not answered yet"),
    Outcome.ANSWERED: marked("answered"),
    Outcome.RESOLVED: marked("settled"),
    Outcome.CLOSED: marked("closed"),
}


def request(say: Speech, number: int, at: datetime, text: str, now: datetime) -> str:
    """Which request it is about: its number, its date, its words."""
    shown = text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"
    told = say.gettext("No. {number}, {when}: “{text}”")
    return told.format(number=number, when=f"{at.astimezone(say.zone):%Y-%m-%d %H:%M}", text=shown)


def composed(say: Speech, request: str, subject: PersonName | None, text: str) -> str:
    """The complaint as it is sent: the request, the employee's name, the words."""
    head = [request.strip(), _about(say, subject) if subject else ""]
    return "\n\n".join(filter(None, ("\n".join(filter(None, head)), text.strip())))


def ask(say: Speech, request: str, subject: PersonName | None) -> Body:
    """The dialogue begins: what is known stands there already, the words are asked for."""
    head = say.gettext("A complaint goes to the management, in private; nobody whom it is about sees it.")
    asked = say.gettext("Write now what is wrong, in your own words. Nothing is sent before you press Send.")
    return Body(text=_lines(head, *_known(say, request, subject), asked), rows=(_other_rows(say),))


def draft(say: Speech, request: str, subject: PersonName | None, text: str) -> Body:
    """What would be sent, and the buttons that decide. More words are added to it."""
    send = Button(label=say.gettext("Send"), action="complaint_send", primary=True)
    head = say.gettext("Your complaint, not sent yet. What you write next is added to it.")
    body = _lines(head, *_known(say, request, subject), quote(text))
    return Body(text=body, rows=((send,), _other_rows(say)))


def whom(say: Speech, subjects: Sequence[tuple[str, PersonName]]) -> Body:
    """About whom it is: those who have had to do with the customer, or nobody in particular."""
    named = [(key, say.name(name)) for key, name in subjects]
    rows = tuple(
        (Button(label=label, action="complaint_about", args=(key,)),)
        for key, label in (*named, (NOBODY, say.gettext("Nobody in particular")))
    )
    return Body(text=Rich.of(say.gettext("Whom is the complaint about?")), rows=rows)


def cancelled(say: Speech) -> Body:
    return Body(text=Rich.of(say.gettext("Nothing has been sent.")))


def sent(say: Speech, number: int) -> Body:
    """In place of the draft."""
    return Body(text=Rich.of(say.gettext("Sent: complaint no. {number}.").format(number=number)))


def form(
    say: Speech, args: tuple[str, ...], request: str, subjects: Sequence[tuple[str, PersonName]], chosen: str | None
) -> Form:
    """The same in one form, with what is known filled in; all of it may be changed."""
    named = tuple((key, say.name(name)) for key, name in subjects)
    return Form(
        name="complaint",
        args=args,
        title=say.gettext("Complaint"),
        send=say.gettext("Send"),
        cancel=say.gettext("Cancel"),
        fields=(
            Field(
                name="whom",
                label=say.gettext("Whom is the complaint about?"),
                choices=(*named, (NOBODY, say.gettext("Nobody in particular"))),
                value=chosen or NOBODY,
            ),
            Field(name="request", label=say.gettext("About which request?"), value=request, is_required=False),
            Field(name="text", label=say.gettext("What is wrong? Nobody whom it is about sees this."), most=3000),
        ),
    )


def passed_on(say: Speech, number: int, others: Sequence[int]) -> Body:
    """Where words went that answered no message, while more than one conversation is open."""
    told = say.gettext("Passed on to no. {number}.").format(number=number)
    listed = ", ".join(str(other) for other in sorted(others))
    how = say.gettext("For no. {numbers}: reply to one of its messages.").format(numbers=listed) if others else ""
    return Body(text=Rich.of(" ".join(filter(None, (told, how)))))


def left(say: Speech) -> Body:
    """The last line where agents have read it so far."""
    return Body(text=Rich.of(say.gettext("This conversation goes on elsewhere. What is written here reaches nobody.")))


def left_channel(say: Speech, number: int) -> Body:
    """The last line in a channel that others of the customer read."""
    return Body(text=Rich.of(say.gettext("No. {number} goes on outside this channel.").format(number=number)))


def waits(
    say: Speech,
    number: int,
    customer: str,
    team: str,
    due_at: datetime | None,
    now: datetime,
    *,
    is_anybody_away: bool,
) -> Body:
    """To a lead: a complaint is there that nobody receives, and what to do; no word of what it says."""
    if is_anybody_away:
        text = say.gettext("Complaint #{number} ({customer}) waits: all who may receive it are away.")
    else:
        text = say.gettext("Complaint #{number} ({customer}) waits: nobody may receive it.")
    due = say.gettext("Due {moment}.").format(moment=say.moment(due_at, now)) if due_at else ""
    how = say.gettext("Whoever shall take over is named in the configuration: {key}.")
    told = " ".join(filter(None, (text, due, how)))
    return Body(text=as_words(told.format(number=number, customer=customer, key=f"teams.{team}.instead")))


def register(
    say: Speech, entries: Sequence[Entry], names: Mapping[str, PersonName], customers: Mapping[str, str], now: datetime
) -> Body:
    """Every complaint that the reader may know of, the newest first."""
    if not entries:
        return Body(text=Rich.of(say.gettext("The register of complaints is empty.")))
    return Body(text=_lines(*(_entry(say, entry, names, customers, now) for entry in entries)))


def _entry(
    say: Speech, entry: Entry, names: Mapping[str, PersonName], customers: Mapping[str, str], now: datetime
) -> Rich:
    head = as_words(bold(f"#{entry.number} {customers.get(entry.customer, entry.customer)}"))
    subjects = ", ".join(say.name(names[key]) for key in entry.subjects if key in names)
    parts = [
        say.gettext("received {moment}").format(moment=say.moment(entry.received_at, now)),
        say.gettext("about {what}").format(
            what=" · ".join(filter(None, (f"#{entry.about}" if entry.about else "", subjects))) or "–"
        ),
        say.gettext("due {moment}").format(moment=say.moment(entry.due_at, now)) if entry.due_at else "",
        say.gettext("answered {moment}").format(moment=say.moment(entry.answered_at, now)) if entry.answered_at else "",
        say.gettext(_OUTCOMES[entry.outcome]),
        say.gettext("late") if entry.is_late else "",
    ]
    return Rich.of(head, " · " + " · ".join(filter(None, parts)))


def _known(say: Speech, request: str, subject: PersonName | None) -> list[Rich | Span | str]:
    whom = _about(say, subject) if subject else say.gettext("About: nobody in particular")
    return [quote(request), whom] if request else [whom]


def _about(say: Speech, subject: PersonName) -> str:
    return say.gettext("About: {agent}").format(agent=say.name(subject))


def _other_rows(say: Speech) -> tuple[Button, ...]:
    return (
        Button(label=say.gettext("About somebody else"), action="complaint_whom"),
        Button(label=say.gettext("Cancel"), action="complaint_cancel"),
    )


def _lines(*lines: Rich | Span | str) -> Rich:
    return Rich.of(*[part for line in lines for part in ("\n", line)][1:])
