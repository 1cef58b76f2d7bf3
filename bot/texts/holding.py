"""What does an agent read whose reply comes while the desk is closed?"""

from datetime import datetime

from bot.model.rich import Body, Button, Rich
from bot.texts.speech import Speech


def held(say: Speech, message: int, until: datetime, now: datetime) -> Body:
    """It waits for the opening, and counts when it goes out."""
    text = say.gettext("Goes out {at_when}, when the desk opens.").format(at_when=say.at(until, now))
    return Body(text=Rich.of(text), rows=((_send(say, message),),))


def now_or_then(say: Speech, number: int, message: int, until: datetime, now: datetime) -> Body:
    """The desk is closed: the agent says when it goes out. Until then it stays inside."""
    text = say.gettext("The desk is closed. Send this now, or {at_when}, when it opens?")
    wait = Button(label=say.gettext("At the opening"), action="hold", args=(str(number), str(message)))
    return Body(text=Rich.of(text.format(at_when=say.at(until, now))), rows=((_send(say, message), wait),))


def _send(say: Speech, message: int) -> Button:
    return Button(label=say.gettext("Send now"), action="send", args=(str(message),), primary=True)
