"""What booking needs from an agent's agenda, in its own words. `calendars.agenda` fulfils it over CalDAV,
`calendars.calls.memory` in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from calendars.entries import View


class AgendaError(Exception):
    """The agenda can't be read or written at the moment; the message says what to do about it."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class UnauthorisedError(AgendaError):
    """The server does not accept the credentials: nothing more is asked of it until `resume`."""


class VanishedError(AgendaError):
    """The server knows no calendar at that address any more. What was in it counts as unknown, not as gone."""


class Answer(StrEnum):
    """What the server said to a write. Only `DONE` is to be believed as it stands."""

    #: 201 or 204 to a PUT, 200, 204, 404 or 410 to a DELETE
    DONE = "done"
    #: anything else, or nothing at all: it may have been done or not; look
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent:
    """A call as it is written into an agenda. `call` names its file and its UID.

    `join` is the address of its room, `location` where else it takes place (a telephone number).
    """

    call: str
    start: datetime
    end: datetime
    title: str
    notes: str = ""
    join: str = ""
    location: str = ""
    sequence: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The file that has the call's name. `ours`: it holds that call and no other. `text` is the file itself."""

    ours: bool
    etag: str
    start: datetime | None = None
    end: datetime | None = None
    sequence: int = 0
    cancelled: bool = False
    text: str = ""


class Agenda(Protocol):
    """One agent's agenda. Reading raises AgendaError; writing answers."""

    async def sync(self) -> View:
        """Ask the server what has changed, and return all that is known then."""

    async def view(self, max_age: timedelta) -> View:
        """What is known, synced first where it is older than that."""

    async def look(self, call: str) -> Found | None:
        """The call's file as the server has it now; None where there is none."""

    async def create(self, event: CallEvent) -> Answer:
        """Write a file that must not be there yet."""

    async def change(self, event: CallEvent, found: Found) -> Answer:
        """Give the file found the event's times, if it is still that version; what else stands in it stays."""

    async def remove(self, call: str, etag: str) -> Answer:
        """Take the file out, if it is still that version."""
