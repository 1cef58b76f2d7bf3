"""Commands that read a configuration and say what follows from it: check, explain."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, answer, instant, say, warn
from bot.errors import ConfigError, OpiekunError


def register(app: typer.Typer) -> None:
    app.command()(check)
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


def explain(
    plan: Annotated[str, typer.Option(help="The customer's plan.", show_default=False)],
    config: ConfigOption = DEFAULT_CONFIG,
    severity: Annotated[str, typer.Option(help="How bad it is; left out: the policy's default.")] = "",
    add_on: Annotated[list[str] | None, typer.Option("--add-on", help="An add-on the customer has.")] = None,
    topic: Annotated[str, typer.Option(help="What it is about.")] = "",
    cause: Annotated[str, typer.Option(help="Why it happened, as an agent finds.")] = "",
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
    policy = setup.policies[setup.plans[plan].policy]
    if severity:
        _known("--severity", severity, policy.severities)
    if cause:
        _known("--cause", cause, policy.causes)
    team = team_of(setup, plan=plan, add_ons=tuple(add_on or ()), topic=topic or None)
    explanation = explain_setup(
        setup,
        plan=plan,
        team=team,
        severity=severity or None,
        topic=topic or None,
        cause=cause or None,
        at=instant(at, "--at"),
    )
    value = to_json(explanation)
    lines = [f"{d['metric']}: {d['due_at']}  {d['text']}" for d in value["deadlines"]]
    head = f"team {value['team']}, severity {value['severity']}"
    answer(value, "\n".join([head, *lines]), as_json=as_json)


def _known(option: str, key: str, known: Mapping[str, Any]) -> None:
    if key not in known:
        raise OpiekunError(f"{option}: there is no {key!r}; there are {', '.join(known) or 'none'}")
