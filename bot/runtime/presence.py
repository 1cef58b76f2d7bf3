"""Is this process alive in the others' eyes, and which of the others are not?

Where several work on one store, each beats once a second and looks at the others' beats. Who has not beaten for
several looks is buried: what it had in work is nobody's, and is taken over. Looks are counted, not seconds: clocks
that differ or jump, and a database that was away, bury nobody.

A process that was only paused finds itself buried, and joins anew under another number. Until then it may write
nothing of what it held, and it makes no calls once it can't be sure any more that nobody took its place.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial, wraps
from typing import TypeVar

import structlog

from bot.ports import Store, Tx

T = TypeVar("T")
log = structlog.get_logger(__name__)

#: Seconds between two beats, each of which is also a look at the others.
BEAT = 1.0
#: So many looks in a row without a new beat, and a process is dead.
LOOKS = 6
#: How long after a beat nobody can have buried us. Seconds; less than the looks take together.
SURE_FOR = 4.0


class Lease:
    """What only one process does at a time. `epoch` is None while another does."""

    def __init__(self, name: str, presence: "Presence") -> None:
        self.name = name
        self.epoch: int | None = None
        self._presence = presence

    @property
    def is_ours(self) -> bool:
        """Does this process hold it, and is it sure to be alive?"""
        return not self._presence.is_shared or (self.epoch is not None and self._presence.certain() is not None)

    async def until_ours(self) -> None:
        while not self.is_ours:
            await self._presence.next_beat()

    def confirm(self, tx: Tx) -> None:
        """Every write under the lease begins with this. Raises TakenOver."""
        if self._presence.is_shared:
            tx.leases.confirm(self.name, self.epoch or 0)

    def over(self, store: Store) -> "Leased":
        """The store, for what is only done under the lease."""
        return Leased(store, self)


class Leased:
    """`ports.Store`, each of whose transactions first confirms the lease. Whose the store is, closes it."""

    def __init__(self, store: Store, lease: Lease) -> None:
        self._store = store
        self._lease = lease

    @property
    def is_shared(self) -> bool:
        return self._store.is_shared

    def act_as(self, process: int) -> None:
        self._store.act_as(process)

    async def run(self, unit: Callable[[Tx], T]) -> T:
        @wraps(unit)
        def confirmed(tx: Tx) -> T:
            self._lease.confirm(tx)
            return unit(tx)

        return await self._store.run(confirmed)

    async def close(self) -> None:
        await self._store.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """What a beat came to. `epochs` are those of the leases that this process holds now."""

    is_alive: bool
    beats: Mapping[int, int]
    epochs: Mapping[str, int | None]
    has_orphans: bool


class Presence:
    """This process among those that share a store. Where the store is shared with nobody there is nothing to do."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        self._name = name
        self._number = 0
        self._sure_until = 0.0
        #: By process: its newest beat, and how many looks have seen no newer one.
        self._seen: dict[int, tuple[int, int]] = {}
        self._leases: dict[str, Lease] = {}
        self._beaten = asyncio.Event()

    @property
    def is_shared(self) -> bool:
        return self._store.is_shared

    def lease(self, name: str) -> Lease:
        """Wanted from now on: whenever nobody holds it, it is taken."""
        return self._leases.setdefault(name, Lease(name, self))

    def certain(self) -> int | None:
        """The number under which this process may act now; None where the others may have buried it."""
        return self._number if not self.is_shared or _elapsed() < self._sure_until else None

    async def join(self) -> None:
        """Be one of them, under a new number."""
        if not self.is_shared:
            return
        begun = _elapsed()
        number = await self._store.run(lambda tx: tx.processes.join(self._name))
        self._store.act_as(number)
        self._number = number
        self._sure_until = begun + SURE_FOR
        log.info("process_joined", process=number, name=self._name)

    async def beat(self) -> bool:
        """Beat once, and look at the others. True where something is in work that is nobody's."""
        begun = _elapsed()
        names = tuple(self._leases)
        found = await self._store.run(partial(_beat, process=self._number, names=names))
        if found.is_alive:
            self._sure_until = begun + SURE_FOR
            self._hold(found.epochs)
        else:
            log.warning("process_was_taken_for_dead", process=self._number)
            self._hold(dict.fromkeys(names))
            await self.join()
        for process, beat in list(self._silent(found.beats)):
            await self._bury(process, beat)
        self._beaten.set()
        self._beaten = asyncio.Event()
        return found.has_orphans

    async def next_beat(self) -> None:
        await self._beaten.wait()

    async def leave(self) -> None:
        """End in good order: the others need not wait to find out."""
        number, self._number = self._number, 0
        if number:
            self._sure_until = 0.0
            await self._store.run(lambda tx: tx.processes.leave(number))

    def _hold(self, epochs: Mapping[str, int | None]) -> None:
        for name, epoch in epochs.items():
            lease = self._leases[name]
            if epoch is not None and epoch != lease.epoch:
                log.info("lease_taken", lease=name, epoch=epoch, process=self._number)
            lease.epoch = epoch

    def _silent(self, beats: Mapping[int, int]) -> Iterator[tuple[int, int]]:
        """Those whom nobody has heard of for too long."""
        seen, self._seen = self._seen, {}
        for process, beat in beats.items():
            if process == self._number:
                continue
            before, looks = seen.get(process, (beat, -1))
            looks = looks + 1 if beat == before else 0
            self._seen[process] = (beat, looks)
            if looks >= LOOKS:
                yield process, beat

    async def _bury(self, process: int, beat: int) -> None:
        if await self._store.run(lambda tx: tx.processes.bury(process, beat)):
            log.warning("process_taken_over", process=process, by=self._number)


def _beat(tx: Tx, process: int, names: tuple[str, ...]) -> Beat:
    is_alive = tx.processes.beat(process)
    return Beat(
        is_alive=is_alive,
        beats=tx.processes.beats(),
        epochs={name: tx.leases.take(name) for name in names} if is_alive else {},
        has_orphans=tx.processes.has_orphans(),
    )


def _elapsed() -> float:
    """Seconds on the loop's own clock, which never jumps."""
    return asyncio.get_running_loop().time()
