"""Whom may we wake?"""

from datetime import datetime, timedelta

from bot.model.people import OnCall
from bot.model.setup import Setup
from bot.routing.facts import Facts
from bot.routing.teams import is_there

_DAY = timedelta(days=1)


def on_call_at(setup: Setup, at: datetime) -> str | None:
    """Whose turn it is on the company's rota, away or not; None without a rota.

    Turns are counted from midnight of `since` in the company's zone. Turns of whole days change at midnight there,
    also after the clocks have changed; others are elapsed time.
    """
    order = _from_turn(setup, at)
    return order[0] if order else None


def on_call_now(team: str, facts: Facts) -> str | None:
    """Who can be woken for that team: the first of its own list who is there, else of the rota, from the one whose
    turn it is onwards. None when nobody can."""
    candidates = facts.setup.teams[team].on_call or _from_turn(facts.setup, facts.at)
    return next((agent for agent in candidates if is_there(agent, facts)), None)


def _from_turn(setup: Setup, at: datetime) -> tuple[str, ...]:
    """The rota, rotated so that it begins with the one whose turn it is."""
    rota = setup.on_call
    if rota is None or not rota.agents:
        return ()
    turn = _turn(rota, setup, at) % len(rota.agents)
    today = at.astimezone(setup.company.zone).date()
    swapped = (swap.agent for swap in rota.swaps if swap.first <= today <= swap.last)
    return tuple(dict.fromkeys((*swapped, *rota.agents[turn:], *rota.agents[:turn])))


def _turn(rota: OnCall, setup: Setup, at: datetime) -> int:
    """How many turns have been completed since the rota began; negative before."""
    zone = setup.company.zone
    local = at.astimezone(zone)
    if rota.every % _DAY == timedelta():
        return (local.date() - rota.since).days // (rota.every // _DAY)
    began = datetime(rota.since.year, rota.since.month, rota.since.day, tzinfo=zone)
    # Compared in UTC: within one zone Python would subtract the wall clocks.
    return int((at - began.astimezone(at.tzinfo)) // rota.every)
