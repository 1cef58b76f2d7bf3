"""slots: when can a call with this agent begin, and what stands in the way of any other time?"""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, answer, instant, warn
from bot.errors import OpiekunError
from calendars.slots import Board, Slot, Why


def register(app: typer.Typer) -> None:
    app.command()(slots)


def slots(
    agent: Annotated[str, typer.Option(help="The agent's key.", show_default=False)],
    config: ConfigOption = DEFAULT_CONFIG,
    call: Annotated[str, typer.Option(help="The kind of call; left out where there is only one.")] = "",
    from_: Annotated[str, typer.Option("--from", help="As if it were that instant; left out: now.")] = "now",
    days: Annotated[int, typer.Option(min=1, help="How many days to look ahead.")] = 7,
    why: Annotated[str, typer.Option(help="Say what makes this instant unfree, instead.")] = "",
    as_json: JsonOption = False,
) -> None:
    """When a call can begin, from the working hours and the agenda as it stands now."""
    now = instant(from_, "--from")
    asked = instant(why, "--why") if why else None
    board, fault = asyncio.run(_board(config, agent, call, now))
    if asked is not None:
        reasons = board.why(asked)
        value = {
            "zone": str(board.zone),
            "at": _local(board, asked),
            "free": not reasons,
            "reasons": [_reason(board, reason) for reason in reasons],
        }
        answer(value, "\n".join(_said(board, reason) for reason in reasons) or "free", as_json=as_json)
    else:
        found = board.slots(now, now + timedelta(days=days))
        listed = {"zone": str(board.zone), "slots": [_slot(board, slot) for slot in found]}
        answer(listed, "\n".join(_local(board, slot.start) for slot in found) or "nothing is free", as_json=as_json)
    if fault:
        warn(f"the agenda of {agent} can't be read, so nothing is free: {fault}")
        raise typer.Exit(1)


async def _board(config: Path, agent: str, kind: str, now: datetime) -> tuple[Board, str]:
    """The agent's facts, the agenda read for this; and why it can't be, empty where it can."""
    from bot.app import agenda_of
    from bot.config import load
    from calendars.agenda import Servers
    from calendars.calls import AgendaError

    loaded = load(config, parts=frozenset({"calendars", "agents", "calls"}))
    setup = loaded.setup
    if agent not in setup.agents:
        raise OpiekunError(f"--agent: there is no {agent!r}; there are {', '.join(setup.agents)}")
    calls = setup.calls
    if kind not in calls and (kind or len(calls) != 1):
        raise OpiekunError(
            f"--call: {f'there is no {kind!r}' if kind else 'which kind?'}; there are {', '.join(calls)}"
        )
    wanted = calls[kind] if kind else next(iter(calls.values()))
    view, said = None, ""
    async with Servers(now=lambda: now) as servers:
        of = agenda_of(loaded, agent, servers)
        try:
            view = await of.sync()
        except AgendaError as fault:
            said = str(fault)
    hours = setup.calendars[setup.agents[agent].calendar]
    return Board(kind=wanted.key, rules=wanted.rules, hours=hours, view=view, now=now, taking=of.taking), said


def _slot(board: Board, slot: Slot) -> dict[str, str]:
    return {"start": _local(board, slot.start), "end": _local(board, slot.end)}


def _reason(board: Board, why: Why) -> dict[str, str | None]:
    return {
        "reason": why.reason.value,
        "start": _local(board, why.start) if why.start else None,
        "end": _local(board, why.end) if why.end else None,
    }


def _said(board: Board, why: Why) -> str:
    span = [f"{word} {_local(board, at)}" for word, at in (("from", why.start), ("until", why.end)) if at is not None]
    return " ".join([why.reason.value, *span])


def _local(board: Board, at: datetime) -> str:
    return at.astimezone(board.zone).isoformat()
