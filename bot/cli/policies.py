"""policy: what the policies of a configuration promise, and whether it can be kept."""

from datetime import timedelta
from typing import Annotated, Any

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, answer, instant
from bot.model.setup import Setup
from bot.routing import teams_of
from bot.sla import Desk, Finding
from bot.sla import lint as lint_setup

app = typer.Typer(help="What the policies promise.", no_args_is_help=True)


@app.callback()
def policy() -> None:
    """What the policies promise."""


@app.command()
def lint(
    config: ConfigOption = DEFAULT_CONFIG,
    from_: Annotated[str, typer.Option("--from", help="The year tried begins here; left out: now.")] = "now",
    as_json: JsonOption = False,
) -> None:
    """Promises that can't be kept: for which share of a year's arrivals nobody is there before the deadline."""
    from bot.config import load

    setup = load(config, parts=frozenset({"calendars", "teams", "plans", "policies"})).setup
    start = instant(from_, "--from")
    findings = lint_setup(setup, _desks(setup), start - timedelta(microseconds=start.microsecond))
    value = {"findings": [_as_json(finding) for finding in findings]}
    answer(value, "\n".join(map(_text, findings)) or "nothing found", as_json=as_json)


def _desks(setup: Setup) -> list[Desk]:
    """Every way that a matter may take: by plan, with and without add-ons, and by the topics that go with it."""
    found = []
    for plan in setup.plans.values():
        topics = [topic.key for topic in setup.topics.values() if topic.plans is None or plan.key in topic.plans]
        for topic in (None, *(key for key in topics if plan.topics is None or key in plan.topics)):
            teams = teams_of(setup, plan=plan.key, topic=topic)
            found += [Desk(plan=plan.key, team=team, topic=topic) for team in teams]
    return found


def _as_json(finding: Finding) -> dict[str, Any]:
    return {
        "policy": finding.policy,
        "plan": finding.plan,
        "team": finding.team,
        "severity": finding.severity,
        "topic": finding.topic,
        "cause": finding.cause,
        "metric": finding.target.metric.value,
        "clock": finding.target.clock,
        "clause": finding.target.clause,
        "share_unstaffed": round(finding.share_unstaffed, 6),
        "heard_off_hours": finding.is_heard,
        "text": _text(finding),
    }


def _text(finding: Finding) -> str:
    where = next(
        f"{kind} {key}"
        for kind, key in (("severity", finding.severity), ("topic", finding.topic), ("cause", finding.cause))
        if key is not None
    )
    clause = f" ({finding.target.clause})" if finding.target.clause else ""
    heard = "a page reaches somebody then" if finding.is_heard else "nobody would hear of it then: no ladder pages"
    return (
        f"{finding.policy}, {where}, team {finding.team}: {finding.target.metric}{clause} on clock "
        f"{finding.target.clock}: for {finding.share_unstaffed:.1%} of arrivals the team is not there before the "
        f"deadline; {heard}"
    )
