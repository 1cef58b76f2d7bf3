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
from bot.stories.vocabulary import (
    ALERT,
    AWAY,
    BUSY,
    CONTACT,
    CUSTOMER,
    DEED,
    DOES,
    EXPECTS,
    IN_AGENDA,
    MONITORING,
    STORY,
    Keys,
    fields,
    span,
)
from bot.stories.vocabulary import instant as instant
from bot.stories.vocabulary import whole_day as whole_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line. `at` is the offset from the story's start; `line` where it stands in the file."""

    number: int
    line: int
    at: timedelta
    who: str = ""
    is_agent: bool = False
    to: str = ""
    inside: str = ""
    conversation: int | None = None
    does: str = ""
    text: str = ""
    fills: Mapping[str, str] = field(default_factory=dict)
    #: In the agent's own agenda.
    span: tuple[datetime, datetime] | None = None
    alert: Mapping[str, Any] = field(default_factory=dict)
    expect: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story of `file`. The mappings are as written, each row checked for its keys and values. Its `start` stands
    on `line`."""

    file: Path
    title: str
    config: Path
    start: datetime
    line: int
    customers: Mapping[str, Mapping[str, Any]]
    contacts: Mapping[str, Mapping[str, Any]]
    invitations: Mapping[str, str]
    #: Personal links, by code; "revoked" among them after the customer's key: withdrawn.
    links: Mapping[str, str]
    away: Mapping[str, list[Mapping[str, Any]]]
    busy: Mapping[str, list[Mapping[str, Any]]]
    steps: tuple[Step, ...]

    @property
    def shows_forms(self) -> bool:
        """Does anybody fill in a form? Then the platform that can opens them; else everything is asked by messages."""
        return any(step.does == "fills" for step in self.steps)


def load(path: Path) -> tuple[Story, ...]:
    """Every story in the file. Raises ConfigError with one pointed line for each fault."""
    try:
        documents = list(_yaml().load_all(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError((f"{path}:1:1: can't be read: {error}",)) from error
    except RecursionError as error:
        raise ConfigError((f"{path}:1:1: nested too deep: write it flatter",)) from error
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
    """Leaves instants, dates and numbers as they were written: an instant's offset matters, and YAML's own reading
    drops it; a number is somebody's name or words as often as not."""


for _kind in ("timestamp", "int", "float"):
    _Constructor.add_constructor(f"tag:yaml.org,2002:{_kind}", lambda self, node: node.value)


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.Constructor = _Constructor
    return yaml


class _Reader:
    """Reads one file's stories and collects what is wrong with them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.faults: list[str] = []

    def story(self, document: Any, number: int) -> Story:
        if not isinstance(document, dict):
            self._fault(None, "a story is a mapping with config, start and story")
            document = {}
        self._check(document, STORY, "a story", _line(document))
        contacts = self._rows(document, "contacts", CONTACT)
        return Story(
            file=self._path,
            title=str(document.get("title") or (self._path.stem if number == 1 else f"{self._path.stem} {number}")),
            config=self._path.parent / str(document.get("config", "")),
            start=self._start(document),
            line=line_of(document, "start"),
            customers=self._rows(document, "customers", CUSTOMER),
            contacts=self._reachable(contacts),
            invitations=self._mapping(document, "invitations"),
            links=self._mapping(document, "links"),
            away=self._spans(document, "away", AWAY),
            busy=self._spans(document, "busy", BUSY),
            steps=tuple(self._steps(document, contacts)),
        )

    # --- who there is ----------------------------------------------------------------------------------------

    def _rows(self, document: Any, section: str, keys: Keys) -> Mapping[str, Any]:
        rows = self._mapping(document, section)
        for name, row in rows.items():
            self._check({} if row is None else row, keys, f"{section}.{name}", line_of(rows, name))
        return rows

    def _reachable(self, contacts: Mapping[str, Any]) -> Mapping[str, Any]:
        for name, row in contacts.items():
            if not isinstance(row, dict) or not {"telegram", "slack"} & row.keys():
                self._fault(line_of(contacts, name), f"contacts.{name}: say where, telegram: 5001 or slack: U0MARIA")
        return contacts

    def _spans(self, document: Any, section: str, keys: Keys) -> Mapping[str, list[Any]]:
        by_agent = self._mapping(document, section)
        for agent, spans in by_agent.items():
            line = line_of(by_agent, agent)
            if not isinstance(spans, list):
                self._fault(line, f"{section}.{agent} is a list of spans such as [{{from: …, to: …}}]")
                continue
            for each in spans:
                self._check(each, keys, f"{section}.{agent}", line)
                if _is_backwards(each, keys):
                    self._fault(line, f"{section}.{agent}: ends before it begins")
        return by_agent

    def _mapping(self, document: Any, section: str) -> Mapping[str, Any]:
        found = document.get(section)
        if found is None or isinstance(found, dict):
            return found or {}
        self._fault(line_of(document, section), f"{section} is a mapping by name")
        return {}

    def _start(self, document: Any) -> datetime:
        try:
            return instant(document["start"])
        except KeyError:
            pass
        except ValueError as error:
            self._fault(line_of(document, "start"), f"start: {error}")
        return datetime.fromisoformat("2026-01-01T00:00:00+00:00")

    # --- what happens ----------------------------------------------------------------------------------------

    def _steps(self, document: Any, contacts: Mapping[str, Any]) -> Iterator[Step]:
        at = timedelta()
        rows: Any = document.get("story") or []
        if "story" in document and (not isinstance(rows, list) or not rows):
            self._fault(line_of(document, "story"), "story is a list of steps, and has at least one")
            return
        for index, row in enumerate(rows):
            line = rows.lc.item(index)[0] + 1
            if not isinstance(row, dict):
                self._fault(line, "a step is a mapping such as {contact: maria, says: …}")
                continue
            for key in ("contact", "of", "in"):
                if key in row and str(row[key]) not in (*contacts, *((MONITORING,) if key == "of" else ())):
                    self._fault(line, f"there is no contact {row[key]}; there are {', '.join(contacts) or 'none'}")
            at = self._offset(row, line, at)
            if "alert" in row:
                yield self._alert(row, index, line, at)
            elif "expect" in row:
                yield self._expectation(row, index, line, at)
            else:
                yield self._deed(row, index, line, at)

    def _alert(self, row: Any, index: int, line: int, at: timedelta) -> Step:
        self._check({key: row[key] for key in row if key not in ("alert", "at")}, Keys(), "an alert's step", line)
        self._check(row["alert"], ALERT, "an alert", line)
        alert = row["alert"] if isinstance(row["alert"], dict) else {}
        return Step(number=index + 1, line=line, at=at, who=MONITORING, does="alert", alert=alert)

    def _offset(self, row: Any, line: int, before: timedelta) -> timedelta:
        if "at" not in row:
            return before
        try:
            at = offset(str(row["at"]))
        except ValueError as error:
            self._fault(line, str(error))
            return before
        if at < before:
            self._fault(line, f"`at: {row['at']}` goes back: the step before is later")
        return max(at, before)

    def _expectation(self, row: Any, index: int, line: int, at: timedelta) -> Step:
        kind = str(row["expect"])
        facts = {key: value for key, value in row.items() if key not in ("expect", "at")}
        if kind in EXPECTS:
            self._check(facts, EXPECTS[kind], f"expect: {kind}", line)
        else:
            self._fault(line, f"`expect: {kind}` is not known; there are {', '.join(EXPECTS)}")
        return Step(number=index + 1, line=line, at=at, expect=kind, facts=facts)

    def _deed(self, row: Any, index: int, line: int, at: timedelta) -> Step:
        self._check(row, DEED, "a step", line)
        does = [key for key in DOES if key in row]
        if len(does) != 1 or ("contact" in row) == ("agent" in row):
            self._fault(line, f"a step names one contact or agent, and one of {', '.join(DOES)}")
        if "contact" in row and set(does) & set(IN_AGENDA):
            self._fault(line, "only an agent has an agenda")
        return Step(
            number=index + 1,
            line=line,
            at=at,
            who=str(row.get("agent") or row.get("contact") or ""),
            is_agent="agent" in row,
            to=str(row.get("to", "")),
            inside=str(row.get("in", "")),
            conversation=int(row["number"]) if str(row.get("number", "")).isdecimal() else None,
            does=does[0] if does else "",
            text=str(row[does[0]]) if does else "",
            fills=_filled(row.get("fills")),
            span=_span(next((row[key] for key in does if key in IN_AGENDA), None)),
        )

    # --- what is wrong ---------------------------------------------------------------------------------------

    def _check(self, row: Any, keys: Keys, what: str, line: int) -> None:
        """Are all its keys known, those there that it needs, and their values what they should be?"""
        if not isinstance(row, dict):
            self._fault(line, f"{what} is a mapping")
            return
        known = keys.all
        for key in keys.needs:
            if key not in row:
                self._fault(line, f"{what} lacks `{key}`")
        for key, value in row.items():
            if value is None and key in keys.takes:
                continue
            if key not in known:
                self._fault(line, f"{what} has no `{key}`; there are {', '.join(sorted(known))}")
                continue
            try:
                known[key](value)
            except ValueError as error:
                self._fault(line, f"{what}: {key}: {error}")

    def _fault(self, line: int | None, text: str) -> None:
        self.faults.append(f"{self._path}:{line or 1}:1: {text}")


def _span(written: Any) -> tuple[datetime, datetime] | None:
    """What is not to be read is a fault of its own, told by then."""
    try:
        return None if written is None else span(written)
    except ValueError:
        return None


def _is_backwards(row: Any, keys: Keys) -> bool:
    """Whole days may begin and end on the same one. What can't be read has been told as a fault."""
    try:
        first, last = (keys.needs[key](row[key]) for key in ("from", "to"))
    except (ValueError, KeyError, TypeError):
        return False
    return last < first if isinstance(first, date) and not isinstance(first, datetime) else last <= first  # type: ignore[operator]


def _filled(written: Any) -> Mapping[str, str]:
    """A form's fields; what is none of it has been told as a fault."""
    try:
        return fields(written)
    except ValueError:
        return {}


def _line(node: Any) -> int:
    return node.lc.line + 1 if hasattr(node, "lc") else 1


def line_of(node: Any, key: Any) -> int:
    """The line on which that key of a mapping stands."""
    return node.lc.key(key)[0] + 1 if hasattr(node, "lc") and key in node else _line(node)
