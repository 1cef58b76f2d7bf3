"""`opiekun check`: every fault with its place, a missing secret as a warning."""

import re
from pathlib import Path

import pytest

from tests.contracts.cli_line import DESK, SECRETS, opiekun

POINTED = re.compile(r"^desk\.yaml:\d+:\d+: .+")


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
    Path("desk.yaml").write_text(DESK, encoding="utf-8")


def test_a_missing_secret_is_a_warning() -> None:
    answer = opiekun("check", "desk.yaml")

    assert (answer.status, answer.out) == (0, "desk.yaml: no faults\n")
    assert len(answer.faults) == len(SECRETS)
    for line, name in zip(answer.faults, SECRETS, strict=True):
        assert POINTED.match(line)
        assert f"set {name}" in line


def test_where_all_is_there_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.setenv(name, "x")

    assert opiekun("check", "desk.yaml").err == ""


def test_every_fault_is_told_at_once_with_its_place() -> None:
    broken = DESK.replace("members: [anna]", "members: [ana]").replace("within: 3h", "within: 3 hours")
    Path("desk.yaml").write_text(broken, encoding="utf-8")

    answer = opiekun("check", "desk.yaml")

    assert (answer.status, answer.out) == (1, "")
    assert len(answer.faults) == 2
    lines = broken.splitlines()
    for fault, wrong in zip(answer.faults, ("ana", "3 hours"), strict=True):
        place = re.match(r"desk\.yaml:(\d+):(\d+): ", fault)
        assert place
        assert lines[int(place[1]) - 1][int(place[2]) - 1 :].startswith(wrong)
        assert wrong in fault


def test_as_json_the_faults_are_the_one_value() -> None:
    Path("desk.yaml").write_text(DESK.replace("members: [anna]", "members: [ana]"), encoding="utf-8")

    answer = opiekun("check", "desk.yaml", "--json")

    assert (answer.status, answer.err) == (1, "")
    assert answer.value["ok"] is False
    assert len(answer.value["faults"]) == 1
    assert POINTED.match(answer.value["faults"][0])


def test_as_json_warnings_leave_stderr_empty() -> None:
    answer = opiekun("check", "desk.yaml", "--json")

    assert (answer.status, answer.err) == (0, "")
    assert (answer.value["ok"], answer.value["faults"], len(answer.value["warnings"])) == (True, [], len(SECRETS))


def test_a_file_that_is_not_there_is_one_pointed_line() -> None:
    answer = opiekun("check", "nowhere.yaml")

    assert (answer.status, answer.out) == (1, "")
    (fault,) = answer.faults
    assert fault.startswith("nowhere.yaml:1:1: ")
