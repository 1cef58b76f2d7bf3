"""Who stands in for an agent who is away, and until when?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.people import Absence
from bot.model.setup import Setup


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """`agent` stands in until `until`: somebody nearer is back, or the cover leaves too. None: no end is known."""

    agent: str
    until: datetime | None


def is_absent(agent: str, at: datetime, absences: Sequence[Absence]) -> bool:
    """Is the agent away at that instant? Spans are half-open: back at the very end."""
    return any(a.agent == agent and a.start_at <= at < a.end_at for a in absences)


def absent_until(agent: str, at: datetime, absences: Sequence[Absence]) -> datetime | None:
    """When the agent who is away at `at` is back; absences that touch are one. None when not away."""
    back = None
    for absence in sorted((a for a in absences if a.agent == agent), key=lambda a: a.start_at):
        if absence.start_at <= (back or at) < absence.end_at:
            back = absence.end_at
    return back


def cover_of(agent: str, at: datetime, setup: Setup, absences: Sequence[Absence]) -> Cover | None:
    """Who stands in for the agent; None when nobody is there.

    First whom the absence itself names, then the agent's own list in order; then, where all of those are away too,
    their covers in the same way. Nobody is asked twice, so a circle ends. Asked of an agent who is not away, it is
    the first who would stand in.
    """
    asked, waiting = {agent}, [agent]
    ends = [absent_until(agent, at, absences)]
    while waiting:
        for candidate in _named_by(waiting.pop(0), at, setup, absences):
            if candidate in asked or candidate not in setup.agents:
                continue
            if not is_absent(candidate, at, absences):
                ends.append(_leaves_at(candidate, at, absences))
                return Cover(agent=candidate, until=min((end for end in ends if end), default=None))
            asked.add(candidate)
            waiting.append(candidate)
            ends.append(absent_until(candidate, at, absences))
    return None


def in_one_line(agent: str, setup: Setup, absences: Sequence[Absence]) -> frozenset[str]:
    """The agent, all who may ever stand in for them, and all for whom they may, whoever is away."""
    lines = {key: _line_of(key, setup, absences) for key in setup.agents}
    return frozenset({agent} | lines.get(agent, set()) | {key for key, line in lines.items() if agent in line})


def _line_of(agent: str, setup: Setup, absences: Sequence[Absence]) -> set[str]:
    line, waiting = {agent}, [agent]
    while waiting:
        key = waiting.pop()
        named = {a.cover for a in absences if a.agent == key and a.cover} | set(setup.agents[key].cover)
        fresh = (named & setup.agents.keys()) - line
        line |= fresh
        waiting += fresh
    return line


def _named_by(agent: str, at: datetime, setup: Setup, absences: Sequence[Absence]) -> list[str]:
    """Whom the agent's absence names, then the agent's own list."""
    own = [a.cover for a in absences if a.agent == agent and a.cover and a.start_at <= at < a.end_at]
    return own + list(setup.agents[agent].cover if agent in setup.agents else ())


def _leaves_at(agent: str, at: datetime, absences: Sequence[Absence]) -> datetime | None:
    return min((a.start_at for a in absences if a.agent == agent and a.start_at > at), default=None)
