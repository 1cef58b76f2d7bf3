"""What is read where a request is not taken on?"""

from datetime import datetime

from bot.model.rich import Body, Button, Rich, bold, italic
from bot.model.words import PersonName
from bot.texts.peoples_words import as_words
from bot.texts.speech import Speech


def declined(say: Speech, agent: PersonName, reason: Rich, number: int) -> Body:
    """To the contact: the reason, under the agent's name, and the way back to a person."""
    back = say.gettext("No. {number} ends with this. Write here, or press the button, if you still need help.")
    button = Button(label=say.gettext("I still need help"), action="unsolved", args=(str(number),))
    text = Rich.of(bold(say.name(agent)), "\n", reason, "\n\n", back.format(number=number))
    return Body(text=text, rows=((button,),))


def declined_inside(say: Speech, agent: PersonName, reason: str, clause: str) -> Body:
    """In the agents' thread: what the contact was told, by whom, and by which clause."""
    head = say.gettext("Declined: {agent}").format(agent=say.name(agent)) + (f" ({clause})" if clause else "")
    return Body(text=Rich.of(italic(head), "\n", as_words(reason)))


def why(say: Speech, reason: str, clause: str, agent: PersonName | None, at: datetime, now: datetime) -> str:
    """In the answer to /why: when, by whom, for which reason and clause."""
    parts = [say.gettext("declined: {reason}").format(reason=reason), say.name(agent) if agent else ""]
    return " · ".join(filter(None, (*parts, say.moment(at, now), clause)))
