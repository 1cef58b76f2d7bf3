"""May this customer have such a call, and with whom would it be?"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.model.calls import CallKind
from bot.model.people import Customer, Entitlement
from bot.model.setup import Setup
from bot.routing.cover import absent_until, cover_of
from bot.routing.entitlements import entitlements
from bot.routing.facts import Facts
from bot.routing.teams import home_of


class Barred(StrEnum):
    """Why a customer can't have such a call."""

    #: it takes an add-on that the customer does not have
    NOT_ENTITLED = "not_entitled"
    #: it does not go with the customer's plan
    NOT_WITH_PLAN = "call_not_with_plan"
    #: it is for the first days of a subscription, and they are over
    TOO_LATE = "call_too_late"
    #: the customer has had as many as there are
    HAD_ALREADY = "call_had_already"


@dataclass(frozen=True, slots=True, kw_only=True)
class Partners:
    """Whose times are offered: those of `agents`, in turn.

    `cover` stands in while the one agent is away, until `back_at`; None for that: whenever there is no time at all.
    """

    agents: tuple[str, ...]
    cover: str | None = None
    back_at: datetime | None = None

    @property
    def all(self) -> tuple[str, ...]:
        """Everybody whose agenda must be known."""
        return (*self.agents, self.cover) if self.cover else self.agents


def barred(kind: CallKind, customer: Customer, setup: Setup, *, today: date, had: int) -> Barred | None:
    """Why not, on the day of the request (SO-4); None: they may. `had` is how many such calls they have had."""
    if kind.entitled is not None and kind.entitled not in entitlements(customer, setup):
        return Barred.NOT_ENTITLED
    if kind.eligible is not None:
        rows = [row for row in kind.eligible if row.plan == customer.plan]
        if not rows:
            return Barred.NOT_WITH_PLAN
        if not any(
            row.first is None or (customer.since is not None and today < customer.since + row.first) for row in rows
        ):
            return Barred.TOO_LATE
    if kind.times is not None and had >= kind.times:
        return Barred.HAD_ALREADY
    return None


def partners(kind: CallKind, facts: Facts) -> Partners:
    """With whom the call would be: a team's members; else the dedicated agent, or the cover; else whoever of the
    customer's own team is free (SO-7)."""
    setup, customer = facts.setup, facts.customer
    if kind.team is not None:
        return Partners(agents=setup.teams[kind.team].members)
    dedicated = customer.dedicated_agent
    if (
        dedicated is not None
        and dedicated in setup.agents
        and Entitlement.DEDICATED_AGENT in entitlements(customer, setup)
    ):
        cover = cover_of(dedicated, facts.at, setup, facts.absences)
        return Partners(
            agents=(dedicated,),
            cover=cover.agent if cover else None,
            back_at=absent_until(dedicated, facts.at, facts.absences),
        )
    home = home_of(setup, plan=customer.plan, add_ons=customer.add_ons, topic=None)
    return Partners(agents=setup.teams[home.team].members)
