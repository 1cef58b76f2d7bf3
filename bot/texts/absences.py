"""What does an agent read about their own absence?"""

from datetime import date, datetime

from bot.model.rich import Body, Rich
from bot.model.words import PersonName
from bot.texts.speech import Speech


def away(say: Speech, first: date, last: date, back: date, cover: PersonName | None, now: datetime) -> Body:
    """It is noted: the first day, the last day and the day of return, and who stands in."""
    text = say.gettext("Noted. Away: {first} – {last}; back: {back}.").format(
        first=say.day(first, now), last=say.day(last, now), back=say.day(back, now)
    )
    if cover is None:
        covered = say.gettext("Nobody covers: new matters go to the team.")
    else:
        covered = say.gettext("Cover: {agent}.").format(agent=say.name(cover))
    return Body(text=Rich.of(f"{text} {covered}"))


def back(say: Speech) -> Body:
    """The absence is over."""
    return Body(text=Rich.of(say.gettext("Noted: the absence is over. What is yours comes back to you.")))
