"""What does an agent read who is woken?"""

from datetime import datetime

from bot.model.deadline import Deadline
from bot.model.rich import Body, Button, Rich, bold
from bot.model.words import PersonName
from bot.texts.card import metric_name
from bot.texts.peoples_words import as_words
from bot.texts.speech import Speech


def page(
    say: Speech, number: int, customer: str, severity: str, deadline: Deadline, attempt: int, now: datetime
) -> Body:
    """Which conversation, how bad, what is due when, and the button that makes it stop."""
    head = as_words(bold(f"🚨 #{number} {customer} · {severity}"))
    due = f"{metric_name(say, deadline.metric)}: {say.by(deadline.due_at, now)}"
    again = "\n" + say.gettext("Call no. {attempt}.").format(attempt=attempt) if attempt > 1 else ""
    button = Button(label=say.gettext("Acknowledge"), action="ack", args=(str(number),), primary=True)
    return Body(text=Rich.of(head, f"\n{due}", again), rows=((button,),))


def trial(say: Speech) -> Body:
    """A page that somebody asked for, to see that pages arrive."""
    return Body(text=Rich.of("🚨 " + say.gettext("A test: this is how a page arrives. Nothing has happened.")))


def acknowledged(say: Speech, who: PersonName, now: datetime) -> Body:
    """In place of the page: who is at it."""
    text = say.gettext("Acknowledged by {agent} {at_when}.")
    return Body(text=Rich.of(text.format(agent=say.name(who), at_when=say.at(now, now))))
