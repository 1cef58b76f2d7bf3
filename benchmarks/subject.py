"""How is a program measured from outside? A process of its own, asked over its pipes what it has used.

The child takes one JSON line with its task, says when it is ready, answers each further line with what it has used
since its start, and ends in order when its input ends.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

#: Where the repository is, so that the child finds the same code.
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
#: Begins the child's work and returns how to end it.
Begin = Callable[[Mapping[str, Any]], Awaitable[Callable[[], Awaitable[None]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a process has used. `cpu` is in seconds, of all its threads, in user and kernel mode; `switches` counts
    how often it had to wait for something."""

    cpu: float
    switches: int


class Subject:
    """The parent's end. `async with Subject("benchmarks.relay_desk", task) as subject`."""

    def __init__(self, module: str, task: Mapping[str, Any]) -> None:
        self._module = module
        self._task = task
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def __aenter__(self) -> Subject:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            self._module,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
            env=surroundings(),
        )
        await self._ask(self._task)
        return self

    async def __aexit__(self, *_: object) -> None:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 30)
        except TimeoutError:
            process.kill()
            await process.wait()

    async def usage(self) -> Usage:
        return Usage(**await self._ask({}))

    async def _ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(question).encode() + b"\n")
        await process.stdin.drain()
        line = await process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._module} ended; what it said stands above")
        answer: dict[str, Any] = json.loads(line)
        return answer


def surroundings(**more: str) -> dict[str, str]:
    """The environment of a measured process: everything is on loopback, so no proxy stands in between."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return kept | more


def serve(begin: Begin) -> None:
    """The child's end: do the task, answer questions, end."""
    asyncio.run(_serve(begin))


async def _serve(begin: Begin) -> None:
    loop = asyncio.get_running_loop()
    questions = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(questions), sys.stdin)
    end = await begin(json.loads(await questions.readline()))
    print(json.dumps({}), flush=True)
    while await questions.readline():
        used = resource.getrusage(resource.RUSAGE_SELF)
        answer = {"cpu": used.ru_utime + used.ru_stime, "switches": used.ru_nvcsw}
        print(json.dumps(answer), flush=True)
    await end()
