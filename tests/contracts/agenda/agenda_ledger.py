"""The store that booking needs, in memory: units one after another, each whole or not at all."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from datetime import datetime
from typing import TypeVar

from calendars.calls.call import TAKING, UNFINISHED, Call, CallState

T = TypeVar("T")


class MemoryCalls:
    """Fulfils `calendars.calls.store.Calls`."""

    def __init__(self) -> None:
        self.calls: dict[str, Call] = {}
        self.claims: dict[tuple[str, str], str] = {}
        self.told: list[tuple[Call, Call]] = []

    def claim(self, agent: str, keys: Sequence[str], call: str) -> bool:
        if any(self.claims.get((agent, key), call) != call for key in keys):
            return False
        self.claims.update({(agent, key): call for key in keys})
        return True

    def release(self, call: str, keys: Sequence[str] | None = None) -> None:
        self.claims = {
            (agent, key): owner
            for (agent, key), owner in self.claims.items()
            if owner != call or (keys is not None and key not in keys)
        }

    def claimed(self, call: str) -> Sequence[str]:
        return [key for (_, key), owner in self.claims.items() if owner == call]

    def get(self, call: str) -> Call | None:
        return self.calls.get(call)

    def save(self, call: Call) -> None:
        self.calls[call.id] = call

    def of_agent(self, agent: str, since: datetime, until: datetime) -> Sequence[Call]:
        found = [
            call
            for call in self.calls.values()
            if call.agent == agent
            and call.state in TAKING
            and any(span.start < until and since < span.end for span in call.spans())
        ]
        return sorted(found, key=lambda call: call.start)

    def unfinished(self, now: datetime) -> Sequence[str]:
        return [
            call.id
            for call in self.calls.values()
            if call.state in UNFINISHED and (call.retry_at is None or call.retry_at <= now)
        ]

    def expired(self, now: datetime) -> Sequence[str]:
        return [
            call.id
            for call in self.calls.values()
            if call.state is CallState.HELD and call.held_until is not None and call.held_until <= now
        ]


class MemoryLedger:
    """Fulfils `calendars.calls.store.Ledger`. `crash_before` makes the n-th unit from now fail before it is kept."""

    def __init__(self) -> None:
        self.kept = MemoryCalls()
        self.units = 0
        self.crash_at: int | None = None

    async def run(self, unit: Callable[[MemoryCalls], T]) -> T:
        self.units += 1
        if self.crash_at is not None and self.units >= self.crash_at:
            raise CrashedError
        draft = deepcopy(self.kept)
        done = unit(draft)
        self.kept = draft
        return done


class CrashedError(Exception):
    """The process ended here."""
