"""How much does the whole desk cost beside bare bots made of the same libraries?

    python -m benchmarks.relay            # three rounds, some minutes
    python -m benchmarks.relay --quick    # one small round, to see that it runs

Contacts write on Telegram, agents answer in threads on Slack. The subject (the desk with its real adapters, its
service and a SQLite file with synchronous=FULL; or the bare bots, which keep nothing) runs in a process of its own
against the pretend platforms on loopback, which run with their people in this one. Both subjects are measured in the
same run, in turns; only their ratio means something. The platforms' rates are not played and the desk's pacing is off
(`pacer=None`), since it would hold any bot to a message a second.

Throughput: every contact has one message under way and writes the next when that was relayed. CPU: the subject
process's user and kernel time, until all is quiet, by relayed message. Latency: from a person's saying it to the
platform's taking the relay, at 100 messages a second whatever comes of them.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.relay_cast import Cast
from benchmarks.relay_town import Leg, Town, closed, opened, town
from benchmarks.subject import Subject

SUBJECTS = {"bare": "benchmarks.relay_bare", "desk": "benchmarks.relay_desk"}
#: What is measured. In the last one every reply meets a deadline and every message sets one, so the desk also edits
#: its card and its promise.
WORKLOADS: Mapping[str, Sequence[Leg]] = {
    "contacts write": [Leg.IN],
    "agents write": [Leg.OUT],
    "question and answer": [Leg.IN, Leg.OUT],
}
RATE = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of one workload. `cpu` and `platforms` (the simulator's own) are seconds of CPU by relayed message."""

    rate: float
    cpu: float
    platforms: float
    calls: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Of one subject in one round; `latencies` in seconds, sorted."""

    workloads: dict[str, Figures] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)


async def measure(subject_name: str, cast: Cast, total: int, folder: Path) -> Round:
    async with town(cast) as (people, task):
        task["database"] = str(folder / f"{subject_name}.db")
        async with Subject(SUBJECTS[subject_name], task) as subject:
            await closed(people, cast, [Leg.IN], cast.contacts)  # opens every conversation and its thread
            await closed(people, cast, [Leg.OUT, Leg.IN], 2 * cast.contacts)
            await people.quiet()
            workloads = {name: await workload(people, cast, legs, total, subject) for name, legs in WORKLOADS.items()}
            relayed = await opened(people, cast, RATE, total)
            await people.quiet()
    return Round(workloads=workloads, latencies=sorted(one.seconds for one in relayed))


async def workload(people: Town, cast: Cast, legs: Sequence[Leg], total: int, subject: Subject) -> Figures:
    before, own, calls = await subject.usage(), _own_cpu(), people.calls.total()
    seconds = await closed(people, cast, legs, total)
    await people.quiet()
    after = await subject.usage()
    made = people.calls.total() - calls
    return Figures(
        rate=total / seconds,
        cpu=(after.cpu - before.cpu) / total,
        platforms=(_own_cpu() - own) / total,
        calls=made / total,
    )


def _own_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def report(rounds: Mapping[str, Sequence[Round]]) -> None:
    bare, desk = rounds["bare"], rounds["desk"]
    print(f"{'':<22}{'messages/s':>22}{'CPU, ms a message':>26}{'calls a message':>20}{'platforms, ms':>18}")
    print(f"{'':<22}{'bare   desk  ratio':>22}{'bare   desk  ratio':>26}{'bare   desk':>20}{'bare   desk':>18}")
    for name in WORKLOADS:
        b, d = (_medians([one.workloads[name] for one in side]) for side in (bare, desk))
        print(
            f"{name:<22}{b.rate:>9.0f}{d.rate:>7.0f}{d.rate / b.rate:>6.2f}"
            f"{b.cpu * 1e3:>13.2f}{d.cpu * 1e3:>7.2f}{d.cpu / b.cpu:>6.2f}"
            f"{b.calls:>13.2f}{d.calls:>7.2f}{b.platforms * 1e3:>11.2f}{d.platforms * 1e3:>7.2f}"
        )
    print(f"\nfrom delivery to relay at {RATE:.0f} messages/s, question and answer; ms")
    for name, side in rounds.items():
        for number, one in enumerate(side, 1):
            p50, p99 = (percentile(one.latencies, share) * 1e3 for share in (0.50, 0.99))
            print(f"{name:<6} round {number}: p50 {p50:7.1f}  p99 {p99:7.1f}  worst {one.latencies[-1] * 1e3:7.1f}")


def _medians(several: Sequence[Figures]) -> Figures:
    return Figures(
        rate=statistics.median(one.rate for one in several),
        cpu=statistics.median(one.cpu for one in several),
        platforms=statistics.median(one.platforms for one in several),
        calls=statistics.median(one.calls for one in several),
    )


def percentile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


async def run(cast: Cast, total: int, rounds: int) -> None:
    measured: dict[str, list[Round]] = {name: [] for name in SUBJECTS}
    for number in range(rounds):
        # In turns, and the other way round every second time: whatever else the machine does falls on both.
        for name in sorted(SUBJECTS, reverse=bool(number % 2)):
            with TemporaryDirectory(dir=Path.cwd()) as folder:
                measured[name].append(await measure(name, cast, total, Path(folder)))
            load = os.getloadavg()[0]
            print(f"round {number + 1}, {name}: done (load average {load:.1f})", flush=True)
    report(measured)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--contacts", type=int, default=200)
    parser.add_argument("--channels", type=int, default=20)
    parser.add_argument("--messages", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if options.quick:
        options.contacts, options.channels, options.messages, options.rounds = 20, 4, 200, 1
    asyncio.run(run(Cast(contacts=options.contacts, channels=options.channels), options.messages, options.rounds))


if __name__ == "__main__":
    main()
