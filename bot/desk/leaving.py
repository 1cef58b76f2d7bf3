"""Who is away, from when to when: `/away 24.11-1.12 cover piotr`, and `/back`. Whole days by the agent's own clock."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.desk import homes, when
from bot.desk.moments import DAY, day
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.model.conversation import Status
from bot.model.people import Absence, Agent
from bot.model.rich import Body
from bot.texts import absences as texts
from calendars.busy import Span
from calendars.walls import merged

_SPAN = re.compile(
    rf"({DAY})\.?(?:\s*(?:-|–|—|to|until|\.\.)\s*({DAY})\.?)?(?:,?\s+cover\s+@?(?P<cover>\S+))?", re.IGNORECASE
)
#: Nobody's leave begins or ends further away than this; what does is a slip.
_FAR = timedelta(days=3660)
_OPEN = (Status.NEW, Status.OPEN, Status.PENDING)


def away(turn: Turn, agent: Agent, args: str) -> Body:
    """Note the absence; what the agent has is looked at again. The answer tells both days and who covers."""
    zone = _zone(turn, agent)
    first, last, cover = _read(turn, args, turn.now.astimezone(zone).date())
    if cover == agent.key:
        raise Refused("covers_itself")
    start_at, end_at = _midnight(first, zone), _midnight(last + timedelta(days=1), zone)
    if end_at <= turn.now:
        raise Refused("unreadable_dates", given=args, example="24.11-1.12")
    return leave(turn, agent, start_at, end_at, cover)


def leave(turn: Turn, agent: Agent, start_at: datetime, end_at: datetime, cover: str | None = None) -> Body:
    """They are away from then to then."""
    zone = _zone(turn, agent)
    start_at = max(start_at, turn.now)
    turn.tx.people.add_absence(Absence(agent=agent.key, start_at=start_at, end_at=end_at, cover=cover))
    turn.absences_changed()
    look_again(turn, agent)
    covering = turn.setup.agents[cover] if cover else _first_cover(turn, agent)
    back = turn.setup.calendars[agent.calendar].next_opening(end_at).astimezone(zone).date()
    first, last = (at.astimezone(zone).date() for at in (start_at, end_at - timedelta(microseconds=1)))
    return texts.away(turn.say_to_agent(agent), first, last, back, covering.name if covering else None, turn.now)


def back(turn: Turn, agent: Agent, args: str = "") -> Body:
    """The absence that runs ends now; where none runs, the next one is none any more, or the one in which the day named
    lies. Those that touch are one; the others stay, and are told."""
    spans = ahead(turn, agent)
    ended = _meant(turn, agent, args, spans)
    if ended is None:
        raise Refused("not_away")
    turn.tx.people.end_absences(agent.key, *ended)
    turn.absences_changed()
    look_again(turn, agent)
    say, left = turn.say_to_agent(agent), [_days(span) for span in spans if span != ended]
    if ended[0] > turn.now:
        return texts.not_away(say, *_days(ended), left, turn.now)
    return texts.back_but(say, left, turn.now) if left else texts.back(say)


def ahead(turn: Turn, agent: Agent) -> Sequence[Span]:
    """When the agent is away from now on; absences that touch are one."""
    absences = turn.tx.people.absences(turn.now, agent.key)
    return merged((max(each.start_at, turn.now), each.end_at) for each in absences)


def command_to_end(turn: Turn, agent: Agent, start_at: datetime) -> str:
    """What the agent types to end the absence in which that instant lies."""
    at = max(start_at, turn.now)
    if next((start <= at < end for start, end in ahead(turn, agent)), True):
        return "back"
    named = at.astimezone(_zone(turn, agent)).date()
    return f"back {named.day}.{named.month}"


def look_again(turn: Turn, agent: Agent) -> None:
    """Whatever the agent, or somebody in their place, may be responsible for is looked at again, each by itself."""
    homes.touch(turn, agent.key)
    teams = [team.key for team in turn.setup.teams.values() if agent.key in (*team.members, *team.instead)]
    for team in teams:
        for conversation in turn.tx.conversations.of_team(team, _OPEN):
            turn.tx.timers.set(when.subject_of(conversation), when.LOOK, turn.now)


def _read(turn: Turn, args: str, today: date) -> tuple[date, date, str | None]:
    found = _SPAN.fullmatch(args.strip())
    if found is None:
        raise Refused("unreadable_dates", given=args, example="24.11-1.12")
    try:
        first = day(found[1], today)
        last = day(found[2], first) if found[2] else first
    except ValueError:
        raise Refused("unreadable_dates", given=args, example="24.11-1.12") from None
    if max(abs(first - today), abs(last - today)) > _FAR:
        raise Refused("unreadable_dates", given=args, example="24.11-1.12")
    cover = found["cover"].lower() if found["cover"] else None
    if cover is not None and cover not in turn.setup.agents:
        raise Refused("unknown_agent", wanted=cover, known=", ".join(turn.setup.agents))
    if last < first:
        raise Refused("unreadable_dates", given=args, example="24.11-1.12")
    return first, last, cover


def _meant(turn: Turn, agent: Agent, args: str, spans: Sequence[Span]) -> Span | None:
    if not args.strip():
        return next(iter(spans), None)
    zone = _zone(turn, agent)
    try:
        named = day(args.strip().removesuffix("."), turn.now.astimezone(zone).date())
    except (ValueError, IndexError):
        raise Refused("unreadable_dates", given=args, example="24.11") from None
    first, after = _midnight(named, zone), _midnight(named + timedelta(days=1), zone)
    found = next(((start, end) for start, end in spans if start < after and first < end), None)
    if found is None:
        raise Refused("not_away_then", given=args.strip())
    return found


def _days(span: Span) -> tuple[datetime, datetime]:
    """An instant of its first day and one of its last."""
    return span[0], span[1] - timedelta(microseconds=1)


def _first_cover(turn: Turn, agent: Agent) -> Agent | None:
    return turn.setup.agents.get(agent.cover[0]) if agent.cover else None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _zone(turn: Turn, agent: Agent) -> ZoneInfo:
    return turn.setup.calendars[agent.calendar].zone
