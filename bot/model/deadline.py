"""By when something is due, and how that stands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.policy import Metric, Target


class DeadlineState(StrEnum):
    RUNNING = "running"
    MET = "met"
    BREACHED = "breached"
    #: the customer owes an answer to a named question
    PAUSED = "paused"
    #: it lost its reason before it was due: resolved, or exchanged for another target
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One promise running. `cycle` counts from 1 within its metric.

    `act_by` is the last staffed instant at or before `due_at` (by the team's calendar), None where there is none
    between start and due. `stopped_at` is when it was met; a stop after `due_at` leaves it breached.
    `aim_at` is the softer time beside it. `reclassified_at` is when a change of severity, plan or topic made it
    overdue; it is marked so, and what is owed from then on is due by `grace_at`.
    """

    metric: Metric
    cycle: int
    target: Target
    severity: str
    start_at: datetime
    due_at: datetime
    state: DeadlineState
    act_by: datetime | None = None
    aim_at: datetime | None = None
    stopped_at: datetime | None = None
    reclassified_at: datetime | None = None
    grace_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        """Does it still wait for somebody?"""
        return self.stopped_at is None and self.state is not DeadlineState.VOID


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """Something to be looked at again at `due_at`. One per (subject, kind); setting it anew raises `generation`.

    `subject` is what it is about ("conversation:142"), `kind` what to do ("breach:first_reply:1").
    """

    subject: str
    kind: str
    due_at: datetime
    generation: int = 1

    @property
    def conversation(self) -> int | None:
        """The number of the conversation it is about, if it is about one."""
        kind, _, number = self.subject.partition(":")
        return int(number) if kind == "conversation" else None
