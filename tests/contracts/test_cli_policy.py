"""`opiekun policy`: what is promised, and whether anybody is there to keep it."""

from pathlib import Path

import pytest

from tests.contracts.cli_line import DESK, opiekun


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("opiekun.yaml").write_text(DESK, encoding="utf-8")


def test_a_promise_by_the_wall_of_which_nobody_hears_at_night_is_a_finding_and_no_fault() -> None:
    answer = opiekun("policy", "lint", "--from", "2026-01-01T00:00:00Z", "--json")

    assert (answer.status, answer.err) == (0, "")
    finding, without_the_add_on = answer.value["findings"]
    assert (without_the_add_on["team"], without_the_add_on["severity"]) == ("general", "high")
    assert finding["share_unstaffed"] == pytest.approx(1 - 45 / 168, abs=0.001)
    assert (
        finding.items()
        >= {
            "severity": "high",
            "metric": "first_reply",
            "policy": "vip",
            "plan": "gold",
            "team": "dedicated",
            "clock": "wall",
            "clause": "A-1",
            "heard_off_hours": False,
        }.items()
    )


def test_for_people_it_is_a_line_each() -> None:
    answer = opiekun("policy", "lint", "--from", "2026-01-01T00:00:00Z")

    assert answer.out.startswith("vip, severity high, team dedicated: first_reply (A-1) on clock wall: for 73.")
    Path("opiekun.yaml").write_text(DESK.replace("clock: wall", "clock: office"), encoding="utf-8")
    assert opiekun("policy", "lint").out == "nothing found\n"
