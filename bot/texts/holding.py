"""What does an agent read whose reply comes while the desk is closed?"""

from datetime import datetime

from bot.model.deadline import Deadline
from bot.model.rich import Body, Button, Rich
from bot.texts.card import metric_name
from bot.texts.speech import Speech


def held(say: Speech, message: int, until: datetime, now: datetime, too_late: Deadline | None = None) -> Body:
    """It waits for the opening, and counts when it goes out. `too_late` would be kept now, and is missed by then."""
    text = say.gettext("Goes out {at_when}, when the desk opens.").format(at_when=say.at(until, now))
    return Body(text=Rich.of(text, _warning(say, too_late, now)), rows=((_send(say, message),),))


def now_or_then(
    say: Speech, number: int, message: int, until: datetime, now: datetime, too_late: Deadline | None = None
) -> Body:
    """The desk is closed: the agent says when it goes out. Until then it stays inside."""
    text = say.gettext("The desk is closed. Send this now, or {at_when}, when it opens?")
    wait = Button(label=say.gettext("At the opening"), action="hold", args=(str(number), str(message)))
    asked = text.format(at_when=say.at(until, now))
    return Body(text=Rich.of(asked, _warning(say, too_late, now)), rows=((_send(say, message), wait),))


def _warning(say: Speech, too_late: Deadline | None, now: datetime) -> str:
    """What waiting would break, under the question or the answer."""
    if too_late is None:
        return ""
    due = f"{metric_name(say, too_late.metric)}, {say.when(too_late.due_at, now)}"
    return "\n" + say.gettext("⚠ Waiting until then misses a promise: {due}.").format(due=due)


def _send(say: Speech, message: int) -> Button:
    return Button(label=say.gettext("Send now"), action="send", args=(str(message),), primary=True)
