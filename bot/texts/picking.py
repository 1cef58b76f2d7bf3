"""What does an agent read who has to choose: a severity, a topic, a cause, a reason, a time, or one more verb?"""

from collections.abc import Sequence
from datetime import datetime

from bot.model.rich import Body, Button, Rich
from bot.model.words import PersonName
from bot.texts.card import verb_label
from bot.texts.marking import marked
from bot.texts.speech import Speech

#: What is asked, by the verb that the choice is for.
ASKED = {
    "severity": marked("#{number}: which severity?"),
    "topic": marked("#{number}: which topic?"),
    "cause": marked("#{number}: what was the cause?"),
    "decline": marked("#{number}: why is it declined? The customer reads:"),
    "book": marked("#{number}: which call?"),
    "snooze": marked("#{number}: when shall it come back to you?"),
}

_IN_A_ROW = 3


def which(
    say: Speech, verb: str, number: int, choices: Sequence[tuple[str, str]], explained: Sequence[str] = ()
) -> Body:
    """A button for each choice, which is a value of the verb and what it reads; `explained` are lines beside them."""
    head = say.gettext(ASKED[verb]).format(number=number)
    rows = tuple((Button(label=label, action=verb, args=(str(number), value)),) for value, label in choices)
    return Body(text=Rich.of("\n• ".join((head, *explained))), rows=rows)


def more(say: Speech, number: int, verbs: Sequence[str]) -> Body:
    """What the card has no room for."""
    buttons = [Button(label=verb_label(say, verb), action=verb, args=(str(number),)) for verb in verbs]
    rows = tuple(tuple(buttons[start : start + _IN_A_ROW]) for start in range(0, len(buttons), _IN_A_ROW))
    return Body(text=Rich.of(f"#{number}"), rows=rows)


def picked(say: Speech, choice: str, agent: PersonName, now: datetime) -> Body:
    """In place of the choice: what was chosen, and by whom."""
    return Body(text=Rich.of(f"{choice}: {say.name(agent)}, {say.when(now, now)}"))
