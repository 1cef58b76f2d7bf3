"""What is said of a cause, of an estimate and of a quote, to agents and to contacts (WD-8)?"""

from datetime import datetime

from bot.model.policy import Metric
from bot.model.rich import Body, Button, Rich, bold, italic
from bot.model.words import PersonName
from bot.texts.promise import BY
from bot.texts.speech import Speech


def estimate(say: Speech, agent: PersonName, promised_at: datetime, now: datetime) -> Body:
    """To the contact: by when it will be solved, in the agent's name."""
    promised = say.gettext(BY[Metric.RESOLUTION]).format(by_when=say.by(promised_at, now))
    return Body(text=Rich.of(bold(say.name(agent)), "\n", promised))


def quote(say: Speech, agent: PersonName, text: Rich, number: int, message: int) -> Body:
    """To the contact: the work and its price, and the button that accepts them."""
    begins = say.gettext("Work on this begins once you accept it.")
    button = Button(
        label=say.gettext("I accept the quote"), action="accept_quote", args=(str(number), str(message)), primary=True
    )
    return Body(text=Rich.of(bold(say.name(agent)), "\n", text, "\n\n", begins), rows=((button,),))


def quote_accepted(say: Speech, agent: PersonName, text: Rich, who: str, now: datetime) -> Body:
    """In place of the quote: the same words, and who accepted them."""
    accepted = say.gettext("Accepted {at_when}: {name}").format(at_when=say.at(now, now), name=who)
    return Body(text=Rich.of(bold(say.name(agent)), "\n", text, "\n\n", italic(accepted)))


def cause_found(say: Speech, cause: str, agent: PersonName, *, wants_estimate: bool, wants_quote: bool) -> Body:
    """In the agents' thread: the cause, and what the contact is still to be told because of it."""
    lines = [say.gettext("Cause: {cause}, {agent}").format(cause=cause, agent=say.name(agent))]
    if wants_estimate:
        lines.append(say.gettext("The customer has no time for the solution yet: promise one with eta TIME."))
    if wants_quote:
        lines.append(say.gettext("The customer has no price yet: offer one with quote TEXT."))
    return Body(text=Rich.of(italic("\n".join(lines))))


def estimate_given(say: Speech, agent: PersonName, promised_at: datetime, now: datetime) -> Body:
    """In the agents' thread."""
    text = say.gettext("Solution promised {by_when}: {agent}")
    return _line(text.format(by_when=say.by(promised_at, now), agent=say.name(agent)))


def accepted_inside(say: Speech, who: str) -> Body:
    """In the agents' thread: the contact agrees to the quote."""
    return _line(say.gettext("Quote accepted: {name}").format(name=who))


def _line(text: str) -> Body:
    return Body(text=Rich.of(italic(text)))
