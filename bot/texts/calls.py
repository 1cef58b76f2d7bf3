"""What does a contact read about a call? Times to choose from, the confirmation, and every change to it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.model.rich import Body, Button, Rich
from bot.model.words import PersonName
from bot.texts.speech import Speech

_IN_A_ROW = 2


def call_times(
    say: Speech, call: str, title: str, length: timedelta, starts: Sequence[datetime], now: datetime
) -> Body:
    """Times to choose from: [today 16:00] … [Another day]. `call` is the dialogue's id, `title` the kind of call.

    Buttons: "call_time" args (call, epoch seconds), "call_other_day" args (call,).
    """
    text = say.gettext("{title}, {length}. Times by the clock of {city}:")
    slots = [
        Button(label=_slot(say, start, now), action="call_time", args=(call, str(int(start.timestamp()))))
        for start in starts
    ]
    rows = [tuple(slots[start : start + _IN_A_ROW]) for start in range(0, len(slots), _IN_A_ROW)]
    other = Button(label=say.gettext("Another day"), action="call_other_day", args=(call,))
    return Body(
        text=Rich.of(text.format(title=title, length=say.length(length), city=say.city)), rows=(*rows, (other,))
    )


def no_call_times(say: Speech, title: str) -> Body:
    """Nothing is free within what can be booked."""
    text = say.gettext("{title}: no free time in the coming weeks. Write when it would suit you, and a person answers.")
    return _body(text.format(title=title))


def call_held(say: Speech, call: str, at: datetime, agent: PersonName, until: datetime, now: datetime) -> Body:
    """The chosen time is kept while they decide. Buttons: "call_confirm", "call_other_day" args (call,)."""
    text = say.gettext("{when}, with {agent}. This time is kept for you {by_when}.")
    confirm = Button(label=say.gettext("Confirm"), action="call_confirm", args=(call,), primary=True)
    other = Button(label=say.gettext("Another time"), action="call_other_day", args=(call,))
    told = text.format(when=say.when(at, now), agent=say.name(agent), by_when=say.by(until, now))
    return Body(text=Rich.of(told), rows=((confirm, other),))


def call_confirmed(
    say: Speech, call: str, at: datetime, agent: PersonName, now: datetime, *, join: str = "", ics: str = ""
) -> Body:
    """It stands in the agent's calendar. Buttons: "call_move", "call_cancel" args (call,); links to the room and
    the calendar file where there are any."""
    text = say.gettext("Call confirmed: {when}, with {agent}.").format(when=say.when(at, now), agent=say.name(agent))
    links = [
        Button(label=label, action="link", link=link)
        for label, link in ((say.gettext("Join the call"), join), (say.gettext("Calendar file"), ics))
        if link
    ]
    rows = ((_move(say, call), _cancel(say, call)),)
    return Body(text=Rich.of(text), rows=(*((tuple(links),) if links else ()), *rows))


def call_pending(say: Speech, at: datetime, now: datetime) -> Body:
    """The calendar can't be reached at the moment; the time stays ours."""
    text = say.gettext("{when}: the time is kept for you, and the confirmation follows in this chat.")
    return _body(text.format(when=say.when(at, now)))


def call_taken(say: Speech, at: datetime, now: datetime) -> Body:
    """Somebody was faster, or the agent's calendar has changed."""
    text = say.gettext("{when} is not free any more. Please choose another time.")
    return _body(text.format(when=say.when(at, now)))


def call_cancelled(say: Speech, at: datetime, now: datetime) -> Body:
    """It was cancelled, by whichever side."""
    return _body(say.gettext("Call cancelled: {when}.").format(when=say.when(at, now)))


def call_moved(say: Speech, call: str, was: datetime, at: datetime, agent: PersonName, now: datetime) -> Body:
    """The agent moved it in the calendar."""
    text = say.gettext("The call has a new time: {when}, with {agent}. Before: {was}.")
    told = text.format(when=say.when(at, now), agent=say.name(agent), was=say.when(was, now))
    return Body(text=Rich.of(told), rows=((_move(say, call), _cancel(say, call)),))


def call_reminder(say: Speech, call: str, at: datetime, agent: PersonName, now: datetime, *, join: str = "") -> Body:
    """Shortly before it begins."""
    text = say.gettext("Call in {length}: {when}, with {agent}.")
    told = text.format(length=say.length(at - now), when=say.when(at, now), agent=say.name(agent))
    link = (Button(label=say.gettext("Join the call"), action="link", link=join),) if join else ()
    return Body(text=Rich.of(told), rows=((*link, _move(say, call), _cancel(say, call)),))


def _slot(say: Speech, start: datetime, now: datetime) -> str:
    return f"{say.day(start, now)} {say.time(start)}"


def _move(say: Speech, call: str) -> Button:
    return Button(label=say.gettext("Move"), action="call_move", args=(call,))


def _cancel(say: Speech, call: str) -> Button:
    return Button(label=say.gettext("Cancel"), action="call_cancel", args=(call,))


def _body(text: str) -> Body:
    return Body(text=Rich.of(text))
