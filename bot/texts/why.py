"""Why this agent, and how was each time counted? What /why answers in the thread; nothing of it goes outwards."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.model.deadline import Deadline, DeadlineState
from bot.model.policy import By, StopsOn
from bot.model.rich import Body, Rich
from bot.model.words import PersonName
from bot.texts.card import metric_name, reason_name
from bot.texts.marking import marked
from bot.texts.speech import Speech

Span = tuple[datetime, datetime]

_STATES: Mapping[DeadlineState, str] = {
    DeadlineState.RUNNING: marked("running"),
    DeadlineState.MET: marked("kept"),
    DeadlineState.BREACHED: marked("breached"),
    DeadlineState.PAUSED: marked("paused"),
    DeadlineState.VOID: marked("void"),
}

#: Longer lists of spans are read by nobody.
_SPANS_TOLD = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who has it. `reason` is a routing Reason's value; `instead_of` would have it but is away or asleep, and `until`
    is how long this holds."""

    agent: PersonName | None
    reason: str
    instead_of: PersonName | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One deadline and how it came about: which spans counted, in which its clock stood still, and the days on which
    the calendar was closed although the week would have it open, each with the holiday's name if it is one."""

    deadline: Deadline
    counted: tuple[Span, ...] = ()
    paused: tuple[Span, ...] = ()
    closed: tuple[tuple[date, str], ...] = ()


def why(
    say: Speech,
    number: int,
    owner: Owner,
    deadlines: Sequence[Counted],
    now: datetime,
    more: Sequence[str] = (),
) -> Body:
    """The whole answer, a line for whoever has it, one for each deadline, and what `more` there is."""
    lines = [f"#{number} · {_owner(say, owner, now)}"]
    lines += [" · ".join(_parts(say, counted, now)) for counted in deadlines]
    lines += more
    return Body(text=Rich.of("\n".join(lines)))


def _owner(say: Speech, owner: Owner, now: datetime) -> str:
    who = say.name(owner.agent) if owner.agent else say.gettext("nobody has it")
    parts = [f"{who} ({reason_name(say, owner.reason)})" if owner.reason else who]
    if owner.instead_of is not None:
        parts.append(say.gettext("in place of: {agent}").format(agent=say.name(owner.instead_of)))
    if owner.until is not None:
        parts.append(say.gettext("until {moment}").format(moment=say.moment(owner.until, now)))
    return " · ".join(parts)


def _parts(say: Speech, each: Counted, now: datetime) -> Iterator[str]:
    deadline, target = each.deadline, each.deadline.target
    yield f"{metric_name(say, deadline.metric)}: {say.by(deadline.due_at, now)}"
    yield say.gettext("counted from {moment}").format(moment=say.moment(deadline.start_at, now))
    yield say.gettext("clock: {clock}").format(clock=target.clock)
    if each.counted:
        yield say.gettext("what counts: {spans}").format(spans=_spans(say, each.counted, now))
    if each.paused:
        yield say.gettext("stood still: {spans}").format(spans=_spans(say, each.paused, now))
    if each.closed:
        days = ", ".join(f"{say.day(day, now)} ({name})" if name else say.day(day, now) for day, name in each.closed)
        yield say.gettext("closed: {days}").format(days=days)
    if deadline.act_by is not None and deadline.act_by != deadline.due_at:
        moment = say.moment(deadline.act_by, now)
        yield say.gettext("last staffed time before it: {moment}").format(moment=moment)
    if target.stops_on is StopsOn.ACTION:
        yield say.gettext("any act of the desk ends it")
    elif target.by is By.DEDICATED:
        yield say.gettext("only the dedicated agent's or the cover's reply ends it")
    if deadline.reclassified_at is not None:
        moment = say.moment(deadline.reclassified_at, now)
        yield say.gettext("overdue by a change of what is promised, {moment}").format(moment=moment)
    if deadline.state is not DeadlineState.RUNNING:
        yield say.gettext(_STATES[deadline.state])
    if target.clause:
        yield target.clause


def _spans(say: Speech, spans: Sequence[Span], now: datetime) -> str:
    today = say.day(now, now)
    days = [say.day(start, now) for start, _ in spans]
    # An hour alone is today's; after another day it would be read as that day's.
    named = [day == today and any(other != today for other in days[:number]) for number, day in enumerate(days)]
    told = [
        f"{today}, {say.span(*span, now)}" if is_named else say.span(*span, now)
        for span, is_named in zip(spans, named, strict=True)
    ]
    return ", ".join([*told[: _SPANS_TOLD - 1], "…", told[-1]] if len(told) > _SPANS_TOLD else told)
