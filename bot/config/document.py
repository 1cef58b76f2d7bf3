"""What the file says, and where: its text becomes plain values, and every path in them leads back to its line.

Scalars are read by YAML 1.2's core rules and no others, whatever the parser makes of them: `no`, `22:30`
and `2026-11-02` are text, and so is every key.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from bot.config.faults import Fault, Path, Spot, dotted, quoted

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?|[-+]?[0-9]+[eE][-+]?[0-9]{1,3}")
_CORE = "tag:yaml.org,2002:"
_CORE_TAGS = frozenset(
    _CORE + kind for kind in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value", "map", "seq")
)
#: Aliases can make a small file endless; no desk is this large.
_MOST_VALUES = 100_000


class Document:
    """A parsed file. `values` is None where nothing could be read; `faults` says what is wrong with the YAML."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.values: Any = None
        self.faults: list[Fault] = []
        self._lines = text.splitlines() or [""]
        self._keys: dict[Path, Node] = {}
        self._nodes: dict[Path, Node] = {}
        self._open: list[Node] = []
        self._read(text)

    def spot(self, fault: Fault) -> Spot:
        """Where to point: at the fault's own path, or the nearest thing around it that the file has."""
        if fault.spot is not None:
            return self._inside(fault.spot)
        path, on_key = fault.path, fault.on_key
        while path not in self._nodes and path:
            path = path[:-1]
            # A text that stands for {en: text} is pointed at itself; else something is missing under this key.
            on_key = not isinstance(self._nodes.get(path), ScalarNode)
        return self._spot_of(path, on_key=on_key)

    def lines(self, faults: Iterable[Fault]) -> tuple[str, ...]:
        """The faults as they are printed, in the order of the file, each once."""
        placed = sorted(((self.spot(fault), self._worded(fault)) for fault in faults), key=lambda each: each[0])
        return tuple(dict.fromkeys(f"{self.name}:{spot.line}:{spot.column}: {text}" for spot, text in placed))

    def __contains__(self, path: Path) -> bool:
        return path in self._nodes

    def _worded(self, fault: Fault) -> str:
        found = self._found(fault) if fault.found is None else fault.found
        where = f"{dotted(fault.path)}: " if fault.path else ""
        text = (
            where
            + fault.what
            + (f", found {found}" if found else "")
            + (f", {fault.right}" if fault.right else "")
        )
        return " ".join(text.split())

    def _found(self, fault: Fault) -> str:
        """What stands there, as it is written; mappings and lists are named, never spelt out."""
        if fault.on_key:
            return quoted(str(fault.path[-1]))
        path = fault.path
        node = self._nodes.get(path) or self._nodes.get(path[:-1])
        if isinstance(node, ScalarNode):
            value = _scalar(node)
            return "nothing" if value is None else quoted(value) if isinstance(value, str) else str(node.value)
        if path not in self._nodes:
            return "nothing"
        return "a list" if isinstance(node, SequenceNode) else "a mapping"

    def _spot_of(self, path: Path, *, on_key: bool) -> Spot:
        node = self._nodes.get(path)
        key = self._keys.get(path)
        empty = isinstance(node, ScalarNode) and not node.value and not node.style
        # An absent value is marked by the parser at whatever comes next.
        if key is not None and (on_key or empty or node is None):
            node = key
        if node is None or not path:
            return Spot()
        return self._inside(Spot(node.start_mark.line + 1, node.start_mark.column + 1))

    def _inside(self, spot: Spot) -> Spot:
        """Some marks stand behind the last line; people need one that they can go to."""
        if spot.line > len(self._lines):
            return Spot(len(self._lines), len(self._lines[-1]) + 1)
        return spot

    def _read(self, text: str) -> None:
        try:
            root = _compose(text)
            if root is not None:
                self._nodes[()] = root
                self.values = self._value(root, ())
        except YAMLError as error:
            self.faults.append(_not_yaml(error, text))
        except RecursionError:
            self.faults.append(Fault(path=(), what="the file is nested too deep", found="thousands of levels"))
        except _TooMuchError:
            right = "repeat less through aliases"
            self.faults.append(Fault(path=(), what="the file is too large", found="100000 values", right=right))

    def _value(self, node: Node, path: Path) -> Any:
        if len(self._nodes) > _MOST_VALUES:
            raise _TooMuchError
        self._nodes[path] = node
        if node.tag not in _CORE_TAGS:
            self._fault(path, "a tag has no meaning here", quoted(str(node.tag)), "leave it out")
        if node in self._open:
            self._fault(path, "an alias holds itself", "a loop", "write the values out")
            return None
        if isinstance(node, ScalarNode):
            return _scalar(node)
        self._open.append(node)
        value: Any = None
        if isinstance(node, MappingNode):
            value = self._mapping(node, path)
        elif isinstance(node, SequenceNode):
            value = self._list(node, path)
        self._open.pop()
        return value

    def _list(self, node: SequenceNode, path: Path) -> list[Any]:
        return [self._value(child, (*path, at)) for at, child in enumerate(node.value)]

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        merged: list[Node] = []
        for key, child in node.value:
            if not isinstance(key, ScalarNode):
                spot = Spot(key.start_mark.line + 1, key.start_mark.column + 1)
                fault = Fault(path=path, what="a key must be one word", found="a list or a mapping", spot=spot)
                self.faults.append(fault)
            elif key.tag == _CORE + "merge":
                merged.append(child)
            elif key.value in values:
                self._twice(key, (*path, key.value))
            else:
                self._keys[(*path, key.value)] = key
                values[key.value] = self._value(child, (*path, key.value))
        for key, child in self._from_merges(merged, path):
            if isinstance(key, ScalarNode) and key.value not in values:
                self._keys[(*path, key.value)] = key
                values[key.value] = self._value(child, (*path, key.value))
        return values

    def _from_merges(self, merged: list[Node], path: Path) -> Iterator[tuple[Node, Node]]:
        """What `<<: *name` brings in; the mapping's own keys win over it."""
        for source in merged:
            parts = source.value if isinstance(source, SequenceNode) else [source]
            for part in parts:
                if isinstance(part, MappingNode) and part not in self._open:
                    yield from part.value
                else:
                    self._fault(path, "`<<` merges a mapping", "something else", "`<<: *name`")

    def _twice(self, key: ScalarNode, path: Path) -> None:
        first = self._keys[path].start_mark
        what = f"{quoted(key.value)} stands here twice"
        spot = Spot(key.start_mark.line + 1, key.start_mark.column + 1)
        found = f"the first at {first.line + 1}:{first.column + 1}"
        self.faults.append(Fault(path=path[:-1], what=what, found=found, right="keep one", spot=spot))

    def _fault(self, path: Path, what: str, found: str, right: str) -> None:
        self.faults.append(Fault(path=path, what=what, found=found, right=right))


class _TooMuchError(Exception):
    """More values than any desk has."""


def _compose(text: str) -> Node | None:
    yaml = YAML(typ="safe", pure=True)
    yaml.composer.warn_double_anchors = False
    root: Node | None = yaml.compose(text)
    return root


def _scalar(node: ScalarNode) -> str | int | float | bool | None:
    text: str = node.value
    if node.style or node.tag == _CORE + "str":
        return text
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return text.lower() == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _not_yaml(error: YAMLError, text: str) -> Fault:
    """One line for what the parser says in five, with the mark nearest to the cause."""
    if isinstance(error, ReaderError):
        found = f"U+{error.character:04X}"
        spot = _end_of(text[: error.position])
        return Fault(path=(), what="not YAML: a control character", found=found, right="delete it", spot=spot)
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return Fault(path=(), what="not YAML", found=quoted(" ".join(str(error).split())))
    mark, problem, right = error.problem_mark, str(error.problem or ""), ""
    if "'\\t'" in problem:
        problem, right = "a tab can't indent", "use spaces"
    elif "mapping values are not allowed" in problem:
        problem, right = "a second `:`, or a wrong indent", "quote the text, or align the key"
    elif "another document" in problem:
        problem, right = "a second document", "one file holds one desk"
    elif error.context_mark is not None and error.context_mark is not mark:
        opened = f"{error.context_mark.line + 1}:{error.context_mark.column + 1}"
        right = f"see what was opened at {opened}: is it closed, and is every `,` there?"
    spot = Spot(mark.line + 1, mark.column + 1)
    return Fault(path=(), what="not YAML", found=" ".join(problem.split()), right=right, spot=spot)


def _end_of(text: str) -> Spot:
    lines = text.split("\n")
    return Spot(len(lines), len(lines[-1]) + 1)
