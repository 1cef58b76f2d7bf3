"""How does monitoring reach the desk? As a channel of its own: what it says is an inbox row before it is answered."""

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from bot.adapters.alerts import payload
from bot.errors import Undeliverable
from bot.model.alerts import CHANNEL
from bot.model.inbound import Envelope, Inbound
from bot.model.outbound import Receipt, Sending
from bot.model.places import Place
from bot.ports import Accept, Pace


class AlertsChannel:
    """Fulfils bot.ports.Channel in one direction: nothing ever goes out by it.

    Every call is a row. A call that says what is known already is found to be one when it is worked on, beside how its
    group stands: by then an alert may have ended, and the same words are news again.
    """

    name = CHANNEL
    can_ask = False
    listens_alone = False

    def __init__(self) -> None:
        self._accept: Accept | None = None

    async def start(self, accept: Accept) -> None:
        self._accept = accept

    async def stop_listening(self) -> None:
        self._accept = None

    async def stop(self) -> None:
        await self.stop_listening()

    async def keep(self, body: bytes) -> bool:
        """Write the call down. False while the desk takes nothing; raises Unreadable, and what the store raises."""
        raw = payload.kept(body)
        if self._accept is None:
            return False
        group = str(raw["group"])
        await self._accept(
            [
                Envelope(
                    channel=CHANNEL,
                    account="",
                    external_id=uuid4().hex,
                    lane=f"{CHANNEL}:{group}",
                    order=time.time_ns() // 1000,
                    sent_at=None,
                    sender=payload.SENDER,
                    raw=raw,
                )
            ]
        )
        return True

    def parse(self, raw: Mapping[str, Any], saved_at: datetime) -> Inbound | None:
        return payload.read(raw, saved_at)

    def pace(self, place: Place) -> Pace:
        return Pace(per_second=1.0, burst=1)

    async def deliver(self, sending: Sending) -> Receipt:
        raise Undeliverable("one_way", "nothing can be said to monitoring")

    async def find(self, sending: Sending) -> Receipt | None:
        return None
