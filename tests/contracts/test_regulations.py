"""docs/regulations.md and the stories agree on every clause: one keeps it, or the page says what is missing."""

import re
from pathlib import Path

import pytest

from bot.config.packs import packs
from bot.stories.story import load

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "regulations.md").read_text(encoding="utf-8")
#: How many clauses each regulation has. Their ids are permanent.
COUNTS = {"LA": 16, "WD": 16, "NP": 17, "SW": 12, "SO": 9}
CLAUSES = [f"{regulation}-{number}" for regulation, count in COUNTS.items() for number in range(1, count + 1)]
CLAUSE = re.compile(rf"\b(?:{'|'.join(COUNTS)})-\d+\b")
ROW = re.compile(r"^\| (\w\w-\d+) \|([^|]+)\|([^|]*)\|([^|]+)\|$", re.MULTILINE)
MISSING = re.compile(r"missing: \S.+")

ROWS = {clause: last.strip() for clause, _, _, last in ROW.findall(PAGE)}


def told() -> dict[str, set[Path]]:
    """The files in which a story's title begins with the clause's id: `LA-8, LA-10: …`."""
    found: dict[str, set[Path]] = {}
    files = [
        *ROOT.glob("tests/stories/*/*.yaml"),
        *(path for pack in packs().values() for path in pack.rglob("*.yaml")),
    ]
    for file in files:
        for story in load(file) if file.name != "opiekun.yaml" else ():
            for clause in CLAUSE.findall(story.title.partition(":")[0]):
                found.setdefault(clause, set()).add(file)
    return found


TOLD = told()


def test_the_page_has_a_row_for_every_clause_and_no_other() -> None:
    assert [clause for clause, _, _, _ in ROW.findall(PAGE)] == CLAUSES


def test_stories_name_clauses_that_exist() -> None:
    assert TOLD.keys() <= set(CLAUSES)


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_clause_has_a_story_or_says_what_is_missing(clause: str) -> None:
    is_missing = MISSING.fullmatch(ROWS[clause]) is not None

    assert is_missing != bool(TOLD.get(clause)), (ROWS[clause], TOLD.get(clause))


@pytest.mark.parametrize("clause", CLAUSES)
def test_the_page_points_at_the_stories_of_a_clause(clause: str) -> None:
    """By the file's name inside the pack, or by its path from the root; what is not there yet follows them."""
    stories, _, open_end = ROWS[clause].partition(" · not yet: ")
    named = set(re.findall(r"`([^`]+)`", stories)) if not ROWS[clause].startswith("missing: ") else set()

    for file in TOLD.get(clause, ()):
        assert named & {file.name, str(file.relative_to(ROOT))}, (clause, file)
    names = {name for file in TOLD.get(clause, ()) for name in (file.name, str(file.relative_to(ROOT)))}
    assert named <= names
    assert "not yet" not in stories
    assert open_end or " · not yet" not in ROWS[clause]
