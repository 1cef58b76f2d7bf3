"""Where a story is played: what people do goes in, what reaches people comes out, and time passes between."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.adapters.alerts.channel import AlertsChannel
from bot.delivery import Carrier
from bot.desk import Desk
from bot.model.inbound import Envelope, What
from bot.model.places import Identity, Place
from bot.model.setup import Setup
from bot.model.words import Language
from bot.ports import Channel, Forms, Store
from bot.runtime.alarm import Alarm
from bot.runtime.booker import Booker
from bot.runtime.worker import Worker
from bot.stories.channels import Delivered, MemoryChannel
from bot.stories.clock import StoryClock
from calendars.calls import AgendaOf


class Stage(Protocol):
    """A desk with its platforms and its agents' agendas. `delivered` is all that ever appeared anywhere, in order."""

    store: Store
    agendas: Mapping[str, AgendaOf]

    def now(self) -> datetime: ...
    async def open(self) -> None: ...
    async def close(self) -> None: ...
    async def move_to(self, at: datetime, after_each: Callable[[], Awaitable[None]]) -> None:
        """Let time pass: timers on the way fire at their own instants, and what each causes is delivered, then
        `after_each` is called."""

    async def settle(self) -> None:
        """Until nothing more follows."""

    async def look_at_agendas(self) -> None:
        """What the desk does by itself once a minute, done now, and all that follows."""

    async def act(
        self, sender: Identity, place: Place, what: What, *, name: str, direct: bool, hint: Language | None = None
    ) -> None:
        """Somebody does something on a platform."""

    async def alert(self, payload: Mapping[str, Any]) -> None:
        """Monitoring calls, in the format of Alertmanager's webhook."""

    def delivered(self) -> Sequence[Delivered]: ...


class MemoryStage:
    """The desk over channels in memory. Nothing runs by itself: every step is taken when it is asked for."""

    def __init__(
        self,
        setup: Setup,
        store: Store,
        clock: StoryClock,
        agendas: Mapping[str, AgendaOf] | None = None,
        forms: Forms | None = None,
    ) -> None:
        """With `forms` the platform that can show them does."""
        self.store = store
        self.agendas = agendas or {}
        self._clock = clock
        self._channels = {name: MemoryChannel(name, clock) for name in ("telegram", "pager")}
        self._channels["slack"] = MemoryChannel("slack", clock, forms)
        self._delivered: list[Delivered] = []
        for channel in self._channels.values():
            channel.on_delivery = self._delivered.append
        desk = Desk(setup)
        self._alerts = AlertsChannel()
        channels: Mapping[str, Channel] = {**self._channels, self._alerts.name: self._alerts}
        self._worker = Worker(store, desk, channels, clock)
        self._carrier = Carrier(store, desk, channels, clock)
        self._alarm = Alarm(store, desk, clock)
        self._booker = Booker(store, desk, self.agendas, clock)

    def now(self) -> datetime:
        return self._clock.now()

    async def open(self) -> None:
        for channel in self._channels.values():
            await channel.start(self._accept)
        await self._alerts.start(self._accept)
        await self.look_at_agendas()

    async def close(self) -> None:
        await self.store.close()

    async def move_to(self, at: datetime, after_each: Callable[[], Awaitable[None]]) -> None:
        while (due := await self._alarm.next_due()) is not None and due <= at:
            self._clock.move_to(due)
            await self._alarm.fire_due()
            await self.settle()
            await after_each()
        self._clock.move_to(at)

    async def look_at_agendas(self) -> None:
        self._booker.look_over(at_once=True)
        await self.settle()

    async def settle(self) -> None:
        self._booker.look_over()
        loops = (self._worker.drain, self._alarm.fire_due, self._booker.drain, self._carrier.drain)
        while sum([await turn() for turn in loops]):
            pass

    async def act(
        self, sender: Identity, place: Place, what: What, *, name: str, direct: bool, hint: Language | None = None
    ) -> None:
        await self._channels[place.channel].person_does(sender, place, what, name=name, direct=direct, hint=hint)

    async def alert(self, payload: Mapping[str, Any]) -> None:
        await self._alerts.keep(json.dumps(payload).encode())

    def delivered(self) -> Sequence[Delivered]:
        return self._delivered

    async def _accept(self, envelopes: Sequence[Envelope]) -> None:
        now = self._clock.now()
        await self.store.run(lambda tx: tx.inbox.accept(envelopes, now))
