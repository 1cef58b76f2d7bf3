"""A file needs only the parts that a command uses; what is allowed and still odd is a warning."""

# ruff: noqa: E501 - a row is read as one line

from pathlib import Path

import pytest

from bot.config import TO_RUN, load_text
from bot.errors import ConfigError

COMPLETE = (Path(__file__).parent.parent / "data" / "complete.opiekun.yaml").read_text(encoding="utf-8")
HOURS = "calendars: {day: {zone: UTC, weekly: {mon: ['09:00-17:00']}}}\n"
PROMISES = """
plans: {gold: {policy: swift, team: desk}}
policies: {swift: {severities: {any: {title: Any, first_reply: {within: 1h, clock: day}, ladder: alarm}}}}
"""


def test_calendars_alone_are_enough_for_hours() -> None:
    assert list(load_text(HOURS, parts={"calendars"}).setup.calendars) == ["day"]


def test_a_part_that_a_command_needs_is_missed() -> None:
    with pytest.raises(ConfigError) as caught:
        load_text(HOURS, name="desk.yaml", parts={"calendars", "plans"})
    assert caught.value.faults == ("desk.yaml:1:1: the section `plans` is missing, found only calendars, add `plans:`",)


def test_what_a_partial_file_mentions_and_lacks_is_a_warning() -> None:
    loaded = load_text(HOURS + PROMISES, name="desk.yaml", parts={"calendars", "plans", "policies"})
    assert loaded.setup.plans["gold"].team == "desk"
    assert len(loaded.warnings) == 2
    assert "desk.yaml:1:1: mentions of a team can't be checked, found no `teams`" in "\n".join(loaded.warnings)


def test_what_a_whole_file_mentions_and_lacks_is_a_fault() -> None:
    with pytest.raises(ConfigError) as caught:
        load_text(HOURS + PROMISES, name="desk.yaml")
    assert [fault.split(": ")[2:] for fault in caught.value.faults] == [
        ['no such team, found "desk", the file names none'],
        ['no such ladder, found "alarm", the file names none'],
    ]


def test_what_is_there_is_validated_whatever_is_needed() -> None:
    with pytest.raises(ConfigError, match="no such policy"):
        load_text(HOURS + PROMISES.replace("policy: swift", "policy: swfit"), parts={"calendars"})


@pytest.mark.parametrize("section", ["agents", "calendars", "teams", "policies"])
def test_a_misspelt_section_is_one_fault_and_not_one_for_each_of_its_names(section: str) -> None:
    text = COMPLETE.replace(f"\n{section}:\n", f"\n{section[:-1]}x:\n")
    with pytest.raises(ConfigError) as caught:
        load_text(text)
    assert len(caught.value.faults) == 1
    assert f'did you mean "{section}"?' in caught.value.faults[0]


def test_a_desk_needs_its_sections_to_run() -> None:
    assert load_text(COMPLETE, parts=TO_RUN, partial=False).setup.teams
    with pytest.raises(ConfigError) as caught:
        load_text(HOURS, parts=TO_RUN, partial=False)
    assert len(caught.value.faults) == len(TO_RUN) - 1


CAUTIONS = [
    ("{name: Marek Wrona, calendar: office, slack: U0MAREK}", "{name: Marek Wrona, calendar: office}",
     "agents.marek: can't be reached anywhere"),
    ("[zofia, marek], place: {slack: C0DESK}", "[zofia, marek]", "teams.desk.place: its threads have nowhere to open"),
    ("telegram: -1007001", "telegram: 1007001", "not a group, so it can't have threads, found 1007001, did you mean -1007001?"),
    ("title: {pl: Poczta, en: Mail}", "title: {en: Mail}", "not in the company's first language, found only en, add `pl`"),
    ("title: {pl: Poczta, en: Mail}", "title: {pl: Poczta, ru: Почта}", "a language that the company does not speak, found \"ru\""),
    ("mail: {title: {pl: Poczta, en: Mail}, team", "mail: {team", "topics.mail.title: customers will read 'mail'"),
    ("holidays: PL\n", "\n", "no country's weekends are known"),
    ("lantern.example/telegram", "lantern.example/hook", "answers at /telegram, found another path, see that the proxy"),
    ("calls, priority_escalation]", "priority_escalation]", "nobody can book this: no add-on entitles to it"),
    ("by: [video, phone], video", "by: [phone], video", "a room that is never used"),
    ("redis://127.0.0.1", "redis://:pw@127.0.0.1", "redis: a password is written into the file"),
]  # fmt: skip


@pytest.mark.parametrize(("was", "becomes", "said"), CAUTIONS)
def test_what_is_allowed_and_still_odd_is_a_warning(was: str, becomes: str, said: str) -> None:
    assert COMPLETE.count(was) == 1
    warnings = [
        line for line in load_text(COMPLETE.replace(was, becomes)).warnings if "the secret is missing" not in line
    ]
    assert len(warnings) == 1
    assert said in warnings[0]


def test_everything_that_needs_an_address_says_so_where_there_is_none() -> None:
    text = COMPLETE.replace(', public_url: "https://lantern.example"}', "}")
    warned = "\n".join(load_text(text).warnings)
    assert "channels.slack.mode: the manifest can't tell Slack where to call" in warned
    assert "sensitive: can't be asked: no page where it is given" in warned


def test_a_ladder_word_that_reaches_nobody_is_a_fault_only_where_the_step_reaches_nobody_else() -> None:
    text = COMPLETE.replace("leads: [marek]\n", "")
    warned = "\n".join(load_text(text).warnings)
    assert warned.count('reaches nobody, found "lead"') == 2
    with pytest.raises(ConfigError, match='reaches nobody, found "lead", name someone in `leads`'):
        load_text(text.replace("page: [lead, zofia], involve: experts", "page: [lead]"))


def test_on_call_may_be_a_teams_own() -> None:
    text = COMPLETE.replace(
        "on_call: {rota: [oksana, marek], every: 7d, since: 2026-01-05, swaps: [{agent: marek, from: 2026-12-24, to: 2026-12-26}]}",
        "on_call:",
    )
    assert "reaches nobody" not in "\n".join(load_text(text).warnings)
    alone = text.replace(", on_call: [oksana]}", "}").replace("page: [responsible, on_call]", "page: [on_call]")
    with pytest.raises(ConfigError, match='reaches nobody, found "on_call", add `on_call'):
        load_text(alone)
