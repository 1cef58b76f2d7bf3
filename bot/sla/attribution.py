"""With whom did a conversation wait, from when to when? By its log alone (NP-9, NP-17)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.events import (
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    ConversationResolved,
    CustomerWrote,
    DelayAttributed,
    Event,
    QuestionAsked,
    Recorded,
)
from bot.model.statement import Whose


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Half-open."""

    whose: Whose
    start: datetime
    end: datetime


def attributed(history: Sequence[Recorded], now: datetime) -> tuple[Wait, ...]:
    """The waits in their order, none of which overlap: open is on us, pending on the customer; what is resolved or
    closed waits for nobody. Of what is on us, an agent may put some down to a platform."""
    return tuple(_overlaid(tuple(_turns(history, now)), delays(history, now)))


def delays(history: Sequence[Recorded], now: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """The spans that agents have put down to a platform, in their order. One without an end lasts until somebody says
    otherwise, or it is over."""
    found: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    for recorded in history:
        match recorded.event:
            case DelayAttributed(to=Whose.PLATFORM, since=start, until=None):
                since = min(since or start, start)
            case DelayAttributed(to=Whose.PLATFORM, since=start, until=datetime() as end):
                found.append((start, end))
            case DelayAttributed() | ConversationResolved() | ConversationClosed() if since is not None:
                found.append((since, recorded.at))
                since = None
            case _:
                pass
    if since is not None and since < now:
        found.append((since, now))
    return tuple(_merged(sorted(span for span in found if span[0] < span[1])))


def _turns(history: Sequence[Recorded], now: datetime) -> Iterator[Wait]:
    whose: Whose | None = None
    since = now
    for recorded in history:
        turn = _turn_after(recorded.event, whose)
        if turn is whose:
            continue
        at = max(since, min(_counted_at(recorded), now)) if whose is not None else _counted_at(recorded)
        if whose is not None and since < at:
            yield Wait(whose=whose, start=since, end=at)
        whose, since = turn, at
    if whose is not None and since < now:
        yield Wait(whose=whose, start=since, end=now)


def _turn_after(event: Event, whose: Whose | None) -> Whose | None:
    match event:
        case ConversationOpened() | ConversationReopened() | CustomerWrote(is_thanks=False):
            return Whose.US
        case QuestionAsked():
            return Whose.CUSTOMER
        case ConversationResolved() | ConversationClosed():
            return None
        case _:
            return whose


def _counted_at(recorded: Recorded) -> datetime:
    return recorded.event.counts_from if isinstance(recorded.event, CustomerWrote) else recorded.at


def _overlaid(waits: Sequence[Wait], spans: Sequence[tuple[datetime, datetime]]) -> Iterator[Wait]:
    for wait in waits:
        if wait.whose is not Whose.US:
            yield wait
            continue
        start = wait.start
        for since, until in spans:
            since, until = max(since, start), min(until, wait.end)
            if since >= until:
                continue
            if start < since:
                yield Wait(whose=Whose.US, start=start, end=since)
            yield Wait(whose=Whose.PLATFORM, start=since, end=until)
            start = until
        if start < wait.end:
            yield Wait(whose=Whose.US, start=start, end=wait.end)


def _merged(spans: Sequence[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """Sorted spans as ones that neither touch nor overlap."""
    before: tuple[datetime, datetime] | None = None
    for start, end in spans:
        if before is None:
            before = (start, end)
        elif start <= before[1]:
            before = (before[0], max(before[1], end))
        else:
            yield before
            before = (start, end)
    if before is not None:
        yield before
