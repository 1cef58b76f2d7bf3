"""An agenda in memory: busy spans are given, calls are written beside them. For stories, and for tests as a
third server beside the real ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from calendars.calls.agenda import Answer, CallEvent, Found
from calendars.entries import Entry, Ours, View

_EVER = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(slots=True)
class _File:
    event: CallEvent
    etag: str
    cancelled: bool = False


class MemoryAgenda:
    """Fulfils `calendars.calls.agenda.Agenda`."""

    def __init__(self, *, now: Callable[[], datetime], busy: Iterable[Entry] = ()) -> None:
        self.entries: list[Entry] = list(busy)
        self._now = now
        self._files: dict[str, _File] = {}
        self._deleted: set[str] = set()
        self._versions = 0

    async def sync(self) -> View:
        """All there is."""
        standing = {call: file for call, file in self._files.items() if not file.cancelled}
        return View(
            since=_EVER[0],
            until=_EVER[1],
            as_of=self._now(),
            entries=(
                *self.entries,
                *(Entry(start=f.event.start, end=f.event.end, call=call) for call, f in standing.items()),
            ),
            ours={
                call: Ours(call=call, start=f.event.start, end=f.event.end, etag=f.etag, cancelled=f.cancelled)
                for call, f in self._files.items()
            },
            deleted=frozenset(self._deleted),
        )

    async def view(self, max_age: timedelta) -> View:
        """All there is."""
        return await self.sync()

    async def look(self, call: str) -> Found | None:
        """The call's file."""
        file = self._files.get(call)
        if file is None:
            return None
        event = file.event
        return Found(
            ours=event.call == call,
            etag=file.etag,
            start=event.start,
            end=event.end,
            sequence=event.sequence,
            cancelled=file.cancelled,
        )

    async def create(self, event: CallEvent) -> Answer:
        """Write a file that must not be there yet."""
        return Answer.DOUBT if event.call in self._files else self._write(event)

    async def change(self, event: CallEvent, found: Found) -> Answer:
        """Write its next version."""
        file = self._files.get(event.call)
        if file is None or file.etag != found.etag:
            return Answer.DOUBT
        kept = replace(file.event, start=event.start, end=event.end, sequence=event.sequence)
        return self._write(kept)

    async def remove(self, call: str, etag: str) -> Answer:
        """Take it out."""
        file = self._files.get(call)
        if file is not None and file.etag != etag:
            return Answer.DOUBT
        self._files.pop(call, None)
        return Answer.DONE

    # What the agent does in the calendar

    def agent_is_busy(self, start: datetime, end: datetime) -> None:
        """The agent puts something there."""
        self.entries.append(Entry(start=start, end=end))

    def agent_is_free(self, start: datetime, end: datetime) -> None:
        """The agent takes out what stands there, but for calls."""
        self.entries = [each for each in self.entries if each.end <= start or end <= each.start]

    def agent_moves(self, call: str, start: datetime) -> None:
        """The agent drags the call to another time."""
        event = self._files[call].event
        self._write(replace(event, start=start, end=start + (event.end - event.start)))

    def agent_cancels(self, call: str) -> None:
        """The agent marks the call as cancelled, and leaves it there."""
        self._files[call] = replace(self._files[call], cancelled=True)

    def calls(self) -> dict[str, tuple[datetime, datetime]]:
        """The calls that are there, and when."""
        return {call: (file.event.start, file.event.end) for call, file in self._files.items()}

    def agent_deletes(self, call: str) -> None:
        """The agent deletes the call."""
        del self._files[call]
        self._deleted.add(call)

    def _write(self, event: CallEvent) -> Answer:
        self._versions += 1
        self._files[event.call] = _File(event, f'"{self._versions}"')
        self._deleted.discard(event.call)
        return Answer.DONE
