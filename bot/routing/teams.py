"""Which team has it, and who of the team?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.people import Assign, Entitlement, Team
from bot.model.setup import Setup
from bot.routing.assignment import Assignment, Reason
from bot.routing.cover import is_absent
from bot.routing.entitlements import add_ons_for, entitled
from bot.routing.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where a matter belongs. `missing` are the add-ons that would have led to the plan's own team (LA-1)."""

    team: str
    missing: tuple[str, ...] = ()


def home_of(setup: Setup, *, plan: str, add_ons: tuple[str, ...], topic: str | None) -> Home:
    """The topic's team, else the plan's; the desk beside it, where that is reserved and the add-on is lacking.

    docs/decisions/reserved-teams.md says why.
    """
    chosen = setup.topics.get(topic) if topic else None
    if chosen is not None and chosen.private and chosen.team is not None:
        # What is private stays with its team, whatever the customer has bought.
        return Home(team=chosen.team)
    team = (chosen.team if chosen else None) or setup.plans[plan].team
    if not is_reserved(team, setup) or Entitlement.DEDICATED_AGENT in entitled(setup, plan=plan, add_ons=add_ons):
        return Home(team=team)
    lacking = tuple(a.key for a in add_ons_for(setup, Entitlement.DEDICATED_AGENT) if plan in a.plans)
    return Home(team=_beside(team, setup), missing=lacking)


def team_of(setup: Setup, *, plan: str, add_ons: tuple[str, ...], topic: str | None) -> str:
    """The key of the team where such a matter belongs."""
    return home_of(setup, plan=plan, add_ons=add_ons, topic=topic).team


def teams_of(setup: Setup, *, plan: str, topic: str | None) -> tuple[str, ...]:
    """The teams where such a matter may belong: with every add-on of the plan, and with none."""
    sold = tuple(add_on.key for add_on in setup.add_ons.values() if plan in add_on.plans)
    homes = (team_of(setup, plan=plan, add_ons=add_ons, topic=topic) for add_ons in (sold, ()))
    return tuple(dict.fromkeys(homes))


def next_line(setup: Setup, team: str) -> Team | None:
    """The team of the next tier above that one's; None where it is the last."""
    above = [other for other in setup.teams.values() if other.tier > setup.teams[team].tier]
    return min(above, key=lambda other: other.tier, default=None)


def is_reserved(team: str, setup: Setup) -> bool:
    """Is it there for customers with a dedicated agent only?

    It is when every plan that names it sells dedicated agents as an add-on; a plan that promises the team to all
    of its customers opens it to everybody.
    """
    selling = {plan for add_on in add_ons_for(setup, Entitlement.DEDICATED_AGENT) for plan in add_on.plans}
    naming = {plan.key for plan in setup.plans.values() if plan.team == team}
    return bool(naming) and naming <= selling


def pick(team: str, facts: Facts) -> Assignment:
    """Who of the team is given it next.

    Not who is away, nor whose hands are full; while somebody is on shift, not who is off shift. While the team is
    closed it waits for the opening, in the queue.
    """
    chosen = facts.setup.teams[team]
    present = present_members(chosen, facts)
    if not present:
        return _pick_instead(chosen, facts)
    hours = facts.setup.calendars[chosen.calendar]
    if not hours.is_open(facts.at):
        return Assignment(agent=None, team=team, reason=Reason.QUEUED, until=hours.next_opening(facts.at))
    free = [agent for agent in _on_shift(present, facts) if not _is_full(agent, facts)]
    if not free:
        free = [agent for agent in present if not _is_full(agent, facts)]
    if not free:
        return Assignment(agent=None, team=team, reason=Reason.QUEUED)
    if chosen.assign is Assign.ROUND_ROBIN:
        return Assignment(agent=_longest_without(free, facts), team=team, reason=Reason.ROUND_ROBIN)
    return Assignment(agent=_least_loaded(free, facts), team=team, reason=Reason.LEAST_LOADED)


def present_members(team: Team, facts: Facts) -> tuple[str, ...]:
    """The members who are not away and may see the matter, as listed."""
    return tuple(agent for agent in team.members if is_there(agent, facts))


def on_shift_members(team: Team, facts: Facts) -> tuple[str, ...]:
    """Those present whose own calendar is open; all who are present where nobody's is."""
    return _on_shift(present_members(team, facts), facts)


def is_there(agent: str, facts: Facts) -> bool:
    """Can the agent be given this matter: not away, and allowed to see it?"""
    return agent not in facts.excluded and not is_absent(agent, facts.at, facts.absences)


def _beside(team: str, setup: Setup) -> str:
    """The desk for those without the add-on: the one offered off-hours, else the first other team that anybody may
    have: of a plan, then of the first tier. There may be none: then the team itself."""
    offered = setup.off_hours_of(team).offer
    plans = [plan.team for plan in setup.plans.values()]
    first_tier = [other.key for other in setup.teams.values() if other.tier == 1]
    candidates = [*([offered] if offered else []), *plans, *first_tier]
    return next((c for c in candidates if c != team and not is_reserved(c, setup)), team)


def _pick_instead(team: Team, facts: Facts) -> Assignment:
    """Nobody of the team is there, or all of it are complained of: who is named to take over (NP-6)."""
    agent = next((agent for agent in team.instead if is_there(agent, facts)), None)
    reason = Reason.QUEUED if agent is None else Reason.INSTEAD
    return Assignment(agent=agent, team=team.key, reason=reason)


def _on_shift(agents: Sequence[str], facts: Facts) -> tuple[str, ...]:
    setup = facts.setup
    working = tuple(a for a in agents if setup.calendars[setup.agents[a].calendar].is_open(facts.at))
    return working or tuple(agents)


def _is_full(agent: str, facts: Facts) -> bool:
    capacity = facts.setup.agents[agent].capacity
    return capacity is not None and facts.loads.get(agent, 0) >= capacity


def _least_loaded(agents: Sequence[str], facts: Facts) -> str:
    """The fewest open conversations; then who speaks the contact's language; then who is listed first."""
    return min(agents, key=lambda agent: (facts.loads.get(agent, 0), _strangeness(agent, facts)))


def _longest_without(agents: Sequence[str], facts: Facts) -> str:
    """Who was given one the longest ago, or never; then by language; then who is listed first."""

    def turn(agent: str) -> tuple[bool, datetime, int]:
        last = facts.last_assigned.get(agent)
        return last is not None, last or facts.at, _strangeness(agent, facts)

    return min(agents, key=turn)


def _strangeness(agent: str, facts: Facts) -> int:
    """0 for who speaks the language the contact likes best, more for each one further down, most for none."""
    spoken = facts.setup.agents[agent].languages
    return next((i for i, language in enumerate(facts.languages) if language in spoken), len(facts.languages))
