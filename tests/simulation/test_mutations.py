"""Who guards the guards: every safety that is taken away is missed by the simulation, and only then."""

from dataclasses import replace

import pytest

from tests.simulation.mutants import MUTANTS, Mutant
from tests.simulation.run import run

SEEDS = range(12)


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_an_unsafe_desk_is_found_out(mutant: Mutant) -> None:
    for seed in SEEDS:
        report = run(replace(mutant.plan, seed=seed), mutant.parts)
        if any(mutant.caught_by in line for line in report.violations):
            return
    pytest.fail("nothing was missed")


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_the_real_desk_passes_the_same_plan(mutant: Mutant) -> None:
    for seed in SEEDS[:3]:
        report = run(replace(mutant.plan, seed=seed))
        assert not report.violations, str(report)
