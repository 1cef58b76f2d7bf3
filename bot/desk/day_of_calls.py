"""An agent's own calls, today and up to their next working day, by their own clock."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.desk import about_calls
from bot.desk.turn import Turn
from bot.model.bookings import fate_of
from bot.model.people import Agent
from bot.model.rich import Body
from bot.model.statement import CallFate
from bot.texts.calls_to_agents import DayRow, day_of_calls

_A_DAY = timedelta(days=1)


def of(turn: Turn, agent: Agent) -> Body:
    """`/calls`: what lies ahead with its way in, what is over with [Held] [Not held] until that is said."""
    say = turn.say_to_agent(agent)
    midnight = _midnight(turn.now, say.zone)
    tomorrow = _midnight(turn.now + _A_DAY, say.zone)
    hours = turn.setup.calendars[agent.calendar]
    last = hours.next_opening(tomorrow)
    rows = []
    for call in turn.tx.calls.of_agent(agent.key, midnight, _midnight(last, say.zone) + _A_DAY):
        booking = turn.tx.calls.booking_of(call.id)
        fate = fate_of(booking, call, turn.now) if booking is not None else None
        if booking is not None and fate not in (None, CallFate.CANCELLED):
            row = DayRow(
                booking=booking.number,
                until=call.end,
                facts=about_calls.facts(turn, booking, call),
                became=fate,
                is_said=booking.result is not None,
            )
            rows.append(row)
    return day_of_calls(say, sorted(rows, key=lambda row: row.facts.at), last, turn.now)


def _midnight(at: datetime, zone: ZoneInfo) -> datetime:
    """The beginning of that day there."""
    return datetime.combine(at.astimezone(zone).date(), time(), zone).astimezone(at.tzinfo)
