"""policy: what the policies of a configuration promise, and whether it can be kept."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, answer, instant
from bot.model.policy import WALL
from bot.model.setup import Setup
from bot.ports import Tx
from bot.routing import teams_of
from bot.sla import Desk, Finding
from bot.sla import lint as lint_setup

if TYPE_CHECKING:
    from bot.config.lints import Flaw, Lints
    from bot.desk.applying import Applied, Moved

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
    """Promises that can't be kept: for which share of a year's arrivals nobody is there before the deadline, and what
    else may fail customers: a page that nobody hears, a language without a text, an agent without a cover."""
    from bot.config import load
    from bot.config.lints import Lints

    setup = load(config, parts=frozenset({"calendars", "teams", "plans", "policies"})).setup
    start = instant(from_, "--from")
    findings = lint_setup(setup, _desks(setup), start - timedelta(microseconds=start.microsecond))
    lints = Lints(config)
    rows = [_as_json(finding, lints) for finding in findings]
    rows += [_unheard(finding, lints) for finding in findings if finding.target.clock == WALL and not finding.is_heard]
    rows += [_flaw_as_json(flaw, lints) for flaw in lints.flaws()]
    lines = [f"{row['text']}; {row['change']} ({row['where']})" for row in rows]
    answer({"findings": rows}, "\n".join(lines) or "nothing found", as_json=as_json)


@app.command()
def apply(
    config: ConfigOption = DEFAULT_CONFIG,
    move: Annotated[bool, typer.Option("--move", help="Open conversations go by it, too.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Open conversations keep what they were promised.")] = False,
    as_json: JsonOption = False,
) -> None:
    """An edited configuration: which running deadlines it would move, and by how much; then moves them, or not.

    Without --move or --keep it is only tried, and nothing is written. It may be used beside a running desk; new
    conversations go by it once the desk is restarted.
    """
    from bot.config import load
    from bot.desk.applying import apply as apply_setup
    from bot.desk.applying import try_out

    if move and keep:
        raise typer.BadParameter("give --move or --keep, not both")
    loaded, now = load(config), datetime.now(UTC)

    def unit(tx: Tx) -> "Applied":
        return apply_setup(tx, loaded.setup, now, moves=move) if move or keep else try_out(tx, loaded.setup, now)

    applied = asyncio.run(_on(loaded.store_url, unit))
    value = {"edition": applied.edition, "deadlines": [_move_as_json(each, loaded.setup) for each in applied.moved]}
    lines = [_move_text(row) for row in value["deadlines"]]  # type: ignore[union-attr]
    head = "tried, nothing is written" if applied.edition is None else f"edition {applied.edition} is the newest"
    answer(value, "\n".join([*(lines or ["no running deadline moves"]), head]), as_json=as_json)


async def _on(url: str, unit: Callable[[Tx], "Applied"]) -> "Applied":
    from bot.store.open import open_store

    store = await open_store(url)
    try:
        return await store.run(unit)
    finally:
        await store.close()


def _move_as_json(move: "Moved", setup: Setup) -> dict[str, Any]:
    zone = setup.company.zone
    return {
        "conversation": move.conversation,
        "metric": move.metric.value,
        "cycle": move.cycle,
        "due_at": move.old.astimezone(zone).isoformat() if move.old else None,
        "becomes": move.new.astimezone(zone).isoformat() if move.new else None,
        "seconds": int(move.by.total_seconds()) if move.by is not None else None,
        "overdue": move.is_overdue,
    }


def _move_text(row: Mapping[str, Any]) -> str:
    head = f"#{row['conversation']} {row['metric']}: {row['due_at'] or 'not promised'} → {row['becomes'] or 'void'}"
    if row["seconds"] is None:
        return head
    by = timedelta(seconds=abs(row["seconds"]))
    late = "; overdue by it, with this grace" if row["overdue"] else ""
    return f"{head} ({by} {'later' if row['seconds'] > 0 else 'earlier'}{late})"


def _desks(setup: Setup) -> list[Desk]:
    """Every way that a matter may take: by plan, with and without add-ons, and by the topics that go with it."""
    found = []
    for plan in setup.plans.values():
        topics = [topic.key for topic in setup.topics.values() if topic.plans is None or plan.key in topic.plans]
        for topic in (None, *(key for key in topics if plan.topics is None or key in plan.topics)):
            teams = teams_of(setup, plan=plan.key, topic=topic)
            found += [Desk(plan=plan.key, team=team, topic=topic) for team in teams]
    return found


def _as_json(finding: Finding, lints: "Lints") -> dict[str, Any]:
    return {
        "kind": "unstaffed",
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
        "where": lints.where(_path(finding, lints)),
        "text": _text(finding),
        "change": "count it on the team's calendar, or `if_closed: next_opening`, or give the team other hours",
    }


def _unheard(finding: Finding, lints: "Lints") -> dict[str, Any]:
    """By the wall it passes while the desk is closed, and its ladder pages nobody who is woken then."""
    return _as_json(finding, lints) | {
        "kind": "unheard",
        "text": f"{_place(finding)}: {finding.target.metric} runs by the wall, and nobody hears of it off-hours",
        "change": "add a step with `page: [on_call]` before the deadline to its ladder, and somebody to `on_call`",
    }


def _flaw_as_json(flaw: "Flaw", lints: "Lints") -> dict[str, Any]:
    """What is no target's finding still has the keys by which those are read."""
    plain: dict[str, Any] = {"kind": flaw.kind, "severity": None, "metric": None, "share_unstaffed": 0.0}
    dotted = ".".join(map(str, flaw.fault.path))
    told = {"where": lints.where(flaw.fault.path), "text": f"{dotted}: {flaw.fault.what}", "change": flaw.fault.right}
    return {**plain, **flaw.keys, **told}


def _path(finding: Finding, lints: "Lints") -> tuple[str | int, ...]:
    """Where the target stands: at its severity, topic or cause, or inherited from the policy."""
    metric, policy = finding.target.metric.value, ("policies", finding.policy)
    if finding.topic is not None:
        return ("topics", finding.topic, metric)
    if finding.cause is not None:
        return (*policy, "causes", finding.cause, metric)
    own = (*policy, "severities", finding.severity or "", metric)
    return own if lints.has(own) else (*policy, metric)


def _place(finding: Finding) -> str:
    where = next(
        f"{kind} {key}"
        for kind, key in (("severity", finding.severity), ("topic", finding.topic), ("cause", finding.cause))
        if key is not None
    )
    return f"{finding.policy}, {where}, team {finding.team}"


def _text(finding: Finding) -> str:
    clause = f" ({finding.target.clause})" if finding.target.clause else ""
    heard = "a page reaches somebody then" if finding.is_heard else "nobody would hear of it then: no ladder pages"
    return (
        f"{_place(finding)}: {finding.target.metric}{clause} on clock "
        f"{finding.target.clock}: for {finding.share_unstaffed:.1%} of arrivals the team is not there before the "
        f"deadline; {heard}"
    )
