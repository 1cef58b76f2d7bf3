"""A mapping that is read from the store when somebody first looks into it, and not before."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class OnDemand(Mapping[K, V]):
    """What `read` returns. To be looked into only while the transaction that it reads from is open."""

    __slots__ = ("_read", "_values")

    def __init__(self, read: Callable[[], Mapping[K, V]]) -> None:
        self._read = read
        self._values: Mapping[K, V] | None = None

    def __getitem__(self, key: K) -> V:
        return self._known()[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._known())

    def __len__(self) -> int:
        return len(self._known())

    def _known(self) -> Mapping[K, V]:
        if self._values is None:
            self._values = self._read()
        return self._values
