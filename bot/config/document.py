"""Where in the file something is wrong, and how that is printed.

`FILE:LINE:COLUMN: what is wrong, what was found, what would be right`
"""

from collections.abc import Iterable
from typing import Any

from ruamel.yaml.nodes import CollectionNode, Node, ScalarNode, SequenceNode

from bot.config.faults import Fault, Spot, dotted, quoted
from bot.config.nodes import Nodes, scalar, spot_of


class Document:
    """A parsed file under its name."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self._lines = text.split("\n")
        self._nodes = Nodes(text)

    @property
    def values(self) -> Any:
        """Plain values; None where nothing could be read."""
        return self._nodes.values

    @property
    def faults(self) -> list[Fault]:
        """What is wrong with the YAML itself."""
        return list(self._nodes.faults)

    def spot(self, fault: Fault) -> Spot:
        """Where to point: at the fault's own path, or the nearest thing around it that the file has."""
        if fault.spot is not None:
            return self._inside(fault.spot)
        path, on_key = fault.path, fault.on_key
        while path and path not in self._nodes.at:
            path = path[:-1]
            # Something is missing under this key; or a text stands for {en: text} and is itself to blame.
            on_key = not isinstance(self._nodes.at.get(path), ScalarNode)
        node, key = self._nodes.at.get(path), self._nodes.keys.get(path)
        if key is not None and (on_key or node is None or _begins_elsewhere(node)):
            node = key
        return self._inside(spot_of(node)) if node is not None and path else Spot()

    def lines(self, faults: Iterable[Fault]) -> tuple[str, ...]:
        """The faults as they are printed, in the order of the file, each once."""
        placed = sorted(((self.spot(fault), self._worded(fault)) for fault in faults), key=lambda each: each[0])
        return tuple(dict.fromkeys(f"{self.name}:{spot.line}:{spot.column}: {text}" for spot, text in placed))

    def _worded(self, fault: Fault) -> str:
        found = self._found(fault) if fault.found is None else fault.found
        parts = (fault.what, f"found {found}" if found else "", fault.right)
        where = f"{dotted(fault.path)}: " if fault.path else ""
        return where + " ".join(", ".join(part for part in parts if part).split())

    def _found(self, fault: Fault) -> str:
        """What stands there, as it is written; mappings and lists are named, never spelt out."""
        if fault.on_key:
            return quoted(str(fault.path[-1]))
        node = self._nodes.at.get(fault.path) or self._nodes.at.get(fault.path[:-1])
        if isinstance(node, ScalarNode):
            value = scalar(node)
            return "nothing" if value is None else quoted(value) if isinstance(value, str) else str(node.value)
        if fault.path not in self._nodes.at:
            return "nothing"
        return "a list" if isinstance(node, SequenceNode) else "a mapping"

    def _inside(self, spot: Spot) -> Spot:
        """Some marks stand behind the last line; people need one that they can go to."""
        last = len(self._lines) if self._lines[-1] else max(1, len(self._lines) - 1)
        return spot if spot.line <= last else Spot(last, len(self._lines[last - 1]) + 1)


def _begins_elsewhere(node: Node) -> bool:
    """An absent value is marked at whatever comes next, and a block under a key begins a line below it."""
    if isinstance(node, ScalarNode):
        return not node.value and not node.style
    return isinstance(node, CollectionNode) and not node.flow_style
