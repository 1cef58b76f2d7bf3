"""`opiekun explain`: by when what is due, which hours count, and by which clause."""

from pathlib import Path

import pytest

from tests.contracts.cli_line import DESK, opiekun

FRIDAY = "2026-11-20T16:30:00+01:00"


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("opiekun.yaml").write_text(DESK, encoding="utf-8")


def test_a_deadline_is_told_with_its_hours_and_its_clause() -> None:
    answer = opiekun("explain", "--plan", "gold", "--add-on", "named", "--at", FRIDAY, "--json")

    assert (answer.status, answer.err) == (0, "")
    assert (answer.value["team"], answer.value["severity"]) == ("dedicated", "low")
    (deadline,) = answer.value["deadlines"]
    assert (
        deadline.items()
        >= {
            "metric": "first_reply",
            "due_at": "2026-11-23T10:30:00+01:00",
            "act_by": "2026-11-23T10:30:00+01:00",
            "clock": "office",
            "clause": "A-2",
            "segments": [
                {"from": FRIDAY, "to": "2026-11-20T17:00:00+01:00", "seconds": 1800},
                {"from": "2026-11-23T09:00:00+01:00", "to": "2026-11-23T10:30:00+01:00", "seconds": 5400},
            ],
        }.items()
    )
    assert "A-2" in deadline["text"]


def test_severity_and_topic_change_what_is_promised() -> None:
    high = opiekun("explain", "--plan", "gold", "--severity", "high", "--at", FRIDAY, "--json").value
    billing = opiekun("explain", "--plan", "gold", "--topic", "billing", "--at", FRIDAY, "--json").value

    assert [deadline["clause"] for deadline in high["deadlines"]] == ["A-1"]
    assert [deadline["clause"] for deadline in billing["deadlines"]] == ["B-1"]
    assert billing["team"] == "general"


def test_for_people_it_is_plain_lines() -> None:
    answer = opiekun("explain", "--plan", "plain", "--at", FRIDAY)

    assert answer.status == 0
    assert answer.out.startswith("team general, severity normal\nfirst_reply: 2026-11-23T11:30:00+01:00")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (["--plan", "golden"], "--plan: there is no 'golden'; there are gold, plain"),
        (["--plan", "gold", "--severity", "sev1"], "--severity: there is no 'sev1'; there are high, low"),
        (["--plan", "gold", "--add-on", "x"], "--add-on: there is no 'x'; there are named"),
        (["--plan", "gold", "--topic", "x"], "--topic: there is no 'x'; there are billing"),
        (["--plan", "gold", "--at", "noon"], "--at: 'noon' is not an instant"),
    ],
)
def test_what_is_not_there_is_named_with_what_is(line: list[str], fault: str) -> None:
    answer = opiekun("explain", *line)

    assert (answer.status, answer.out) == (1, "")
    (found,) = answer.faults
    assert found.startswith(fault)
