"""What does an agent read about their own absence?"""

from collections.abc import Sequence
from datetime import date, datetime

from bot.model.rich import Body, Button, Rich
from bot.model.words import PersonName
from bot.texts.speech import Speech


def away(say: Speech, first: date, last: date, back: date, cover: PersonName | None, now: datetime) -> Body:
    """It is noted: the first day, the last day and the day of return, and who stands in."""
    text = say.gettext("Noted. Away: {days}; back: {back}.").format(
        days=days_of(say, first, last, now), back=say.day(back, now)
    )
    if cover is None:
        covered = say.gettext("Nobody covers: new matters go to the team.")
    else:
        covered = say.gettext("Cover: {agent}.").format(agent=say.name(cover))
    return Body(text=Rich.of(f"{text} {covered}"))


def back(say: Speech) -> Body:
    """The absence is over."""
    return Body(text=Rich.of(_over(say)))


def back_but(say: Speech, days: Sequence[tuple[datetime, datetime]], now: datetime) -> Body:
    """The absence is over; these lie ahead, each from an instant of its first day to one of its last."""
    return Body(text=Rich.of(f"{_over(say)} {_still(say, days, now)}"))


def not_away(
    say: Speech,
    first: datetime,
    last: datetime,
    days: Sequence[tuple[datetime, datetime]],
    now: datetime,
) -> Body:
    """One that lay ahead is none any more; these still lie ahead."""
    text = say.gettext("Noted, no absence: {days}.").format(days=days_of(say, first, last, now))
    return Body(text=Rich.of(f"{text} {_still(say, days, now)}" if days else text))


def _over(say: Speech) -> str:
    return say.gettext("Noted: the absence is over. What is yours comes back to you.")


def _still(say: Speech, days: Sequence[tuple[datetime, datetime]], now: datetime) -> str:
    listed = ", ".join(days_of(say, first, last, now) for first, last in days)
    return say.gettext("Still ahead: {days}.").format(days=listed)


def absence_proposed(say: Speech, number: int, first: datetime, last: datetime, now: datetime) -> Body:
    """Their own calendar says that they are away. Buttons: "confirm_absence", "decline_absence" args (number,)."""
    text = say.gettext("Your calendar says that you are away: {days}. Shall the desk go by it?")
    confirm = Button(label=say.gettext("Confirm"), action="confirm_absence", args=(str(number),), primary=True)
    decline = Button(label=say.gettext("No"), action="decline_absence", args=(str(number),))
    return Body(text=_dated(say, text, first, last, now), rows=((confirm, decline),))


def proposal_declined(say: Speech) -> Body:
    """They are there, whatever the calendar says."""
    return Body(text=Rich.of(say.gettext("Noted: no absence. This is not asked again for these days.")))


def proposal_gone(say: Speech, first: datetime, last: datetime, now: datetime) -> Body:
    """In place of the question: there is nothing to decide any more."""
    text = say.gettext("Your calendar does not say any more that you are away: {days}.")
    return Body(text=_dated(say, text, first, last, now))


def confirmed_gone(say: Speech, first: datetime, last: datetime, now: datetime, command: str = "/back") -> Body:
    """They confirmed it, so only they can end it, by typing that."""
    text = say.gettext(
        "Your calendar does not say any more that you are away: {days}. The desk still goes by it. "
        "This ends it: {command}"
    )
    return Body(text=Rich.of(text.format(days=days_of(say, first, last, now), command=command)))


def _dated(say: Speech, text: str, first: datetime, last: datetime, now: datetime) -> Rich:
    return Rich.of(text.format(days=days_of(say, first, last, now)))


def days_of(say: Speech, first: date | datetime, last: date | datetime, now: datetime) -> str:
    """From which day to which; one day is named once."""
    begins, ends = say.day(first, now), say.day(last, now)
    return begins if begins == ends else f"{begins} – {ends}"
