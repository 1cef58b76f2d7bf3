"""What does a contact read about a call? Times to choose from, the confirmation, and every change to it.

Buttons carry the number of the dialogue: "time" and an instant in epoch seconds, "other_day", "day" and a date,
"week", "confirm" and by which way, "move", "keep", "cancel", "again".
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.model.bookings import Ask
from bot.model.calls import CallBy, CallKind
from bot.model.files import CalendarFile
from bot.model.rich import Body, Button, Rich, Span
from bot.model.statement import CallFate
from bot.model.words import PersonName
from bot.texts.marking import marked
from bot.texts.speech import Speech

_IN_A_ROW = 2
_DAYS_IN_A_ROW = 3
_TIMES_IN_A_ROW = 4
_A_DAY = timedelta(days=1)
#: Stands behind a time that comes after the promised reply.
_LATE = " *"

_WAYS: Mapping[CallBy, str] = {
    CallBy.VIDEO: marked("Confirm, by video"),
    CallBy.PHONE: marked("Confirm, by telephone"),
}

#: What became of a call whose time is over.
BECAME: Mapping[CallFate, str] = {CallFate.HELD: marked("held"), CallFate.NOT_HELD: marked("not held")}

_WHY: Mapping[Ask, str] = {
    Ask.MOVE: marked("Booked: {when}, with {agent}. It stays until you choose another time."),
    Ask.TAKEN: marked("{when} is not free any more. Please choose another time."),
    Ask.EXPIRED: marked("{when} is no longer kept. Please choose a time."),
    Ask.REFUSED: marked("{when}: the calendar does not take this call. Please choose another time."),
    Ask.CALLED_OFF: marked("{agent} had to call off: {when}. We apologise. Please choose another time."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What stands over and under times to choose from.

    `ask` says why it is asked, about the time `about` with `agent`. `cover` offers these times in the place of
    `instead_of`, who is away until `back_at`, or (None) has no time. `may_keep`: a booked call is being moved, and
    may stay as it is. `promised_by` is when a reply is due that the call could be: later times are marked.
    """

    number: int
    title: str
    length: timedelta
    now: datetime
    ask: Ask = Ask.CHOOSE
    about: datetime | None = None
    agent: PersonName | None = None
    cover: PersonName | None = None
    instead_of: PersonName | None = None
    back_at: datetime | None = None
    may_keep: bool = False
    promised_by: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """A booked call, in a list."""

    number: int
    title: str
    at: datetime
    agent: PersonName
    became: CallFate = CallFate.AHEAD


def call_kinds(say: Speech, kinds: Sequence[CallKind]) -> Body:
    """Which kind of call? Buttons: "book" args ("0", kind)."""
    rows = tuple(
        (
            Button(
                label=f"{kind.title.in_(say.language)}, {say.length(kind.length)}", action="book", args=("0", kind.key)
            ),
        )
        for kind in kinds
    )
    return Body(text=Rich.of(say.gettext("Which call?")), rows=rows)


def call_times(say: Speech, times: Times, starts: Sequence[datetime]) -> Body:
    """The first times to choose from: [today 16:00] … [Another day]."""
    slots = [_time(say, times, start, f"{_day(say, start, times.now)} {say.time(start)}") for start in starts]
    text = Rich.of(_head(say, times), _legend(say, times, starts))
    return Body(text=text, rows=(*_in_rows(slots, _IN_A_ROW), _others(say, times)))


def call_days(say: Speech, times: Times, days: Sequence[date], late: Collection[date] = ()) -> Body:
    """Every day that has times; those of `late` have none before the promised reply."""
    buttons = [
        Button(
            label=f"{_day(say, day, times.now)}{_LATE if day in late else ''}",
            action="day",
            args=(str(times.number), day.isoformat()),
        )
        for day in days
    ]
    week = Button(label=say.gettext("The week"), action="week", args=(str(times.number),))
    last = (week, _keep(say, times.number)) if times.may_keep else (week,)
    rows = _in_rows(buttons, _DAYS_IN_A_ROW)
    which = say.gettext("Which day?")
    legend = after_promise(say, times.promised_by, times.now) if late else ""
    text = Rich.of(_head(say, times), "\n", which, legend)
    return Body(text=text, rows=(*rows, last), menu=which, menu_rows=len(rows))


def call_week(say: Speech, times: Times, week: Mapping[date, Sequence[tuple[datetime, datetime]]]) -> Body:
    """A week as free and busy (LA-4): the free stretches of each day, and nothing of what the rest is taken by."""
    text = say.gettext(
        "{title}: free time in the coming week, by the clock of {city}. All other time is taken or closed."
    )
    head = text.format(title=times.title, city=say.city)
    lines = [f"• {_day(say, day, times.now)}: {_stretches(say, free)}" for day, free in week.items()]
    over = filter(None, (_why(say, times), _cover(say, times), head))
    return Body(text=Rich.of("\n".join([*over, *lines])), rows=(_others(say, times),))


def call_times_on(say: Speech, times: Times, day: date, starts: Sequence[datetime]) -> Body:
    """All times of one day."""
    slots = [_time(say, times, start, say.time(start)) for start in starts]
    text = Rich.of(_head(say, times), "\n", _day(say, day, times.now), _legend(say, times, starts))
    rows = _in_rows(slots, _TIMES_IN_A_ROW)
    return Body(text=text, rows=(*rows, _others(say, times)), menu=say.gettext("Which time?"), menu_rows=len(rows))


def no_call_times(say: Speech, title: str) -> Body:
    """Nothing is free within what can be booked."""
    text = say.gettext("{title}: no free time in the coming weeks. Write when it would suit you, and a person answers.")
    return _body(text.format(title=title))


def calendar_unread(say: Speech, title: str) -> Body:
    """The agenda can't be read at the moment: then nothing is offered."""
    text = say.gettext(
        "{title}: the calendar can't be read at the moment, so no times can be offered. "
        "Write when it would suit you, and a person answers."
    )
    return _body(text.format(title=title))


def wish_for_a_call(say: Speech, title: str) -> str:
    """What a contact is taken to say who asks for a call that begins with a conversation."""
    return say.gettext("I would like a call: {title}").format(title=title)


def call_needs_approval(say: Speech, title: str, agent: PersonName | None) -> Body:
    """The agent settles the conditions first (SO-5)."""
    if agent is None:
        text = say.gettext("{title}: our team first settles the conditions with you, then offers times here.")
        return _body(text.format(title=title))
    text = say.gettext("{title}: {agent} first settles the conditions with you, then offers times here.")
    return _body(text.format(title=title, agent=say.name(agent)))


def call_held(
    say: Speech,
    number: int,
    at: datetime,
    agent: PersonName,
    until: datetime,
    now: datetime,
    ways: Sequence[CallBy] = (CallBy.VIDEO,),
) -> Body:
    """The chosen time is kept while they decide; a button to confirm for each way the two sides can meet."""
    text = say.gettext("{when}, with {agent}. This time is kept for you {by_when}.")
    told = text.format(when=say.when(at, now), agent=say.name(agent), by_when=say.by(until, now))
    return Body(text=Rich.of(told), rows=held_rows(say, number, ways))


def held_rows(say: Speech, number: int, ways: Sequence[CallBy]) -> tuple[tuple[Button, ...], ...]:
    """The buttons under a time that is kept: to confirm it, and to choose another."""
    labels = [say.gettext("Confirm")] if len(ways) == 1 else [say.gettext(_WAYS[way]) for way in ways]
    confirm = tuple(
        Button(label=label, action="confirm", args=(str(number), way.value), primary=way is ways[0])
        for label, way in zip(labels, ways, strict=True)
    )
    other = Button(label=say.gettext("Another time"), action="other_day", args=(str(number),))
    return confirm, (other,)


def call_confirmed(
    say: Speech,
    number: int,
    at: datetime,
    agent: PersonName,
    now: datetime,
    *,
    join: str = "",
    by: CallBy | None = None,
) -> Body:
    """It stands in the agent's calendar."""
    text = say.gettext("Call confirmed: {when}, with {agent}.").format(when=say.when(at, now), agent=say.name(agent))
    if by is CallBy.PHONE:
        text += " " + say.gettext("Please write here which number to ring.")
    return Body(text=Rich.of(text), rows=(*_join(say, join), (_move(say, number), _cancel(say, number))))


def call_pending(say: Speech, at: datetime, now: datetime) -> Body:
    """The calendar can't be reached at the moment; the time stays ours."""
    text = say.gettext("{when}: the time is kept for you, and the confirmation follows in this chat.")
    return _body(text.format(when=say.when(at, now)))


def call_moving_later(say: Speech, at: datetime, now: datetime) -> Body:
    """The calendar can't be reached at the moment; until it can, the call stays where it was."""
    text = say.gettext("The new time {when} is kept for you; it holds once it is confirmed in this chat.")
    return _body(text.format(when=say.when(at, now)))


def call_stays(say: Speech, number: int, wanted: datetime, at: datetime, agent: PersonName, now: datetime) -> Body:
    """The new time was not to be had; the call stays where it is."""
    text = say.gettext("{wanted} is not free any more. The call stays: {when}, with {agent}.")
    told = text.format(wanted=say.when(wanted, now), when=say.when(at, now), agent=say.name(agent))
    return Body(text=Rich.of(told), rows=((_move(say, number), _cancel(say, number)),))


def call_cancelled(say: Speech, at: datetime, now: datetime) -> Body:
    """It was cancelled, by whichever side."""
    return _body(say.gettext("Call cancelled: {when}.").format(when=say.when(at, now)))


def call_let_go(say: Speech) -> Body:
    """A time that was kept and not confirmed is free for others again."""
    return _body(say.gettext("The time is no longer kept. Nothing was booked."))


def call_moved(say: Speech, number: int, was: datetime, at: datetime, agent: PersonName, now: datetime) -> Body:
    """It has another time now, whoever moved it."""
    text = say.gettext("The call has a new time: {when}, with {agent}. Before: {was}.")
    told = text.format(when=say.when(at, now), agent=say.name(agent), was=say.when(was, now))
    return Body(text=Rich.of(told), rows=((_move(say, number), _cancel(say, number)),))


def call_reminder(say: Speech, number: int, at: datetime, agent: PersonName, now: datetime, *, join: str = "") -> Body:
    """Shortly before it begins."""
    text = say.gettext("Call in {length}: {when}, with {agent}.")
    told = text.format(length=say.length(at - now), when=say.when(at, now), agent=say.name(agent))
    return Body(text=Rich.of(told), rows=(*_join(say, join), (_move(say, number), _cancel(say, number))))


def call_file(say: Speech, file: CalendarFile, now: datetime, *, replaces: bool, link: str = "") -> Body:
    """The file for the contact's calendar, and what opening it does; with `link`, where it can be had as well."""
    when = say.when(file.event.start, now)
    if file.is_cancelled:
        text = say.gettext("This file takes the call out of your calendar: {when}.")
    elif replaces:
        text = say.gettext("This file replaces the earlier one in your calendar: {when}.")
    else:
        text = say.gettext("This file puts the call into your calendar: {when}.")
    also = (" ", Span(say.gettext("The same as a link"), link=link)) if link else ()
    return Body(text=Rich.of(text.format(when=when), *also), file=file)


def call_list(say: Speech, rows: Sequence[CallRow], now: datetime) -> Body:
    """The calls that lie ahead and those of the last days, each with its buttons."""
    if not rows:
        return _body(say.gettext("No call is booked."))
    lines = [f"• {say.when(row.at, now)}: {row.title}, {say.name(row.agent)}{_became(say, row)}" for row in rows]
    return Body(text=Rich.of("\n".join(lines)), rows=tuple(filter(None, (_row(say, row, now) for row in rows))))


def _became(say: Speech, row: CallRow) -> str:
    if row.became not in BECAME:
        return ""
    became = say.gettext(BECAME[row.became])
    return f" · {became}"


def _row(say: Speech, row: CallRow, now: datetime) -> tuple[Button, ...]:
    """What can be done about a call."""
    label, args = say.moment(row.at, now), (str(row.number),)
    if row.became is CallFate.NOT_HELD:
        return (Button(label=f"{say.gettext('Book again')}: {label}", action="again", args=args),)
    if row.became is not CallFate.AHEAD:
        return ()
    move = Button(label=f"{say.gettext('Move')}: {label}", action="move", args=args)
    return move, Button(label=f"{say.gettext('Cancel')}: {label}", action="cancel", args=args, danger=True)


def _head(say: Speech, times: Times) -> Rich:
    """Why it is asked, who stands in, and what is chosen by whose clock."""
    text = say.gettext("{title}, {length}. Times by the clock of {city}:")
    # Some languages write a length with a full stop of its own: "1 godz."
    head = text.format(title=times.title, length=say.length(times.length), city=say.city).replace(".. ", ". ")
    return Rich.of("\n".join(filter(None, (_why(say, times), _cover(say, times), head))))


def _why(say: Speech, times: Times) -> str:
    if times.ask not in _WHY or times.about is None:
        return ""
    agent = say.name(times.agent) if times.agent else ""
    return say.gettext(_WHY[times.ask]).format(when=say.when(times.about, times.now), agent=agent)


def _cover(say: Speech, times: Times) -> str:
    if times.cover is None or times.instead_of is None:
        return ""
    names = {"cover": say.name(times.cover), "agent": say.name(times.instead_of)}
    if times.back_at is None:
        return say.gettext("{agent} has no free time in the coming weeks; {cover} is covering.").format(**names)
    day = say.on(times.back_at, times.now)
    return say.gettext("{cover} is covering; {agent} is back {on_day}.").format(**names, on_day=day)


def _stretches(say: Speech, free: Sequence[tuple[datetime, datetime]]) -> str:
    return ", ".join(say.hours(*stretch) for stretch in free) or say.gettext("nothing free")


def _others(say: Speech, times: Times) -> tuple[Button, ...]:
    other = Button(label=say.gettext("Another day"), action="other_day", args=(str(times.number),))
    return (other, _keep(say, times.number)) if times.may_keep else (other,)


def _keep(say: Speech, number: int) -> Button:
    return Button(label=say.gettext("Keep the time"), action="keep", args=(str(number),))


def _time(say: Speech, times: Times, start: datetime, label: str) -> Button:
    mark = _LATE if _is_late(times, start) else ""
    return Button(label=f"{label}{mark}", action="time", args=(str(times.number), str(int(start.timestamp()))))


def _is_late(times: Times, start: datetime) -> bool:
    return times.promised_by is not None and start > times.promised_by


def _legend(say: Speech, times: Times, starts: Sequence[datetime]) -> str:
    """What the mark means, where there is one."""
    is_marked = any(_is_late(times, start) for start in starts)
    return after_promise(say, times.promised_by, times.now) if is_marked else ""


def after_promise(say: Speech, promised_by: datetime | None, now: datetime) -> str:
    """A line of its own that says what the mark means; "" where no reply is promised that a call could be."""
    if promised_by is None:
        return ""
    text = say.gettext("after the promised reply time: {when}").format(when=say.when(promised_by, now))
    return f"\n{_LATE.strip()} {text}"


def _day(say: Speech, day: date | datetime, now: datetime) -> str:
    local = day.astimezone(say.zone).date() if isinstance(day, datetime) else day
    if local == now.astimezone(say.zone).date() + _A_DAY:
        return say.gettext("tomorrow")
    return say.day(local, now)


def _in_rows(buttons: Sequence[Button], length: int) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[start : start + length]) for start in range(0, len(buttons), length))


def _join(say: Speech, link: str) -> tuple[tuple[Button, ...], ...]:
    return ((Button(label=say.gettext("Join the call"), action="link", link=link),),) if link else ()


def _move(say: Speech, number: int) -> Button:
    return Button(label=say.gettext("Move"), action="move", args=(str(number),))


def _cancel(say: Speech, number: int) -> Button:
    return Button(label=say.gettext("Cancel"), action="cancel", args=(str(number),))


def _body(text: str) -> Body:
    return Body(text=Rich.of(text))
