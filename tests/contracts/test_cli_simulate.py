"""`opiekun simulate`: a story that passes, one that fails and says where, one that can't be read."""

import re
from pathlib import Path

import pytest

from tests.contracts.cli_line import DESK, opiekun

HEAD = """\
config: desk.yaml
start: 2026-11-20T10:00:00+01:00
customers: {brama: {plan: plain}}
contacts: {tomasz: {customer: brama, telegram: 5002}}
story:
"""
PASSES = (
    HEAD
    + """\
  - {contact: tomasz, says: "How do I change my password?"}
  - {expect: responsible, of: tomasz, agent: olga}
  - {at: +1h, expect: silence, to: tomasz}
"""
)
FAILS = (
    HEAD
    + """\
  - {contact: tomasz, says: "How do I change my password?"}
  - {expect: responsible, of: tomasz, agent: anna}
  - {expect: status, of: tomasz, is: closed}
"""
)


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("desk.yaml").write_text(DESK, encoding="utf-8")


def write(name: str, text: str) -> str:
    Path(name).write_text(text, encoding="utf-8", errors="surrogateescape")
    return name


def test_stories_that_end_as_they_say_pass() -> None:
    first, second = write("one.yaml", f"title: one\n{PASSES}---\ntitle: two\n{PASSES}"), write("three.yaml", PASSES)

    answer = opiekun("simulate", first, second, "--json")

    assert (answer.status, answer.err) == (0, "")
    told = [(story["title"], story["passed"], story["failures"]) for story in answer.value["stories"]]
    assert told == [("one", True, []), ("two", True, []), ("three", True, [])]


def test_a_failing_story_says_which_step_what_was_expected_and_what_was_found() -> None:
    passing, failing = write("passes.yaml", PASSES), write("fails.yaml", FAILS)

    answer = opiekun("simulate", passing, failing, "--json")

    assert (answer.status, answer.err) == (1, "")
    first, second = answer.value["stories"]
    assert (first["passed"], second["passed"]) == (True, False)
    assert [(failure["step"], failure["expected"]) for failure in second["failures"]] == [
        (2, "responsible of: tomasz, agent: anna"),
        (3, "status of: tomasz, is: closed"),
    ]
    assert second["failures"][0]["found"].startswith("olga")
    assert second["failures"][1]["found"] == "open"


def test_a_form_that_nobody_opened_fails_its_step() -> None:
    step = '  - {agent: olga, to: tomasz, fills: {team: seniors, why: "the cluster"}}\n'

    answer = opiekun("simulate", write("form.yaml", PASSES + step), "--json")

    (story,) = answer.value["stories"]
    assert (answer.status, [(each["step"], each["found"]) for each in story["failures"]]) == (
        1,
        [(4, "no form is open")],
    )


def test_what_is_filled_in_is_named_by_its_fields() -> None:
    answer = opiekun("simulate", write("form.yaml", PASSES + "  - {agent: olga, to: tomasz, fills: seniors}\n"))

    assert answer.status == 1
    assert "form.yaml:9:1: a step: fills: write the fields" in answer.err


def test_for_people_a_failure_stands_under_its_story() -> None:
    answer = opiekun("simulate", write("fails.yaml", FAILS))

    assert answer.status == 1
    assert answer.out.splitlines()[:3] == [
        "FAILED  fails",
        "  step 2: expected responsible of: tomasz, agent: anna",
        "          found olga (least_loaded)",
    ]


def test_every_fault_of_a_file_that_cant_be_played_is_told_with_its_line() -> None:
    broken = (
        HEAD
        + """\
  - {contact: tomasz, shouts: "Hello"}
  - {expect: offer, to: tomasz}
  - {at: soon, contact: tomasz, says: "Hello"}
  - {at: +2h, contact: tomasz, says: "Hello"}
  - {at: +1h, contact: tomasz, says: "Hello"}
  - {expect: message, to: tomasz, is: "Hello"}
  - Hello
"""
    )

    answer = opiekun("simulate", write("passes.yaml", PASSES), write("broken.yaml", broken))

    assert (answer.status, answer.out) == (1, "")
    places = [re.match(r"broken\.yaml:(\d+):\d+: .", fault) for fault in answer.faults]
    assert all(places)
    assert sorted({int(place[1]) for place in places if place}) == [6, 7, 8, 10, 11, 12]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("empty.yaml", ""),
        ("list.yaml", "- a\n"),
        ("not-yaml.yaml", "story: [\n"),
        ("no-config.yaml", PASSES.replace("config: desk.yaml\n", "")),
        ("no-start.yaml", PASSES.replace("start: 2026-11-20T10:00:00+01:00\n", "")),
        ("start-without-offset.yaml", PASSES.replace("+01:00\n", "\n")),
        ("deep.yaml", f"story: {'[' * 1500}{']' * 1500}"),
        ("latin-1.yaml", "title: caf\udce9\n"),
    ],
)
def test_what_is_no_story_is_pointed_at(name: str, text: str) -> None:
    answer = opiekun("simulate", write(name, text), "--json")

    assert (answer.status, answer.out) == (1, "")
    assert answer.faults
    assert all(re.match(rf"{name}:\d+:\d+: .", fault) for fault in answer.faults)


@pytest.mark.parametrize(
    ("was", "becomes", "line", "fault"),
    [
        ("{plan: plain}", "{}", 3, "customers.brama lacks `plan`"),
        ("{plan: plain}", "{plan: plane}", 3, "customers.brama: there is no plan plane; there are gold, plain"),
        ("{plan: plain}", "{plan: plain, language: xx}", 3, "language: `xx` is not known; there are en, pl"),
        ("{plan: plain}", "{plan: plain, zone: Nowhere}", 3, "there is no time zone Nowhere"),
        ("{plan: plain}", "{plan: plain, since: long ago}", 3, "`long ago` is not a day"),
        ("customer: brama, telegram: 5002", "customer: brama", 4, "contacts.tomasz: say where"),
        ("customer: brama", "customer: acme", 4, "contacts.tomasz: there is no customer acme; there are brama"),
        ("story:", "away: {olga: [{from: 2026-11-20}]}\nstory:", 5, "away.olga lacks `to`"),
        ("story:", "away: {olga: [{from: 2026-11-20, to: 9999-12-31}]}\nstory:", 5, "`9999-12-31` is not a day"),
        ("story:", "away: [olga]\nstory:", 5, "away is a mapping by name"),
        ("story:", "away: {ola: [{from: 2026-11-20, to: 2026-11-20}]}\nstory:", 5, "there is no agent ola"),
        ("story:", "invitations: {code: acme}\nstory:", 5, "there is no customer acme; there are brama"),
        ("contact: tomasz, says", "contact: tom, says", 6, "there is no contact tom; there are tomasz"),
        ("agent: olga}", "agent: ola}", 7, "there is no agent ola; there are anna, olga, none"),
        ("agent: olga}", "reason: because}", 7, "`because` is not known; there are dedicated"),
        ("to: tomasz}", "to: nobody}", 8, "there is no contact or agent nobody; there are tomasz, anna, olga"),
        ("expect: silence, to: tomasz", "expect: silence", 8, "expect: silence lacks `to`"),
        ("expect: silence", "expect: message, has: /(/", 8, "`/(/` is not a regular expression"),
        ("silence, to: tomasz", "deadline, of: tomasz, metric: reply", 8, "`reply` is not known; there are reaction"),
        ("silence, to: tomasz", "breaches, of: tomasz, metric: update, count: some", 8, "`some` is not a number"),
        ("silence, to: tomasz", f"status, of: tomasz, is: open, number: {'9' * 30}", 8, "is too large a number"),
        ("{plan: plain}", "{plan: plain, zone: [Europe/Kyiv]}", 3, "there is no time zone ['Europe/Kyiv']"),
        ("at: +1h", "at: +99999999999d", 8, "`at: +99999999999d` is too far away"),
        ("at: +1h", "at: +400000d", 8, "at: calendar 'office' answers from"),
        ("2026-11-20T10:00", "1570-11-20T10:00", 2, "start: calendar 'office' answers from"),
        ("2026-11-20T10:00:00+01:00", "9999-12-31T23:00:00-05:00", 2, "start: calendar 'office' answers from"),
        ("story:", "away: {olga: [{from: 2026-11-21, to: 2026-11-20}]}\nstory:", 5, "away.olga: ends before it begins"),
        ("story:", "busy: {olga: [{from: 2026-11-20T10:00Z, to: 2026-11-20T10:00Z}]}\nstory:", 5, "busy.olga: ends"),
    ],
)
def test_one_wrong_word_is_one_pointed_fault(was: str, becomes: str, line: int, fault: str) -> None:
    assert was in PASSES

    answer = opiekun("simulate", write("story.yaml", PASSES.replace(was, becomes)))

    assert (answer.status, answer.out) == (1, "")
    (found,) = answer.faults
    assert found.startswith(f"story.yaml:{line}:1: ")
    assert fault in found


def test_names_may_be_numbers() -> None:
    numbered = PASSES.replace("brama", "7").replace("tomasz", "42")

    assert opiekun("simulate", write("numbers.yaml", numbered)).status == 0


def test_a_number_is_said_as_it_is_written() -> None:
    story = PASSES.replace('"How do I change my password?"', "007") + "  - {at: +2h, expect: message, to: olga}\n"
    said = "  - {contact: tomasz, says: 1.50}\n  - {expect: message, to: olga, has: 1.50}\n"

    assert opiekun("simulate", write("numbers.yaml", story + said)).err == ""


def test_a_file_or_a_configuration_that_is_not_there_is_named() -> None:
    missing = opiekun("simulate", "nowhere.yaml")
    astray = opiekun("simulate", write("astray.yaml", PASSES.replace("desk.yaml", "nowhere/desk.yaml")))

    assert (missing.status, astray.status) == (1, 1)
    assert missing.faults[0].startswith("nowhere.yaml")
    assert astray.faults[0].startswith("nowhere/desk.yaml:1:1: ")
