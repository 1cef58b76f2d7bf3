"""How late are timers when very many are due in one instant, among very many that are not?

    python -m benchmarks.timers            # 1,000,000 pending, 10,000 due; some minutes
    python -m benchmarks.timers --quick    # 20,000 pending, 500 due, to see that it runs

Everything is written to SQLite files with synchronous=FULL. A timer's lateness is the time from the instant at which it
was due until its effect was committed. Measured in one run:

- the floor: our store without our alarm, claiming timers and writing a small effect for each, 512 in a unit;
- our alarm with the same small effect: one outbox row for each timer;
- our alarm with the real desk: each timer is the look at a conversation of its own whose ladder's step has come, so its
  log is replayed, its agent is told, its card and its promise are looked at;
- APScheduler with one job for each timer, in memory and in its SQLAlchemy job store, each writing the small effect
  through our store. It has a tenth of the pending jobs, since setting up takes it too long, and with the SQLAlchemy
  job store a tenth of the due ones too; it gains from both.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from benchmarks.relay_cast import Cast, text_of
from benchmarks.relay_desk import people
from bot.config import load_text
from bot.desk import Desk
from bot.model.conversation import CopyKind
from bot.model.deadline import Timer
from bot.model.inbound import Inbound, Said
from bot.model.places import Identity, Place, Side
from bot.model.rich import Body, Rich
from bot.ports import Store, Tx
from bot.runtime.alarm import Alarm
from bot.store.open import open_store

#: When all of them are due, and when those are that are not.
DUE = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LATER = DUE + timedelta(days=30)
#: Three quarters of the reply time that the cast's policy promises: then its ladder takes a step.
STEP_AFTER = timedelta(hours=2, minutes=15)
BODY = Body(text=Rich.of("First reply in 45 minutes"))
BATCH, CLAIMED = 2_000, 512
#: A database with all the timers that are not due; each measurement gets a copy.
FILLED = "filled.db"


class Fires(Protocol):
    def fire(self, tx: Tx, timer: Timer, now: datetime) -> None: ...


class Instant:
    """A clock that stands at the instant in question; lateness is measured on another."""

    def now(self) -> datetime:
        return DUE

    async def sleep_until(self, at: datetime) -> None:
        raise NotImplementedError


class SmallEffect:
    """Every timer is one outbox row."""

    def fire(self, tx: Tx, timer: Timer, now: datetime) -> None:
        write_effect(tx, timer.subject)


def write_effect(tx: Tx, subject: str) -> None:
    tx.outbox.post(BODY, kind=CopyKind.NOTICE, side=Side.DESK, place=Place(channel="slack", chat=f"C{subject}"))


class Watched:
    """Stands before the store and before the desk, and notes when what a timer did was committed."""

    def __init__(self, store: Store, desk: Fires) -> None:
        self._store = store
        self._desk = desk
        self._fired = 0
        self.committed: list[float] = []

    def fire(self, tx: Tx, timer: Timer, now: datetime) -> None:
        self._fired += 1
        self._desk.fire(tx, timer, now)

    async def run(self, unit: Callable[[Tx], Any]) -> Any:
        def counted(tx: Tx) -> tuple[Any, int]:
            before = self._fired
            return unit(tx), self._fired - before

        result, fired = await self._store.run(counted)
        self.committed += [time.perf_counter()] * fired
        return result


async def alarm(folder: Path, due: int, *, real: bool) -> list[float]:
    """Our alarm: each timer's lateness in seconds."""
    cast = Cast(contacts=due, channels=20)
    store = await open_store(f"sqlite:///{folder}/{FILLED}")
    desk = Desk(load_text(cast.config()).setup)
    await (open_conversations(store, desk, cast) if real else set_timers(store, due, DUE))
    watched: Any = Watched(store, desk if real else SmallEffect())
    began = time.perf_counter()
    await Alarm(watched, watched, Instant()).fire_due()
    await store.close()
    return [at - began for at in watched.committed]


async def floor(folder: Path, due: int) -> list[float]:
    """What the store alone takes for it."""
    store = await open_store(f"sqlite:///{folder}/{FILLED}")
    await set_timers(store, due, DUE)

    def unit(tx: Tx) -> int:
        timers = tx.timers.claim(DUE, CLAIMED)
        for timer in timers:
            write_effect(tx, timer.subject)
        return len(timers)

    late: list[float] = []
    began = time.perf_counter()
    while count := await store.run(unit):
        late += [time.perf_counter() - began] * count
    await store.close()
    return late


class Job:
    """What the jobs of one run share; a job store keeps no more of a job than its function's name and arguments."""

    current: Job

    def __init__(self, store: Store, due: int) -> None:
        self.store = store
        self.due = due
        self.committed: list[float] = []
        self.finished = asyncio.Event()

    @staticmethod
    async def run(subject: str) -> None:
        job = Job.current
        await job.store.run(lambda tx: write_effect(tx, subject))
        job.committed.append(time.perf_counter())
        if len(job.committed) == job.due:
            job.finished.set()


async def run_job(subject: str) -> None:
    await Job.run(subject)


async def apscheduler(folder: Path, pending: int, due: int, *, in_memory: bool) -> list[float]:
    """One APScheduler job for each timer."""
    from apscheduler.jobstores.memory import MemoryJobStore
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    store = await open_store(f"sqlite:///{folder}/effects.db")
    jobs = MemoryJobStore() if in_memory else SQLAlchemyJobStore(f"sqlite:///{folder}/jobs.db")
    scheduler = AsyncIOScheduler(jobstores={"default": jobs}, timezone=UTC, job_defaults={"misfire_grace_time": None})
    scheduler.start(paused=True)
    past, future = (datetime.now(UTC) + timedelta(days=days) for days in (-1, 30))
    fill = partial(_fill_memory, scheduler) if in_memory else partial(_fill_database, scheduler, jobs)
    fill(pending - due, future)
    fill(due, past)
    job = Job.current = Job(store, due)
    began = time.perf_counter()
    # Looking is what is measured, not how exactly it wakes: all have been due since before it looks.
    scheduler.resume()
    await job.finished.wait()
    scheduler.shutdown(wait=False)
    await store.close()
    return [at - began for at in job.committed]


def _fill_memory(scheduler: Any, count: int, at: datetime) -> None:
    for number in range(count):
        scheduler.add_job(run_job, "date", run_date=at, args=[f"{number}"])


def _fill_database(scheduler: Any, jobs: Any, count: int, at: datetime) -> None:
    """Rows as its `add_job` writes them, but many in a transaction: setting up is not what is measured."""
    import pickle

    first = scheduler.add_job(run_job, "date", run_date=at, args=["0"])
    rows = []
    for number in range(1, count):
        state = first.__getstate__() | {"id": f"{at:%d}-{number}", "args": (f"{number}",)}
        rows.append({"id": state["id"], "next_run_time": at.timestamp(), "job_state": pickle.dumps(state, 5)})
    with jobs.engine.begin() as connection:
        connection.execute(jobs.jobs_t.insert(), rows)


async def set_timers(store: Store, count: int, at: datetime) -> None:
    def unit(tx: Tx, first: int) -> None:
        for number in range(first, min(first + BATCH, count)):
            tx.timers.set(f"{at:%d}:{number}", "look", at)

    for first in range(0, count, BATCH):
        await store.run(partial(unit, first=first))


async def open_conversations(store: Store, desk: Desk, cast: Cast) -> None:
    """Everybody writes in one instant, so that every conversation's ladder takes its step in one instant."""
    await store.run(lambda tx: people(tx, cast))
    at = DUE - STEP_AFTER

    def write(tx: Tx, contact: int) -> None:
        user = str(cast.user(contact))
        inbound = Inbound(
            sender=Identity(channel="telegram", user=user),
            sender_name=f"Contact {contact}",
            place=Place(channel="telegram", chat=user),
            sent_at=at,
            saved_at=at,
            what=Said(text=Rich.of(text_of(contact)), message_id="1"),
            direct=True,
        )
        desk.receive(tx, inbound, at)

    for first in range(0, cast.contacts, BATCH):
        several = range(first, min(first + BATCH, cast.contacts))
        await asyncio.gather(*(store.run(partial(write, contact=contact)) for contact in several))


async def measure(name: str, filled: Path, run: Callable[[Path], Awaitable[Sequence[float]]]) -> None:
    with TemporaryDirectory(dir=filled.parent) as folder:
        copyfile(filled, Path(folder) / FILLED)
        late = sorted(await run(Path(folder)))
    p50, p99 = late[len(late) // 2] * 1e3, late[len(late) * 99 // 100] * 1e3
    figures = f"{len(late):>8,}{p50:>10,.0f}{p99:>10,.0f}{late[-1] * 1e3:>10,.0f}{len(late) / late[-1]:>12,.0f}"
    print(f"{name:<40}{figures}{os.getloadavg()[0]:>8.1f}", flush=True)


async def run(pending: int, due: int) -> None:
    print(f"{pending:,} pending (APScheduler: {pending // 10:,}), due in one instant; lateness in ms")
    print(f"{'':<40}{'due':>8}{'p50':>10}{'p99':>10}{'worst':>10}{'timers/s':>12}{'load':>8}", flush=True)
    with TemporaryDirectory(dir=Path.cwd()) as folder:
        filled = Path(folder) / FILLED
        store = await open_store(f"sqlite:///{filled}")
        await set_timers(store, pending - due, LATER)
        await store.close()
        await measure("the store alone, 512 in a unit", filled, partial(floor, due=due))
        await measure("our alarm, a small effect", filled, partial(alarm, due=due, real=False))
        await measure("our alarm, the real desk", filled, partial(alarm, due=due, real=True))
        if find_spec("apscheduler") is None:
            print("APScheduler is not installed: uv sync --group bench")
            return
        for name, in_memory, fewer in (("in memory", True, due), ("SQLAlchemy", False, due // 10)):
            peer = partial(apscheduler, pending=pending // 10, due=fewer, in_memory=in_memory)
            await measure(f"APScheduler, {name}, a small effect", filled, peer)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--pending", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=10_000)
    options = parser.parse_args()
    if options.quick:
        options.pending, options.due = 20_000, 500
    asyncio.run(run(options.pending, options.due))


if __name__ == "__main__":
    main()
