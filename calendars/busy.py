"""Which time does an agenda take? Bare spans, without what stands in them; and from when on two such lists differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import zip_longest

from calendars.entries import Entry, Standing, Taking, View
from calendars.walls import merged

#: From when to when; UTC, half-open.
Span = tuple[datetime, datetime]


def busy_spans(view: View, entries: Iterable[Entry], taking: Taking, *, since: datetime) -> tuple[Span, ...]:
    """The time that these entries of the view take, merged and in order, as far as it ends after `since`.

    What can't be read takes the days that its text may mean. Where those have no end in the view, it is left out:
    nobody is busy for all time to come because of a rule that can't be followed.
    """
    taken = (
        (each.start, each.end)
        for each in entries
        if since < each.end and each.start < each.end and taking.takes(each) and not _is_endless(each, view)
    )
    return merged(taken)


def differ_from(one: Sequence[Span], other: Sequence[Span], *, since: datetime) -> datetime | None:
    """The first instant, at `since` or later, that is in one of two merged lists and not in the other; None where there
    is none."""
    for here, there in zip_longest(_ahead(one, since), _ahead(other, since)):
        if here is None or there is None:
            return (here or there)[0]
        if here[0] != there[0]:
            return min(here[0], there[0])
        if here[1] != there[1]:
            return min(here[1], there[1])
    return None


def _is_endless(entry: Entry, view: View) -> bool:
    return entry.standing is Standing.UNREADABLE and entry.end >= view.until


def _ahead(spans: Sequence[Span], since: datetime) -> list[Span]:
    return [(max(start, since), end) for start, end in spans if since < end]
