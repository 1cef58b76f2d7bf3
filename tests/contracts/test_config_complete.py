"""A complete file becomes the values that decisions are made of."""

from pathlib import Path

import pytest

from bot.config import load

DATA = Path(__file__).parent.parent / "data" / "complete.opiekun.yaml"


def test_a_complete_file_is_accepted_without_a_warning_but_for_its_secrets() -> None:
    loaded = load(DATA, environ={})
    assert [line for line in loaded.warnings if "the secret is missing" not in line] == []
