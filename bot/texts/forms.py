"""What do the forms say that agents fill in?"""

from collections.abc import Sequence
from datetime import datetime

from bot.model.forms import Field, Form
from bot.texts.speech import Speech


def escalation(say: Speech, args: tuple[str, ...], teams: Sequence[str]) -> Form:
    """Whom to call in, and why."""
    return Form(
        name="escalate",
        args=args,
        title=say.gettext("Call in a team"),
        send=say.gettext("Call in"),
        cancel=say.gettext("Cancel"),
        fields=(
            Field(name="team", label=say.gettext("Which team?"), choices=tuple((team, team) for team in teams)),
            Field(name="why", label=say.gettext("Why? The team reads this; the customer does not.")),
        ),
    )


def summary(say: Speech, args: tuple[str, ...], title: str, at: datetime, now: datetime) -> Form:
    """What was said in a call; it begins with what the call was about."""
    label = say.gettext("What was said, and what happens next? The customer reads this and confirms it. {when}")
    return Form(
        name="summarize",
        args=args,
        title=say.gettext("Summary of the call"),
        send=say.gettext("Send"),
        cancel=say.gettext("Cancel"),
        fields=(Field(name="text", label=label.format(when=say.when(at, now)), value=f"{title}: ", most=3000),),
    )


def missing(say: Speech) -> str:
    """Under a field that was left empty or blank."""
    return say.gettext("Please fill this in.")
