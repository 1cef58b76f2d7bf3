"""How does the bot describe itself to somebody who has not written yet? Platforms allow it so many units."""

from bot.texts.rendering.units import length, pieces
from bot.texts.speech import Speech

#: Telegram's limits (Bot API, setMyDescription, setMyShortDescription).
DESCRIPTION, SHORT = 512, 120


def description(say: Speech) -> str:
    """What stands in an empty chat."""
    text = say.gettext(
        "Support desk: {name}.\n\nWrite what you need, in your own words. The answer says who takes care of it and by "
        "when they reply. /human reaches a person."
    )
    return _fitting(text, say.company, DESCRIPTION)


def short_description(say: Speech) -> str:
    """What stands under the bot's name, and beside a link to it."""
    text = say.gettext("Support desk: {name}. Write in your own words: you are told who answers, and by when.")
    return _fitting(text, say.company, SHORT)


def _fitting(text: str, name: str, limit: int) -> str:
    """The text with as much of the name as there is room for."""
    room = limit - length(text.format(name=""))
    short = name if length(name) <= room else next(pieces(name, room - 1)).rstrip() + "…"
    return text.format(name=short)
