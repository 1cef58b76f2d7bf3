"""How were a customer's promises kept in a month? Books kept from the logs: what ran, began, ended and runs on.

A promise is looked at twice, as it stood when the month began and when it ended; what lies between is the month's. So
each is counted in one column, nothing is counted twice, and what one month carries out the next one carries in.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.events import ConversationOpened, QuestionAsked, Recorded
from bot.model.deadline import Deadline, DeadlineState
from bot.model.policy import Metric, OwedTo
from bot.model.statement import CallFate, Kept, Month, Statement, Whose
from bot.sla.attribution import Wait, attributed, delays
from bot.sla.clocks import Clocks

#: Every deadline of a log as it stands at an instant.
DeadlinesAt = Callable[[Sequence[Recorded], datetime], Sequence[Deadline]]
Key = tuple[Metric, int]

_NONE = timedelta()
_ORDER = {metric: place for place, metric in enumerate(Metric)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A conversation as its log has it, and by which clocks its time counts."""

    history: Sequence[Recorded]
    deadlines_at: DeadlinesAt
    clocks: Clocks


class _End(StrEnum):
    """How a promise stands in the books."""

    RUNNING = "running"
    MET = "met"
    EXCEPTED = "excepted"
    BREACHED = "breached"
    VOID = "void"


def month_of(first: date, zone: ZoneInfo) -> Month:
    """The month in which that date lies, by that clock."""
    first = first.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    start_at, end_at = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, following))
    return Month(first=first, zone=zone, start_at=start_at, end_at=end_at)


def statement(
    conversations: Iterable[Logged],
    calls: Iterable[tuple[datetime, CallFate]],
    *,
    customer: str,
    name: str,
    month: Month,
    now: datetime,
) -> Statement:
    """One customer's month, of all their conversations and calls; a call belongs to the month in which it begins."""
    as_of = min(month.end_at, now)
    rows: dict[tuple[str, Metric], Kept] = {}
    waited: dict[Whose, timedelta] = dict.fromkeys(Whose, _NONE)
    begun = open_ = questions = 0
    for logged in conversations:
        known = [recorded for recorded in logged.history if recorded.at < as_of]
        if not known:
            continue
        waits = attributed(known, as_of)
        _add_promises(rows, logged, known, month, as_of)
        for wait in waits:
            waited[wait.whose] += _within(wait, month, logged.clocks)
        begun += sum(month.start_at <= r.at for r in known if isinstance(r.event, ConversationOpened))
        questions += sum(month.start_at <= r.at for r in known if isinstance(r.event, QuestionAsked))
        open_ += bool(waits) and waits[-1].end == as_of
    fates: dict[CallFate, int] = dict.fromkeys(CallFate, 0)
    for start_at, fate in calls:
        fates[fate] += month.start_at <= start_at < month.end_at
    return Statement(
        customer=customer,
        name=name,
        month=month,
        as_of=as_of,
        begun=begun,
        open=open_,
        kept=tuple(rows[key] for key in sorted(rows, key=lambda key: (_natural(key[0]), _ORDER[key[1]]))),
        waited=waited,
        questions=questions,
        calls=fates,
    )


def _add_promises(
    rows: dict[tuple[str, Metric], Kept],
    logged: Logged,
    known: Sequence[Recorded],
    month: Month,
    as_of: datetime,
) -> None:
    earlier = [recorded for recorded in known if recorded.at < month.start_at]
    before = _promised(logged.deadlines_at(earlier, month.start_at)) if earlier else {}
    after = _promised(logged.deadlines_at(known, as_of))
    spans = delays(known, as_of)
    for key in before.keys() | after.keys():
        was, becomes = before.get(key), after.get(key)
        changed = _change(was, becomes, month.start_at, as_of)
        if changed is None:
            continue
        shown = becomes or was
        assert shown is not None, "the key is of one of the two"
        late = _late(shown, logged.clocks, as_of)
        if changed.breached and any(since < as_of and shown.start_at < until for since, until in spans):
            changed = replace(changed, by_platform=1)
        row = (shown.target.clause, shown.metric)
        so_far = rows.get(row, Kept(clause=changed.clause, metric=changed.metric))
        rows[row] = _sum(so_far, replace(changed, latest=late))


def _change(was: Deadline | None, becomes: Deadline | None, start_at: datetime, as_of: datetime) -> Kept | None:
    """What the month did to one promise; None where it was over before."""
    first = _end(was, start_at) if was is not None else None
    last = _end(becomes, as_of) if becomes is not None else _End.VOID
    shown = becomes or was
    assert shown is not None, "there is a promise"
    is_overdue_on = first is _End.BREACHED and was is not None and was.stopped_at is None
    row = Kept(clause=shown.target.clause, metric=shown.metric)
    if first not in (None, _End.RUNNING) and first is last:
        # Over in the books; while nobody has done it, it still grows later.
        return row if is_overdue_on else None
    counts: dict[str, Any] = {"carried": int(first is _End.RUNNING), "began": int(first is None), last.value: 1}
    if first not in (None, _End.RUNNING):
        # It came to be owed again after it had lost its reason: that is taken back.
        counts = {last.value: 1, str(first): -1}
    return replace(row, **counts)


def _promised(deadlines: Sequence[Deadline]) -> Mapping[Key, Deadline]:
    """What the customer was promised; an agent's reminder to themselves is nobody's promise."""
    return {(d.metric, d.cycle): d for d in deadlines if d.target.owed_to is OwedTo.CUSTOMER}


def _end(deadline: Deadline, at: datetime) -> _End:
    match deadline.state:
        case DeadlineState.MET:
            return _End.MET
        case DeadlineState.VOID:
            return _End.VOID
        case DeadlineState.BREACHED if deadline.grace_at is not None:
            if deadline.stopped_at is not None and deadline.stopped_at <= deadline.grace_at:
                return _End.EXCEPTED
            return _End.RUNNING if deadline.stopped_at is None and at <= deadline.grace_at else _End.BREACHED
        case DeadlineState.BREACHED:
            return _End.BREACHED
        case DeadlineState.RUNNING | DeadlineState.PAUSED:
            return _End.RUNNING


def _late(deadline: Deadline, clocks: Clocks, as_of: datetime) -> timedelta:
    """By how much it came, or has come by then, too late; on its target's own clock."""
    if _end(deadline, as_of) is not _End.BREACHED:
        return _NONE
    due_at = deadline.grace_at or deadline.due_at
    until = min(deadline.stopped_at or as_of, as_of)
    return clocks.between(deadline.target, due_at, until) if due_at < until else _NONE


def _within(wait: Wait, month: Month, clocks: Clocks) -> timedelta:
    start, end = max(wait.start, month.start_at), min(wait.end, month.end_at)
    return clocks.team_hours.between(start, end) if start < end else _NONE


_COUNTS = ("carried", "began", "met", "excepted", "breached", "void", "running", "by_platform")


def _sum(one: Kept, other: Kept) -> Kept:
    counts: dict[str, Any] = {name: getattr(one, name) + getattr(other, name) for name in _COUNTS}
    return replace(one, latest=max(one.latest, other.latest), **counts)


def _natural(clause: str) -> tuple[str, int]:
    """LA-9 stands before LA-14."""
    series, _, number = clause.rpartition("-")
    return (series, int(number)) if number.isdecimal() else (clause, 0)
