"""How the promises to one customer were kept in one month: what a statement says, as numbers."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.model.policy import Metric


class Whose(StrEnum):
    """With whom a conversation waits."""

    US = "us"
    #: a question asked by name is not answered
    CUSTOMER = "customer"
    #: an agent put the delay down to a platform of somebody else's (NP-17, SW-10)
    PLATFORM = "platform"


class CallFate(StrEnum):
    """What became of a call."""

    HELD = "held"
    CANCELLED = "cancelled"
    #: its time has passed, and it is not known to have taken place
    NOT_HELD = "not_held"
    #: its time lies ahead
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month by a customer's own clock; half-open instants."""

    first: date
    zone: ZoneInfo
    start_at: datetime
    end_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The promises of one clause and metric. It always holds that

        carried + began == met + excepted + breached + void + running

    `carried` ran when the month began, `running` when it ended. `excepted` were late only because a change of
    severity, topic or plan made them so, and were done within the time given then. `void` lost their reason.
    `by_platform` are those of the breached for which a delay is put down to the platform: a breach stays one.
    `latest` is the worst lateness, on the target's own clock, of what was overdue at any time in the month.
    """

    clause: str
    metric: Metric
    carried: int = 0
    began: int = 0
    met: int = 0
    excepted: int = 0
    breached: int = 0
    void: int = 0
    running: int = 0
    by_platform: int = 0
    latest: timedelta = timedelta()

    @property
    def due(self) -> int:
        """How many came to an end that counts."""
        return self.met + self.excepted + self.breached


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One customer's month. `as_of` is the month's end, or the instant asked at while it lasts.

    `waited` is how long conversations waited with whom, in the business time of their teams; `questions` how often a
    question by name made one wait for the customer.
    """

    customer: str
    name: str
    month: Month
    as_of: datetime
    begun: int = 0
    open: int = 0
    kept: tuple[Kept, ...] = ()
    waited: dict[Whose, timedelta] = field(default_factory=dict)
    questions: int = 0
    calls: dict[CallFate, int] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        return self.as_of == self.month.end_at
