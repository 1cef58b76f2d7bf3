"""`opiekun hours`: one question on the command line, or many as JSON lines."""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.cli_line import DESK, Answer, opiekun

FRIDAY, MONDAY = "2026-11-20T16:30:00+01:00", "2026-11-23T10:30:00+01:00"


@pytest.fixture(autouse=True)
def _calendars_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file needs only what the command uses."""
    monkeypatch.chdir(tmp_path)
    section = DESK[DESK.index("calendars:") : DESK.index("agents:")]
    Path("opiekun.yaml").write_text(section, encoding="utf-8")


def hours(*line: str, calendar: str = "office") -> Answer:
    return opiekun("hours", "--calendar", calendar, *line)


def seconds(instant: str) -> int:
    return int(datetime.fromisoformat(instant).timestamp())


def test_a_length_is_added_over_the_weekend() -> None:
    answer = hours("--at", FRIDAY, "--add", "2h30m", "--json")

    assert (answer.status, answer.value) == (0, {"result": "2026-11-23T11:00:00+01:00"})
    assert hours("--at", FRIDAY, "--add", "2h30m").out == "2026-11-23T11:00:00+01:00\n"


def test_the_answer_is_on_the_calendars_own_clock() -> None:
    assert hours("--at", "2026-11-20T15:30:00Z", "--add", "30m", "--json").value == {
        "result": "2026-11-20T17:00:00+01:00"
    }


def test_nothing_added_on_closed_time_gives_the_next_opening() -> None:
    assert hours("--at", "2026-11-21T12:00:00+01:00", "--add", "0", "--json").value == {
        "result": "2026-11-23T09:00:00+01:00"
    }


def test_what_lies_between_is_counted_forwards_and_backwards() -> None:
    assert hours("--from", FRIDAY, "--to", MONDAY, "--json").value == {"seconds": 7200}
    assert hours("--from", MONDAY, "--to", FRIDAY, "--json").value == {"seconds": -7200}
    assert hours("--from", MONDAY, "--to", FRIDAY).out == "-2:00:00\n"


def test_many_questions_are_answered_line_by_line_in_order() -> None:
    asked: list[dict[str, Any]] = [
        {"calendar": "office", "op": "add", "at": seconds(FRIDAY), "seconds": 7200},
        {"calendar": "office", "op": "between", "from": seconds(MONDAY), "to": seconds(FRIDAY)},
        {"calendar": "night", "op": "between", "from": seconds(FRIDAY), "to": seconds(MONDAY)},
    ]

    answer = opiekun("hours", "--batch", stdin="\n\n".join(json.dumps(each) for each in asked).encode())

    assert (answer.status, answer.err) == (0, "")
    assert [json.loads(line) for line in answer.out.splitlines()] == [
        {"result": seconds(MONDAY)},
        {"seconds": -7200},
        {"seconds": 24 * 3600},
    ]


def test_a_bad_line_says_why_in_its_place_and_the_others_are_answered() -> None:
    good = {"calendar": "office", "op": "add", "at": seconds(FRIDAY), "seconds": 0}
    bad: list[tuple[object, str]] = [
        ("not JSON", "not a JSON object"),
        ([1], "a line is an object"),
        ({**good, "calendar": "offic"}, "there is no calendar 'offic'"),
        ({**good, "calendar": ["office"]}, "calendar is a name"),
        ({**good, "op": "subtract"}, 'op is "add" or "between"'),
        ({**good, "at": 1.5}, "at is a whole number of seconds"),
        ({**good, "at": True}, "at is a whole number of seconds"),
        ({"calendar": "office", "op": "add", "seconds": 0}, "'at' is missing"),
        ({**good, "at": 10**15}, "seconds, not milliseconds"),
        ({**good, "at": 1e300}, "seconds, not milliseconds"),
        ({**good, "at": float("nan")}, "at is a whole number of seconds"),
        ({"op": "add", "at": seconds(FRIDAY), "seconds": 0}, "which calendar? There are office, night"),
    ]
    lines = [line if isinstance(line, str) else json.dumps(line) for line, _ in bad]
    stdin = b"\xff\n" + "\n".join([*lines, json.dumps(good)]).encode()

    answer = opiekun("hours", "--batch", stdin=stdin)

    assert answer.status == 1
    assert answer.faults == ["some lines could not be answered; each says why in its place"]
    found = [json.loads(line) for line in answer.out.splitlines()]
    assert "not a JSON object" in found[0]["error"]
    for number, (value, (_, why)) in enumerate(zip(found[1:-1], bad, strict=True), 2):
        assert why in value["error"]
        assert value["line"] == number
    assert found[-1] == {"result": seconds(FRIDAY)}


def test_lines_that_name_no_calendar_have_the_one_of_the_command_line() -> None:
    line = {"op": "between", "from": seconds(FRIDAY), "to": float(seconds(MONDAY))}
    stdin = b"\xef\xbb\xbf" + json.dumps(line).encode() + b"\r\n" + json.dumps(line | {"calendar": "office"}).encode()

    answer = opiekun("hours", "--batch", "--calendar", "night", stdin=stdin)

    assert [json.loads(each) for each in answer.out.splitlines()] == [{"seconds": 24 * 3600}, {"seconds": 7200}]
    assert "there is no calendar 'day'" in opiekun("hours", "--batch", "--calendar", "day", stdin=stdin).err


def test_a_line_has_its_number_however_many_came_before_it() -> None:
    line = json.dumps({"calendar": "office", "op": "between", "from": seconds(FRIDAY), "to": seconds(MONDAY)}).encode()

    answer = opiekun("hours", "--batch", stdin=(line + b"\n") * 2_000 + b"nothing\n" + line)

    found = [json.loads(each) for each in answer.out.splitlines()]
    assert [each for each in found if each != {"seconds": 7200}] == [found[2000]]
    assert found[2000]["line"] == 2001
    assert len(found) == 2002


def test_whoever_waits_for_an_answer_before_asking_on_gets_it() -> None:
    line = json.dumps({"calendar": "office", "op": "between", "from": seconds(FRIDAY), "to": seconds(MONDAY)}) + "\n"
    command = [sys.executable, "-c", "from bot.cli import main; main()", "hours", "--batch"]

    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=buffered) as asked:
        assert asked.stdin is not None
        assert asked.stdout is not None
        for _ in range(2):
            asked.stdin.write(line)
            asked.stdin.flush()
            assert json.loads(asked.stdout.readline()) == {"seconds": 7200}


def test_a_fraction_of_a_second_between_is_told() -> None:
    late = MONDAY.replace("+", ".25+")

    assert hours("--from", FRIDAY, "--to", late, "--json").value == {"seconds": 7200.25}
    assert hours("--from", late, "--to", FRIDAY).out == "-2:00:00.250000\n"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (["--at", "2026-11-20T16:30:00", "--add", "1h"], "has no offset from UTC"),
        (["--at", "2026-11-20", "--add", "1h"], "write for instance 2026-11-20T00:00:00+01:00 or 2026-11-20T00:00:00Z"),
        (["--at", "yesterday", "--add", "1h"], "is not an instant"),
        (["--at", FRIDAY, "--add", "one hour"], "write for instance 90s, 15m or 2h30m"),
        (["--at", "9999-12-31T23:00:00Z", "--add", "1h"], "answers from"),
        (["--from", "0001-01-01T00:00:00+02:00", "--to", MONDAY], "answers from"),
    ],
)
def test_what_cant_be_answered_is_one_clear_line(line: list[str], why: str) -> None:
    answer = hours(*line)

    assert (answer.status, answer.out) == (1, "")
    (fault,) = answer.faults
    assert why in fault


def test_a_calendar_is_named_where_there_are_several() -> None:
    for line in (["--calendar", "offic"], []):
        answer = opiekun("hours", *line, "--at", FRIDAY, "--add", "1h")

        assert (answer.status, answer.out) == (1, "")
        assert "there are office, night" in answer.err.replace("There", "there")


@pytest.mark.parametrize(
    "line",
    [
        [],
        ["--at", FRIDAY],
        ["--add", "1h"],
        ["--from", FRIDAY],
        ["--at", FRIDAY, "--add", "1h", "--to", MONDAY],
        ["--batch", "--at", FRIDAY],
    ],
)
def test_half_a_question_is_wrong_usage(line: list[str]) -> None:
    answer = hours(*line)

    assert (answer.status, answer.out) == (2, "")
    assert "--from and --to" in answer.err
