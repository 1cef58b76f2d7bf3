"""Which of the known names was probably meant?"""

from collections.abc import Iterable
from difflib import get_close_matches

from bot.errors import Refused


def unknown(code: str, wanted: str, known: Iterable[str]) -> Refused:
    """The refusal of a name that is none: `code`, or `code`_like where one of the known is spelt almost so."""
    names = list(known)
    near = get_close_matches(wanted.lower(), names, n=1, cutoff=0.6)
    facts = {"wanted": wanted, "known": ", ".join(names) or "–"}
    return Refused(f"{code}_like", nearest=near[0], **facts) if near else Refused(code, **facts)
