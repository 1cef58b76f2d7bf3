"""What is there in the simulated world? People, both platforms, two clocks, and what changed when."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field

from simulator.calls import Calls
from simulator.clock import Clock
from simulator.faults import Faults
from simulator.pace import Pace
from simulator.slack.nouns import SlackState
from simulator.slack.nouns import User as SlackUser
from simulator.telegram.nouns import TelegramState
from simulator.telegram.nouns import User as TelegramUser
from simulator.wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """How long the platforms wait, in real seconds; the defaults are the platforms' own."""

    #: Slack: until an unacknowledged envelope counts as failed.
    acknowledge: float = 3.0
    #: Slack: the pauses before a failed event is sent again; over HTTP in seconds of the world's clock.
    retries: tuple[float, ...] = (0.0, 60.0, 300.0)
    #: Slack: the life of a trigger_id.
    trigger: float = 3.0
    #: Slack: the life of a response_url, and of a socket's ticket.
    response_url: float = 1800.0
    ticket: float = 30.0
    #: Telegram: until a callback query can no longer be answered.
    query: float = 15.0
    #: Telegram: until a webhook that does not answer counts as failed.
    webhook: float = 60.0
    #: Telegram: the pause between two conflicts.
    conflict: float = 3.0
    #: Telegram: the least wait of a poll that repeats the last offset. The real one is 3; 0 spares tests that wait.
    repeated_poll: float = 0.0


@dataclass(slots=True, kw_only=True)
class Person:
    """One human, with a face on either platform or on both."""

    id: str
    name: str
    #: Where their own clock hangs: an IANA name.
    zone: str = "Europe/Warsaw"
    #: Who they are, for whoever plays them: one line, e.g. `Acme, all-inclusive`.
    about: str = ""
    telegram: TelegramUser | None = None
    slack: SlackUser | None = None

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "zone": self.zone,
            "about": self.about,
            "telegram": None if self.telegram is None else self.telegram.id,
            "slack": None if self.slack is None else self.slack.id,
        }


class Changes:
    """A number that grows with every change, what the last changes were, and a way to wait for the next."""

    def __init__(self, *, keep: int = 2_000) -> None:
        self.version = 0
        self._latest: dict[str, int] = {}
        self._recent: deque[tuple[int, str]] = deque(maxlen=keep)
        self._waiting: set[asyncio.Future[None]] = set()

    def mark(self, where: str) -> None:
        """Something is different at `where`: a chat's key, or a person's."""
        self.version += 1
        self._latest[where] = self.version
        self._recent.append((self.version, where))
        if self._waiting:
            for future in self._waiting:
                if not future.done():
                    future.set_result(None)
            self._waiting.clear()

    def of(self, places: list[str]) -> int:
        """The version at which any of these places last changed."""
        return max((self._latest.get(where, 0) for where in places), default=0)

    def after(self, version: int) -> list[tuple[int, str]]:
        """The changes since then that are still remembered, oldest first."""
        return [change for change in self._recent if change[0] > version]

    async def wait(self, timeout: float | None = None) -> None:
        """Return at the next change, or after `timeout` real seconds."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await asyncio.wait([future], timeout=timeout)
        finally:
            self._waiting.discard(future)
            future.cancel()


@dataclass(slots=True, kw_only=True)
class World:
    """Everything that exists. `clock` dates messages; `wall` measures how long somebody waited."""

    clock: Clock
    wall: Clock = field(default_factory=Clock)
    timings: Timings = field(default_factory=Timings)
    #: Refuse arguments that the platform's documentation does not name, instead of ignoring them.
    strict: bool = True
    calls: Calls = field(default_factory=Calls)
    faults: Faults = field(default_factory=Faults)
    #: Refuse calls beyond the platforms' published rates; None: take everything.
    pace: Pace | None = None
    changes: Changes = field(default_factory=Changes)
    people: dict[str, Person] = field(default_factory=dict)
    slack: SlackState = field(default_factory=SlackState)
    telegram: TelegramState = field(default_factory=TelegramState)
    #: Where the simulator listens, e.g. `http://127.0.0.1:8123`.
    origin: str = "http://127.0.0.1"
    #: The simulator is going away; whoever waits for a change returns.
    closing: bool = False

    def person(self, person_id: str) -> Person:
        try:
            return self.people[person_id]
        except KeyError:
            known = ", ".join(sorted(self.people)) or "nobody yet"
            raise ActError(f"there is no person {person_id!r}; there are: {known}") from None


class ActError(Exception):
    """What a person tried cannot be done in this world; the message says why. Never sent to an app."""
