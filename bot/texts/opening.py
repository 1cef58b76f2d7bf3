"""What is read where an agent opens a conversation for a contact who called, wrote by e-mail or came in person?"""

from datetime import datetime

from bot.model.rich import Body, Rich, italic, quote
from bot.model.words import PersonName
from bot.texts.peoples_words import as_words
from bot.texts.speech import Speech


def opened_for_you(say: Speech, number: int, agent: PersonName, words: str) -> Body:
    """To the contact: who wrote down what, under which number."""
    text = say.gettext("No. {number}, opened for you after your call or message: {agent}.")
    return Body(text=Rich.of(text.format(number=number, agent=say.name(agent)), "\n", quote(words)))


def joined_for_you(say: Speech, number: int, agent: PersonName, words: str) -> Body:
    """To the contact: what was written down joins the conversation that is open."""
    text = say.gettext("Added for you to no. {number} after your call or message: {agent}.")
    return Body(text=Rich.of(text.format(number=number, agent=say.name(agent)), "\n", quote(words)))


def nothing_written(say: Speech) -> str:
    """What stands there when the agent wrote nothing down."""
    return say.gettext("As we discussed.")


def opened(say: Speech, number: int, customer: str, contact: str) -> Body:
    """To the agent: it is open, under which number and for whom."""
    text = say.gettext("#{number} is open for: {customer}, {contact}.")
    return _named(text, number, customer, contact)


def joined(say: Speech, number: int, customer: str, contact: str) -> Body:
    """To the agent: there was an open one, and it joined that."""
    text = say.gettext("#{number} was open already; your words joined it: {customer}, {contact}.")
    return _named(text, number, customer, contact)


def on_behalf(say: Speech, agent: PersonName) -> Body:
    """In the agents' thread: whose hand wrote it."""
    text = say.gettext("Written down on the customer's behalf: {agent}").format(agent=say.name(agent))
    return Body(text=Rich.of(italic(text)))


def why(say: Speech, agent: PersonName | None, at: datetime, now: datetime) -> str:
    """In the answer to /why."""
    text = say.gettext("written down on the customer's behalf: {agent}")
    return f"{text.format(agent=say.name(agent) if agent else '–')} · {say.moment(at, now)}"


def _named(text: str, number: int, customer: str, contact: str) -> Body:
    return Body(text=as_words(text.format(number=number, customer=customer, contact=contact)))
