"""Who owes the customer the next move?"""

from dataclasses import replace
from datetime import datetime

from bot.model.people import Entitlement
from bot.routing.assignment import Assignment, Reason
from bot.routing.cover import absent_until, cover_of
from bot.routing.entitlements import entitlements
from bot.routing.facts import Facts
from bot.routing.forecast import with_time
from bot.routing.on_call import on_call_now
from bot.routing.teams import home_of, is_there, pick

#: A person decided these, so no rule takes them back while that person is there.
_BY_HAND = (Reason.TAKEN, Reason.ASSIGNED)
#: These last only as long as what called for them. A cover is not among them: where nobody is dedicated, whoever has
#: stepped in goes on.
_PASSING = (Reason.DEDICATED, Reason.ON_CALL, Reason.QUEUED)


def assign(facts: Facts) -> Assignment:
    """Who is given this conversation, whoever had it before."""
    return responsible_at(facts.at, replace(facts, assigned=None, assigned_as=None))


def responsible_at(at: datetime, facts: Facts) -> Assignment:
    """The one agent who owes the next move at that instant, and why; `agent` None while it waits in a queue.

    1. While the team is closed, a severity that may wake people is the on-call agent's (LA-12), unless somebody on
       shift has taken it.
    2. Who took it or was given it by hand keeps it; while they are away their cover stands in.
    3. The customer's dedicated agent, or the cover, for what is the plan's own matter (LA-2): by day and by night,
       for what arrives at night is queued for them (LA-10).
    4. Else it stays with who of the team has it; while they are away, with their cover.
    5. Else the team picks.
    6. Where a deadline runs before which whoever that is has no time of their own, their cover steps in at once.
    """
    facts = replace(facts, at=at)
    home = home_of(facts.setup, plan=facts.customer.plan, add_ons=facts.customer.add_ons, topic=facts.topic)
    team = facts.team or home.team
    by_hand = _kept(team, facts) if facts.assigned_as in _BY_HAND else None
    chosen = replace(by_hand or _by_rule(team, facts), missing=home.missing)
    is_awake = chosen.reason in _BY_HAND and is_on_shift(chosen.agent, facts)
    woken = None if is_awake else _woken(chosen, facts)
    return woken or with_time(chosen, facts)


def stands_for_dedicated(agent: str, facts: Facts) -> bool:
    """Does this agent's reply at `facts.at` stop a clock that is `by: dedicated` (LA-14)?

    The dedicated agent's does, and that of who stands in or has stepped in. Where no dedicated agent has the matter at
    all, or nobody who could stand in is there, anybody's does: a promise that nobody can keep helps no customer.
    """
    if facts.customer.dedicated_agent not in facts.setup.agents:
        return True
    chosen = assign(facts)
    if facts.assigned_as is Reason.FORECAST and agent == facts.assigned:
        return True
    stands_in = chosen.reason in (Reason.DEDICATED, Reason.COVER, Reason.FORECAST, Reason.ON_CALL)
    dedicated = _dedicated(chosen.team, facts)
    return dedicated is None or agent == dedicated or not stands_in or agent == chosen.agent


def _by_rule(team: str, facts: Facts) -> Assignment:
    dedicated = _dedicated(team, facts)
    if dedicated is not None:
        return _theirs(dedicated, Reason.DEDICATED, team, facts) or _away(dedicated, team, facts)
    if facts.assigned_as not in _PASSING and (kept := _kept(team, facts)):
        return kept
    return pick(team, facts)


def _woken(chosen: Assignment, facts: Facts) -> Assignment | None:
    """The on-call agent, while the team is closed and the matter may wake people."""
    setup = facts.setup
    hours = setup.calendars[setup.teams[chosen.team].calendar]
    wakes = facts.wakes or facts.severity in setup.off_hours_of(chosen.team).urgent
    if not wakes or hours.is_open(facts.at):
        return None
    agent = on_call_now(chosen.team, facts)
    if agent is None or agent == chosen.agent:
        return None
    opening = hours.next_opening(facts.at)
    return replace(chosen, agent=agent, reason=Reason.ON_CALL, until=opening, instead_of=chosen.agent)


def is_on_shift(agent: str | None, facts: Facts) -> bool:
    """Is it the agent's working time?"""
    setup = facts.setup
    return agent is not None and setup.calendars[setup.agents[agent].calendar].is_open(facts.at)


def _dedicated(team: str, facts: Facts) -> str | None:
    """The dedicated agent whose matter this is: one the customer is entitled to, on the team of the plan."""
    customer, setup = facts.customer, facts.setup
    if team != setup.plan_of(customer).team or customer.dedicated_agent not in setup.agents:
        return None
    if Entitlement.DEDICATED_AGENT not in entitlements(customer, setup) or customer.dedicated_agent in facts.excluded:
        return None
    return customer.dedicated_agent


def _kept(team: str, facts: Facts) -> Assignment | None:
    """It stays with who has it, or with their cover."""
    if facts.assigned is None or facts.assigned not in facts.setup.agents:
        return None
    return _theirs(facts.assigned, facts.assigned_as or Reason.ASSIGNED, team, facts)


def _theirs(agent: str, reason: Reason, team: str, facts: Facts) -> Assignment | None:
    """The agent, or who stands in; None when neither is there."""
    if is_there(agent, facts):
        return Assignment(agent=agent, team=team, reason=reason)
    cover = cover_of(agent, facts.at, facts.setup, facts.absences)
    if cover is None or cover.agent in facts.excluded:
        return None
    return Assignment(agent=cover.agent, team=team, reason=Reason.COVER, until=cover.until, instead_of=agent)


def _away(dedicated: str, team: str, facts: Facts) -> Assignment:
    """Neither the dedicated agent nor any cover is there: the team picks, until the agent is back."""
    picked = pick(team, facts)
    back = absent_until(dedicated, facts.at, facts.absences)
    return replace(picked, until=picked.until or back, instead_of=dedicated)
