"""What a decision about who answers is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.people import Absence, Customer
from bot.model.setup import Setup
from bot.model.words import Language
from bot.routing.assignment import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One conversation and the desk as they are at `at`.

    `absences` are those that end after `at`, in any order. `loads` counts open conversations by agent,
    `last_assigned` says when each was last given one; who is missing in either has none, or never was.
    `languages` are the contact's, the best first; they only break ties. `excluded` may not see the matter (NP-6).

    `wakes`: it may wake people whatever its severity.

    `dues` are the instants by which something is promised that nobody has done yet, `busy` the spans in which agents
    are booked out.

    `assigned` has the conversation now, for the reason `assigned_as` and, where that was to end, until
    `assigned_until`. `team` is the team that has it; None: the one that plan and topic say.
    """

    setup: Setup
    at: datetime
    customer: Customer
    severity: str
    topic: str | None = None
    team: str | None = None
    absences: tuple[Absence, ...] = ()
    loads: Mapping[str, int] = field(default_factory=dict)
    last_assigned: Mapping[str, datetime] = field(default_factory=dict)
    languages: tuple[Language, ...] = ()
    excluded: frozenset[str] = frozenset()
    assigned: str | None = None
    assigned_as: Reason | None = None
    assigned_until: datetime | None = None
    dues: tuple[datetime, ...] = ()
    busy: Mapping[str, Sequence[tuple[datetime, datetime]]] = field(default_factory=dict)
    wakes: bool = False
