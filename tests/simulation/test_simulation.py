"""Nothing lost, nothing twice, whatever happens when: the whole desk under one seed, in simulated time.

`OPIEKUN_SEED=n` plays run n alone; `OPIEKUN_DEPTH=soak` plays ten times as many.
"""

import os
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.simulation.death import AMONG_OTHERS, POINTS, Blow
from tests.simulation.run import Plan, run, runs

RUNS = 5000 if os.environ.get("OPIEKUN_DEPTH") == "soak" else 500
CHUNK = 25
SEEDS = [int(os.environ["OPIEKUN_SEED"])] if "OPIEKUN_SEED" in os.environ else []
RUNS_OF_TWO = RUNS // 5
CHUNKS_OF_TWO = [SEEDS] if SEEDS else [range(first, first + CHUNK) for first in range(0, RUNS_OF_TWO, CHUNK)]
CHUNKS = [SEEDS] if SEEDS else [range(first, first + CHUNK) for first in range(0, RUNS, CHUNK)]


@pytest.mark.parametrize("seeds", CHUNKS, ids=lambda seeds: f"from {seeds[0]}")
def test_nothing_is_lost_and_nothing_done_twice(seeds: range) -> None:
    failed = [str(report) for report in runs(seeds) if report.violations]
    assert not failed, "\n".join(failed)


@pytest.mark.parametrize("seeds", CHUNKS_OF_TWO, ids=lambda seeds: f"two from {seeds[0]}")
def test_two_processes_lose_nothing_and_do_nothing_twice(seeds: range) -> None:
    """On one store; they die, and stand still for longer than it takes to be taken for dead, and wake up again."""
    failed = [str(report) for report in runs(seeds, Plan.drawn_for_two) if report.violations]
    assert not failed, "\n".join(failed)


@pytest.mark.parametrize("point", POINTS)
def test_a_death_at_this_point_is_survived(point: str) -> None:
    """Each named point, for certain: the first plan in which the process comes there."""
    for seed in range(20):
        plan = Plan(
            seed=seed,
            blows=(Blow(point),),
            faults=0.3,
            refusals=0.2,
            repeats=0.2,
            linger=30.0,
            clock_steps=(timedelta(minutes=-10),),
            calls=2,
        )
        if point.rpartition(": ")[2] in AMONG_OTHERS:
            # The other one stands still for long enough to be buried.
            still = Blow("in the middle of: claim what came in", pause=30.0)
            plan = replace(plan, desks=2, blows=(Blow(point), still))
        report = run(plan)
        assert not report.violations, str(report)
        if report.killed_at:
            return
    pytest.fail(f"no run came to this point: {point}")


def test_the_same_seed_is_the_same_run() -> None:
    first, second = (run(Plan.drawn(7)) for _ in range(2))
    assert first.trace == second.trace
    assert first.trace != run(Plan.drawn(8)).trace


def test_nobody_waits_for_somebody_to_look_again() -> None:
    """Whatever is ready is noticed at once: a wake-up that gets lost would cost ten simulated seconds."""
    slowest = {seed: run(Plan(seed=seed, messages=4)).slowest for seed in range(20)}
    assert {seed: seconds for seed, seconds in slowest.items() if not 0 < seconds < 3} == {}
