"""What the file says: YAML becomes plain values, and for each of them is kept where it stands.

Scalars are read by YAML 1.2's core rules and no others, whatever the parser makes of them: `no`, `22:30`
and `2026-11-02` are text, and so is every key.
"""

import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.config.faults import Fault, Path, Spot, quoted
from bot.config.unreadable import unreadable

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?|[-+]?[0-9]+[eE][-+]?[0-9]{1,3}")
_CORE = "tag:yaml.org,2002:"
_KINDS = ("str", "int", "float", "bool", "null", "timestamp", "merge", "value", "map", "seq")
_CORE_TAGS = frozenset(_CORE + kind for kind in _KINDS)
#: Aliases can make a small file endless; no desk is this large.
_MOST_VALUES = 100_000


class Nodes:
    """A parsed file: its `values`, the nodes and keys they stand at by path, and what is wrong with the YAML.

    `values` is None where nothing could be read.
    """

    def __init__(self, text: str) -> None:
        self.values: Any = None
        self.faults: list[Fault] = []
        self.keys: dict[Path, ScalarNode] = {}
        self.at: dict[Path, Node] = {}
        self._open: list[Node] = []
        self._read(text)

    def _read(self, text: str) -> None:
        try:
            root = _compose(text)
            self.values = None if root is None else self._value(root, ())
        except YAMLError as error:
            self.faults.append(unreadable(error, text))
        except RecursionError:
            self._fault((), "the file is nested too deep", "thousands of levels", "write it flatter")
        except _TooMuchError:
            self._fault((), "the file is too large", f"{_MOST_VALUES} values", "repeat less through aliases")

    def _value(self, node: Node, path: Path) -> Any:
        if len(self.at) > _MOST_VALUES:
            raise _TooMuchError
        self.at[path] = node
        if node.tag not in _CORE_TAGS:
            self._fault(path, "a tag has no meaning here", quoted(str(node.tag)), "leave it out")
        if node in self._open:
            self._fault(path, "an alias holds itself", "a loop", "write the values out")
            return None
        if isinstance(node, ScalarNode):
            return scalar(node)
        self._open.append(node)
        value: Any = None
        if isinstance(node, MappingNode):
            value = self._mapping(node, path)
        elif isinstance(node, SequenceNode):
            value = [self._value(child, (*path, at)) for at, child in enumerate(node.value)]
        self._open.pop()
        return value

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        merged: list[Node] = []
        for key, child in node.value:
            if not isinstance(key, ScalarNode):
                self._fault(path, "a key must be one word", "a list or a mapping", "write a name", key)
            elif key.tag == _CORE + "merge":
                merged.append(child)
            elif key.value in values:
                first = spot_of(self.keys[(*path, key.value)])
                what, found = f"{quoted(key.value)} stands here twice", f"the first at {first.line}:{first.column}"
                self._fault(path, what, found, "keep one", key)
            else:
                self.keys[(*path, key.value)] = key
                values[key.value] = self._value(child, (*path, key.value))
        for key, child in self._from_merges(merged, path):
            if isinstance(key, ScalarNode) and key.value not in values:
                self.keys[(*path, key.value)] = key
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
                    self._fault(path, "`<<` merges a mapping", "something else", "write `<<: *name`", part)

    def _fault(self, path: Path, what: str, found: str, right: str, node: Node | None = None) -> None:
        spot = spot_of(node) if node else None
        self.faults.append(Fault(path=path, what=what, found=found, right=right, spot=spot))


def scalar(node: ScalarNode) -> str | int | float | bool | None:
    """The value of one word of the file."""
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


def spot_of(node: Node) -> Spot:
    """Where the node begins."""
    return Spot(node.start_mark.line + 1, node.start_mark.column + 1)


class _TooMuchError(Exception):
    """More values than any desk has."""


def _compose(text: str) -> Node | None:
    yaml = YAML(typ="safe", pure=True)
    # An anchor may be used anew further down; the parser would only print a warning.
    yaml.composer.warn_double_anchors = False
    root: Node | None = yaml.compose(text)
    return root
