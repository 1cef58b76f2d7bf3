"""How are several questions asked side by side? All are answered, or the first that fails ends the others."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

from calendars.calls.agenda import AgendaError, UnauthorisedError

T = TypeVar("T")


async def abreast(questions: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """The answers, in order. Raises the AgendaError that says most: wrong credentials before everything else."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(question) for question in questions]
    except BaseExceptionGroup as failed:
        told, others = failed.split(AgendaError)
        if told is None or others is not None:
            raise
        raise min(told.exceptions, key=lambda fault: not isinstance(fault, UnauthorisedError)) from None
    return [task.result() for task in tasks]
