"""What is read where a canned answer is shown to somebody who waits?"""

from bot.model.rich import Body, Rich, bold, italic
from bot.texts.peoples_words import as_words
from bot.texts.speech import Speech


def shown(say: Speech, title: str, text: str) -> Body:
    """To the contact; a person answers all the same."""
    meanwhile = say.gettext("A person answers in any case.")
    return Body(text=Rich.of(bold(title), "\n", text, "\n\n", meanwhile))


def read_inside(say: Speech, title: str, contact: str) -> Body:
    """In the agents' thread: what the contact has read meanwhile."""
    text = say.gettext("Read while waiting: {title} · {contact}").format(title=title, contact=contact)
    return Body(text=as_words(italic(text)))
