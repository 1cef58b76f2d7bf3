"""Commands that read a configuration and compute: check, hours, explain."""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, answer, instant, say, warn
from bot.errors import ConfigError, OpiekunError


def register(app: typer.Typer) -> None:
    app.command()(check)
    app.command()(hours)
    app.command()(explain)


def check(
    file: Annotated[Path, typer.Argument(help="The configuration file.", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """Validate a configuration: every fault at once, as FILE:LINE:COLUMN: what is wrong."""
    from bot.config import load

    try:
        loaded = load(file)
    except ConfigError as error:
        if as_json:
            say(json.dumps({"ok": False, "faults": list(error.faults), "warnings": []}, ensure_ascii=False))
        else:
            warn("\n".join(error.faults))
        raise typer.Exit(1) from None
    for warning in loaded.warnings if not as_json else ():
        warn(warning)
    value = {"ok": True, "faults": [], "warnings": list(loaded.warnings)}
    answer(value, f"{file}: no faults", as_json=as_json)


def hours(
    config: ConfigOption = DEFAULT_CONFIG,
    calendar: Annotated[str, typer.Option(help="The calendar's name.")] = "",
    at: Annotated[str, typer.Option(help="Count from this instant.")] = "",
    add: Annotated[str, typer.Option(help="Business time to add: 2h30m. 0 gives the next opening.")] = "",
    from_: Annotated[str, typer.Option("--from", help="Business time between this instant…")] = "",
    to: Annotated[str, typer.Option(help="…and this one.")] = "",
    batch: Annotated[bool, typer.Option("--batch", help="JSON lines in, JSON lines out, in order.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Business time: add a length to an instant, or count what lies between two."""
    from bot.config import load

    calendars = load(config, parts=frozenset({"calendars"})).setup.calendars
    if batch:
        _batch(calendars)
        return
    if bool(add) == bool(from_ or to) or (add and not at) or bool(from_) != bool(to):
        raise typer.BadParameter("give --at and --add, or --from and --to, or --batch")
    hours_of = _calendar(calendars, calendar)
    if add:
        result = hours_of.after(instant(at, "--at"), _length(add)).astimezone(hours_of.zone)
        answer({"result": result.isoformat()}, result.isoformat(), as_json=as_json)
        return
    seconds = int(hours_of.between(instant(from_, "--from"), instant(to, "--to")).total_seconds())
    answer({"seconds": seconds}, f"{timedelta(seconds=seconds)}", as_json=as_json)


def explain(
    config: ConfigOption = DEFAULT_CONFIG,
    plan: Annotated[str, typer.Option(help="The customer's plan.")] = "",
    severity: Annotated[str, typer.Option(help="How bad it is; left out: the policy's default.")] = "",
    add_on: Annotated[list[str] | None, typer.Option("--add-on", help="An add-on the customer has.")] = None,
    topic: Annotated[str, typer.Option(help="What it is about.")] = "",
    at: Annotated[str, typer.Option(help="When the message arrives; left out: now.")] = "now",
    as_json: JsonOption = False,
) -> None:
    """By when what is due for a message that arrives then, which hours count, and by which clause."""
    from bot.config import load
    from bot.routing import team_of
    from bot.sla import as_json as to_json
    from bot.sla import explain as explain_setup

    setup = load(config, parts=frozenset({"calendars", "teams", "plans", "policies"})).setup
    _known("--plan", plan, setup.plans)
    for key in add_on or ():
        _known("--add-on", key, setup.add_ons)
    if topic:
        _known("--topic", topic, setup.topics)
    if severity:
        _known("--severity", severity, setup.policies[setup.plans[plan].policy].severities)
    team = team_of(setup, plan=plan, add_ons=tuple(add_on or ()), topic=topic or None)
    explanation = explain_setup(
        setup, plan=plan, team=team, severity=severity or None, topic=topic or None, at=instant(at, "--at")
    )
    value = to_json(explanation)
    lines = [f"{d['metric']}: {d['due_at']}  {d['text']}" for d in value["deadlines"]]
    head = f"team {value['team']}, severity {value['severity']}"
    answer(value, "\n".join([head, *lines]), as_json=as_json)


def _known(option: str, key: str, known: Mapping[str, Any]) -> None:
    if key not in known:
        raise OpiekunError(f"{option}: there is no {key!r}; there are {', '.join(known) or 'none'}")


def _calendar(calendars: Mapping[str, Any], name: str) -> Any:
    if name in calendars:
        return calendars[name]
    if not name and len(calendars) == 1:
        return next(iter(calendars.values()))
    raise OpiekunError(f"there is no calendar {name!r}; there are {', '.join(calendars) or 'none'}")


def _length(text: str) -> timedelta:
    from bot.config.scalars import read_length

    try:
        return timedelta() if text.strip() == "0" else read_length(text)
    except ValueError as error:
        raise OpiekunError(f"--add: {error}; write for instance 90s, 15m or 2h30m") from None


def _batch(calendars: Mapping[str, Any]) -> None:
    """One answer a line, in order. A line that can't be answered gets {"error": …}, and the exit status is 1."""
    failed = False
    out = sys.stdout
    for line in _lines():
        try:
            result = _answer_line(calendars, line)
        except (OpiekunError, ValueError, KeyError, TypeError) as error:
            failed = True
            reason = f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)
            out.write(json.dumps({"error": reason}) + "\n")
        else:
            out.write(json.dumps(result) + "\n")
    if failed:
        warn("some lines could not be answered; each says why in its place")
        raise typer.Exit(1)


def _lines() -> Iterator[str]:
    return (line for line in sys.stdin if line.strip())


def _answer_line(calendars: Mapping[str, Any], line: str) -> dict[str, int]:
    request = json.loads(line)
    if not isinstance(request, dict):
        raise ValueError('a line is an object such as {"calendar", "op": "add", "at", "seconds"}')
    hours_of = _calendar(calendars, request["calendar"])
    match request["op"]:
        case "add":
            return {"result": hours_of.add_seconds(_whole(request, "at"), _whole(request, "seconds"))}
        case "between":
            return {"seconds": hours_of.seconds_between(_whole(request, "from"), _whole(request, "to"))}
    raise ValueError(f'op is "add" or "between", not {request["op"]!r}')


def _whole(request: dict[str, Any], key: str) -> int:
    value = request[key]
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{key} is a whole number of seconds, not {value!r}")
    return value
