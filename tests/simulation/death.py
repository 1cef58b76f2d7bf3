"""Where a process may die, or stand still for a while: every moment around a transaction and a call, by name."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from calendars.calls import CallState

#: The transactions of the desk's process, by the function that asks for them.
TRANSACTIONS = {
    "Service.accept": "accept",
    "Service._accept_alone": "accept alone",
    "_hasten": "heed a clock put back",
    "Worker._told": "set aside or recover what came in",
    "Worker._claim": "claim what came in",
    "Worker._receive.receive": "work",
    "Worker._receive.refuse": "refuse",
    "Alarm._due": "count due timers",
    "Alarm._fire_one": "fire a timer",
    "Alarm.next_due": "look for the next timer",
    "Carrier.recover": "look for interrupted sends",
    "Carrier._ready": "take what goes out",
    "Carrier._rest": "look when the next goes out",
    "Booker._due": "look for calls to go on with",
    "Booker._go_on": "go on with a booking",
    "Booker._saw": "note how an agenda is",
    "Booker._note_busy": "note which time an agenda takes",
    "Booker._forget_others": "forget the agendas that are not kept",
    "Ledger.run": "go on with a call",
    "Ledger._arrived": "record a delivery",
    "Ledger._postponed": "record a postponement",
    "Ledger.doubt": "record a doubt",
    "Ledger._give_up": "set aside what went out",
    "Presence.join": "join the others",
    "_beat": "beat",
    "Presence._bury": "bury another",
    "Presence.leave": "leave the others",
}
#: Those that only a process among others asks for.
AMONG_OTHERS = ("accept alone", "join the others", "beat", "bury another", "leave the others")
#: What a call becomes, from a hold to its end. Lost is not among them: a calendar that refuses that often lets few
#: runs come to rest.
STATES = (
    CallState.HELD,
    CallState.WRITING,
    CallState.PENDING,
    CallState.BOOKED,
    CallState.MOVING,
    CallState.CANCELLING,
    CallState.CANCELLED,
)
STATE_MOMENTS = ("before the commit that makes a call", "after the commit that makes a call")
MOMENTS = ("before", "in the middle of", "after the commit of")
CALLS = (
    "before an event is accepted",
    "after accepting, before the platform is told",
    "after the platform was told",
    "before a call",
    "while a call is under way",
    "after a call, before it is recorded",
    "before an agenda is asked",
    "before asking",
    "after asking",
)

#: What the booker has an agenda do, and the moments around it. What comes between the record of the answer and the chat
#: is "after the commit that makes a call".
WRITES = ("create", "change", "remove")
WRITE_MOMENTS = (
    "before an agenda is asked to {} an event",
    "while an agenda is to {} an event",
    "nobody is told whether an agenda did {} an event",
    "after an agenda was told to {} an event, before it is recorded",
)

#: Every point at which the simulation can kill the process.
POINTS: tuple[str, ...] = (
    *(f"{moment}: {name}" for name in TRANSACTIONS.values() for moment in MOMENTS),
    *(f"{moment}: {state}" for state in STATES for moment in STATE_MOMENTS),
    *CALLS,
    *(moment.format(write) for write in WRITES for moment in WRITE_MOMENTS),
)
#: Where a pause is harmless however long it is: not between the last look at our own life and the call itself.
PAUSABLE: tuple[str, ...] = tuple(point for point in POINTS if point != "before a call")


class Killed(BaseException):
    """The process is gone. Nothing of it runs any more, so nothing can catch this."""


@dataclass(frozen=True, slots=True)
class Blow:
    """Kill the process when it comes to this point for the `nth` time, counted over all its lives; or let it stand
    still there for so many seconds."""

    point: str
    nth: int = 1
    pause: float = 0.0


class Fate:
    """Kills the process as planned, once for each blow."""

    def __init__(self, blows: Sequence[Blow]) -> None:
        self._blows = list(blows)
        self._passed: Counter[str] = Counter()
        self.killed_at: list[str] = []
        self._is_dead = False
        self._died: asyncio.Event = asyncio.Event()
        self._runs: asyncio.Event = asyncio.Event()
        self._runs.set()

    @property
    def is_dead(self) -> bool:
        return self._is_dead

    def be_born(self) -> None:
        self._is_dead = False
        self._died = asyncio.Event()

    async def death(self) -> None:
        """Return when the process has died."""
        await self._died.wait()

    def reach(self, point: str) -> None:
        """The process is here. Raises Killed where it was to be so."""
        assert point in POINTS, point
        self._passed[point] += 1
        blow = next((b for b in self._blows if b.point == point and b.nth <= self._passed[point]), None)
        if blow is not None:
            self._blows.remove(blow)
            if not blow.pause:
                self.strike(point)
            self._stand_still(point, blow.pause)

    def strike(self, why: str) -> None:
        """Kill the process now."""
        self.killed_at.append(why)
        self._is_dead = True
        self._died.set()
        raise Killed(why)

    async def live(self) -> None:
        """A dead process never gets beyond this, and one that stands still not before it goes on."""
        while not self._runs.is_set():
            await self._runs.wait()
        if self._is_dead:
            await asyncio.Event().wait()

    def _stand_still(self, point: str, seconds: float) -> None:
        self.killed_at.append(f"{seconds:.0f} s still at {point}")
        self._runs.clear()
        asyncio.get_running_loop().call_later(seconds, self._runs.set)


def name_of(unit: Callable[..., Any]) -> str:
    """What a transaction is called, by the function that asked for it."""
    function = getattr(unit, "func", unit)
    asked = function.__qualname__.replace(".<locals>", "").replace(".<lambda>", "")
    found = TRANSACTIONS.get(asked) or TRANSACTIONS.get(asked.rpartition(".")[0])
    if found is None:
        raise LookupError(f"{asked} asks for a transaction that death.TRANSACTIONS does not name; add it")
    return found
