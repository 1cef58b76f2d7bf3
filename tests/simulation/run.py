"""One run: the whole desk over pretend platforms, under one seed, dying and starting again; then what is true of it.

It is made for faults in up to half of all calls; plans draw 0.3 at most. What is tried again waits five minutes at most
(`delivery.fate.LAST_WAIT`, and `_WAITS` of `calendars.calls.steps`), so an outbox row has some nineteen tries within
`PATIENCE`: nine in the first nine minutes, ten more in the rest. On Slack a try in doubt needs two calls that go well,
the question and the post, and fails at a rate r with 1 - (1 - r)²: all nineteen at r = 0.3 with a chance of 3e-6, at
0.5 of 0.4 %, at 0.7 of 17 %. A call needs up to four answers of an agenda in a row: at 0.7 as little as 0.8 % of its
dozen tries an hour bring them. At 0.7 a run may thus not rest within that hour. No lane starves: given longer it rests.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from itertools import count
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from bot.config import load
from bot.delivery.pace import Pacer
from bot.desk import Desk
from bot.errors import Refused
from bot.model.inbound import Inbound, Said
from bot.model.people import Customer
from bot.model.places import Identity
from bot.model.setup import Setup
from bot.ports import Channel, Store, Tx
from bot.runtime.service import Rhythm, Service
from bot.store.inline import InlineStore
from calendars.calls import AgendaOf
from tests.simulation.agenda import RememberingCalendar, SimulatedAgenda
from tests.simulation.channel import SimulatedChannel
from tests.simulation.death import PAUSABLE, POINTS, Blow, Fate
from tests.simulation.faults import Weather
from tests.simulation.invariants import Seen, delays, violations
from tests.simulation.loop import LIFE, VirtualClock, VirtualLoop, play
from tests.simulation.people import CONTACTS, KILLS, POISONS, RAISES, People
from tests.simulation.platform import Platform
from tests.simulation.rows import waiting_rows
from tests.simulation.store import FragileStore

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
#: How long, in simulated seconds, until a desk that does not come to rest is called stuck.
PATIENCE = 3600.0
#: A desk that dies this often does not set its poison aside.
LIVES_AT_MOST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run is made of; drawn from its seed, or said by a test."""

    seed: int
    messages: int = 4
    within: float = 20.0
    linger: float = 5.0
    blows: tuple[Blow, ...] = ()
    poison: str | None = None
    faults: float = 0.0
    refusals: float = 0.0
    store_refusals: float = 0.0
    repeats: float = 0.0
    clock_steps: tuple[timedelta, ...] = ()
    calls: int = 0
    forms: int = 0
    #: how many processes there are; the blows fall on them in turn
    desks: int = 1

    @classmethod
    def drawn_for_two(cls, seed: int) -> "Plan":
        """The same with a second process; each blow may be a pause, long enough to be taken for dead or not."""
        chance = Random(f"two {seed}")
        plan = cls.drawn(seed)
        blows = tuple(
            Blow(chance.choice(PAUSABLE), chance.randint(1, 4), chance.choice([0.0, 3.0, 12.0, 30.0]))
            for _ in range(chance.randint(1, 4))
        )
        return replace(plan, desks=2, blows=(*plan.blows[:2], *blows), clock_steps=())

    @classmethod
    def drawn(cls, seed: int) -> "Plan":
        chance = Random(f"plan {seed}")
        step = timedelta(minutes=chance.choice([-10, 10]))
        return cls(
            seed=seed,
            messages=chance.choice([1, 2, 2, 3, 3, 4, 4, 16]),
            within=chance.choice([1.0, 8.0]),
            linger=chance.choice([1.0, 1.0, 1.0, 35.0]),
            blows=tuple(Blow(chance.choice(POINTS), chance.randint(1, 4)) for _ in range(chance.randint(0, 4))),
            poison=chance.choice([*POISONS, *[None] * 9]),
            faults=chance.choice([0.0, 0.05, 0.3]),
            refusals=chance.choice([0.0, 0.0, 0.1]),
            store_refusals=chance.choice([0.0, 0.0, 0.03]),
            repeats=chance.choice([0.0, 0.3]),
            clock_steps=chance.choice([(), (), (), (step,), (step, -step)]),
            calls=chance.choice([0, 1, 1, 2]),
            forms=chance.choice([0, 0, 1, 2]),
        )


@dataclass(slots=True)
class Report:
    """What came of a run. `trace` is the same whenever the same plan is run again."""

    plan: Plan
    violations: list[str]
    killed_at: list[str]
    trace: str
    #: the longest that anybody's words were on their way to the other side, in simulated seconds
    slowest: float

    def __str__(self) -> str:
        told = "\n".join(f"  - {line}" for line in self.violations)
        return f"seed {self.plan.seed} (OPIEKUN_SEED={self.plan.seed} runs it again), {self.plan}:\n{told}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchyDesk(Desk):
    """The real desk; some words are more than it can bear."""

    fate: Fate

    def receive(self, tx: Tx, inbound: Inbound, now: datetime) -> None:
        words = inbound.what.text.plain if isinstance(inbound.what, Said) else ""
        if words == KILLS:
            self.fate.strike("poison")
        if words == RAISES:
            raise KeyError(words)
        Desk.receive(self, tx, inbound, now)

    def refuse(self, tx: Tx, inbound: Inbound, refusal: Refused, now: datetime) -> None:
        Desk.refuse(self, tx, inbound, refusal, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the process is made of. A mutation puts something worse in one of the places."""

    service: type[Service] = Service
    lens: Callable[[Tx], Tx] = lambda tx: tx
    channel: type[SimulatedChannel] = SimulatedChannel
    desk: type[TouchyDesk] = TouchyDesk


@cache
def setup() -> Setup:
    return load(Path(__file__).with_name("opiekun.yaml")).setup


def run(plan: Plan, parts: Parts | None = None) -> Report:
    """Play the plan to its end; every violation of what must always hold is in the report."""
    report: Report = play(lambda loop: _Run(loop, plan, parts or Parts()).play())
    return report


class _Run:
    def __init__(self, loop: VirtualLoop, plan: Plan, parts: Parts) -> None:
        self._loop = loop
        self._plan = plan
        self._parts = parts
        self._clock = VirtualClock(loop, MONDAY)
        self._store = InlineStore(now=self._clock.now)
        self._fates = [Fate(plan.blows[desk :: plan.desks]) for desk in range(plan.desks)]
        self._lives = count(1)
        #: What becomes due while the service stops is the next life's business.
        self._rested_at: datetime | None = None
        self._starting: dict[int, asyncio.Future[None]] = {}
        self._platforms = {name: self._platform(name) for name in ("slack", "telegram")}
        self._calendars = {agent: RememberingCalendar(now=self._clock.now) for agent in ("anna", "ivan")}
        self._people = People(self._platforms, self._chance("people"))

    async def play(self) -> Report:
        self._store.run_now(self._admit)
        self._people.begin(self._plan.messages, within=self._plan.within, poison=self._plan.poison)
        self._people.want_calls(self._plan.calls, within=self._plan.within)
        self._people.want_forms(self._plan.forms)
        stepping = asyncio.ensure_future(self._step_clock())
        lives = await asyncio.gather(*(self._live_on(fate) for fate in self._fates))
        stuck = [wrong for life in lives for wrong in life]
        stepping.cancel()
        self._people.stop()
        now = self._rested_at or self._clock.now()
        seen = Seen(store=self._store, setup=setup(), platforms=self._platforms, calendars=self._calendars, now=now)
        found = [*stuck, *(violations(seen) if not stuck else [])]
        shown = [f"{s.at:.3f} {s.place} {s.message_id} {s.text}" for p in self._platforms.values() for s in p.shown]
        killed_at = [point for fate in self._fates for point in fate.killed_at]
        return Report(
            plan=self._plan,
            violations=found,
            killed_at=killed_at,
            trace="\n".join([*killed_at, *shown]),
            slowest=max(delays(seen), default=0.0),
        )

    async def _live_on(self, fate: Fate) -> list[str]:
        """Life after life of one process until the desk has come to rest; what is wrong if it never does."""
        for _ in range(LIVES_AT_MOST):
            fate.be_born()
            life = next(self._lives)
            living = self._begin(life, fate)
            death, rest = (asyncio.ensure_future(each) for each in (fate.death(), self._rest()))
            await asyncio.wait([death, rest], return_when=asyncio.FIRST_COMPLETED, timeout=PATIENCE)
            rested, rested_at = rest.done(), self._clock.now()
            for task in (death, rest):
                task.cancel()
            await self._end(life, living, gracefully=rested)
            if rested:
                self._rested_at = self._rested_at or rested_at
                return []
            if not fate.is_dead:
                return [f"the desk did not come to rest within {PATIENCE:g} s: {self._left_over()}"]
            # Alone, it is started again at once; the other of two may have to take over.
            longest = 1.5 if self._plan.desks == 1 else 15.0
            await asyncio.sleep(self._chance(f"restart {life}").uniform(0.3, longest))
        return [f"the desk died {LIVES_AT_MOST} times: {fate.killed_at}"]

    def _begin(self, life: int, fate: Fate) -> Service:
        token = LIFE.set(life)
        try:
            service = self._process(life, fate)
            starting = asyncio.ensure_future(self._keep_starting(service))
            self._starting[life] = starting
            return service
        finally:
            LIFE.reset(token)

    async def _keep_starting(self, service: Service) -> None:
        """What starts the process starts it again where it could not begin: the database was locked, say."""
        while True:
            try:
                return await service.start()
            except Exception:
                await asyncio.sleep(1)

    def _process(self, life: int, fate: Fate) -> Service:
        plan = self._plan
        # A process that has died still holds its own fate: it stays dead when the next one is born.
        store: Store = FragileStore(
            self._store if plan.desks == 1 else self._store.beside(),
            fate,
            self._chance(f"store {life}"),
            refusals=plan.store_refusals,
            lens=self._parts.lens,
        )
        channels: dict[str, Channel] = {
            name: self._parts.channel(platform, fate, self._clock, self._chance(f"{name} {life}"), repeats=plan.repeats)
            for name, platform in self._platforms.items()
        }
        return self._parts.service(
            store=store,
            desk=self._parts.desk(setup(), fate=fate),
            channels=channels,
            clock=self._clock,
            pacer=Pacer(self._loop.time),
            rhythm=Rhythm(look_again=10.0, longest_sleep=10.0),
            agendas={agent: self._agenda(agent, life, fate) for agent in self._calendars},
            new_name=partial(next, (f"{life}-{number}" for number in count(1))),
            name=f"life {life}",
        )

    def _agenda(self, agent: str, life: int, fate: Fate) -> AgendaOf:
        chance = self._chance(f"agenda {agent} {life}")
        seen = SimulatedAgenda(self._calendars[agent], fate, chance, faults=self._plan.faults)
        return AgendaOf(agenda=seen, zone=ZoneInfo("UTC"))

    async def _end(self, life: int, service: Service, *, gracefully: bool) -> None:
        if gracefully:
            await service.stop()
        while tasks := self._loop.tasks_of(life):
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _rest(self) -> None:
        """Return when the people are done, have waited a while, and nothing is left to do."""
        for linger in (self._plan.linger, 0.0):
            while not (self._people.are_done and not self._left_over()):  # noqa: ASYNC110 - it is looked at from outside
                await asyncio.sleep(1)
            await asyncio.sleep(linger)

    def _left_over(self) -> list[str]:
        untold = [f"{p.name} was not told of {len(p.untold())}" for p in self._platforms.values() if p.untold()]
        return [*untold, *(f"{table} {row}" for table, row in waiting_rows(self._store, self._clock.now()))]

    async def _step_clock(self) -> None:
        for step in self._plan.clock_steps:
            await asyncio.sleep(7)
            self._clock.step(step)

    def _admit(self, tx: Tx) -> None:
        for contact in CONTACTS:
            plan = "gold" if contact.customer == "acme" else "plain"
            own = {"add_ons": ("dedicated-agent",), "dedicated_agent": "anna"} if plan == "gold" else {}
            tx.people.save_customer(Customer(key=contact.customer, name=contact.customer.title(), plan=plan, **own))
            met = tx.people.meet(Identity(channel=contact.channel, user=contact.user), contact.key, None)
            tx.people.save_contact(replace(met, customer=contact.customer))

    def _platform(self, name: str) -> Platform:
        weather = Weather(self._chance(f"weather {name}"), rate=self._plan.faults, refusal=self._plan.refusals)
        return Platform(name, can_ask=name == "slack", chance=self._chance(f"platform {name}"), weather=weather)

    def _chance(self, what: str) -> Random:
        """Each actor draws from its own: what one does more often does not change what another does."""
        return Random(f"{self._plan.seed} {what}")


def runs(seeds: Sequence[int], drawn: Callable[[int], Plan] = Plan.drawn) -> list[Report]:
    return [run(drawn(seed)) for seed in seeds]
