"""Has whoever owes the next move time of their own before it is due? Who steps in where they have none?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.routing.assignment import Assignment, Reason
from bot.routing.facts import Facts
from bot.routing.teams import is_there
from calendars.hours import BusinessHours

#: Nobody is away longer than this and still expected back.
_FAR = timedelta(days=400)
_TICK = timedelta(microseconds=1)
#: These were chosen because they can act now, or there is nobody whose time could be looked at.
_NOT_LOOKED_AT = (Reason.ON_CALL, Reason.QUEUED)


def with_time(chosen: Assignment, facts: Facts) -> Assignment:
    """Who has it, as far as a deadline runs that leaves the one chosen no time of their own: their cover, at once.

    A cover without time of their own is passed over for theirs in turn; where nobody has any, it stays as it is. Who
    has stepped in stays until whose it is can act, and until what called for it is over: nobody is changed back and
    forth.
    """
    if chosen.agent is None or chosen.reason in _NOT_LOOKED_AT:
        return chosen
    owner = chosen.instead_of or chosen.agent
    stepped_in = facts.assigned if facts.assigned_as is Reason.FORECAST and facts.assigned != owner else None
    is_owners = chosen.reason in (Reason.DEDICATED, Reason.COVER) and chosen.agent != stepped_in
    if stepped_in is not None and is_owners and _stays(stepped_in, owner, facts):
        return _instead(stepped_in, owner, chosen, facts)
    if has_time(chosen.agent, facts):
        return chosen
    found = next((each for each in _in_line(owner, facts) if has_time(each, facts)), stepped_in)
    if found is None or not is_there(found, facts) or found == chosen.agent:
        return chosen
    return _instead(found, owner, chosen, facts)


def has_time(agent: str, facts: Facts) -> bool:
    """Has the agent time of their own before the next deadline? True where none runs."""
    due_at = _due_at(facts)
    return due_at is None or own_time_from(agent, facts.at, due_at, facts) is not None


def time_ends(agent: str, facts: Facts) -> datetime | None:
    """The last instant of the agent's own time before the next deadline; None where none runs, or there is none."""
    due_at = _due_at(facts)
    if due_at is None:
        return None
    hours, taken = _hours_of(agent, facts), _taken(agent, facts)
    at = due_at
    while at > facts.at:
        staffed = hours.last_staffed_before(at)
        if staffed is None or staffed <= facts.at:
            return None
        at = min((start for start, end in taken if start < staffed <= end), default=staffed)
        if at == staffed:
            return at
    return None


def own_time_from(agent: str, since: datetime, until: datetime, facts: Facts) -> datetime | None:
    """The first instant from `since` on, and before `until`, at which the agent can act: on shift by their own
    calendar, not away, and in no call."""
    hours, taken = _hours_of(agent, facts), _taken(agent, facts)
    at = since
    while at < until:
        opening = hours.next_opening(at)
        at = max((end for start, end in taken if start <= opening < end), default=opening)
        if at == opening:
            return at if at < until else None
    return None


def _stays(cover: str, owner: str, facts: Facts) -> bool:
    """Whose it is can't act yet, or what the cover stepped in for still runs; and the cover can keep it."""
    if not is_there(cover, facts) or not has_time(cover, facts):
        return False
    runs = facts.assigned_until is not None and any(facts.at < due <= facts.assigned_until for due in facts.dues)
    return runs or own_time_from(owner, facts.at, facts.at + _TICK, facts) is None


def _instead(cover: str, owner: str, chosen: Assignment, facts: Facts) -> Assignment:
    """The cover, until whose it is can act again."""
    back_at = own_time_from(owner, facts.at, facts.at + _FAR, facts)
    if back_at is None or back_at <= facts.at:
        back_at = facts.assigned_until
    return replace(chosen, agent=cover, reason=Reason.FORECAST, until=back_at, instead_of=owner)


def _in_line(owner: str, facts: Facts) -> Iterator[str]:
    """Those who may stand in: whom an absence up to the deadline names, then the agent's own list, then theirs in turn.
    Nobody is asked twice."""
    asked, waiting = {owner}, [owner]
    while waiting:
        for candidate in _named_by(waiting.pop(0), facts):
            if candidate not in asked and candidate in facts.setup.agents:
                asked.add(candidate)
                waiting.append(candidate)
                if is_there(candidate, facts):
                    yield candidate


def _named_by(agent: str, facts: Facts) -> list[str]:
    due_at = _due_at(facts)
    absences = [a for a in facts.absences if a.agent == agent and a.cover and facts.at < a.end_at]
    own = [a.cover for a in absences if a.cover and due_at is not None and a.start_at < due_at]
    return own + list(facts.setup.agents[agent].cover)


def _taken(agent: str, facts: Facts) -> list[tuple[datetime, datetime]]:
    """The spans in which the agent does not answer."""
    away = [(absence.start_at, absence.end_at) for absence in facts.absences if absence.agent == agent]
    return [*away, *facts.busy.get(agent, ())]


def _due_at(facts: Facts) -> datetime | None:
    return min((due for due in facts.dues if due > facts.at), default=None)


def _hours_of(agent: str, facts: Facts) -> BusinessHours:
    return facts.setup.calendars[facts.setup.agents[agent].calendar]
