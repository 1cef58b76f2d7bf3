"""What do agents read about calls: in a conversation's thread, or in their own chat?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.rich import Body, Button, Rich, Span, bold
from bot.model.statement import CallFate
from bot.model.words import PersonName
from bot.texts.calls import BECAME, after_promise
from bot.texts.marking import marked
from bot.texts.peoples_words import as_words
from bot.texts.speech import Speech


class Turn(StrEnum):
    """What became of a call."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    #: the agenda does not answer; the customer's time is kept
    PENDING = "pending"
    #: it could not be had after all
    LOST = "lost"
    #: taken out or moved in the calendar app, and the customer was told
    CALLED_OFF = "called_off"
    #: it stands in the calendar no more, and nobody knows why
    MISSING = "missing"
    SOON = "soon"


_TURNS: Mapping[Turn, str] = {
    Turn.BOOKED: marked("Call booked: {when}"),
    Turn.MOVED: marked("Call moved: {when}"),
    Turn.CANCELLED: marked("Call cancelled: {when}"),
    Turn.PENDING: marked("Call not in the calendar yet, since the calendar does not answer: {when}"),
    Turn.LOST: marked("Call not booked, the calendar had no room for it: {when}"),
    Turn.CALLED_OFF: marked("Call taken out of the calendar, the customer is offered other times: {when}"),
    Turn.MISSING: marked(
        "The calendar does not show this call any more: {when}. Is it off? Tell the customer, please."
    ),
    Turn.SOON: marked("Call in {length}: {when}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """A call, as agents see it."""

    at: datetime
    now: datetime
    kind: str
    title: str
    contact: str
    customer: str
    agent: PersonName
    number: int | None = None
    by_phone: bool = False
    join: str = ""
    is_after_promise: bool = False


def call_turned(say: Speech, turn: Turn, facts: CallFacts) -> Body:
    """What became of it, with whom it is and about what."""
    text = say.gettext(_TURNS[turn]).format(when=say.when(facts.at, facts.now), length=say.length(facts.at - facts.now))
    link = (Button(label=say.gettext("Join the call"), action="link", link=facts.join),) if facts.join else ()
    return Body(text=Rich.of(bold(text), "\n", about(say, facts)), rows=(link,) if link else ())


def about(say: Speech, facts: CallFacts) -> Rich | Span:
    """With whom a call is, and about what."""
    number = f"#{facts.number} " if facts.number is not None else ""
    parts = [f"{number}{facts.customer}, {facts.contact}", facts.title, say.name(facts.agent)]
    if facts.by_phone:
        parts.append(say.gettext("by telephone"))
    if facts.is_after_promise:
        parts.append(say.gettext("after the promised reply time"))
    return as_words(" · ".join(parts))


def call_asked_for(say: Speech, number: int, title: str) -> Body:
    """A contact wants a call whose conditions are settled first (SO-5)."""
    text = say.gettext("Asked for: {title}. Settle the conditions first; then offer times.")
    offer = Button(label=say.gettext("Offer times"), action="offer_times", args=(str(number),), primary=True)
    return Body(text=Rich.of(text.format(title=title)), rows=((offer,),))


def call_offered(
    say: Speech, title: str, agent: PersonName, now: datetime, promised_by: datetime | None = None
) -> Body:
    """An agent had times offered to the contact. `promised_by` is when a reply is due that the call could be: later
    ones are marked."""
    text = say.gettext("Times are offered: {title}, {agent}")
    told = text.format(title=title, agent=say.name(agent))
    return Body(text=Rich.of(told, after_promise(say, promised_by, now)))


def agenda_refused(say: Speech, agent: str, *, is_gone: bool) -> Body:
    """Their calendar does not let the desk in, or is gone: until that is put right nothing is offered from it."""
    return Body(text=Rich.of(calendar_refused(say, agent, is_gone=is_gone)))


def where_set(agent: str) -> str:
    """Where the configuration says which calendar it is."""
    return f"agents.{agent}.agenda"


def calendar_refused(say: Speech, agent: str, *, is_gone: bool) -> str:
    """The same as a line among others."""
    if is_gone:
        text = say.gettext("⚠ Your calendar is not at its address any more: no calls with you are offered. See: {key}")
    else:
        text = say.gettext("⚠ Your calendar does not let the desk in: no calls with you are offered. See: {key}")
    return text.format(key=where_set(agent))


def calls_in_absence(say: Speech, calls: Sequence[CallFacts], numbers: Sequence[int]) -> Body:
    """Booked for a time in which the agent is away; a button each, to offer the customer other times."""
    lines = [f"• {say.when(call.at, call.now)}: {call.customer}, {call.contact} · {call.title}" for call in calls]
    head, offer = say.gettext("Calls are booked for that time:"), say.gettext("Offer other times")
    buttons = [
        (Button(label=f"{offer}: {say.moment(call.at, call.now)}", action="offer_move", args=(str(number),)),)
        for call, number in zip(calls, numbers, strict=True)
    ]
    return Body(text=Rich.of(head, "\n", as_words("\n".join(lines))), rows=tuple(buttons))


def move_offered(
    say: Speech, at: datetime, agent: PersonName, now: datetime, promised_by: datetime | None = None
) -> Body:
    """In place of that button: the customer has been asked for another time; those after `promised_by` are marked."""
    text = say.gettext("Other times are offered: {when}, {agent}")
    told = text.format(when=say.when(at, now), agent=say.name(agent))
    return Body(text=Rich.of(told, after_promise(say, promised_by, now)))


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """A call in an agent's day: the number of its dialogue, its end, and what it counts as by now. `is_said`: somebody
    has said whether it took place."""

    booking: int
    until: datetime
    facts: CallFacts
    became: CallFate
    is_said: bool


def day_of_calls(say: Speech, rows: Sequence[DayRow], until: datetime, now: datetime) -> Body:
    """The agent's calls from today on, by their own clock, each with its way in; of what is over, what became of it."""
    if not rows:
        text = say.gettext("No calls: {first} – {last}")
        return Body(text=Rich.of(text.format(first=say.day(now, now), last=say.day(until, now))))
    head = say.gettext("Your calls ({city}):").format(city=say.city)
    lines = [as_words(f"\n• {_row(say, row, now)}") for row in rows]
    return Body(text=Rich.of(bold(head), *lines), rows=tuple(filter(None, (_buttons(say, row, now) for row in rows))))


def _row(say: Speech, row: DayRow, now: datetime) -> str:
    facts = row.facts
    number = f"#{facts.number} " if facts.number is not None else ""
    parts = [
        f"{say.day(facts.at, now)}, {say.hours(facts.at, row.until)}",
        f"{number}{facts.customer}, {facts.contact}",
    ]
    parts.append(facts.title)
    if facts.by_phone:
        parts.append(say.gettext("by telephone"))
    if row.is_said:
        parts.append(say.gettext(BECAME[row.became]))
    return " · ".join(parts)


def _buttons(say: Speech, row: DayRow, now: datetime) -> tuple[Button, ...]:
    label, args = say.moment(row.facts.at, now), (str(row.booking),)
    if row.became is CallFate.AHEAD:
        link = say.gettext("Link: {moment}").format(moment=label)
        return (Button(label=link, action="link", link=row.facts.join),) if row.facts.join else ()
    if row.is_said:
        return ()
    held = Button(label=f"{say.gettext('Held')}: {label}", action="held", args=args)
    return held, Button(label=f"{say.gettext('Not held')}: {label}", action="not_held", args=args)
