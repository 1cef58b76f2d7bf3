"""docs/glossary.md says the same as the code: the arrows of a conversation, the words of states."""

import re
from pathlib import Path

from bot.model.conversation import TRANSITIONS, Status
from bot.model.deadline import DeadlineState
from bot.model.outbound import OutboxState

GLOSSARY = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")
ARROW = re.compile(r"^(\w+) *→(.*)$", re.MULTILINE)


def section(title: str) -> str:
    return GLOSSARY.partition(f"## {title}\n")[2].partition("\n## ")[0]


def test_the_arrows_of_a_conversation_are_those_it_can_take() -> None:
    drawn = {Status(was): frozenset(map(Status, re.findall(r"\w+", to))) for was, to in ARROW.findall(GLOSSARY)}

    assert drawn == dict(TRANSITIONS)


def test_every_state_has_its_word() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", section("How a conversation stands"), re.MULTILINE)) == set(Status)
    assert set(re.findall(r"`(\w+)`", section("How a deadline stands"))) == set(DeadlineState)
    assert set(re.findall(r"`(\w+)`", section("How far an outbox row has come"))) == set(OutboxState)
