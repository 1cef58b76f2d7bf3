"""The platforms."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.model.forms import Form
from bot.model.inbound import Envelope, Inbound, Submitted
from bot.model.outbound import Receipt, Sending
from bot.model.places import Place

Accept = Callable[[Sequence[Envelope]], Awaitable[None]]
#: Returns once this process is the one that does it.
UntilOurs = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast a platform lets one destination be written to: a rate, and how many at once after a rest."""

    per_second: float
    burst: int


class Forms(Protocol):
    """What a platform that shows forms asks for while somebody waits."""

    async def opened_by(self, inbound: Inbound) -> Form | None:
        """The form that a button, a command or a shortcut opens for whoever used it, with what is known filled in;
        None where it opens none."""

    def wrong_with(self, inbound: Inbound, submitted: Submitted) -> Mapping[str, str]:
        """What is wrong with what was filled in, by the field's name. Pure."""


class Channel(Protocol):
    """One platform, seen from the desk."""

    #: "slack" or "telegram"
    name: str
    #: Can it be asked whether an earlier call took effect?
    can_ask: bool

    #: Does the platform speak to one listener at a time only? Then this is a `LoneListener`.
    listens_alone: bool

    async def start(self, accept: Accept) -> None:
        """Begin to listen. `accept` returns once the envelopes are durable; only then is the platform told."""

    async def stop_listening(self) -> None:
        """Nothing comes in any more; what is under way still goes out."""

    async def stop(self) -> None: ...
    def pace(self, place: Place) -> Pace:
        """How fast that place's lane may be written to, by the platform's own documented limits."""

    def parse(self, raw: Mapping[str, Any], saved_at: datetime) -> Inbound | None:
        """What an accepted event means; None when it means nothing to the desk. Raises Unreadable."""

    async def deliver(self, sending: Sending) -> Receipt:
        """Carry it out. Raises NotSent, Ambiguous or Undeliverable."""

    async def find(self, sending: Sending) -> Receipt | None:
        """Did an earlier try of this take effect? Only where `can_ask`."""


class LoneListener(Channel, Protocol):
    """A channel whose platform speaks to one process at a time."""

    def listen_when(self, until_ours: UntilOurs) -> None:
        """Said before the start: each time before it listens, it waits for this."""
