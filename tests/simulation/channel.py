"""A channel of the simulated process: takes events from its pretend platform, and carries calls to it."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any

from bot.errors import Unreadable
from bot.model.inbound import Envelope, Inbound, Pressed, Said, Submitted, Verb, What
from bot.model.outbound import Receipt, Sending
from bot.model.places import Identity, Place
from bot.model.rich import Rich
from bot.ports import Accept, Clock, Pace, UntilOurs
from tests.simulation.death import Fate
from tests.simulation.platform import Event, Platform

#: Seconds after which an event that was not acknowledged is delivered again.
_AGAIN = 3.0
#: What people write to break the desk: an event that nobody can read.
UNREADABLE = "unreadable"


class SimulatedChannel:
    """`ports.Channel` in one life of the process. Slack's way: each event by itself, in whatever order they come.
    Telegram's way: batches in order, "received" said by asking for the next."""

    def __init__(self, platform: Platform, fate: Fate, clock: Clock, chance: Random, *, repeats: float) -> None:
        self.name = platform.name
        self.can_ask = platform.can_ask
        self.listens_alone = not platform.can_ask
        self._until_ours: UntilOurs | None = None
        self._platform = platform
        self._fate = fate
        self._clock = clock
        self._chance = chance
        self._repeats = repeats
        self._tasks: list[asyncio.Task[None]] = []
        self._offset = 0

    def listen_when(self, until_ours: UntilOurs) -> None:
        self._until_ours = until_ours

    async def start(self, accept: Accept) -> None:
        listen = self._take_pushes if self.can_ask else self._poll
        self._tasks.append(asyncio.create_task(listen(accept)))

    async def stop_listening(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    async def stop(self) -> None:
        await self.stop_listening()

    def pace(self, place: Place) -> Pace:
        return Pace(per_second=4.0, burst=3)

    def parse(self, raw: Mapping[str, Any], saved_at: datetime) -> Inbound | None:
        if raw["text"] == UNREADABLE:
            raise Unreadable("this is no event of ours")
        verb, text, number = str(raw["verb"]), str(raw["text"]), str(raw["n"])
        name, _, args = verb.partition(" ")
        what: What = (
            Verb(name=name, args=args, message_id=number) if verb else Said(text=Rich.of(text), message_id=number)
        )
        if raw["press"]:
            action, *rest = str(raw["press"]).split(":")
            what = Pressed(action=action, args=tuple(rest))
        if raw["form"]:
            chat, thread, team, why = str(raw["form"]).split(":")
            what = Submitted(form="escalate", args=("", chat, thread), fields={"team": team, "why": why})
        return Inbound(
            sender=Identity(channel=self.name, user=str(raw["user"])),
            sender_name=str(raw["name"]),
            place=Place(channel=self.name, chat=str(raw["chat"]), thread=raw["thread"]),
            sent_at=saved_at,
            saved_at=saved_at,
            what=what,
            direct=raw["thread"] is None,
        )

    async def deliver(self, sending: Sending) -> Receipt:
        self._fate.reach("before a call")
        call = asyncio.ensure_future(self._platform.call(sending))
        await asyncio.sleep(0)
        self._reach_while_under_way(call)
        await self._fate.live()
        receipt = await asyncio.shield(call)
        await self._fate.live()
        self._fate.reach("after a call, before it is recorded")
        await self._fate.live()
        return receipt

    async def find(self, sending: Sending) -> Receipt | None:
        self._fate.reach("before asking")
        await self._fate.live()
        found = await self._platform.look_for(sending)
        await self._fate.live()
        self._fate.reach("after asking")
        await self._fate.live()
        return found

    def _reach_while_under_way(self, call: "asyncio.Future[Receipt]") -> None:
        # What the platform makes of a call whose caller is gone is nobody's error any more.
        call.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._fate.reach("while a call is under way")

    # --- what comes in -----------------------------------------------------------------------------------------

    async def _poll(self, accept: Accept) -> None:
        while True:
            if self._until_ours is not None:
                await self._until_ours()
                await self._fate.live()
            for number in [event.number for event in self._platform.events if event.number < self._offset]:
                self._platform.told.add(number)
            if batch := self._platform.untold()[:5]:
                await self._keep(batch, accept)
                continue
            self._platform.arrived.clear()
            await self._platform.arrived.wait()
            await self._fate.live()

    async def _keep(self, batch: Sequence[Event], accept: Accept) -> None:
        await asyncio.sleep(self._chance.uniform(0.005, 0.05))
        if await self._accepted(batch, accept):
            self._offset = batch[-1].number + 1
            if self._chance.random() < self._repeats:
                self._offset = batch[0].number  # the confirmation got lost: the batch comes again

    async def _take_pushes(self, accept: Accept) -> None:
        begun: set[int] = set()
        while True:
            for event in self._platform.untold():
                if event.number not in begun:
                    begun.add(event.number)
                    self._tasks.append(asyncio.create_task(self._push(event, accept)))
            self._platform.arrived.clear()
            await self._platform.arrived.wait()
            await self._fate.live()

    async def _push(self, event: Event, accept: Accept) -> None:
        """Until it is acknowledged, and now and then once more than that."""
        is_told = False
        while not is_told or self._chance.random() < self._repeats:
            await asyncio.sleep(self._chance.uniform(0.005, 0.3))
            if await self._accepted([event], accept):
                self._platform.told.add(event.number)
                is_told = True
                self._fate.reach("after the platform was told")
            else:
                await asyncio.sleep(_AGAIN)

    async def _accepted(self, events: Sequence[Event], accept: Accept) -> bool:
        await self._fate.live()
        self._fate.reach("before an event is accepted")
        await self._fate.live()
        try:
            await accept([self._envelope(event) for event in events])
        except Exception:  # whatever the store's trouble, the platform must not hear "received"
            await asyncio.sleep(0.5)
            return False
        await self._fate.live()
        self._fate.reach("after accepting, before the platform is told")
        await self._fate.live()
        return True

    def _envelope(self, event: Event) -> Envelope:
        return Envelope(
            channel=self.name,
            account="simulated",
            external_id=str(event.number),
            lane=f"{self.name}:{event.chat}:{event.raw['thread']}",
            order=event.number,
            sent_at=self._clock.now(),
            sender=Identity(channel=self.name, user=str(event.raw["user"])),
            raw=event.raw,
        )
