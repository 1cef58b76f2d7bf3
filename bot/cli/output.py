"""How a command answers: one JSON value and nothing else with --json, plain lines without."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.errors import OpiekunError

ConfigOption = Annotated[Path, typer.Option("--config", help="The configuration file.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON value and nothing else.")]
DEFAULT_CONFIG = Path("opiekun.yaml")


def answer(value: Any, text: str, *, as_json: bool) -> None:
    """Print the value as JSON, or the text for people."""
    say(json.dumps(value, ensure_ascii=False) if as_json else text)


def say(text: str) -> None:
    """A line on stdout, at once: whoever waits for it at the other end of a pipe must not wait for the next."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def warn(text: str) -> None:
    sys.stderr.write(text + "\n")


def instant(text: str, option: str) -> datetime:
    """An instant from the command line: ISO 8601 with its offset, or `now`."""
    if text == "now":
        return datetime.now(UTC)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise OpiekunError(
            f"{option}: {text!r} is not an instant; write for instance 2026-11-23T09:15:00+01:00"
        ) from None
    if at.utcoffset() is None:
        written = at.isoformat()  # a date alone has no place for an offset
        raise OpiekunError(
            f"{option}: {text!r} has no offset from UTC; write for instance {written}+01:00 or {written}Z"
        )
    return at
