"""What does a contact read who comes by their personal link, or by the button for their agent?"""

from datetime import datetime

from bot.model.rich import Body, Button, Rich
from bot.model.words import PersonName
from bot.texts.facts import Answering
from bot.texts.promise import new_responsible
from bot.texts.speech import Speech


def greeting(say: Speech, answering: Answering, *, opens_at: datetime | None, now: datetime) -> Body:
    """Whom they write to; where nobody is there, from when. `opens_at` is the desk's opening, None while it is open."""
    sentences = [say.gettext("Hello."), new_responsible(say, answering, now).text.plain]
    if answering.agent is None and answering.cover_for is not None and answering.back_on is not None:
        back = say.gettext("{agent} is back {on_day}.")
        sentences.append(back.format(agent=say.name(answering.cover_for), on_day=say.on(answering.back_on, now)))
    if opens_at is not None:
        opens = say.gettext("We are back {on_day} at {time} ({city}).")
        sentences.append(opens.format(on_day=say.on(opens_at, now), time=say.time(opens_at), city=say.city))
    return _body(" ".join((*sentences, say.gettext("Write what you need, in your own words."))))


def revoked(say: Speech) -> Body:
    """The link was withdrawn."""
    return _body(say.gettext("This link is no longer valid."))


def of_somebody_else(say: Speech) -> Body:
    """The link was made for another customer, who is not named."""
    return _body(say.gettext("This link was not made for this chat."))


def button(say: Speech, agent: PersonName) -> Body:
    """The button for their own agent."""
    return Body(text=Rich.of(""), rows=((Button(label=write_to(say, agent), action="write_to"),),))


def write_to(say: Speech, agent: PersonName) -> str:
    """What the button says, here and on the customer's own page."""
    return say.gettext("Write to: {agent}").format(agent=say.name(agent))


def _body(text: str) -> Body:
    return Body(text=Rich.of(text))
