"""What does an agent read who asks why no call can begin at some time? Reasons and spans, never what anybody does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.rich import Body, Rich, bold
from bot.model.words import PersonName
from bot.texts.marking import marked
from bot.texts.speech import Speech
from calendars.slots import Reason, Why

_REASONS: Mapping[Reason, str] = {
    Reason.UNKNOWN: marked("the calendar can't be read for that time"),
    Reason.CLOSED: marked("outside working hours"),
    Reason.TOO_SOON: marked("too early, the first time is {moment}"),
    Reason.TOO_LATE: marked("too far ahead, the last time is {moment}"),
    Reason.OFF_GRID: marked("no call begins at such a minute"),
    Reason.AWAY: marked("away"),
    Reason.EVENT: marked("something stands in the calendar, or too close to it"),
    Reason.TENTATIVE: marked("something tentative stands in the calendar"),
    Reason.UNANSWERED: marked("an invitation in the calendar is not answered"),
    Reason.ALL_DAY: marked("something of whole days stands in the calendar"),
    Reason.UNREADABLE: marked("something in the calendar can't be read"),
    Reason.CALL: marked("another call is booked, or too close to it"),
    Reason.HELD: marked("a time is kept for somebody who is deciding"),
    Reason.DAILY_LIMIT: marked("no more such calls on that day"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfree:
    """One agent with whom the call could be, and all that stands in its way; nothing does where they are free."""

    agent: PersonName
    reasons: tuple[Why, ...] = ()


def unfree(say: Speech, title: str, at: datetime, found: Sequence[Unfree], now: datetime) -> Body:
    """A line for each agent."""
    lines = [f"• {say.name(each.agent)}: {_reasons(say, each.reasons, now)}" for each in found]
    return Body(text=Rich.of(bold(f"{title}, {say.when(at, now)}"), "\n", "\n".join(lines)))


def _reasons(say: Speech, reasons: Sequence[Why], now: datetime) -> str:
    return "; ".join(_reason(say, why, now) for why in reasons) or say.gettext("this time is free")


def _reason(say: Speech, why: Why, now: datetime) -> str:
    bound = why.start or why.end
    text = say.gettext(_REASONS[why.reason]).format(moment=say.moment(bound, now) if bound else "")
    return f"{text} ({say.span(why.start, why.end, now)})" if why.start and why.end else text
