"""What does a contact read who sent a voice message while the desk was closed?"""

from collections.abc import Sequence
from datetime import datetime

from bot.model.calls import CallBy
from bot.model.rich import Body, Rich
from bot.model.words import PersonName
from bot.texts.calls import held_rows
from bot.texts.speech import Speech


def call_back_noted(say: Speech, opens_at: datetime, now: datetime) -> Body:
    """They are first in line when the desk opens."""
    return Body(text=Rich.of(_noted(say, opens_at, now)))


def call_back_time(
    say: Speech,
    number: int,
    at: datetime,
    agent: PersonName,
    opens_at: datetime,
    now: datetime,
    ways: Sequence[CallBy],
) -> Body:
    """A time is kept for it until the opening; buttons to confirm it, and for another one."""
    kept = say.gettext("A time is kept for it: {when}, with {agent}. Unless confirmed {by_when}, it is free again.")
    told = kept.format(when=say.when(at, now), agent=say.name(agent), by_when=say.by(opens_at, now))
    return Body(text=Rich.of(_noted(say, opens_at, now), "\n", told), rows=held_rows(say, number, ways))


def _noted(say: Speech, opens_at: datetime, now: datetime) -> str:
    text = say.gettext("Voice message received. You are called back first, when we are open again: {when}.")
    return text.format(when=say.when(opens_at, now))
