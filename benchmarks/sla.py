"""How long does it take to say by when, and to play a month?

    python -m benchmarks.sla

A conversation of 500 events is replayed from its log, its ladder climbed, and its next look found; then a story of
thirty days is played on the real desk in memory. CPU time, the best of several rounds.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

from bot.config import load
from bot.model.policy import Metric
from bot.sla import escalate, next_look
from bot.store.inline import InlineStore
from bot.stories.player import play
from bot.stories.story import load as load_story
from tests.builders import CALENDARS, LADDERS, OFFICE, Talk, policy, severity, target

EVENTS = 500
ROUNDS = 7
CONFIG = Path(__file__).parent.parent / "tests" / "stories" / "opiekun.yaml"

PROMISES = policy(
    severity(
        "high",
        0,
        target(Metric.REACTION, within="20m", clock="wall", stops_on="action"),
        target(Metric.FIRST_REPLY, within="1h", clock="wall"),
        target(Metric.NEXT_REPLY, within="90m", by="dedicated"),
        target(Metric.RESOLUTION, within="40h", pauses=["pending"]),
        target(Metric.UPDATE, every="4h", clock="wall"),
        ladder="urgent",
    ),
    severity("low", 1, target(Metric.NEXT_REPLY, business_days=2), ladder="steady"),
)


def talk() -> Talk:
    """Questions, answers, replies and changes of severity, an hour apart, for three weeks."""
    found = Talk("2026-11-02 09:00", "high").writes()
    hour = 0
    while len(found.history) < EVENTS:
        hour += 1
        match hour % 6:
            case 0:
                found.asks(f"+{hour}h")
            case 3:
                found.becomes(f"+{hour}h", "low" if hour % 12 == 3 else "high")
            case 1 | 4:
                found.writes(f"+{hour}h")
            case _:
                found.replies(f"+{hour}h")
    return found


def look(found: Talk) -> None:
    """All that the engine does for one look at a conversation."""
    now = found.history[-1].at
    standing = found.deadlines(PROMISES, now)
    rungs = escalate(
        found.history,
        standing,
        policy=PROMISES,
        ladders=LADDERS,
        team_hours=OFFICE,
        calendars=CALENDARS,
        now=now,
    )
    next_look(standing, rungs, now=now)


def month() -> str:
    """A story of thirty days: each day a message, a reply in time, and something expected."""
    steps = [
        line
        for day in range(30)
        for line in (
            f"  - {{at: +{day * 24}h, contact: maria, says: 'Day {day}: it is down again'}}",
            f"  - {{at: +{day * 24 + 1}h, agent: anna, to: maria, says: 'Looking at it'}}",
            "  - {expect: status, of: maria, is: open}",
        )
    ]
    head = f"config: {CONFIG}\nstart: 2026-11-02T10:00:00+01:00\n"
    who = (
        "customers: {acme: {plan: all-inclusive, add_ons: [dedicated-agent], dedicated_agent: anna}}\n"
        "contacts: {maria: {customer: acme, telegram: 5001}}\n"
    )
    return head + who + "story:\n" + "\n".join(steps) + "\n"


def play_month(file: Path) -> None:
    (story,) = load_story(file)
    outcome = asyncio.run(play(story, lambda path: load(path).setup, lambda clock: InlineStore(now=clock.now)))
    assert outcome.passed, outcome.failures


def best(work: Callable[[], None]) -> float:
    """Seconds of CPU time."""
    took = []
    for _ in range(ROUNDS):
        began = process_time()
        work()
        took.append(process_time() - began)
    return min(took)


def main() -> None:
    found = talk()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "month.yaml"
        file.write_text(month(), encoding="utf-8")
        replay, played = best(lambda: look(found)), best(lambda: play_month(file))
    print(f"a look at a conversation of {len(found.history)} events: {replay * 1000:.1f} ms")
    print(f"a story of thirty days, 30 messages and 30 replies: {played:.2f} s")


if __name__ == "__main__":
    main()
