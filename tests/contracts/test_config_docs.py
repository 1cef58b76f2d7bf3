"""docs/configuration.md names every key that the file may have, and no other."""

import re
from collections import defaultdict
from pathlib import Path

from bot.config.check import shapes
from bot.model.policy import Metric

DOCS = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
METRICS = {metric.value for metric in Metric}
#: A table's first column.
ROW = re.compile(r"^\| (?:\*\*)?`([^`]+)`(?:\*\*)? \|", re.MULTILINE)


def documented() -> dict[str, set[str]]:
    """The first column of each section's tables, by the section's title."""
    parts = re.split(r"^##+ (.+)$", DOCS, flags=re.MULTILINE)
    return {title: set(ROW.findall(text)) for title, text in zip(parts[1::2], parts[2::2], strict=True)}


def known() -> dict[str, set[str]]:
    """Every key of each section as the documentation writes it: `pending.remind`, `causes.*.title`."""
    keys: dict[str, set[str]] = defaultdict(set)
    for path, _ in shapes():
        target = next((at for at, part in enumerate(path) if part in METRICS), None)
        if target is not None:
            keys["Targets"].add(".".join(path[target + 1 :]))
        elif path:
            keys[path[0]].add(".".join(path[1:]).removeprefix("*."))
    return keys


def test_every_section_has_its_page() -> None:
    assert known().keys() <= documented().keys()


def test_every_key_is_documented_and_every_documented_key_exists() -> None:
    pages = documented()
    for section, keys in known().items():
        leaves = {key.removeprefix("*.") for key in keys if key and not key.endswith("*")}
        holders = {key.rpartition(".")[0].removesuffix(".*") for key in leaves}
        assert leaves - holders <= pages[section], section
        assert pages[section] <= leaves, section
