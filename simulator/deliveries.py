"""What is an app or a bot still to be told? One queue a receiver; transports empty it, each in its own way."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from simulator.faults import Fault, Faults
from simulator.wire import Json


@dataclass(slots=True, kw_only=True)
class Delivery:
    """One event, interaction, command or update on its way."""

    kind: str
    payload: Json
    #: The chat or channel it is about, for fault rules.
    chat: str = ""
    #: What the platform calls it: a Telegram update_id; 0 where it has no number.
    number: int = 0
    attempt: int = 0
    reason: str = ""
    #: Told once, with the acknowledgement's payload, or None when nobody acknowledged in time.
    on_done: Callable[[Json | None], None] | None = None

    def done(self, acknowledgement: Json | None) -> None:
        told, self.on_done = self.on_done, None
        if told is not None:
            told(acknowledgement)


class Transport(Protocol):
    """The way from a queue to its receiver: sockets, long polling, or a webhook."""

    def wake(self) -> None:
        """Something waits."""


class Deliveries:
    """A receiver's queue, oldest first; beyond `limit` the oldest are forgotten, as the platforms do."""

    def __init__(self, *, platform: str, faults: Faults, limit: int = 100_000) -> None:
        self.waiting: deque[Delivery] = deque(maxlen=limit)
        self._platform = platform
        self._faults = faults
        self._held: list[Delivery] = []
        self._transports: list[Transport] = []

    def attach(self, transport: Transport) -> None:
        self._transports.append(transport)

    def detach(self, transport: Transport) -> None:
        self._transports.remove(transport)

    def put(self, delivery: Delivery) -> None:
        """Queue it, with whatever the fault rules have in store for it."""
        rule = self._faults.of_delivery(self._platform, delivery.kind, delivery.chat)
        if rule is None:
            self._accept(delivery)
        elif rule.fault is Fault.DUPLICATE:
            self._accept(delivery)
            self._accept(delivery)
        elif rule.fault is Fault.DELAY:
            asyncio.get_running_loop().call_later(rule.seconds, self._accept, delivery)
        elif rule.fault is Fault.REORDER:
            self._held.append(delivery)
        else:
            delivery.done(None)

    def put_back(self, delivery: Delivery) -> None:
        """Queue it first again: it was taken and could not be handed over."""
        self.waiting.appendleft(delivery)

    def _accept(self, delivery: Delivery) -> None:
        self.waiting.append(delivery)
        if self._held:
            self.waiting.extend(self._held)
            self._held.clear()
        for transport in self._transports:
            transport.wake()
