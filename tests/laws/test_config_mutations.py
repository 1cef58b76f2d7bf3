"""Whatever is done to a good file, it is either accepted or refused with faults that all stand inside it."""

import json
import re
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.config import load_text
from bot.config.nodes import Nodes
from bot.errors import ConfigError

DATA = Path(__file__).parent.parent / "data" / "complete.opiekun.yaml"
COMPLETE = DATA.read_text(encoding="utf-8")

#: What somebody might leave in the place of a value.
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**19), 10**19),
    st.floats(allow_nan=False),
    st.sampled_from(["", " ", "1h", "50%", "sev1", "wall", "default", "dedicated", "09:00-17:00", "2026-01-01", "{}"]),
    st.text(max_size=12),
    st.just([]),
    st.just({}),
    st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=5), st.just([]), st.just({})), max_size=3),
    st.dictionaries(st.text(max_size=5), st.one_of(st.none(), st.integers(), st.text(max_size=5)), max_size=3),
)
LAW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


VALUES = Nodes(COMPLETE).values


def holders(value: Any) -> list[Any]:
    """Every mapping and list in the file that is not empty."""
    inside = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return ([value] if inside else []) + [holder for inner in inside for holder in holders(inner)]


@st.composite
def mutated_values(draw: st.DrawFn) -> str:
    """The complete file with one to four of its nodes deleted, renamed, repeated or replaced."""
    values = json.loads(json.dumps(VALUES))
    for _ in range(draw(st.integers(1, 4))):
        holder = draw(st.sampled_from(holders(values) or [values]))
        if not holder:
            continue
        step = draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
        match draw(st.sampled_from(["delete", "rename", "replace", "move"])):
            case "delete":
                del holder[step]
            case "rename" if isinstance(holder, dict):
                holder[draw(st.text(max_size=8))] = holder.pop(step)
            case "move":
                holder[step] = json.loads(json.dumps(draw(st.sampled_from(holders(VALUES)))))
            case _:
                holder[step] = draw(JUNK)
    return json.dumps(values, ensure_ascii=False, indent=1)


@st.composite
def mutated_text(draw: st.DrawFn) -> str:
    """The complete file with a piece cut out and another put in its place."""
    start = draw(st.integers(0, len(COMPLETE)))
    length = draw(st.integers(0, 30))
    alphabet = st.sampled_from("\n\n  \t:-[]{}&*!|>'\"%@`#,?abc019\\\0é\u2028")
    return COMPLETE[:start] + draw(st.text(alphabet, max_size=6)) + COMPLETE[start + length :]


@LAW
@given(mutated_values())
def test_a_mutated_file_is_accepted_or_refused_with_faults_inside_it(text: str) -> None:
    check_faults(text)


@LAW
@given(mutated_text())
def test_a_damaged_file_is_accepted_or_refused_with_faults_inside_it(text: str) -> None:
    check_faults(text)


def check_faults(text: str) -> None:
    """Nothing but ConfigError is raised, and every fault has one line of text and a place in the file."""
    places = [place_of(fault) for fault in faults_of(text)]
    assert places == sorted(places)
    lines = text.split("\n")
    for line, column in places:
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1


def faults_of(text: str) -> tuple[str, ...]:
    """None for a file that is accepted, and at least one for a file that is not."""
    try:
        load_text(text, name="desk.yaml", environ={})
    except ConfigError as error:
        return error.faults or ("a refusal without a fault",)
    return ()


def place_of(fault: str) -> tuple[int, int]:
    assert "\n" not in fault
    match = re.match(r"desk\.yaml:(\d+):(\d+): .+", fault)
    assert match, fault
    return int(match[1]), int(match[2])
