"""What goes wrong, and when? Rules that a test or a page sets; each call and each delivery asks them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from itertools import count

from simulator.wire import Json


class Fault(StrEnum):
    """What is done to a call or to a delivery."""

    #: A call or a delivery is late by `seconds`.
    DELAY = "delay"
    #: The connection is reset before the call, or the delivery, is looked at.
    RESET = "reset"
    #: The call is carried out, the delivery taken; then the connection is reset instead of an answer.
    DROP_ANSWER = "drop_answer"
    #: HTTP `status` with a body that is no JSON; `taken` says whether the call was carried out, the delivery taken.
    STATUS = "status"
    #: 429, Retry-After as in `retry_after` (None: without one).
    RATE_LIMIT = "rate_limit"
    #: The platform's own error answer, `error` (Telegram: with HTTP `status`).
    ERROR = "error"
    #: The delivery arrives twice.
    DUPLICATE = "duplicate"
    #: The delivery arrives after the one that follows it.
    REORDER = "reorder"
    #: The delivery never arrives.
    LOSE = "lose"


ON_CALLS = frozenset({Fault.DELAY, Fault.RESET, Fault.DROP_ANSWER, Fault.STATUS, Fault.RATE_LIMIT, Fault.ERROR})
#: What happens to a delivery as it is queued, and to each try of one that goes out by HTTP.
AS_QUEUED = frozenset({Fault.DELAY, Fault.DUPLICATE, Fault.REORDER, Fault.LOSE})
AS_TRIED = frozenset({Fault.RESET, Fault.DROP_ANSWER, Fault.STATUS})
ON_DELIVERIES = AS_QUEUED | AS_TRIED


@dataclass(slots=True, kw_only=True)
class Rule:
    """One fault and what it applies to; `method` is a pattern over methods, or over deliveries' kinds."""

    number: int
    fault: Fault
    #: `call` or `delivery`.
    on: str
    platform: str = "*"
    method: str = "*"
    chat: str | None = None
    #: How many matches are spared first.
    skip: int = 0
    #: How often it strikes; None: for good.
    times: int | None = 1
    seconds: float = 0.0
    status: int = 503
    retry_after: int | None = 1
    error: str = "internal_error"
    taken: bool = False
    hits: int = 0

    def strikes(self, platform: str, method: str, chat: str) -> bool:
        """Whether it strikes this time; counts what it spares and what it hits."""
        if self.times == 0 or not self._matches(platform, method, chat):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
        self.hits += 1
        return True

    def as_json(self) -> Json:
        return {name: getattr(self, name) for name in Rule.__slots__}

    def _matches(self, platform: str, method: str, chat: str) -> bool:
        return (
            fnmatchcase(platform, self.platform)
            and fnmatchcase(method.lower(), self.method.lower())
            and self.chat in (None, chat)
        )


@dataclass(slots=True)
class Faults:
    """The rules in force, in the order they were set; the first that strikes wins."""

    rules: list[Rule] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def add(
        self,
        fault: Fault | str,
        *,
        on: str | None = None,
        platform: str = "*",
        method: str = "*",
        chat: str | int | None = None,
        skip: int = 0,
        times: int | None = 1,
        seconds: float = 0.0,
        status: int = 503,
        retry_after: int | None = 1,
        error: str = "internal_error",
        taken: bool = False,
    ) -> Rule:
        """Set a rule. `on` is `call` or `delivery`, where both know the fault; left out, it happens to calls."""
        fault = Fault(fault)
        side = on or ("call" if fault in ON_CALLS else "delivery")
        if fault not in (ON_CALLS if side == "call" else ON_DELIVERIES):
            raise ValueError(f"the fault {fault} does not happen to a {side}")
        rule = Rule(
            number=next(self._numbers),
            fault=fault,
            on=side,
            platform=platform,
            method=method,
            chat=None if chat is None else str(chat),
            skip=skip,
            times=times,
            seconds=seconds,
            status=status,
            retry_after=retry_after,
            error=error,
            taken=taken,
        )
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        self.rules.clear()

    def remove(self, number: int) -> None:
        self.rules = [rule for rule in self.rules if rule.number != number]

    def of_call(self, platform: str, method: str, chat: str) -> Rule | None:
        return self._first("call", ON_CALLS, platform, method, chat) if self.rules else None

    def of_delivery(self, platform: str, kind: str, chat: str) -> Rule | None:
        return self._first("delivery", AS_QUEUED, platform, kind, chat) if self.rules else None

    def of_attempt(self, platform: str, kind: str, chat: str) -> Rule | None:
        """For each try of a delivery that goes out by HTTP."""
        return self._first("delivery", AS_TRIED, platform, kind, chat) if self.rules else None

    def _first(self, side: str, faults: frozenset[Fault], platform: str, method: str, chat: str) -> Rule | None:
        matching = (rule for rule in self.rules if rule.on == side and rule.fault in faults)
        return next((rule for rule in matching if rule.strikes(platform, method, chat)), None)
