"""What the documentation points at is there: files, names in the code, links, tables, and words of the log."""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.tables import metadata

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "bot").rglob("*.py")))

PATH = re.compile(r"`((?:bot|calendars|simulator|tests|docs|benchmarks|deploy)/[^`\s]*)`")
DOTTED = re.compile(r"`((?:bot|calendars|simulator)(?:\.\w+)+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)

pages = pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pages
def test_every_path_is_there(page: Path) -> None:
    missing = [path for path in PATH.findall(read(page)) if not any(ROOT.glob(re.sub(r"<[^>]*>", "*", path)))]

    assert missing == []


@pages
def test_every_name_is_in_the_code(page: Path) -> None:
    assert [name for name in DOTTED.findall(read(page)) if not _exists(name)] == []


@pages
def test_every_link_leads_somewhere(page: Path) -> None:
    assert list(_broken(page)) == []


def test_every_table_is_told_of_and_no_other() -> None:
    kept = read(ROOT / "docs" / "architecture.md").partition("## What is kept where\n")[2]
    rows = re.findall(r"^\| ((?:`\w+` ?)+) \|", kept, re.MULTILINE)

    assert sorted(re.findall(r"\w+", " ".join(rows))) == sorted(metadata.tables)


def test_every_word_of_the_log_and_of_an_error_is_said_by_the_code() -> None:
    page = read(ROOT / "docs" / "operations.md")
    log = page.partition("## The log\n")[2].partition("\n## ")[0]
    errors = page.partition("## When it does not start\n")[2]
    events = re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`.*?) \|", log, re.MULTILINE)))
    said = re.findall(r"^\| `([^`]+)` \|", errors, re.MULTILINE)

    assert len(events) > 10
    assert len(said) > 10
    assert [event for event in events if not re.search(rf'log\.\w+\(\s*"{event}"', CODE)] == []
    assert [words for words in said if words not in CODE] == []


def _exists(name: str) -> bool:
    """`bot.model.places.Place`: a module, and then attributes."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


def _broken(page: Path) -> Iterator[str]:
    for link in LINK.findall(read(page)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path) if path else page
        if not target.exists() or (anchor and anchor not in map(_anchor, HEADING.findall(read(target)))):
            yield link


def _anchor(heading: str) -> str:
    """As code hosts make it: small letters, no punctuation, dashes for spaces."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
