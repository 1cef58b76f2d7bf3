"""kill -9, for real: `opiekun run` against pretend platforms, killed at any moment while people write both ways.

A few kills in every run of the tests; OPIEKUN_KILLS=RUNSxKILLSxMESSAGES (100x3x1000) for a campaign.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from simulator import Fault, Simulator
from tests.live.killing import Count, campaign
from tests.live.process import Wire

RUNS, KILLS, MESSAGES = map(int, os.environ.get("OPIEKUN_KILLS", "2x3x60").split("x"))


def _calm(_: Simulator) -> None:
    """Nothing else goes wrong."""


def _storm(simulator: Simulator) -> None:
    """Answers are lost after their call took effect, calls are refused for a while, deliveries come twice."""
    for skip in (7, 31, 58, 90):
        simulator.faults.add(Fault.DROP_ANSWER, method="chat.postMessage", skip=skip)
        simulator.faults.add(Fault.DROP_ANSWER, method="sendMessage", skip=skip)
    simulator.faults.add(Fault.STATUS, method="chat.postMessage", skip=20, times=2, status=503)
    simulator.faults.add(Fault.STATUS, method="sendMessage", skip=25, times=1, status=502)
    simulator.faults.add(Fault.RATE_LIMIT, method="chat.postMessage", skip=12, times=3, retry_after=1)
    simulator.faults.add(Fault.RATE_LIMIT, method="sendMessage", skip=14, times=2, retry_after=None)
    simulator.faults.add(Fault.DUPLICATE, skip=5, times=10)


def _muddle(simulator: Simulator) -> None:
    """Deliveries over HTTP whose answer is lost come twice, and those that find nobody come later, out of order."""
    for skip in (3, 11, 19, 27):
        simulator.faults.add(Fault.DROP_ANSWER, on="delivery", skip=skip)
        simulator.faults.add(Fault.STATUS, on="delivery", skip=skip + 2, taken=True)
        simulator.faults.add(Fault.STATUS, on="delivery", skip=skip + 4, times=2)
        simulator.faults.add(Fault.RESET, on="delivery", skip=skip + 6)
    simulator.faults.add(Fault.DUPLICATE, skip=5, times=5)


def _check(count: Count, *, doubtful: int) -> None:
    assert count.lost == []
    assert count.out_of_order == []
    assert count.twice_on_slack == []
    assert count.unflagged == []
    assert len(count.twice_on_telegram) <= doubtful
    assert count.set_aside == 0
    assert count.unknown <= count.kills
    # Five seconds on a machine that has the time; while other tests keep it busy, loading the code alone takes longer.
    assert median(count.starts) < 5.0 + 2 * _time_to_import()


def _time_to_import() -> float:
    """What Python itself takes to load the desk here and now, in seconds."""
    begun = time.monotonic()
    subprocess.run([sys.executable, "-c", "import bot.app, bot.cli.running"], check=True)
    return time.monotonic() - begun


async def test_a_killed_desk_loses_nothing_and_keeps_the_order(tmp_path: Path) -> None:
    total = Count()
    for seed in range(RUNS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        total += await campaign(folder, messages=MESSAGES, kills=KILLS, seed=seed, faults=_calm)
    print(total)
    _check(total, doubtful=total.kills)


async def test_a_killed_desk_loses_nothing_in_a_storm_either(tmp_path: Path) -> None:
    count = await campaign(tmp_path, messages=max(MESSAGES, 120), kills=2, seed=100, faults=_storm)
    print(count)
    _check(count, doubtful=count.kills + 5)


async def test_a_killed_desk_that_is_called_loses_nothing_and_takes_nothing_twice(tmp_path: Path) -> None:
    count = await campaign(tmp_path, messages=min(MESSAGES, 60), kills=2, seed=200, faults=_muddle, wire=Wire.CALLED)
    print(count)
    _check(count, doubtful=count.kills)
