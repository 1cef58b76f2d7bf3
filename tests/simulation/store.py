"""A store that outlives the process: it takes its time, refuses now and then, and may die around every commit."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any, TypeVar

from sqlalchemy import text

from bot.errors import StoreError
from bot.ports import Tx
from bot.store.inline import InlineStore
from bot.store.tx import SqlTx
from calendars.calls import CallState
from tests.simulation.death import STATES, Fate, name_of

T = TypeVar("T")

_STATES = text("SELECT id, state FROM calls ORDER BY id")


class _UndoneError(Exception):
    """Rolls a transaction back."""


class FragileStore:
    """`ports.Store` as one life of the process sees it. `lens` shows it the transaction otherwise (mutations)."""

    def __init__(
        self,
        inner: InlineStore,
        fate: Fate,
        chance: Random,
        *,
        refusals: float = 0.0,
        lens: Callable[[Tx], Tx] = lambda tx: tx,
    ) -> None:
        self._inner = inner
        self._fate = fate
        self._chance = chance
        self._refusals = refusals
        self._lens = lens

    @property
    def is_shared(self) -> bool:
        return self._inner.is_shared

    def act_as(self, process: int) -> None:
        self._inner.act_as(process)

    async def run(self, unit: Callable[[Tx], T]) -> T:
        name = name_of(unit)
        await self._pass_time()
        self._fate.reach(f"before: {name}")
        await self._fate.live()
        if self._chance.random() < self._refusals:
            raise StoreError("The database is locked.")
        if self._chance.random() < 0.05:
            self._undo(unit)
        became: list[CallState] = []
        value = self._inner.run_now(self._dying_inside(unit, name, became))
        for state in became:
            self._fate.reach(f"after the commit that makes a call: {state}")
        self._fate.reach(f"after the commit of: {name}")
        await self._pass_time()
        return value

    async def close(self) -> None:
        """The database outlives its readers."""

    def _dying_inside(self, unit: Callable[[Tx], T], name: str, became: list[CallState]) -> Callable[[Tx], T]:
        def work(tx: Tx) -> T:
            before = _calls(tx)
            value = unit(self._lens(tx))
            became[:] = [state for call, state in _calls(tx).items() if before.get(call) is not state]
            became[:] = [state for state in became if state in STATES]
            for state in became:
                self._fate.reach(f"before the commit that makes a call: {state}")
            self._fate.reach(f"in the middle of: {name}")
            return value

        return work

    def _undo(self, unit: Callable[[Tx], Any]) -> None:
        """The database drops the transaction; the unit is to be run again from its start."""

        def work(tx: Tx) -> None:
            unit(self._lens(tx))
            raise _UndoneError

        try:
            self._inner.run_now(work)
        except _UndoneError:
            return
        except Exception:
            return  # it fails again when it is run again

    async def _pass_time(self) -> None:
        await self._fate.live()
        await asyncio.sleep(self._chance.uniform(0.0001, 0.004))
        await self._fate.live()


def _calls(tx: Tx) -> dict[str, CallState]:
    """How every call stands, as this transaction sees it."""
    assert isinstance(tx, SqlTx)
    rows = tx.connection.execute(_STATES)
    return {call: CallState(state) for call, state in rows}
