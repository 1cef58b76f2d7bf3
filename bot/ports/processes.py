"""Several processes on one store."""

from collections.abc import Mapping
from typing import Protocol


class Processes(Protocol):
    """The desks that run on one store. A process shows that it lives by its beats; what a dead one had in work is
    nobody's, until somebody takes it over."""

    def join(self, name: str) -> int:
        """One more, by a number that no other ever had or will have."""

    def beat(self, process: int) -> bool:
        """It lives. False where the others have declared it dead: it must join anew."""

    def beats(self) -> Mapping[int, int]:
        """How often each has beaten."""

    def bury(self, process: int, beat: int) -> bool:
        """It has not beaten since: all it held is nobody's. False where it has, or somebody is writing for it."""

    def leave(self, process: int) -> None:
        """It ends in good order: its inbox rows wait again, all else it held is nobody's."""

    def has_orphans(self) -> bool:
        """Is anything in work that is nobody's?"""


class Leases(Protocol):
    """What only one process does at a time, by name. The epoch grows whenever a lease changes hands."""

    def take(self, name: str) -> int | None:
        """The epoch under which this process holds it now; None while another does."""

    def confirm(self, name: str, epoch: int) -> None:
        """Raise TakenOver unless this process still holds it under that epoch; it does until this transaction ends."""
