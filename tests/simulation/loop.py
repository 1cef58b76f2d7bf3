"""An event loop in which time passes only when everybody waits: hours take no time, and nothing is left to chance."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine
from contextvars import Context, ContextVar
from datetime import datetime, timedelta
from functools import partial
from typing import Any

#: Which life of the desk's process a task belongs to; 0 is the world outside.
LIFE: ContextVar[int] = ContextVar("life", default=0)


def outside(coro: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
    """Begin something that belongs to no process, even where a process is the cause of it."""
    return asyncio.get_running_loop().create_task(coro, context=Context())


class StuckError(AssertionError):
    """Everybody waits for somebody else, and no timer is set."""


class _Leap:
    """Stands where a selector would: instead of waiting for the network it moves the loop's clock."""

    def __init__(self, loop: "VirtualLoop") -> None:
        self._loop = loop

    def select(self, timeout: float | None) -> list[Any]:
        if timeout is None:
            raise StuckError("nothing will ever happen again")
        self._loop.elapsed += timeout
        return []


class VirtualLoop(asyncio.BaseEventLoop):
    """No files, no sockets, no threads: callbacks and timers in one fixed order."""

    def __init__(self) -> None:
        super().__init__()
        self.elapsed = 0.0
        self._clock_resolution = 1e-6
        self._selector = _Leap(self)
        self._living: dict[int, dict[asyncio.Task[Any], None]] = defaultdict(dict)
        self.set_task_factory(self._make_task)

    def time(self) -> float:
        return self.elapsed

    def tasks_of(self, life: int) -> list["asyncio.Task[Any]"]:
        """What a process is doing, in the order in which it began."""
        return list(self._living[life])

    def _make_task(self, loop: asyncio.AbstractEventLoop, coro: Coroutine[Any, Any, Any], **more: Any) -> Any:
        task: asyncio.Task[Any] = asyncio.Task(coro, loop=loop, **more)
        life = more["context"].get(LIFE, 0) if more.get("context") else LIFE.get()
        if life:
            self._living[life][task] = None
            task.add_done_callback(partial(self._died, life))
        return task

    def _died(self, life: int, task: "asyncio.Task[Any]") -> None:
        del self._living[life][task]
        if not task.cancelled():
            task.exception()  # a process that was killed has nobody to whom it could be told

    def _process_events(self, event_list: list[Any]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody sleeps who would have to be woken."""


class VirtualClock:
    """`ports.Clock` on a virtual loop; like a machine's clock it may be put forward and back."""

    def __init__(self, loop: VirtualLoop, start: datetime) -> None:
        self._loop = loop
        self._start = start

    def now(self) -> datetime:
        return self._start + timedelta(milliseconds=round(self._loop.elapsed * 1000))

    def step(self, by: timedelta) -> None:
        self._start += by

    async def sleep_until(self, at: datetime) -> None:
        remaining = (at - self.now()).total_seconds()
        if remaining > 0:
            await asyncio.sleep(min(remaining, 60.0))


def play(main: Callable[[VirtualLoop], Coroutine[Any, Any, Any]]) -> Any:
    """Run it to its end on a loop of its own."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(main(loop))
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
