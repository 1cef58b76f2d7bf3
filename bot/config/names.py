"""Which names the file gives, so that every mention of one can be checked where it stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.config.faults import Path, Wrong, choose, nearest
from bot.model.policy import WALL
from bot.model.words import Language

#: A clock is a calendar's name, or one of these.
CLOCKS = (WALL,)
#: The words of a ladder that are no agent's and no team's name.
LADDER_WORDS = ("responsible", "cover", "on_call", "lead")
#: In `with` of a call: the customer's own agent rather than a team.
DEDICATED = "dedicated"


class Kind(StrEnum):
    """What a name is the name of; the value is the section that gives it."""

    CALENDAR = "calendars"
    AGENT = "agents"
    TEAM = "teams"
    PLAN = "plans"
    ADD_ON = "add_ons"
    POLICY = "policies"
    SEVERITY = "severities"
    LADDER = "ladders"
    TOPIC = "topics"

    @property
    def section(self) -> str:
        return Kind.POLICY.value if self is Kind.SEVERITY else self.value

    @property
    def singular(self) -> str:
        return {"policies": "policy", "severities": "severity"}.get(self.value, self.value[:-1].replace("_", "-"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names by kind, and the company's first language, taken from the file before it is validated.

    `unsure` are the sections of which the names can't be known: misspelt, of the wrong shape, or left out of
    a file that need not have them. Mentions of their names pass, and gather in `unchecked`.
    """

    by_kind: Mapping[Kind, tuple[str, ...]]
    unsure: frozenset[str] = frozenset()
    fallback: Language = Language.EN
    unchecked: set[Kind] = field(default_factory=set)

    def check(self, word: object, kinds: tuple[Kind, ...], also: tuple[str, ...] = ()) -> str:
        """The word, if it is the name of one of these kinds, or one of the words `also` allowed."""
        if not isinstance(word, str):
            raise Wrong(f"must be the name of {_article(kinds)}", "write it as text")
        known = [name for kind in kinds for name in self.by_kind.get(kind, ())]
        if word in known or word in also:
            return word
        unsure = [kind for kind in kinds if kind.section in self.unsure]
        if unsure:
            self.unchecked.update(unsure)
            return word
        raise Wrong(f"no such {_either(kinds)}", choose(word, (*known, *also)))


def names_in(values: Any, *, partial: bool = False) -> Names:
    """The names that a file gives; a partial file need not give all that it mentions."""
    sections = mapping(values)
    by_kind: dict[Kind, tuple[str, ...]] = {kind: tuple(mapping(sections.get(kind))) for kind in Kind}
    severities = (name for _, policy in each(values, "policies", "*") for name in mapping(policy.get("severities")))
    by_kind[Kind.SEVERITY] = tuple(dict.fromkeys(severities))
    return Names(
        by_kind=by_kind,
        unsure=frozenset(_unsure(sections, partial)),
        fallback=_fallback(sections),
    )


def mapping(value: object) -> Mapping[str, Any]:
    """The value, if it is a mapping; else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """The value, if it is a list; else an empty one."""
    return value if isinstance(value, list) else []


def each(values: object, *pattern: str) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every mapping at the pattern's places, with its path; `*` stands for any key or list item.

    What is missing or has another shape is passed over: its own fault is reported elsewhere.
    """
    found: list[tuple[Path, Any]] = [((), values)]
    for part in pattern:
        found = [((*path, step), inner) for path, outer in found for step, inner in _inside(outer, part)]
    yield from ((path, value) for path, value in found if isinstance(value, dict))


def at(values: object, path: Path) -> object:
    """What stands at a path; None where nothing does."""
    for part in path:
        if isinstance(values, dict):
            values = values.get(part)
        elif isinstance(values, list) and isinstance(part, int) and part < len(values):
            values = values[part]
        else:
            return None
    return values


def _inside(value: object, part: str) -> list[tuple[str | int, Any]]:
    if part != "*":
        content = mapping(value).get(part)
        return [] if content is None else [(part, content)]
    return [*mapping(value).items(), *enumerate(items(value))]


def _unsure(sections: Mapping[str, Any], partial: bool) -> Iterator[str]:
    known = {kind.section for kind in Kind}
    misspelt = {nearest(name, known - sections.keys()) for name in sections.keys() - known}
    for section in known:
        content = sections.get(section)
        if section in misspelt or not isinstance(content, dict | None) or (content is None and partial):
            yield section


def _fallback(sections: Mapping[str, Any]) -> Language:
    languages = items(mapping(sections.get("company")).get("languages"))
    return Language(languages[0]) if languages and languages[0] in list(Language) else Language.EN


def _either(kinds: tuple[Kind, ...]) -> str:
    return " or ".join(kind.singular for kind in kinds)


def _article(kinds: tuple[Kind, ...]) -> str:
    return " or ".join(("an " if kind.singular[0] in "aeiou" else "a ") + kind.singular for kind in kinds)
