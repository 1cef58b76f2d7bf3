"""Commands, files and stories in the documentation are real: they parse, they load, they pass."""

import asyncio
import re
import shlex
from pathlib import Path
from textwrap import dedent

import pytest
import typer

from bot.cli import app
from bot.config import load
from bot.desk.verbs import AGENT_VERBS, CONTACT_VERBS
from bot.store.inline import InlineStore
from bot.stories.player import play
from bot.stories.story import load as load_stories
from bot.stories.vocabulary import EXPECTS
from tests.contracts.cli_line import opiekun

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
#: A command, in a line of its own in a block or between backquotes.
COMMAND = re.compile(r"^ *(opiekun [a-z][^\n]*)$|`(opiekun [a-z][^`\n]*)`", re.MULTILINE)


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def block(text: str, kind: str) -> str:
    found = re.search(rf"^( *)```{kind}\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    assert found
    return dedent(found[2])


def section(text: str, title: str) -> str:
    return text.partition(f"## {title}\n")[2].partition("\n## ")[0]


def verbs_of(text: str) -> set[str]:
    return set(re.findall(r"^\| `([a-z]+)[^`]*` \|", text, re.MULTILINE))


@pytest.mark.parametrize("name", [str(path.relative_to(ROOT)) for path in PAGES])
def test_every_command_and_option_is_there(name: str) -> None:
    for line in (one or other for one, other in COMMAND.findall(page(name))):
        command = typer.main.get_command(app)
        words = [word for word in shlex.split(line, comments=True)[1:] if word != "…"]
        while below := getattr(command, "commands", None):
            assert words, line
            assert words[0] in below, line
            command = below[words.pop(0)]
        options = {option for parameter in command.params for option in parameter.opts}
        options |= {"--help"}
        assert {word.strip("[]") for word in words if word.strip("[]").startswith("--")} <= options, line


def test_the_first_configuration_has_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "TELEGRAM_TOKEN"):
        monkeypatch.setenv(name, "x")
    Path("opiekun.yaml").write_text(block(page("README.md"), "yaml"), encoding="utf-8")
    Path("customers.csv").write_text(block(page("README.md"), "csv"), encoding="utf-8")

    checked = opiekun("check", "opiekun.yaml")
    imported = opiekun("customers", "import", "customers.csv", "--json")

    assert (checked.status, checked.err) == (0, "")
    assert (imported.err, imported.value) == ("", {"imported": 1})
    assert opiekun("customers", "invite", "acme", "--name", "Maria Ivanova").status == 0
    assert opiekun("slack", "manifest").status == 0


def test_the_story_told_in_the_documentation_passes(tmp_path: Path) -> None:
    told = block(page("docs/stories.md"), "yaml")
    assert "config: ../tests/stories/opiekun.yaml" in told
    file = tmp_path / "told.yaml"
    config = ROOT / "tests" / "stories" / "opiekun.yaml"
    file.write_text(told.replace("../tests/stories/opiekun.yaml", str(config)), encoding="utf-8")

    (story,) = load_stories(file)
    outcome = asyncio.run(play(story, lambda path: load(path).setup, lambda clock: InlineStore(now=clock.now)))

    assert outcome.failures == ()


def test_every_expectation_is_described_with_its_words() -> None:
    told = section(page("docs/stories.md"), "What is expected")
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]*) \|", told, re.MULTILINE))

    assert rows.keys() == EXPECTS.keys()
    for kind, words in rows.items():
        needed, all_of_them = set(re.findall(r"\*\*`(\w+)`\*\*", words)), set(re.findall(r"`(\w+)`", words))
        assert (needed, all_of_them) == (set(EXPECTS[kind].needs), set(EXPECTS[kind].all)), kind


def test_every_verb_is_in_the_guide_and_no_other() -> None:
    guide = page("docs/guide.md")

    assert verbs_of(section(guide, "For agents")) == AGENT_VERBS.keys() - {"start"}
    assert verbs_of(section(guide, "What customers see")) == {*CONTACT_VERBS, "language"}
