"""Which kinds of calls can be booked: how long, how early, with whom, and by whom."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.model.people import Entitlement
from bot.model.words import Words
from calendars.slots import Rules


class CallBy(StrEnum):
    """How the two sides meet."""

    #: a link to a room of its own
    VIDEO = "video"
    #: the desk rings the number that the customer gives
    PHONE = "phone"


class Approval(StrEnum):
    """Who has to agree before times are offered."""

    #: the agent, who first settles the conditions (SO-5)
    AGENT = "agent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligible:
    """A plan with which a call can be booked; `first`: only that long from the subscription's start (SO-4)."""

    plan: str
    first: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallKind:
    """A kind of call.

    `length` is the call itself, `buffer` what is kept free on both sides of it; `notice` how soon it may start
    (`notice_days` in calendar days: 1 is not before tomorrow) and `ahead` how late; `every` the grid of the agent's
    local hour on which it starts. `team` None means the customer's own agent, else each member of that team in
    turn. `eligible` None: any plan. `hold` is how long a time is kept while somebody decides; `video` the room's
    address with `{room}` in it.
    """

    key: str
    title: Words
    length: timedelta
    buffer: timedelta = timedelta()
    notice: timedelta = timedelta()
    notice_days: int = 0
    ahead: timedelta = timedelta(days=28)
    hold: timedelta = timedelta(minutes=10)
    every: timedelta = timedelta(minutes=15)
    daily_limit: int | None = None
    entitled: Entitlement | None = None
    team: str | None = None
    eligible: tuple[Eligible, ...] | None = None
    by: tuple[CallBy, ...] = (CallBy.VIDEO,)
    video: str | None = None
    times: int | None = None
    approval: Approval | None = None

    @property
    def rules(self) -> Rules:
        """What it asks of its time."""
        return Rules(
            length=self.length,
            buffer=self.buffer,
            notice=self.notice,
            notice_days=self.notice_days,
            ahead=self.ahead,
            every=self.every,
            daily_limit=self.daily_limit,
        )
