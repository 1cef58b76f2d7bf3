"""What do the forms say that agents fill in?"""

from collections.abc import Sequence

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


def missing(say: Speech) -> str:
    """Under a field that was left empty or blank."""
    return say.gettext("Please fill this in.")
