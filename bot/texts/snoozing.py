"""What does an agent read who wants to be reminded?"""

from datetime import datetime

from bot.model.rich import Body, Rich, bold
from bot.model.words import PersonName
from bot.texts.peoples_words import as_words
from bot.texts.speech import Speech


def noted(say: Speech, number: int, until: datetime, now: datetime) -> Body:
    """It comes back then."""
    text = say.gettext("#{number} comes back to you: {moment}. Until then every clock runs on.")
    return Body(text=Rich.of(text.format(number=number, moment=say.when(until, now))))


def back(say: Speech, number: int, customer: str, agent: PersonName) -> Body:
    """The time has come."""
    head = as_words(bold(f"#{number} {customer}"))
    return Body(text=Rich.of(head, " · " + say.gettext("back, as wished: {agent}").format(agent=say.name(agent))))


def on_the_card(say: Speech, agent: PersonName, until: datetime, now: datetime) -> str:
    """A line of the card."""
    return say.gettext("comes back: {moment} · {agent}").format(moment=say.moment(until, now), agent=say.name(agent))
