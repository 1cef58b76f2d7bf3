"""Who it is, and why: the answer of every decision about who answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Reason(StrEnum):
    """Why this agent."""

    #: the agent the customer knows by name (LA-2)
    DEDICATED = "dedicated"
    #: stands in for the agent who is away
    COVER = "cover"
    #: steps in: whose it is has no time of their own before a deadline that runs
    FORECAST = "forecast"
    #: has the fewest open conversations of the team
    LEAST_LOADED = "least_loaded"
    #: was given one the longest ago
    ROUND_ROBIN = "round_robin"
    #: is woken while the team is closed, for a matter that may wake people (LA-12)
    ON_CALL = "on_call"
    #: takes over where no member of the team may or can (NP-6)
    INSTEAD = "instead"
    #: nobody: the team is closed until the assignment's `until`, or all who are there have their hands full
    QUEUED = "queued"
    #: took it of their own accord
    TAKEN = "taken"
    #: was given it by a colleague, by name
    ASSIGNED = "assigned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Who is to answer. `agent` is None while it waits in the team's queue.

    `until` is how long this holds: the end of the cover, when whose it is can act again, the opening that ends an
    on-call or a queued night; None where nothing ends it. `instead_of` is the agent who would have it but is away,
    asleep, or without time. `missing` are add-ons that would give the customer the plan's own team (LA-1).
    """

    agent: str | None
    team: str
    reason: Reason
    until: datetime | None = None
    missing: tuple[str, ...] = ()
    instead_of: str | None = None
