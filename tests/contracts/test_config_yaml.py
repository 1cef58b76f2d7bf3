"""What is not YAML, or not a configuration at all, is one clear pointed line; what is YAML 1.2 is read as such."""

from pathlib import Path

import pytest

from bot.config import load, load_text
from bot.errors import ConfigError

CALENDAR = "calendars: {day: {zone: UTC, weekly: {mon: ['09:00-17:00']}}}\n"

UNREADABLE = [
    ("", "1:1: the file is empty"),
    ("# only a comment\n", "1:1: the file is empty"),
    ("- one\n- two\n", "1:1: not a configuration, found a list"),
    ("just words\n", "1:1: not a configuration, found a text"),
    ("company:\n\tname: A\n", "2:1: a tab can't indent, found a tab, use spaces"),
    ("company: {name: A\ncalendars: {}\n", "2:10: an open list or mapping goes on, found ':', write `,`"),
    ("company: {languages: [en,\n", "1:26: the file ends too early"),
    ("company: {name: 'A}\n", "1:17: a quote is never closed"),
    ("company: name: A\n", "1:14: a `:` where no key can be"),
    ("company: *missing\n", "1:10: an alias without its anchor, found 'missing'"),
    ("company: {name: A}\n---\ncompany: {}\n", "2:1: one file holds one desk, found a second document"),
    ("company: {name: \x07}\n", "1:17: a control character, found U+0007"),
    ("company: {name: @A}\n", "1:17: not YAML, found character '@'"),
    ("[" * 5000, "1:1: the file is nested too deep"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), UNREADABLE)
def test_what_cannot_be_read_is_one_pointed_line(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_text(text, name="desk.yaml")
    assert len(caught.value.faults) == 1
    assert caught.value.faults[0].startswith(f"desk.yaml:{said}")


def test_an_alias_that_holds_itself_is_a_fault_and_no_endless_loop() -> None:
    with pytest.raises(ConfigError, match="an alias holds itself"):
        load_text("company: &all {name: *all}\n")


def test_a_few_lines_of_aliases_do_not_become_a_million_values() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(ConfigError, match="the file is too large"):
        load_text("\n".join(lines))


def test_merged_mappings_are_read_and_their_faults_pointed_at_where_they_are_written() -> None:
    text = "calendars:\n  a: &a {zone: UTC, weekly: {mon: ['09:00-17:00']}}\n  b: {<<: *a, zone: Europe/Kyiv}\n"
    setup = load_text(text).setup
    assert setup.calendars["b"].zone.key == "Europe/Kyiv"
    with pytest.raises(ConfigError) as caught:
        load_text(text.replace("zone: UTC", "zon: UTC"), name="f")
    assert [fault.split(": ")[:2] for fault in caught.value.faults] == [
        ["f:2:10", "calendars.a.zon"],
        ["f:2:10", "calendars.b.zon"],
    ]


def test_words_that_older_yaml_reads_as_something_else_stay_words() -> None:
    text = CALENDAR + "topics: {no: {title: off}, 'on': {title: 'yes'}}\n"
    topics = load_text(text).setup.topics
    assert list(topics) == ["no", "on"]
    assert "off" in topics["no"].title.by_language.values()


def test_a_directive_changes_nothing_of_that() -> None:
    assert "no" in load_text("%YAML 1.1\n---\n" + CALENDAR + "topics: {no: {title: 'No'}}\n").setup.topics


def test_a_byte_order_mark_is_no_part_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + CALENDAR.encode())
    assert "day" in load(file).setup.calendars


def test_windows_line_ends_do_not_move_the_place() -> None:
    with pytest.raises(ConfigError) as caught:
        load_text("company:\r\n  name: A\r\n  zon: UTC\r\n", name="desk.yaml")
    assert caught.value.faults[0].startswith("desk.yaml:3:3: company.zon: unknown key")


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "nowhere.yaml")
    assert caught.value.faults[0].startswith(f"{tmp_path}/nowhere.yaml:1:1: can't be read, found No such file")
    with pytest.raises(ConfigError, match="can't be read, found Is a directory"):
        load(tmp_path)


def test_a_file_that_is_not_utf8_is_pointed_at_its_first_bad_byte(tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    file.write_bytes("company:\n  name: Żółw\n".encode("iso-8859-2"))
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert caught.value.faults == (f"{file}:2:9: not UTF-8, found byte 0xAF, save the file as UTF-8",)
