"""What a story says: who there is, and step by step what they do and what is expected. Read from YAML, checked whole.

The language is described in docs/stories.md.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError

from bot.errors import ConfigError
from bot.stories.durations import offset

#: What a step may do, and what each expectation may say besides `expect` and `at`.
DOES = ("says", "presses", "runs")
EXPECTS: Mapping[str, frozenset[str]] = {
    "message": frozenset({"to", "has", "lacks"}),
    "silence": frozenset({"to"}),
    "page": frozenset({"to", "has"}),
    "deadline": frozenset({"of", "metric", "due", "state", "act_by"}),
    "responsible": frozenset({"of", "agent", "reason"}),
    "status": frozenset({"of", "is"}),
    "severity": frozenset({"of", "is"}),
    "breaches": frozenset({"of", "metric", "count"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line. `at` is the offset from the story's start; `line` where it stands in the file."""

    number: int
    line: int
    at: timedelta
    who: str = ""
    is_agent: bool = False
    to: str = ""
    does: str = ""
    text: str = ""
    expect: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story. The mappings are as written, each row checked for its keys."""

    title: str
    config: Path
    start: datetime
    customers: Mapping[str, Mapping[str, Any]]
    contacts: Mapping[str, Mapping[str, Any]]
    invitations: Mapping[str, str]
    away: Mapping[str, list[Mapping[str, Any]]]
    busy: Mapping[str, list[Mapping[str, Any]]]
    steps: tuple[Step, ...]


ROWS: Mapping[str, frozenset[str]] = {
    "customers": frozenset({"name", "plan", "add_ons", "dedicated_agent", "language", "zone", "since", "until"}),
    "contacts": frozenset({"customer", "telegram", "slack", "consent", "language", "zone", "name", "speaks"}),
}
TOP = frozenset({"title", "config", "start", "customers", "contacts", "invitations", "busy", "away", "story"})


def load(path: Path) -> tuple[Story, ...]:
    """Every story in the file. Raises ConfigError with one pointed line for each fault."""
    try:
        documents = list(_yaml().load_all(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError((f"{path}: can't be read: {error}",)) from error
    except MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise ConfigError((f"{where}: not YAML: {error.problem}",)) from error
    reader = _Reader(path)
    stories = tuple(reader.story(document, n) for n, document in enumerate(documents, 1) if document is not None)
    if not stories and not reader.faults:
        reader.faults.append(f"{path}:1:1: no story here; write `story:` with its steps")
    if reader.faults:
        raise ConfigError(tuple(reader.faults))
    return stories


class _Constructor(RoundTripConstructor):
    """Leaves instants and dates as they were written: their offset matters, and YAML's own reading drops it."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda self, node: node.value)


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.Constructor = _Constructor
    return yaml


def instant(value: Any) -> datetime:
    """An instant with its offset. Raises ValueError saying what to write."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        at = None
    if at is None or at.utcoffset() is None:
        raise ValueError(f"`{value}` is not an instant with its offset; write for instance 2026-11-20T16:30:00+01:00")
    return at


class _Reader:
    """Reads one file's stories and collects what is wrong with them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.faults: list[str] = []

    def story(self, document: Any, number: int) -> Story:
        if not isinstance(document, dict):
            self._fault(None, None, "a story is a mapping with config, start and story")
            document = {}
        self._check_keys(document, TOP, "a story")
        for missing in [key for key in ("config", "start", "story") if key not in document]:
            self._fault(document, None, f"`{missing}` is missing")
        for section, keys in ROWS.items():
            for name, row in (document.get(section) or {}).items():
                self._check_keys(row or {}, keys, f"{section}.{name}")
        return Story(
            title=str(document.get("title") or (self._path.stem if number == 1 else f"{self._path.stem} {number}")),
            config=self._path.parent / str(document.get("config", "")),
            start=self._instant(document, "start"),
            customers=document.get("customers") or {},
            contacts=document.get("contacts") or {},
            invitations=document.get("invitations") or {},
            away=document.get("away") or {},
            busy=document.get("busy") or {},
            steps=tuple(self._steps(document)),
        )

    def _steps(self, document: Any) -> Iterator[Step]:
        at = timedelta()
        rows: Any = document.get("story") or []
        for index, row in enumerate(rows):
            line = rows.lc.item(index)[0] + 1
            if not isinstance(row, dict):
                self._fault(None, line, "a step is a mapping such as {contact: maria, says: …}")
                continue
            at = self._offset(row, line, at)
            yield self._expectation(row, index, line, at) if "expect" in row else self._deed(row, index, line, at)

    def _offset(self, row: Any, line: int, before: timedelta) -> timedelta:
        if "at" not in row:
            return before
        try:
            at = offset(str(row["at"]))
        except ValueError as error:
            self._fault(None, line, str(error))
            return before
        if at < before:
            self._fault(None, line, f"`at: {row['at']}` goes back: the step before is later")
        return max(at, before)

    def _expectation(self, row: Any, index: int, line: int, at: timedelta) -> Step:
        kind = str(row["expect"])
        allowed = EXPECTS.get(kind)
        if allowed is None:
            self._fault(None, line, f"`expect: {kind}` is not known; there are {', '.join(EXPECTS)}")
        else:
            self._check_keys(row, allowed | {"expect", "at"}, f"expect: {kind}", line)
        facts = {key: value for key, value in row.items() if key not in ("expect", "at")}
        return Step(number=index + 1, line=line, at=at, expect=kind, facts=facts)

    def _deed(self, row: Any, index: int, line: int, at: timedelta) -> Step:
        self._check_keys(row, frozenset({"at", "contact", "agent", "to", *DOES}), "a step", line)
        does = [key for key in DOES if key in row]
        if len(does) != 1 or ("contact" in row) == ("agent" in row):
            self._fault(None, line, "a step names one contact or agent, and one of says, presses, runs")
        is_agent = "agent" in row
        return Step(
            number=index + 1,
            line=line,
            at=at,
            who=str(row.get("agent") or row.get("contact") or ""),
            is_agent=is_agent,
            to=str(row.get("to", "")),
            does=does[0] if does else "",
            text=str(row[does[0]]) if does else "",
        )

    def _instant(self, document: Any, key: str) -> datetime:
        try:
            return instant(document[key])
        except KeyError:
            pass
        except ValueError as error:
            self._fault(document, None, f"{key}: {error}")
        return datetime.fromisoformat("2026-01-01T00:00:00+00:00")

    def _check_keys(self, row: Any, allowed: frozenset[str], what: str, line: int | None = None) -> None:
        if not isinstance(row, dict):
            self._fault(None, line, f"{what} is a mapping")
            return
        for key in row:
            if key not in allowed:
                self._fault(row, line, f"{what} has no `{key}`; there are {', '.join(sorted(allowed))}")

    def _fault(self, node: Any, line: int | None, text: str) -> None:
        if line is None:
            line = node.lc.line + 1 if hasattr(node, "lc") else 1
        self.faults.append(f"{self._path}:{line}:1: {text}")


def whole_day(value: Any) -> date:
    """A whole day. Raises ValueError saying what to write."""
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError(f"`{value}` is not a day; write for instance 2026-11-24") from error
