"""Every command explains itself, and wrong usage is told apart from refusal by its exit status."""

from collections.abc import Iterator

import pytest
import typer

from bot.cli import app
from tests.contracts.cli_line import opiekun

#: What others rely on: add to them, rename or remove none.
PROMISED = {
    ("demo",),
    ("init",),
    ("run",),
    ("check",),
    ("hours",),
    ("explain",),
    ("simulate",),
    ("customers", "import"),
    ("customers", "list"),
    ("customers", "invite"),
    ("dead", "list"),
    ("dead", "retry"),
    ("slack", "manifest"),
}

#: These run until they are stopped.
RUNNING = {("demo",), ("run",)}


def commands() -> list[tuple[str, ...]]:
    return sorted(_under(typer.main.get_command(app), ()))


def _under(command: object, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    below = getattr(command, "commands", None)
    if not below:
        yield path
        return
    for name, each in below.items():
        yield from _under(each, (*path, name))


def test_every_promised_command_is_there() -> None:
    assert set(commands()) >= PROMISED


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_has_help_that_says_what_it_does(command: tuple[str, ...]) -> None:
    answer = opiekun(*command, "--help")

    assert (answer.status, answer.err) == (0, "")
    assert "Usage: opiekun " + " ".join(command) in answer.out
    told = [line for line in answer.out.splitlines()[2:] if line.strip() and "─" not in line]
    assert len(told) > 1


@pytest.mark.parametrize("command", [each for each in commands() if each not in RUNNING], ids=" ".join)
def test_every_command_that_ends_by_itself_may_answer_in_json(command: tuple[str, ...]) -> None:
    assert "--json" in opiekun(*command, "--help").out


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_an_unknown_option_is_wrong_usage(command: tuple[str, ...]) -> None:
    answer = opiekun(*command, "--no-such-option")

    assert (answer.status, answer.out) == (2, "")
    assert "No such option: --no-such-option" in answer.err


def test_an_unknown_command_is_wrong_usage() -> None:
    answer = opiekun("serve")

    assert (answer.status, answer.out) == (2, "")
    assert "No such command 'serve'" in answer.err


def test_a_missing_argument_is_wrong_usage() -> None:
    for line in (["check"], ["simulate"], ["customers", "import"], ["dead", "retry"], ["explain"]):
        answer = opiekun(*line)

        assert (answer.status, answer.out) == (2, ""), line
        assert "Missing" in answer.err, line
