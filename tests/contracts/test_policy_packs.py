"""The policy packs: each is accepted as it is, is in the wheel, can be copied, and has a demo of its own people."""

from pathlib import Path

import pytest

from bot.config import load
from bot.config.packs import packs
from bot.demo.packs import PACKS
from bot.model.words import Language
from tests.contracts.cli_line import opiekun

ROOT = Path(__file__).parents[2]
NAMES = ("liveagent-vip", "netpoint", "serwisant", "soloway", "widoczni")
REGULATIONS = {"liveagent-vip": "LA", "netpoint": "NP", "serwisant": "SO", "soloway": "SW", "widoczni": "WD"}

each_pack = pytest.mark.parametrize("name", NAMES)


def test_the_five_packs_are_found_and_no_other() -> None:
    assert packs() == {name: ROOT / "deploy" / "policies" / name for name in NAMES}


@each_pack
def test_a_pack_has_no_fault_and_nothing_worth_a_warning_but_its_missing_secrets(name: str) -> None:
    loaded = load(packs()[name] / "opiekun.yaml", environ={})

    assert [line for line in loaded.warnings if "the secret is missing" not in line] == []
    assert {policy.regulation for policy in loaded.setup.policies.values()} == {REGULATIONS[name]}


@each_pack
def test_a_pack_speaks_its_companys_language_and_english(name: str) -> None:
    """Each text that people read is there in both: nobody falls back to a language they did not choose."""
    setup = load(packs()[name] / "opiekun.yaml", environ={}).setup
    titles = [severity.title for policy in setup.policies.values() for severity in policy.severities.values()]
    titles += [topic.title for topic in setup.topics.values()] + [call.title for call in setup.calls.values()]
    texts = [*titles, *(reason.text for reason in setup.reasons.values())]
    texts += [answer.text for answer in setup.answers.values()] + [one.text for one in setup.consents.values()]

    assert len(setup.company.languages) == 2
    assert Language.EN in setup.company.languages
    assert [text for text in texts if text.by_language.keys() != set(setup.company.languages)] == []


@each_pack
def test_a_pack_can_be_linted_and_explained(name: str) -> None:
    config = str(packs()[name] / "opiekun.yaml")
    plan = next(iter(load(Path(config), environ={}).setup.plans))

    linted = opiekun("policy", "lint", "--config", config, "--from", "2026-11-23T09:00:00+01:00", "--json")
    explained = opiekun("explain", "--config", config, "--plan", plan, "--json")

    assert (linted.status, explained.status) == (0, 0)
    clauses = [finding["clause"] for finding in linted.value["findings"] if "clause" in finding]
    assert all(clause.startswith(f"{REGULATIONS[name]}-") for clause in clauses)


@each_pack
def test_every_promise_of_a_pack_names_the_clause_that_it_keeps(name: str) -> None:
    setup = load(packs()[name] / "opiekun.yaml", environ={}).setup
    holders = [each for policy in setup.policies.values() for each in policy.severities.values()]
    holders += [cause for policy in setup.policies.values() for cause in policy.causes.values()]
    holders += setup.topics.values()
    targets = [target for holder in holders for target in holder.targets.values()]
    clauses = [target.clause for target in targets]
    clauses += [each.clause for each in (*setup.topics.values(), *setup.reasons.values())]

    assert targets
    assert [clause for clause in clauses if not clause.startswith(f"{REGULATIONS[name]}-")] == []


def test_somebody_hears_off_hours_of_every_promise_by_the_wall_clock_to_the_highest_plan() -> None:
    """LA-12, LA-13: what is promised day and night pages somebody day and night."""
    config = str(packs()["liveagent-vip"] / "opiekun.yaml")

    linted = opiekun("policy", "lint", "--config", config, "--from", "2026-11-23T09:00:00+01:00", "--json")

    findings = [finding for finding in linted.value["findings"] if finding.get("team") == "dedicated"]
    assert {finding["clause"] for finding in findings} == {"LA-12", "LA-13"}
    assert all(finding["heard_off_hours"] for finding in findings)


@each_pack
def test_init_copies_a_pack_and_overwrites_nothing(name: str, tmp_path: Path) -> None:
    to = tmp_path / "desk"
    copied = opiekun("init", "--pack", name, "--to", str(to))
    again = opiekun("init", "--pack", name, "--to", str(to))

    there = {path.relative_to(to) for path in to.rglob("*") if path.is_file()}
    assert copied.status == 0
    assert there == {path.relative_to(packs()[name]) for path in packs()[name].rglob("*.yaml")}
    assert (to / "opiekun.yaml").read_bytes() == (packs()[name] / "opiekun.yaml").read_bytes()
    assert (again.status, again.out) == (1, "")
    assert "there already" in again.err


def test_init_writes_nothing_where_one_file_is_there_already(tmp_path: Path) -> None:
    (tmp_path / "opiekun.yaml").write_text("company: {}", encoding="utf-8")

    refused = opiekun("init", "--pack", "soloway", "--to", str(tmp_path))

    assert refused.status == 1
    assert [path.name for path in tmp_path.iterdir()] == ["opiekun.yaml"]
    assert (tmp_path / "opiekun.yaml").read_text(encoding="utf-8") == "company: {}"


def test_init_tells_in_json_which_files_it_wrote(tmp_path: Path) -> None:
    files = opiekun("init", "--pack", "soloway", "--to", str(tmp_path), "--json").value["files"]

    assert str(tmp_path / "opiekun.yaml") in files
    assert all(Path(file).is_file() for file in files)


def test_init_says_which_packs_there_are() -> None:
    asked, wrong = opiekun("init"), opiekun("init", "--pack", "soloweay")

    assert list(opiekun("init", "--json").value["packs"]) == list(NAMES)

    assert asked.status == 0
    assert [line.split(":")[0].strip() for line in asked.out.splitlines()[1:]] == list(NAMES)
    assert (wrong.status, wrong.out) == (1, "")
    assert wrong.err.strip() == f"--pack: there is no 'soloweay'; there are {', '.join(NAMES)}"


def test_the_demo_of_an_unknown_pack_says_which_there_are() -> None:
    refused = opiekun("demo", "--port", "0", "--pack", "nobodys")

    assert (refused.status, refused.out) == (1, "")
    assert "liveagent-vip" in refused.err


@each_pack
def test_the_people_of_a_packs_demo_fit_its_desk(name: str) -> None:
    setup, cast = load(packs()[name] / "opiekun.yaml", environ={}).setup, PACKS[name]
    customers = {customer.key: customer for customer in cast.customers}
    visitors = {visitor.key: visitor for visitor in cast.visitors}

    assert {customer.plan for customer in cast.customers} <= setup.plans.keys()
    assert {add_on for customer in cast.customers for add_on in customer.add_ons} <= setup.add_ons.keys()
    assert {customer.dedicated_agent for customer in cast.customers} <= {None, *setup.agents}
    assert {visitor.customer for visitor in cast.visitors} <= {None, *customers}
    assert visitors[cast.invited].customer is None
    assert cast.host in customers
    assert not visitors.keys() & setup.agents.keys()
    assert {person for person, _ in cast.hints} <= {*visitors, *setup.agents, "clock"}
    assert {visitor.language for visitor in cast.visitors} <= set(setup.company.languages)
    assert cast.busy.keys() <= setup.agents.keys()
