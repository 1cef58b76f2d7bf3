"""What stands in an agenda, as far as anybody but the agent may know it: when, and how firmly. No titles.

Vendor objects end where these are made; slots and calls know an agenda only by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum


class Standing(StrEnum):
    """How firmly an entry takes its time."""

    #: the agent is there
    CONFIRMED = "confirmed"
    #: marked as tentative, by whoever made it or by the agent's answer
    TENTATIVE = "tentative"
    #: an invitation the agent has not answered
    UNANSWERED = "unanswered"
    #: it can't be read; it takes all the time that it may mean
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One occurrence that may take time: nothing cancelled, transparent or declined by the agent is one.

    `start` and `end` are UTC, half-open. `away` is set where its maker marked it as out of office.
    `call` is the id of the call that we wrote it for, `source` the object that it comes from.
    """

    start: datetime
    end: datetime
    standing: Standing = Standing.CONFIRMED
    all_day: bool = False
    away: bool = False
    call: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """Whether what is less than firm takes the agent's time. Where two apply, one that does not is enough."""

    tentative: bool = True
    unanswered: bool = True
    all_day: bool = True

    def takes(self, entry: Entry) -> bool:
        """Is the agent busy during it?"""
        if entry.standing is Standing.UNREADABLE:
            return True
        if entry.all_day and not self.all_day:
            return False
        if entry.standing is Standing.TENTATIVE:
            return self.tentative
        return self.unanswered or entry.standing is not Standing.UNANSWERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """A call of ours as it stands in the agenda: when it is, and which version of its file says so."""

    call: str
    start: datetime
    end: datetime
    etag: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """All that is known of an agenda between two instants, as of the last time it was read whole.

    `deleted` are the calls whose files the server itself listed as deleted; a file that is merely not
    there says nothing.
    """

    since: datetime
    until: datetime
    as_of: datetime
    entries: tuple[Entry, ...] = ()
    ours: Mapping[str, Ours] = field(default_factory=dict)
    deleted: frozenset[str] = frozenset()


_EVER = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
#: An agenda in which nothing ever stands: that of an agent who keeps none.
NOTHING = View(since=_EVER[0], until=_EVER[1], as_of=_EVER[0])
