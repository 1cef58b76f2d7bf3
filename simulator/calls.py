"""What was the simulator asked, and what did it answer? A bounded record of the calls, for judges and tests."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from simulator.wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a platform's method, with the arguments as decoded and the answer as sent."""

    number: int
    #: `slack` or `telegram`.
    platform: str
    method: str
    args: Json
    files: tuple[str, ...]
    #: The app's or bot's id; empty when the token was refused.
    caller: str
    at: datetime
    status: int
    #: None where the answer was no JSON, or was dropped.
    answer: Json | None
    #: The kind of fault that was played on this call, if any.
    fault: str | None = None

    @property
    def ok(self) -> bool:
        return self.answer is not None and bool(self.answer.get("ok"))

    @property
    def chat(self) -> str:
        """The chat or channel it was about, as the caller named it."""
        return str(self.args.get("channel") or self.args.get("chat_id") or "")

    def as_json(self) -> Json:
        return {
            "number": self.number,
            "platform": self.platform,
            "method": self.method,
            "args": self.args,
            "files": list(self.files),
            "caller": self.caller,
            "at": self.at.isoformat(),
            "status": self.status,
            "answer": self.answer,
            "fault": self.fault,
        }


class Calls:
    """The last `limit` calls, oldest first, with a way to wait for one without sleeping."""

    def __init__(self, *, limit: int = 10_000) -> None:
        self._ring: deque[Call] = deque(maxlen=limit)
        self._count = 0
        self._waiting: list[tuple[Callable[[Call], bool], asyncio.Future[Call]]] = []

    def __iter__(self) -> Iterator[Call]:
        return iter(list(self._ring))

    def __len__(self) -> int:
        return len(self._ring)

    @property
    def count(self) -> int:
        """How many there were in all, those no longer kept included."""
        return self._count

    def of(self, method: str, **args: Any) -> list[Call]:
        """The kept calls of that method whose arguments contain `args`."""
        return [call for call in self._ring if _matches(call, method, args)]

    def clear(self) -> None:
        self._ring.clear()

    def add(self, call: Call) -> None:
        self._ring.append(call)
        self._count += 1
        if self._waiting:
            self._tell(call)

    async def wait(self, method: str, *, after: int = 0, timeout: float = 5.0, **args: Any) -> Call:
        """The first call of `method` numbered above `after`, kept already or still to come.

        TimeoutError after `timeout` real seconds, naming what was called instead.
        """
        for call in self._ring:
            if call.number > after and _matches(call, method, args):
                return call
        future: asyncio.Future[Call] = asyncio.get_running_loop().create_future()
        self._waiting.append((lambda call: _matches(call, method, args), future))
        try:
            return await asyncio.wait_for(future, timeout)
        except TimeoutError:
            seen = ", ".join(call.method for call in list(self._ring)[-10:]) or "nothing"
            raise TimeoutError(f"no {method} with {args} within {timeout} s; last called: {seen}") from None
        finally:
            self._waiting = [entry for entry in self._waiting if entry[1] is not future]

    def next_number(self) -> int:
        return self._count + 1

    def _tell(self, call: Call) -> None:
        for wanted, future in list(self._waiting):
            if not future.done() and wanted(call):
                future.set_result(call)


def _matches(call: Call, method: str, args: Json) -> bool:
    return call.method == method and all(call.args.get(name) == value for name, value in args.items())
