"""What is wrong with the file: a path, what is wrong there, what was found, what would be right."""

import difflib
import json
from collections.abc import Iterable
from dataclasses import dataclass

#: Where a value stands in the file: keys of mappings and positions in lists, from the top.
Path = tuple[str | int, ...]

_LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A line and a column, both counted from 1, as editors do."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong at one path. `found` None: what stands there is read from the file.

    `on_key` points at the key rather than its value. `spot` is for what has no path: broken YAML.
    """

    path: Path
    what: str
    found: str | None = None
    right: str = ""
    on_key: bool = False
    spot: Spot | None = None


class Wrong(ValueError):  # noqa: N818 - it is what the value is
    """A single value can't be read; whoever knows its place makes a `Fault` of it.

    `found` is given where the value itself must not be shown, or not as it is written.
    """

    def __init__(self, what: str, right: str, *, found: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.right = right
        self.found = found


def quoted(text: str) -> str:
    """The text in double quotes, on one line, cut where it is long."""
    short = text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
    return json.dumps(short, ensure_ascii=False)


def choose(word: str, known: Iterable[str]) -> str:
    """What would be right: the nearest known spelling, else all that may stand here."""
    names = list(dict.fromkeys(known))
    near = nearest(word, names)
    if near is not None:
        return f"did you mean {quoted(near)}?"
    return f"expected {one_of(names)}" if names else "the file names none"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known spelling that the word was most likely meant to be."""
    folded = {name.casefold(): name for name in known}
    begins = [name for name in folded if len(word) > 2 and name.startswith(word.casefold())]
    found = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6) or begins
    return folded[found[0]] if found else None


def one_of(names: Iterable[str]) -> str:
    """`a`, `a or b`, `one of a, b, c`; cut after two dozen."""
    listed = list(names)
    if len(listed) <= 2:
        return " or ".join(listed)
    more = ", …" if len(listed) > 24 else ""
    return "one of " + ", ".join(listed[:24]) + more


def dotted(path: Path) -> str:
    """`agents.anna.cover[1]`: the path as people say it."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text
