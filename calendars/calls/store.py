"""What booking needs from a store, in its own words: claims under a unique key, and calls that are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from calendars.calls.call import Call

T = TypeVar("T")
C_contra = TypeVar("C_contra", bound="Calls", contravariant=True)
C_co = TypeVar("C_co", bound="Calls", covariant=True)


class Calls(Protocol):
    """One open transaction over calls. Its methods are synchronous; all is written together or not at all."""

    def claim(self, agent: str, keys: Sequence[str], call: str) -> bool:
        """Take all of the agent's keys for this call, or none: False where another call has one. Those it has
        already are its own. (agent, key) is unique, so that of two transactions one is refused."""

    def release(self, call: str, keys: Sequence[str] | None = None) -> None:
        """Give up these keys, or all that the call has."""

    def claimed(self, call: str) -> Sequence[str]:
        """The keys that the call has."""

    def get(self, call: str) -> Call | None:
        """Locked until the transaction ends."""

    def save(self, call: Call) -> None:
        """Insert, or replace the one with the same id."""

    def of_agent(self, agent: str, since: datetime, until: datetime) -> Sequence[Call]:
        """Calls that take the agent's time (`TAKING`) and touch [since, until), `to` included; by start."""

    def unfinished(self, now: datetime) -> Sequence[str]:
        """The calls in a state of `UNFINISHED` whose `retry_at` is None or not after `now`."""

    def expired(self, now: datetime) -> Sequence[str]:
        """The calls that are held, and whose `held_until` is not after `now`."""


class Ledger(Protocol[C_co]):
    """Runs units of work, each in one transaction; a unit may be run again from the start."""

    async def run(self, unit: Callable[[C_co], T]) -> T: ...
