"""A file that goes out with a message. What its text is, the edge decides; here stands what it says."""

from dataclasses import dataclass
from datetime import datetime

from calendars.calls import CallEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A file that holds just this text; `name` is another one for every file, so that it can be found again."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFile:
    """A call for its contact's own calendar, as of `stamp`; `is_cancelled`: it takes the call out again."""

    event: CallEvent
    stamp: datetime
    is_cancelled: bool = False

    @property
    def name(self) -> str:
        """Short, and another one for every version of every call, so that it can be found again."""
        return f"call-{self.event.call[:8]}-{self.event.sequence}{'-cancelled' if self.is_cancelled else ''}.ics"
