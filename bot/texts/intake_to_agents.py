"""What do agents read about a topic that is not covered, and about facts that were asked for?"""

from bot.model.rich import Body, Rich, italic
from bot.texts.speech import Speech


def declined(say: Speech, topic: str) -> Body:
    """The contact chose it, and was told that it is not covered."""
    return _line(say.gettext("Not covered: {topic}. The contact was told so, and may ask anyway.").format(topic=topic))


def asked_anyway(say: Speech, topic: str) -> Body:
    """They want it worked on all the same."""
    return _line(say.gettext("Asked anyway: {topic}").format(topic=topic))


def _line(text: str) -> Body:
    return Body(text=Rich.of(italic(text)))
