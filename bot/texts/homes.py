"""What stands on an agent's home tab? No countdowns: it is shown anew when something changes, not every minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.model.rich import Body, Rich, bold
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
    say: Speech, *, rows: Sequence[MineRow], away: Away | None, is_open: bool, turns_at: datetime | None, now: datetime
) -> Body:
    """What is theirs by time left, then their absence and their hours."""
    head = bold(say.gettext("Yours, by time left"))
    lines = [_hours(say, is_open, turns_at, now), *([_away(say, away, now)] if away else [])]
    return Body(text=Rich.of(head, "\n", mine(say, rows, now, counts_down=False).text, "\n\n", "\n".join(lines)))


def _hours(say: Speech, is_open: bool, turns_at: datetime | None, now: datetime) -> str:
    if turns_at is None:
        return say.gettext("Your hours: around the clock.")
    day, time = say.on(turns_at, now), say.time(turns_at)
    if is_open:
        return say.gettext("Your hours: until {time} {on_day}.").format(on_day=day, time=time)
    return say.gettext("Your hours: again {on_day} at {time}.").format(on_day=day, time=time)


def _away(say: Speech, away: Away, now: datetime) -> str:
    text = say.gettext("Away: {first} – {last}; back: {back}.")
    return text.format(first=say.day(away.first, now), last=say.day(away.last, now), back=say.day(away.back, now))
