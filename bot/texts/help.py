"""What can be typed here? One line for each verb a person may use."""

from collections.abc import Mapping, Sequence

from bot.model.rich import Rich
from bot.texts.speech import Speech
from bot.texts.verbs import ARGUMENTS


def help_lines(
    say: Speech, verbs: Sequence[str], meanings: Mapping[str, str], prefix: str, *, with_arguments: bool = False
) -> Rich:
    """`/ask QUESTION: ask the customer…`, a line for each verb that has a meaning, each once."""
    known = [verb for verb in dict.fromkeys(verbs) if verb in meanings]
    lines = [
        prefix + verb + _argument(say, verb, with_arguments) + ": " + say.gettext(meanings[verb]) for verb in known
    ]
    return Rich.of("\n".join(lines))


def _argument(say: Speech, verb: str, wanted: bool) -> str:
    return " " + say.gettext(ARGUMENTS[verb]) if wanted and verb in ARGUMENTS else ""
