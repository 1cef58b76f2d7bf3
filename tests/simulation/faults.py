"""What goes wrong on the way to a platform, and how often."""

from datetime import timedelta
from enum import Enum
from random import Random

from bot.model.conversation import CopyKind
from bot.model.outbound import Operation, Sending


class Fault(Enum):
    """What happens to one call."""

    NOT_SENT = "the call never left"
    PAUSE_ZERO = "429, Retry-After 0"
    PAUSE_UNNAMED = "429 without Retry-After"
    PAUSE = "429, Retry-After 7"
    LOST_BEFORE = "reset, and it had no effect"
    LOST_AFTER = "it had its effect, and the answer was lost"
    BUG_BEFORE = "the adapter fails before the call"
    BUG_AFTER = "the adapter fails over the answer"
    HANG = "the answer takes its time"


_PAUSES = {Fault.PAUSE_ZERO: timedelta(0), Fault.PAUSE: timedelta(seconds=7)}


class Weather:
    """Draws the faults of one run: `rate` of the calls fail in some way; `refusal` of the notices never arrive."""

    def __init__(self, chance: Random, *, rate: float, refusal: float = 0.0) -> None:
        self._chance = chance
        self._rate = rate
        self._refusal = refusal
        self._judged: dict[str, bool] = {}

    def of_call(self, sending: Sending) -> Fault | None:
        return self._chance.choice(list(Fault)) if self._chance.random() < self._rate else None

    def of_question(self) -> Fault | None:
        if self._chance.random() < self._rate:
            return self._chance.choice([Fault.NOT_SENT, Fault.LOST_BEFORE])
        return None

    def pause(self, fault: Fault) -> timedelta | None:
        return _PAUSES.get(fault)

    def refuses(self, sending: Sending) -> bool:
        """For good, and the same for every try of a row."""
        if sending.operation is not Operation.POST or sending.kind is CopyKind.CARD:
            return False
        if sending.key not in self._judged:
            self._judged[sending.key] = self._chance.random() < self._refusal
        return self._judged[sending.key]
