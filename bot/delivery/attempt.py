"""What came of one try to carry a row to its platform: a value, whatever was raised.

A row that may have been taken before is looked for first, where the platform can be asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.errors import Ambiguous, NotSent, ThreadGone, Undeliverable
from bot.model.outbound import Receipt, Sending
from bot.ports import Channel

log = structlog.get_logger(__name__)

#: How soon a platform that is not configured (any more) is looked for again.
UNCONFIGURED = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """The platform has it. `found`: an earlier try had brought it there."""

    receipt: Receipt
    found: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponed:
    """The platform certainly does not have it; `retry_after` is what it asked for, where it named a time."""

    why: str
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """The platform may have it: the answer was lost, or our own code failed on the way."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Impossible:
    """The platform will never take it; `code` is its own word. `thread_gone`: its thread was deleted."""

    code: str
    thread_gone: bool = False


Outcome = Arrived | Postponed | Doubtful | Impossible


async def attempt(channel: Channel | None, sending: Sending, is_ours: Callable[[], bool]) -> Outcome:
    """Carry it out, while the row is ours to carry; never raises, but for cancellation."""
    if channel is None:
        return Postponed(why=f"{sending.place.channel} is not configured", retry_after=UNCONFIGURED)
    try:
        if sending.resent and channel.can_ask and (found := await _find(channel, sending)) is not None:
            return Arrived(receipt=found, found=True)
        if not is_ours():
            return Postponed(why="this process may have been taken for dead")
        return Arrived(receipt=await channel.deliver(sending))
    except NotSent as error:
        return Postponed(why=str(error), retry_after=error.retry_after)
    except Ambiguous as error:
        return Doubtful(why=str(error))
    except Undeliverable as error:
        return Impossible(code=error.code, thread_gone=isinstance(error, ThreadGone))
    except Exception as error:  # a fault of ours must not hold up the lane, and nobody knows how far the call came
        log.error("delivery_faulty", lane=sending.place.lane, row=sending.id, exc_info=error)
        return Doubtful(why=type(error).__name__)


async def _find(channel: Channel, sending: Sending) -> Receipt | None:
    """What an earlier try left. A question whose answer is lost changes nothing: it is asked again later."""
    try:
        return await channel.find(sending)
    except Ambiguous as error:
        raise NotSent(f"asking failed: {error}") from error
