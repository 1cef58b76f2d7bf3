"""`opiekun policy` and `page`: what is promised, whether anybody is there to keep it, and whether a page arrives."""

from pathlib import Path

import pytest

from tests.contracts.cli_line import DESK, opiekun

#: A desk in which nothing is found.
SOUND = """\
company: {name: Helpful Ltd, languages: [en, pl], zone: Europe/Prague}
channels:
  slack: {bot_token: {env: SLACK_BOT_TOKEN}, app_token: {env: SLACK_APP_TOKEN}}
  telegram: {token: {env: TELEGRAM_TOKEN}}
store: {url: "sqlite:///desk.db"}
calendars:
  office: {zone: Europe/Prague, weekly: {mon-fri: ["09:00-17:00"]}, holidays: CZ}
  always: {zone: UTC, weekly: {mon-sun: ["00:00-24:00"]}}
agents:
  anna: {name: Anna Nowak, calendar: office, slack: U0ANNA, cover: [olga]}
  olga: {name: Olga Belova, calendar: office, slack: U0OLGA}
leads: [olga]
teams:
  general: {tier: 1, calendar: always, members: [olga], place: {slack: C0GENERAL}}
  dedicated: {tier: 1, calendar: office, members: [anna], place: {slack: C0VIP}}
  management: {tier: 2, calendar: office, members: [anna], place: {slack: C0LEADS}, instead: [olga]}
off_hours:
  dedicated: {offer: general}
plans:
  gold: {policy: vip, team: dedicated}
add_ons:
  named: {title: Dedicated agent, price: "1000 €", plans: [gold], entitles: [dedicated_agent]}
policies:
  vip:
    default_severity: low
    severities:
      high: {title: {en: High, pl: Wysoka}, first_reply: {within: 1h, clock: office, clause: A-1}}
      low: {title: {en: Low, pl: Niska}, first_reply: {within: 2h, clock: office, clause: A-2}}
topics:
  complaint:
    title: {en: Complaint, pl: Skarga}
    team: management
    private: true
    hidden_from: subject
"""


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("opiekun.yaml").write_text(DESK, encoding="utf-8")


def test_a_promise_by_the_wall_of_which_nobody_hears_at_night_is_a_finding_and_no_fault() -> None:
    answer = opiekun("policy", "lint", "--from", "2026-01-01T00:00:00Z", "--json")

    assert (answer.status, answer.err) == (0, "")
    finding, without_the_add_on = (each for each in answer.value["findings"] if each["kind"] == "unstaffed")
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
    Path("opiekun.yaml").write_text(SOUND, encoding="utf-8")
    assert opiekun("policy", "lint").out == "nothing found\n"


#: By kind: what keeps the rule silent, what stands there instead, and in which line that is found.
SILENT = {
    "no_cover": (", cover: [olga]", "", "anna: {name"),
    "no_holidays": (", holidays: CZ", "", "office: {zone"),
    "closed_without_offer": (
        "dedicated: {offer: general}",
        "general: {voice: callback}",
        "policy: vip, team: dedicated",
    ),
    "no_text": ("title: {en: High, pl: Wysoka}", "title: {en: High}", "title: {en: High"),
    "never_pauses": (
        "clock: office, clause: A-2",
        "clock: office}, reaction: {within: 1h, clock: office, pauses: [pending]",
        "title: {en: Low",
    ),
    "complaint_unread": (", instead: [olga]", "", "hidden_from"),
    "unheard": (
        "{within: 1h, clock: office, clause: A-1}",
        "{within: 1h, clock: wall, clause: A-1}",
        "title: {en: High",
    ),
}


@pytest.mark.parametrize("kind", SILENT)
def test_each_flaw_is_found_by_itself_with_its_place_and_what_to_change(kind: str) -> None:
    sound, flawed, stands_in = SILENT[kind]
    assert sound in SOUND
    text = SOUND.replace(sound, flawed)
    Path("opiekun.yaml").write_text(text, encoding="utf-8")

    findings = opiekun("policy", "lint", "--json").value["findings"]

    (found,) = (each for each in findings if each["kind"] == kind and each.get("team") != "general")
    assert {each["kind"] for each in findings} <= {kind, "unstaffed"}
    file, line, column = found["where"].split(":")
    assert (file, int(column) > 0) == ("opiekun.yaml", True)
    assert stands_in in text.splitlines()[int(line) - 1]
    assert found["change"]
    assert {"severity", "metric", "share_unstaffed"} <= found.keys()


def test_read_literally_the_24_hours_of_wd_8_find_nobody_for_a_quarter_of_arrivals() -> None:
    pack = Path(__file__).parents[2] / "deploy" / "policies" / "widoczni" / "opiekun.yaml"

    answer = opiekun("policy", "lint", "--config", str(pack), "--from", "2026-01-01T00:00:00Z", "--json")

    found = [each for each in answer.value["findings"] if each.get("clause") == "WD-8" and each["kind"] == "unstaffed"]
    assert [(each["cause"], each["metric"]) for each in found] == [("provider_fault", "resolution")]
    assert found[0]["share_unstaffed"] == pytest.approx(0.26, abs=0.02)


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
