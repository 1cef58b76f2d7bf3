"""In which spans is an agent booked out? Their calls and their own agenda, read for whoever is asked about and for
nobody else."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from bot.desk.turn import Turn
from calendars.walls import merged

Spans = Sequence[tuple[datetime, datetime]]

#: Calls are booked no further ahead than this.
_AHEAD = timedelta(days=400)


class BookedOut(Mapping[str, Spans]):
    """By agent. A time that is only kept for somebody is not booked yet."""

    __slots__ = ("_turn",)

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    def __getitem__(self, agent: str) -> Spans:
        return self._turn.once(("booked out", agent), lambda: self._read(agent))

    def __iter__(self) -> Iterator[str]:
        return iter(self._turn.setup.agents)

    def __len__(self) -> int:
        return len(self._turn.setup.agents)

    def _read(self, agent: str) -> Spans:
        busy, called = self._turn.busy(agent), self._in_calls(agent)
        return merged((*busy, *called)) if called else busy

    def _in_calls(self, agent: str) -> Spans:
        turn = self._turn
        if not turn.setup.calls:
            return ()
        calls = turn.tx.calls.of_agent(agent, turn.now, turn.now + _AHEAD)
        spans = (span for call in calls for span in call.spans() if not span.held)
        return tuple((span.start, span.end) for span in spans)
