"""`opiekun policy` and `page`: what is promised, whether anybody is there to keep it, and whether a page arrives."""

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
    # Of 168 hours 40 are open, and in five of them, before an opening, eleven arrivals of twelve are staffed in time.
    assert finding["share_unstaffed"] == pytest.approx(1 - (40 + 5 * 11 / 12) / 168, abs=0.001)
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


def test_an_edited_policy_is_tried_without_writing_and_kept_or_moved_when_told() -> None:
    tried = opiekun("policy", "apply", "--json")
    assert (tried.status, tried.value) == (0, {"edition": None, "deadlines": []})

    assert opiekun("policy", "apply", "--keep", "--json").value == {"edition": 1, "deadlines": []}
    assert opiekun("policy", "apply", "--move", "--json").value == {"edition": 1, "deadlines": []}, "nothing was edited"
    Path("opiekun.yaml").write_text(DESK.replace("within: 3h", "within: 4h"), encoding="utf-8")
    assert opiekun("policy", "apply").out == "no running deadline moves\ntried, nothing is written\n"
    assert opiekun("policy", "apply", "--move").out == "no running deadline moves\nedition 2 is the newest\n"


def test_it_can_not_be_told_both() -> None:
    assert opiekun("policy", "apply", "--keep", "--move").status == 2


def test_a_test_page_waits_for_the_running_desk_and_an_unknown_agent_is_named() -> None:
    assert opiekun("page", "anna", "--json").value == {"agent": "anna", "to": ["slack"]}
    refused = opiekun("page", "ana")
    assert (refused.status, refused.faults) == (1, ["there is no agent 'ana'; there are anna, olga"])
