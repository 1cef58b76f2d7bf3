"""How often what happened to outbox rows, since the start: for the metrics. Nothing is decided by it."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Happened(StrEnum):
    """What became of a try."""

    #: the platform has it
    DELIVERED = "delivered"
    #: the platform had it from an earlier try
    FOUND = "found"
    #: certainly not taken; its lane waits
    POSTPONED = "postponed"
    #: sent once more although the platform may have it: may be there twice
    RESENT = "resent"
    #: it may be there or not, and there is nobody to ask
    UNKNOWN = "unknown"
    #: set aside
    DEAD = "dead"


@dataclass(slots=True)
class Tally:
    """Counts by channel and happening."""

    counts: Counter[tuple[str, Happened]] = field(default_factory=Counter)

    def add(self, channel: str, what: Happened) -> None:
        self.counts[(channel, what)] += 1

    def by_name(self) -> dict[tuple[str, str], int]:
        """For the metrics: plain words."""
        return {(channel, what.value): count for (channel, what), count in self.counts.items()}
