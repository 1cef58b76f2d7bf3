"""What do agents read in the thread when a delay is put down to somebody?"""

from datetime import timedelta

from bot.model.rich import Body, Rich, italic
from bot.model.words import PersonName
from bot.texts.peoples_words import as_words
from bot.texts.speech import Speech


def attributed(say: Speech, to: str, agent: PersonName, why: str, lasted: timedelta | None) -> Body:
    """Whose the wait is, from now on or for the time that has passed, by whom and why. Promises stay as they are."""
    if to != "platform":
        line = say.gettext("From now on the wait is ours again: {agent}")
    elif lasted is None:
        line = say.gettext("From now on the wait is put down to the platform: {agent}")
    else:
        line = say.gettext("The last {length} are put down to the platform: {agent}")
    told = line.format(agent=say.name(agent), length=say.length(lasted or timedelta()))
    return Body(text=Rich.of(italic(told), *(("\n", as_words(why)) if why else ())))
