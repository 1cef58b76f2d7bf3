"""A campaign against the running desk: people write in both directions while its process is killed again and again.

With two processes on one PostgreSQL one of them is killed, and the other is left alone with everything until the next
kill.
"""

import asyncio
import json
import re
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, Protocol

import asyncpg

from bot.adapters.slack.manifest import manifest
from bot.config import load_text
from bot.demo.cast import let_visitors_in, people_the_desk, set_the_stage
from bot.store.open import open_store
from simulator import Simulator, Timings, serve
from tests.live.process import RUN_FAST, DeskProcess, Wire

#: The office must be open whenever the test runs: the system's clock is not ours here.
CONFIG = (
    (Path(__file__).parent.parent / "stories" / "opiekun.yaml")
    .read_text(encoding="utf-8")
    .replace('{mon-fri: ["09:00-17:00"]}', '{mon-sun: ["00:00-24:00"]}')
)
#: How long the desk may need for whatever is left once people have stopped writing. Seconds.
PATIENCE = 120.0
#: Slack tries an event again soon, and for as long as a start may take: its own pauses of minutes would only make the
#: test longer.
TIMINGS = Timings(acknowledge=1.0, retries=(0.1,) * 1000)
MANIFESTS = {
    Wire.ASKED: manifest("Opiekun", "socket"),
    Wire.CALLED: manifest("Opiekun", "http", "http://127.0.0.1"),
}

_TOKEN = re.compile(r"\b([ma]\d{5})\b")


@dataclass(slots=True, kw_only=True)
class Count:
    """What a run came to. Tokens are what people wrote: `m…` by the customer, `a…` by the agent."""

    sent: int = 0
    kills: int = 0
    lost: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    #: events that Slack delivered after their successors, a killed process having left them unacknowledged
    late: int = 0
    twice_on_slack: list[str] = field(default_factory=list)
    twice_on_telegram: list[str] = field(default_factory=list)
    unflagged: list[str] = field(default_factory=list)
    #: sends that two processes in a row did not live to see the end of; the agents are told
    unknown: int = 0
    set_aside: int = 0
    #: seconds from each start until the desk said that it is ready
    starts: list[float] = field(default_factory=list)
    #: seconds from each kill until all that was written before it had arrived, the killed process being dead all along
    takeovers: list[float] = field(default_factory=list)

    def __add__(self, other: "Count") -> "Count":
        names = Count.__slots__
        return Count(**{name: getattr(self, name) + getattr(other, name) for name in names})


class Database(Protocol):
    """Where the desk keeps its rows, and how a test looks at them."""

    url: str

    async def select(self, query: str) -> list[Sequence[Any]]: ...


class InFile:
    """A SQLite file."""

    def __init__(self, path: Path) -> None:
        self.url = f"sqlite:///{path}"
        self._path = path

    async def select(self, query: str) -> list[Sequence[Any]]:
        with closing(sqlite3.connect(self._path)) as database:
            return database.execute(query).fetchall()


class OnPostgres:
    """A schema of a server."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._server, _, self._schema = url.partition("?schema=")

    async def select(self, query: str) -> list[Sequence[Any]]:
        database = await asyncpg.connect(self._server, server_settings={"search_path": self._schema})
        try:
            return [tuple(row) for row in await database.fetch(query)]
        finally:
            await database.close()


async def campaign(
    folder: Path,
    *,
    messages: int,
    kills: int,
    seed: int,
    faults: Callable[[Simulator], None],
    wire: Wire = Wire.ASKED,
    desks: int = 1,
    database: Database | None = None,
    blow: signal.Signals = signal.SIGKILL,
) -> Count:
    """One run: so many messages in both directions together, so many blows while they are written."""
    async with AsyncExitStack() as stack:
        simulator = await stack.enter_async_context(serve(timings=TIMINGS))
        run = _Run(folder, database or InFile(folder / "desk.db"), simulator, Random(seed), wire, desks)
        for desk in run.desks:
            stack.push_async_callback(desk.kill)
        await run.set_up()
        faults(simulator)
        await (run.play(messages, kills) if desks == 1 else run.play_with_others(messages, kills, blow))
        await run.arrive()
        simulator.faults.clear()
        for desk in run.desks:
            await desk.stop()
        return await run.count()


class _Run:
    def __init__(
        self, folder: Path, database: Database, simulator: Simulator, chance: Random, wire: Wire, desks: int
    ) -> None:
        self._database = database
        self._wire = wire
        self._simulator = simulator
        self._chance = chance
        self._setup = load_text(CONFIG).setup
        self._tokens = set_the_stage(simulator, self._setup, MANIFESTS[wire])
        let_visitors_in(simulator)
        config = CONFIG.replace("sqlite:///desk.db", database.url)
        self.desks = [self._desk(folder / str(number), config) for number in range(desks)]
        self._written: dict[str, list[str]] = {"m": [], "a": []}
        self._starts: list[float] = []
        self._takeovers: list[float] = []
        self._kills = 0
        self._root = ""

    async def set_up(self) -> None:
        """People the desk, start it, and open a conversation with a thread that the agent can answer in."""
        store = await open_store(self._database.url)
        await store.run(lambda tx: people_the_desk(tx, self._setup, self._simulator.clock.now()))
        await store.close()
        await asyncio.gather(*(self._start(desk) for desk in self.desks))
        for desk in self.desks:
            await desk.listening()
        self._write("m")
        async with asyncio.timeout(PATIENCE):
            while not (roots := [m["ts"] for m in self._in_channel() if "#1 " in m["text"]]):
                await self._simulator.changed(0.2)
        self._root = roots[0]

    async def play(self, messages: int, kills: int) -> None:
        """Write, and kill in between: at once after a message as likely as in the middle of nothing."""
        moments = set(self._chance.sample(range(2, messages), kills))
        for number in range(1, messages):
            self._write(self._chance.choice("ma"))
            await asyncio.sleep(self._chance.choice([0.0, 0.0, 0.0, 0.01, 0.05]))
            if number in moments:
                await asyncio.sleep(self._chance.uniform(0, 0.1))
                await self.desks[0].kill()
                self._kills += 1
                for _ in range(self._chance.randint(0, 3)):
                    self._write(self._chance.choice("ma"))
                await self._start(self.desks[0])

    async def play_with_others(self, messages: int, kills: int, blow: signal.Signals) -> None:
        """The same; whoever was hit stays down until what was written by then has arrived without them."""
        moments = set(self._chance.sample(range(2, messages), kills))
        loop = asyncio.get_running_loop()
        for number in range(1, messages):
            self._write(self._chance.choice("ma"))
            await asyncio.sleep(self._chance.choice([0.0, 0.0, 0.0, 0.01, 0.05]))
            if number in moments:
                await asyncio.sleep(self._chance.uniform(0, 0.1))
                victim = self._chance.choice(self.desks)
                await victim.hit(blow)
                self._kills += 1
                hit_at = loop.time()
                for _ in range(self._chance.randint(0, 3)):
                    self._write(self._chance.choice("ma"))
                await self.arrive()
                self._takeovers.append(loop.time() - hit_at)
                if blow is signal.SIGSTOP:
                    await victim.hit(signal.SIGCONT)
                else:
                    await self._start(victim)

    async def arrive(self) -> None:
        """Until everything that was written is on the other side, or nothing has moved for too long."""
        loop = asyncio.get_running_loop()
        missing, since = -1, loop.time()
        while (now_missing := len(self._missing())) and loop.time() - since < PATIENCE:
            if now_missing != missing:
                missing, since = now_missing, loop.time()
            await self._simulator.changed(0.5)

    async def count(self) -> Count:
        select = self._database.select
        flagged = [body for (body,) in await select("SELECT body FROM outbox WHERE resent AND body IS NOT NULL")]
        ((unknown,),) = await select("SELECT count(*) FROM outbox WHERE state = 'unknown'")
        dead = sum([(await select(query))[0][0] for query in _DEAD])
        late = await select(_LATE)
        read = {"m": self._read_by_agent(), "a": self._read_by_customer()}
        twice = {side: [token for token, n in Counter(tokens).items() if n > 1] for side, tokens in read.items()}
        excused = {token for (raw,) in late for token in _TOKEN.findall(raw)}
        out_of_order = [
            f"{later} after {earlier}"
            for side in "ma"
            for earlier, later in pairwise(dict.fromkeys(read[side]))
            if earlier > later and not {earlier, later} & excused
        ]
        return Count(
            sent=sum(len(tokens) for tokens in self._written.values()),
            kills=self._kills,
            lost=self._missing(),
            out_of_order=out_of_order,
            late=len(late),
            twice_on_slack=twice["m"],
            twice_on_telegram=twice["a"],
            unflagged=[token for token in twice["a"] if not any(token in body for body in flagged)],
            unknown=unknown,
            set_aside=dead,
            starts=self._starts,
            takeovers=self._takeovers,
        )

    def _desk(self, folder: Path, config: str) -> DeskProcess:
        folder.mkdir()
        return DeskProcess(folder, config, self._simulator, self._tokens, code=RUN_FAST, wire=self._wire)

    def _write(self, side: str) -> None:
        token = f"{side}{len(self._written[side]):05}"
        if side == "a" and not self._root:
            return
        self._written[side].append(token)
        if side == "m":
            self._simulator.telegram.say(person="maria", text=f"word {token}")
        else:
            self._simulator.slack.say(person="anna", text=f"answer {token}", channel="C0VIP", thread_ts=self._root)

    def _missing(self) -> list[str]:
        there = {*self._read_by_agent(), *self._read_by_customer()}
        return [token for tokens in self._written.values() for token in tokens if token not in there]

    def _read_by_agent(self) -> list[str]:
        """What the customer wrote, as it stands in the agents' thread."""
        return [token for message in self._in_channel() for token in _TOKEN.findall(message["text"]) if token[0] == "m"]

    def _read_by_customer(self) -> list[str]:
        chats = self._simulator.control.view(person="maria", messages=100_000)["telegram"]["chats"]
        messages = [message for chat in chats for message in chat["messages"] if not message["mine"]]
        return [token for message in messages for token in _TOKEN.findall(message["text"]) if token[0] == "a"]

    def _in_channel(self) -> Sequence[Any]:
        channels = self._simulator.control.view(person="anna", messages=100_000)["slack"]["channels"]
        return [m for channel in channels if channel["id"] == "C0VIP" for m in channel["messages"] if m["is_app"]]

    async def _start(self, desk: DeskProcess) -> None:
        """Start the process; note how long it takes until it is ready."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        await desk.start()
        async with asyncio.timeout(PATIENCE):
            while not await self._is_ready(desk):  # noqa: ASYNC110 - it is another process that is asked
                await asyncio.sleep(0.05)
        self._starts.append(loop.time() - begun)

    async def _is_ready(self, desk: DeskProcess) -> bool:
        host, port = desk.url.removeprefix("http://").split(":")
        try:
            reader, writer = await asyncio.open_connection(host, int(port))
        except OSError:
            return False
        writer.write(b"GET /readyz HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n\r\n")
        answer = await reader.read()
        writer.close()
        _, _, body = answer.partition(b"\r\n\r\n")
        return bool(body) and bool(json.loads(body)["ready"])


_DEAD = [f"SELECT count(*) FROM {box} WHERE state = 'dead'" for box in ("inbox", "outbox")]
#: What was worked on after a successor that had come, and was done, before it was accepted at all.
_LATE = """
    SELECT earlier.raw FROM inbox earlier JOIN messages m1 ON m1.inbox = earlier.id
    WHERE EXISTS (
        SELECT 1 FROM inbox later JOIN messages m2 ON m2.inbox = later.id
        WHERE later.lane = earlier.lane
        AND later.position > earlier.position AND later.id < earlier.id AND m2.id < m1.id
    )
"""
