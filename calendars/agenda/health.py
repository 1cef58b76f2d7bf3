"""How is an agent's agenda doing? What the agent is shown, and what metrics count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Whether an agenda can be relied on."""

    #: not read yet
    NEW = "new"
    #: read, and asked again in time
    OK = "ok"
    #: does not answer, or not with a calendar
    DOWN = "down"
    #: does not accept our credentials: not asked any more
    UNAUTHORISED = "unauthorised"
    #: is not at its address any more
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """An object that can't be read, by its address in the calendar, and what is wrong with it."""

    path: str
    fault: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """`said` is what to do, empty while all is well. `guessed` are zones nobody knows, taken as the agent's."""

    state: State = State.NEW
    synced_at: datetime | None = None
    said: str = ""
    ask_again_at: datetime | None = None
    objects: int = 0
    unreadable: tuple[Unread, ...] = ()
    guessed: frozenset[str] = frozenset()

    def lag(self, now: datetime) -> timedelta | None:
        """How old what we know is; None while we know nothing."""
        return None if self.synced_at is None else now - self.synced_at
