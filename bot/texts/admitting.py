"""What does a lead read about those who wrote without an invitation?"""

from collections.abc import Sequence
from datetime import datetime

from bot.model.rich import Body, Rich, bold
from bot.ports import Stranger
from bot.texts.peoples_words import as_words
from bot.texts.speech import Speech

#: How much of what somebody wrote is shown.
_SHOWN = 80


def waiting(say: Speech, strangers: Sequence[Stranger], now: datetime) -> Body:
    """A line for each: the number to admit them by, name, platform, when, and how their words begin."""
    if not strangers:
        return Body(text=Rich.of(say.gettext("Nobody waits to be let in.")))
    head = say.gettext("They wrote without an invitation. To let one in: {command}")
    lines = [part for each in strangers for part in ("\n", _line(say, each, now))]
    return Body(text=Rich.of(head.format(command="admit NUMBER CUSTOMER"), *lines))


def admitted(say: Speech, contact: str, customer: str) -> Body:
    """They are in; what they wrote goes on, after the terms where there are any."""
    text = say.gettext("{contact} is let in for: {customer}. What they wrote is passed on, after the terms if any.")
    return Body(text=as_words(text.format(contact=contact, customer=customer)))


def _line(say: Speech, stranger: Stranger, now: datetime) -> Rich:
    contact = stranger.contact
    parts = [contact.name or contact.identity.user, contact.identity.channel.capitalize()]
    if contact.answered_at is not None:
        parts.append(say.moment(contact.answered_at, now))
    words = stranger.words if len(stranger.words) <= _SHOWN else stranger.words[: _SHOWN - 1] + "…"
    told = f" · {words}" if words else ""
    return Rich.of(bold(str(contact.id)), " ", as_words(" · ".join(parts) + told))
