"""A pretend platform, which outlives the desk's process: what people do there, what it was told, what it shows.

It forgets nothing and hides nothing: whatever call takes effect is another message there, be it the same one twice.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from bot.errors import Ambiguous, NotSent, Undeliverable
from bot.model.conversation import CopyKind
from bot.model.outbound import Operation, Receipt, Sending
from bot.model.places import Place
from tests.simulation.faults import Fault, Weather
from tests.simulation.loop import outside


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something a person did. `raw` is all that the desk is told."""

    number: int
    chat: str
    raw: dict[str, Any]
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message in a place; `key` is the outbox row's that it came from."""

    key: str
    place: Place
    message_id: str
    text: str
    kind: CopyKind | None
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What somebody could read in a chat from then on: a message, or what it was edited to."""

    chat: str
    text: str
    at: float


class Platform:
    """`can_ask` is Slack's way, where the first post makes a thread; otherwise it is Telegram's."""

    def __init__(self, name: str, *, can_ask: bool, chance: Random, weather: Weather) -> None:
        self.name = name
        self.can_ask = can_ask
        self.events: list[Event] = []
        self.told: set[int] = set()
        self.shown: list[Shown] = []
        #: every text as it came up, edits among them
        self.read: list[Read] = []
        self.edited: dict[str, str] = {}
        self.refused: set[str] = set()
        self.watchers: list[Callable[[Shown], None]] = []
        self.tappers: list[Callable[[Place, tuple[str, ...]], None]] = []
        self.arrived = asyncio.Event()
        self._chance = chance
        self._weather = weather
        self._numbers = 1000 if can_ask else 1

    # --- what people do ----------------------------------------------------------------------------------------

    def does(
        self, user: str, name: str, place: Place, *, text: str = "", verb: str = "", press: str = "", form: str = ""
    ) -> Event:
        """`form` is what was filled in, as `thread's chat:thread:team:why`."""
        number = self._number()
        raw = {"n": number, "user": user, "name": name, "chat": place.chat, "thread": place.thread}
        at = asyncio.get_running_loop().time()
        done = {"text": text, "verb": verb, "press": press, "form": form}
        event = Event(number=number, chat=place.chat, raw=raw | done, at=at)
        self.events.append(event)
        self.arrived.set()
        return event

    def untold(self) -> list[Event]:
        """What the desk has not said "received" to."""
        return [event for event in self.events if event.number not in self.told]

    # --- what the desk asks for --------------------------------------------------------------------------------

    async def call(self, sending: Sending) -> Receipt:
        """Carry it out, or what the weather makes of it. Once begun, it goes on without whoever asked."""
        fault = self._weather.of_call(sending)
        if fault in (Fault.NOT_SENT, Fault.PAUSE_ZERO, Fault.PAUSE_UNNAMED, Fault.PAUSE):
            await asyncio.sleep(self._latency())
            raise NotSent(fault.value, retry_after=self._weather.pause(fault))
        if fault is Fault.LOST_BEFORE:
            await asyncio.sleep(self._latency())
            raise Ambiguous("reset before the effect")
        if fault is Fault.BUG_BEFORE:
            raise KeyError("a bug in the adapter")
        receipt = await asyncio.shield(outside(self._take_effect(sending)))
        await asyncio.sleep(self._latency())
        if fault is Fault.HANG:
            await asyncio.sleep(20)
        if fault is Fault.LOST_AFTER:
            raise Ambiguous("reset after the effect")
        if fault is Fault.BUG_AFTER:
            raise KeyError("a bug in the adapter, late")
        return receipt

    async def look_for(self, sending: Sending) -> Receipt | None:
        await asyncio.sleep(self._latency())
        if self._weather.of_question() is Fault.NOT_SENT:
            raise NotSent("can't be reached")
        if self._weather.of_question() is Fault.LOST_BEFORE:
            raise Ambiguous("the answer to a question was lost")
        found = next((shown for shown in self.shown if shown.key == sending.key), None)
        return None if found is None else self._receipt(found)

    async def _take_effect(self, sending: Sending) -> Receipt:
        await asyncio.sleep(self._latency())
        if self._weather.refuses(sending):
            self.refused.add(sending.key)
            raise Undeliverable("blocked")
        match sending.operation:
            case Operation.OPEN_THREAD:
                return Receipt() if self.can_ask else Receipt(thread=str(self._number()))
            case Operation.POST:
                return self._receipt(self._show(sending))
            case Operation.EDIT:
                assert sending.body is not None
                assert sending.message_id is not None
                self.edited[sending.message_id] = sending.body.text.plain
                self._offer(sending)
        return Receipt(message_id=sending.message_id)

    def _show(self, sending: Sending) -> Shown:
        assert sending.body is not None
        number, place = str(self._number()), sending.place
        if self.can_ask and place.thread is None and place.chat.startswith("C"):
            place = place.in_thread(number)
        shown = Shown(
            key=sending.key,
            place=place,
            message_id=number,
            text=sending.body.text.plain,
            kind=sending.kind,
            at=asyncio.get_running_loop().time(),
        )
        self.shown.append(shown)
        for watch in self.watchers:
            watch(shown)
        self._offer(sending)
        return shown

    def _offer(self, sending: Sending) -> None:
        """Somebody reads it, and sees buttons."""
        assert sending.body is not None
        at = asyncio.get_running_loop().time()
        self.read.append(Read(chat=sending.place.chat, text=sending.body.text.plain, at=at))
        buttons = tuple(button.data for row in sending.body.rows for button in row)
        for tap in self.tappers if buttons else ():
            tap(sending.place, buttons)

    def _receipt(self, shown: Shown) -> Receipt:
        return Receipt(message_id=shown.message_id, thread=shown.place.thread if self.can_ask else None)

    def _latency(self) -> float:
        return self._chance.uniform(0.005, 0.08)

    def _number(self) -> int:
        self._numbers += self._chance.randint(1, 3)
        return self._numbers
