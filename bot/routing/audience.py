"""Which people do the words of a ladder mean, at this moment?"""

from collections.abc import Iterable, Sequence

from bot.routing.assignment import Assignment
from bot.routing.cover import cover_of
from bot.routing.facts import Facts
from bot.routing.on_call import on_call_now
from bot.routing.responsible import is_on_shift, responsible_at
from bot.routing.teams import is_there, on_shift_members


def audience(words: Sequence[str], facts: Facts) -> tuple[str, ...]:
    """Keys of the agents meant, each once, in the order of the words.

    `responsible`: who owes the next move, on-call while the team is closed and who has it is off shift; while nobody
    does, the members on shift, and where none of them is there the leads. `cover`: who stands in for
    them, or would. `on_call`: who can be woken for the team. `lead`: the leads who are there, all of them if none
    is. Else the key of an agent (while away, of the cover), or of a team and so its members on shift. Who may not
    see the matter is never meant. A word that is none of these means nobody: an older ladder may name who has left.
    """
    meant = (agent for word in words for agent in _meant(word, facts))
    return tuple(dict.fromkeys(agent for agent in meant if agent not in facts.excluded))


def _meant(word: str, facts: Facts) -> Iterable[str]:
    now = responsible_at(facts.at, facts)
    match word:
        case "responsible":
            return _awake(now, facts) or _who_has_it(now, facts) or _leads(facts)
        case "cover":
            return _standing_in(now.instead_of or now.agent, now.agent, facts)
        case "on_call":
            agent = on_call_now(now.team, facts)
            return (agent,) if agent else ()
        case "lead":
            return _leads(facts)
    if word in facts.setup.teams:
        return _of_team(word, facts)
    if word not in facts.setup.agents:
        return ()
    cover = () if is_there(word, facts) else _standing_in(word, None, facts)
    return cover or (word,)


def _who_has_it(now: Assignment, facts: Facts) -> tuple[str, ...]:
    return (now.agent,) if now.agent else _of_team(now.team, facts)


def _awake(now: Assignment, facts: Facts) -> tuple[str, ...]:
    """Whoever can be woken, while the team is closed and who has it is off shift: nobody rings a sleeping agent."""
    setup = facts.setup
    if setup.calendars[setup.teams[now.team].calendar].is_open(facts.at) or is_on_shift(now.agent, facts):
        return ()
    agent = on_call_now(now.team, facts)
    return (agent,) if agent else ()


def _standing_in(agent: str | None, besides: str | None, facts: Facts) -> tuple[str, ...]:
    """The cover of that agent; of the cover, where the agent's own is the one already meant."""
    cover = cover_of(agent, facts.at, facts.setup, facts.absences) if agent else None
    if cover is not None and cover.agent == besides:
        cover = cover_of(cover.agent, facts.at, facts.setup, facts.absences)
    return (cover.agent,) if cover else ()


def _leads(facts: Facts) -> tuple[str, ...]:
    leads = tuple(lead.key for lead in facts.setup.leads)
    return tuple(lead for lead in leads if is_there(lead, facts)) or leads


def _of_team(team: str, facts: Facts) -> tuple[str, ...]:
    """The members who can be told: on shift, else present, else who takes over where none is."""
    chosen = facts.setup.teams[team]
    return on_shift_members(chosen, facts) or tuple(a for a in chosen.instead if is_there(a, facts))
