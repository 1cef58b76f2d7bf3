"""What stands on an agent's home tab? No countdowns: it is shown anew when something changes, not every minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.model.bookings import AgendaSeen, AgendaState
from bot.model.rich import Body, Rich, bold
from bot.texts.absences import days_of
from bot.texts.calls_to_agents import calendar_refused, where_set
from bot.texts.facts import MineRow
from bot.texts.speech import Speech
from bot.texts.to_agents import mine


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """The absence that runs, or the next one: its days, and the day of the return."""

    first: date
    last: date
    back: date


def home(
    say: Speech,
    *,
    rows: Sequence[MineRow],
    away: Away | None,
    is_open: bool,
    turns_at: datetime | None,
    agenda: AgendaSeen | None,
    now: datetime,
) -> Body:
    """What is theirs by time left, then their hours, their absence and how their calendar does, if they keep one."""
    head = bold(say.gettext("Yours, by time left"))
    lines = [_hours(say, is_open, turns_at, now), *([_away(say, away, now)] if away else [])]
    if agenda is not None:
        lines.append(_agenda(say, agenda, now))
    return Body(text=Rich.of(head, "\n", mine(say, rows, now, counts_down=False).text, "\n\n", "\n".join(lines)))


def _hours(say: Speech, is_open: bool, turns_at: datetime | None, now: datetime) -> str:
    if turns_at is None:
        return say.gettext("Your hours: around the clock.")
    day, time = say.on(turns_at, now), say.time(turns_at)
    if is_open:
        return say.gettext("Your hours: until {time} {on_day}.").format(on_day=day, time=time)
    return say.gettext("Your hours: again {on_day} at {time}.").format(on_day=day, time=time)


def _away(say: Speech, away: Away, now: datetime) -> str:
    text = say.gettext("Away: {days}; back: {back}.")
    return text.format(days=days_of(say, away.first, away.last, now), back=say.day(away.back, now))


def _agenda(say: Speech, agenda: AgendaSeen, now: datetime) -> str:
    """When it was last read; where it can't be, what that means and what to do."""
    if agenda.state.needs_a_person:
        return calendar_refused(say, agenda.agent, is_gone=agenda.state is AgendaState.GONE)
    if agenda.read_at is None:
        text = say.gettext("⚠ Your calendar does not answer: no calls with you are offered until it does. See: {key}")
        return text.format(key=where_set(agenda.agent))
    day, time = say.on(agenda.read_at, now), say.time(agenda.read_at)
    if agenda.state is AgendaState.READ:
        return say.gettext("Your calendar: last read {on_day} at {time}.").format(on_day=day, time=time)
    text = say.gettext(
        "⚠ Your calendar does not answer: no calls with you are offered until it does. "
        "Last read: {on_day} at {time}. See: {key}"
    )
    return text.format(on_day=day, time=time, key=where_set(agenda.agent))
