"""Which other team is called in, and has it accepted?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.events import (
    EscalationAccepted,
    EscalationCalled,
    EscalationOverdue,
    EscalationRequested,
    EscalationReturned,
    Recorded,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """A call for another team, as the log tells it. `thread` is the team's own thread of the conversation.

    `called_at` is the latest of `calls` calls; `accepted_by` an agent's key, None while nobody has accepted. `copies`
    are those of every call, whose buttons end when somebody has answered.
    """

    team: str
    by: str
    why: str
    thread: int | None
    called_at: datetime
    calls: int = 1
    accepted_by: str | None = None
    copies: tuple[int, ...] = ()


def escalation(history: Sequence[Recorded]) -> Escalation | None:
    """The escalation that is on: asked for, and not given back."""
    found: Escalation | None = None
    for recorded in history:
        match recorded.event:
            case EscalationRequested() as asked:
                found = Escalation(
                    team=asked.team, by=asked.by, why=asked.why, thread=asked.thread, called_at=recorded.at
                )
            case EscalationCalled(copies=copies) if found:
                rung = tuple(int(copy) for copy in copies.split(",") if copy)
                found = replace(found, copies=(*found.copies, *rung))
            case EscalationAccepted(agent=agent) if found:
                found = replace(found, accepted_by=agent)
            case EscalationOverdue() if found:
                found = replace(found, called_at=recorded.at, calls=found.calls + 1)
            case EscalationReturned():
                found = None
            case _:
                pass
    return found
