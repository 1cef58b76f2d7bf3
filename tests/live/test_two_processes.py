"""Two processes on one PostgreSQL: one is killed, or stopped for a while, and the other goes on with everything.

A few blows in every run of the tests; OPIEKUN_KILLS_OF_TWO=RUNSxKILLSxMESSAGES (20x5x300) for a campaign.
"""

import os
import signal
from pathlib import Path

import pytest

from simulator import Simulator
from tests import postgres
from tests.live.killing import Count, OnPostgres, campaign

RUNS, KILLS, MESSAGES = map(int, os.environ.get("OPIEKUN_KILLS_OF_TWO", "1x2x40").split("x"))


def _calm(_: Simulator) -> None:
    """Nothing else goes wrong."""


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "paused"])
async def test_the_other_process_goes_on(tmp_path: Path, blow: signal.Signals) -> None:
    """Whatever was written arrives while the first one is down, in order, once on Slack; a message that the one was
    just sending to Telegram may be there twice, and is flagged. When the first one wakes up it writes nothing."""
    total = Count()
    for seed in range(RUNS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        async with postgres.fresh() as address:
            total += await campaign(
                folder,
                messages=MESSAGES,
                kills=KILLS,
                seed=seed,
                faults=_calm,
                desks=2,
                database=OnPostgres(address),
                blow=blow,
            )
    print(total)
    assert len(total.takeovers) == total.kills == RUNS * KILLS
    assert total.lost == []
    assert total.out_of_order == []
    assert total.twice_on_slack == []
    assert total.unflagged == []
    assert len(total.twice_on_telegram) <= total.kills
    assert total.set_aside == 0
    assert total.unknown <= total.kills
