"""How much do the others wait when some of the lanes are in trouble?

    python -m benchmarks.lanes            # three rounds, two minutes
    python -m benchmarks.lanes --quick    # one small round, to see that it runs

The whole desk as in benchmarks/relay.py, contacts on Telegram and agents on Slack at 40 messages a second, twice in
each round: first nothing goes wrong, then half of the lanes (every second contact's chat, every second team's channel)
are in trouble in all ways at once: of their calls 5% are carried out and their answer is lost, 1% are answered by a
503, 2% by a 429 that asks for a second's rest, 1% by a 429 that does not say how long, 1% hang for two seconds. What
counts is the other half: from a person's saying it to the platform's taking the relay. Its p99 in trouble over its p99
in peace is the answer. That of the troubled half is shown beside it: all of it arrives, or the benchmark fails.
"""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.relay import percentile
from benchmarks.relay_cast import Cast
from benchmarks.relay_town import Leg, Relayed, closed, opened, town
from benchmarks.subject import Subject
from simulator.faults import Fault, Faults, Rule

RATE = 40.0
CALLS = frozenset({"sendMessage", "editMessageText", "chat.postMessage", "chat.update"})
#: The share of the calls, and what befalls them.
TROUBLE: Sequence[tuple[float, Rule]] = (
    (0.05, Rule(number=1, on="call", fault=Fault.DROP_ANSWER)),
    (0.01, Rule(number=2, on="call", fault=Fault.STATUS, status=503)),
    (0.02, Rule(number=3, on="call", fault=Fault.RATE_LIMIT, retry_after=1)),
    (0.01, Rule(number=4, on="call", fault=Fault.RATE_LIMIT, retry_after=None)),
    (0.01, Rule(number=5, on="call", fault=Fault.DELAY, seconds=2.0)),
)


class Drawn(Faults):
    """Trouble by chance, for the chats that are in for it."""

    def __init__(self, chats: Iterable[str], chance: Random) -> None:
        super().__init__()
        self._chats = frozenset(chats)
        self._chance = chance
        self.struck = 0

    def of_call(self, platform: str, method: str, chat: str) -> Rule | None:
        if chat not in self._chats or method not in CALLS:
            return None
        drawn = self._chance.random()
        for share, rule in TROUBLE:
            if drawn < share:
                self.struck += 1
                return rule
            drawn -= share
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """Latencies in seconds, sorted."""

    in_trouble: Sequence[float]
    others: Sequence[float]


async def measure(cast: Cast, total: int, seed: int, folder: Path) -> tuple[Half, Half, int]:
    """In peace and in trouble, and how many calls were struck."""
    async with town(cast) as (people, task):
        task |= {"database": str(folder / "desk.db"), "log_level": "CRITICAL"}
        async with Subject("benchmarks.relay_desk", task):
            await closed(people, cast, [Leg.IN], cast.contacts)
            await people.quiet()
            peace = halves(await opened(people, cast, RATE, total))
            await people.quiet()
            drawn = Drawn(chats_in_trouble(cast), Random(seed))
            people.befall(drawn)
            trouble = halves(await opened(people, cast, RATE, total))
            people.befall(Faults())
            await people.quiet()
    return peace, trouble, drawn.struck


def chats_in_trouble(cast: Cast) -> list[str]:
    """Those of every second contact and every second team; with an even number of teams they belong together."""
    contacts = (str(cast.user(number)) for number in range(0, cast.contacts, 2))
    teams = (cast.channel(number) for number in range(0, cast.channels, 2))
    return [*contacts, *teams]


def halves(relayed: Sequence[Relayed]) -> Half:
    return Half(
        in_trouble=sorted(one.seconds for one in relayed if one.contact % 2 == 0),
        others=sorted(one.seconds for one in relayed if one.contact % 2),
    )


async def run(cast: Cast, total: int, rounds: int) -> None:
    print(f"from delivery to relay at {RATE:.0f} messages/s, {total} of them; ms")
    print(f"{'':<10}{'the others: p50, p99':>28}{'ratio of p99':>14}{'in trouble: p50, p99, worst':>32}{'struck':>8}")
    for number in range(rounds):
        with TemporaryDirectory(dir=Path.cwd()) as folder:
            peace, trouble, struck = await measure(cast, total, number, Path(folder))
        ratio = percentile(trouble.others, 0.99) / percentile(peace.others, 0.99)
        for name, half, end in (("peace", peace, ""), ("trouble", trouble, f"{ratio:.2f}")):
            others = " ".join(f"{percentile(half.others, share) * 1e3:8.1f}" for share in (0.5, 0.99))
            theirs = " ".join(f"{percentile(half.in_trouble, share) * 1e3:8.1f}" for share in (0.5, 0.99, 1.0))
            print(f"{name:<10}{others:>28}{end:>14}{theirs:>32}{struck if end else 0:>8}", flush=True)
        print(f"round {number + 1} done (load average {os.getloadavg()[0]:.1f})", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--contacts", type=int, default=100)
    parser.add_argument("--channels", type=int, default=20)
    parser.add_argument("--messages", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if options.quick:
        options.contacts, options.channels, options.messages, options.rounds = 20, 4, 200, 1
    if options.channels % 2 or options.contacts % options.channels:
        parser.error("an even number of channels, and contacts that can be shared out among them")
    asyncio.run(run(Cast(contacts=options.contacts, channels=options.channels), options.messages, options.rounds))


if __name__ == "__main__":
    main()
