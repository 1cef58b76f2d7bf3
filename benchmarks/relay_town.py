"""The platforms and the people of the relay benchmark: who says what when, and when was it relayed?

Everything here runs in the benchmark's own process, the subject in another. A message is delivered when a person has
said it; it is relayed when the platform has taken the post that carries its number to the other side.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from benchmarks.relay_cast import Cast, numbers_in, text_of
from simulator import Simulator, serve
from simulator.calls import Call, Calls
from simulator.faults import Fault, Faults

#: How long nothing may arrive before it is taken for the end, and how long a relay may take. Seconds.
QUIET, PATIENCE = 0.5, 60.0


class Leg(StrEnum):
    #: a contact's words on Telegram, into the agents' thread on Slack
    IN = "in"
    #: an agent's words in that thread, to the contact on Telegram
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    contact: int
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Relayed:
    contact: int
    #: from the saying to the relay
    seconds: float


class WatchedCalls(Calls):
    """The simulator's record, which also tells of each call as it is taken."""

    def __init__(self, told: Callable[[Call], None]) -> None:
        super().__init__(limit=100)
        self._told = told

    def add(self, call: Call) -> None:
        super().add(call)
        self._told(call)


class Town:
    """People who write, and the watch over what becomes of it."""

    def __init__(self, simulator: Simulator, cast: Cast) -> None:
        self._simulator = simulator
        self._cast = cast
        self._under_way: dict[int, Said] = {}
        self._threads: dict[int, str] = {}
        self._numbers = 0
        self._latest = 0.0
        #: Told of each relay: whose, and how long it took in seconds.
        self.on_relay: Callable[[int, float], None] = lambda _contact, _seconds: None
        #: Calls by method, polls apart.
        self.calls: Counter[str] = Counter()
        simulator.world.calls = WatchedCalls(self._called)

    def say(self, contact: int, leg: Leg) -> None:
        self._numbers += 1
        number, text = self._numbers, text_of(self._numbers)
        self._under_way[number] = Said(contact=contact, at=time.perf_counter())
        if leg is Leg.IN:
            self._simulator.telegram.say(person=f"c{contact}", text=text)
        else:
            team = self._cast.team(contact)
            self._simulator.slack.say(
                person=f"a{team}", text=text, channel=self._cast.channel(team), thread_ts=self._threads[contact]
            )

    def befall(self, faults: Faults) -> None:
        """From now on these decide what goes wrong."""
        self._simulator.world.faults = faults

    async def listening(self, timeout: float) -> None:
        """Return once a bot polls on Telegram, with nothing left to fetch, and has a Slack socket open."""
        await asyncio.gather(
            self._simulator.telegram.listening(timeout=timeout), self._simulator.slack.connected(timeout=timeout)
        )

    async def quiet(self) -> None:
        """Return once no call has come for a while."""
        while (left := self._latest + QUIET - time.perf_counter()) > 0:  # noqa: ASYNC110 - no event tells of silence
            await asyncio.sleep(left)

    def _called(self, call: Call) -> None:
        self._latest = time.perf_counter()
        if call.method != "getUpdates":
            self.calls[call.method] += 1
        if call.method not in ("sendMessage", "chat.postMessage") or not is_taken(call):
            return
        thread = call.args.get("thread_ts")
        if call.platform == "slack" and not thread:
            return
        for number in numbers_in(str(call.args.get("text"))):
            said = self._under_way.pop(number, None)
            if said is None:
                continue
            if thread:
                self._threads[said.contact] = str(thread)
            self.on_relay(said.contact, self._latest - said.at)


def is_taken(call: Call) -> bool:
    """Has the platform done it, whether or not its answer came through?"""
    return call.ok or call.fault == Fault.DROP_ANSWER


@contextlib.asynccontextmanager
async def town(cast: Cast) -> AsyncIterator[tuple[Town, dict[str, Any]]]:
    """A town, and what a bot must know to live in it."""
    async with serve() as simulator:
        slack, telegram = simulator.slack, simulator.telegram
        slack.add_workspace(name="Helpful")
        app = slack.add_app(name="Opiekun")
        bot = telegram.add_bot(username="opiekun_bench_bot", name="Opiekun")
        for team in range(cast.channels):
            simulator.people.add(id=f"a{team}", name=f"Agent {team}", slack=cast.agent(team))
            slack.add_channel(name=f"team{team}", id=cast.channel(team), members=[f"a{team}"])
        for contact in range(cast.contacts):
            simulator.people.add(id=f"c{contact}", name=f"Contact {contact}", telegram=cast.user(contact))
            telegram.start(person=f"c{contact}")
        yield (
            Town(simulator, cast),
            {
                "contacts": cast.contacts,
                "channels": cast.channels,
                "slack_bot": app["bot_token"],
                "slack_app": app["app_token"],
                "slack_url": simulator.slack_url,
                "telegram_token": bot["token"],
                "telegram_url": simulator.telegram_url,
                "telegram_file_url": simulator.telegram_file_url,
            },
        )


async def closed(town: Town, cast: Cast, legs: Sequence[Leg], total: int) -> float:
    """Everybody writes their next message as soon as their last was relayed: how many seconds `total` took."""
    said = [0] * cast.contacts
    left, relayed, finished = total, 0, asyncio.Event()
    loop = asyncio.get_running_loop()

    def next_of(contact: int) -> None:
        nonlocal left
        if left > 0:
            left -= 1
            town.say(contact, legs[said[contact] % len(legs)])
            said[contact] += 1

    def on_relay(contact: int, _: float) -> None:
        nonlocal relayed
        relayed += 1
        if relayed == total:
            finished.set()
        loop.call_soon(next_of, contact)

    town.on_relay = on_relay
    began = time.perf_counter()
    for contact in range(cast.contacts):
        next_of(contact)
    await _in_time(finished, lambda: f"{relayed} of {total} messages were relayed")
    return time.perf_counter() - began


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """The platforms do not stop to look for garbage: what a measured process has to wait for is to be its own."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def opened(town: Town, cast: Cast, rate: float, total: int) -> list[Relayed]:
    """So many messages a second, whatever becomes of them, contacts and agents in turn."""
    relayed: list[Relayed] = []
    finished = asyncio.Event()

    def on_relay(contact: int, seconds: float) -> None:
        relayed.append(Relayed(contact=contact, seconds=seconds))
        if len(relayed) == total:
            finished.set()

    town.on_relay = on_relay
    with undisturbed():
        began = time.perf_counter()
        for number in range(total):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            turn, contact = divmod(number, cast.contacts)
            town.say(contact, Leg.OUT if turn % 2 else Leg.IN)
        await _in_time(finished, lambda: f"{len(relayed)} of {total} messages were relayed")
    return relayed


async def _in_time(finished: asyncio.Event, why: Callable[[], str]) -> None:
    try:
        await asyncio.wait_for(finished.wait(), PATIENCE)
    except TimeoutError:
        raise RuntimeError(f"{why()} within {PATIENCE:.0f} s") from None
