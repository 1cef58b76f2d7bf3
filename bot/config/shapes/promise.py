"""How the file writes what is promised: targets, severities, causes, ladders, topics, answers off hours."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, StrictInt

from bot.config.faults import Wrong
from bot.config.scalars import read_share, read_some_length
from bot.config.shapes.base import (
    ButtonKey,
    Clock,
    Flag,
    Ladder,
    Listed,
    Plan,
    Severity,
    Shape,
    Some,
    Team,
    Text,
    Told,
    Topic,
    Words,
)
from bot.config.shapes.values import SomeLength, TimeOfDay
from bot.model.policy import (
    By,
    CallsCount,
    Counted,
    IfClosed,
    OffHoursAnswer,
    OwedTo,
    Received,
    RepliesOffHours,
    Starts,
    StepWhen,
    StopsOn,
)


class TargetShape(Shape):
    within: SomeLength | None = None
    business_days: Annotated[StrictInt, Field(ge=1, le=366)] | None = None
    counted: Counted | None = None
    same_day: Flag | None = None
    cutoff: TimeOfDay | None = None
    every: SomeLength | None = None
    clock: Clock
    aim: SomeLength | None = None
    by: By | None = None
    stops_on: StopsOn | None = None
    starts: Starts | None = None
    if_closed: IfClosed | None = None
    pauses: Listed[Literal["pending"]] = ()
    owed_to: OwedTo | None = None
    clause: Text | None = None


class TargetsShape(Shape):
    reaction: TargetShape | None = None
    first_reply: TargetShape | None = None
    next_reply: TargetShape | None = None
    resolution: TargetShape | None = None
    update: TargetShape | None = None


class SeverityShape(TargetsShape):
    title: Words | None = None
    means: Words | None = None
    ladder: Ladder | None = None


class CauseShape(TargetsShape):
    title: Words | None = None
    estimate: Literal["required", "optional"] = "optional"
    quote: Literal["required", "optional"] = "optional"
    stated: TargetShape | None = None


class PendingShape(Shape):
    pauses_on: Literal["question"] = "question"
    remind: SomeLength | None = None
    close: SomeLength | None = None


class PolicyShape(TargetsShape):
    regulation: Text | None = None
    received: Received = Received.SENT
    default_severity: Text | None = None
    pending: PendingShape = PendingShape()
    replies_off_hours: RepliesOffHours = RepliesOffHours.SEND
    calls_count: CallsCount = CallsCount.NEVER
    ladder: Ladder | None = None
    severities: Annotated[dict[ButtonKey, SeverityShape], Some]
    causes: dict[ButtonKey, CauseShape] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moment:
    """When a step comes: `start`, `50%`, `breach`, `breach+30m`."""

    when: StepWhen
    percent: int = 0
    after: timedelta = timedelta()


def _read_at(value: object) -> Moment:
    if value in ("start", "breach"):
        return Moment(StepWhen(str(value)))
    if isinstance(value, str) and value.endswith("%"):
        return Moment(StepWhen.SHARE, percent=read_share(value))
    if isinstance(value, str) and value.replace(" ", "").startswith("breach+"):
        after = read_some_length(value.replace(" ", "").removeprefix("breach+"))
        return Moment(StepWhen.AFTER, after=after)
    raise Wrong("not a moment of a deadline", "write start, 50%, breach or breach+30m")


class StepShape(Shape):
    at: Annotated[Moment, PlainValidator(_read_at)]
    tell: Listed[Told] = ()
    page: Listed[Told] = ()
    acknowledge_within: SomeLength | None = None
    repeat: Annotated[StrictInt, Field(ge=0, le=100)] = 0
    involve: Team | None = None


StepsShape = Annotated[tuple[StepShape, ...], Some]


class OffHoursShape(Shape):
    answer: OffHoursAnswer = OffHoursAnswer.PROMISE
    urgent: Listed[Severity] = ()
    voice: Literal["callback"] | None = None
    offer: Team | None = None


class AskShape(Shape):
    id: ButtonKey
    label: Words
    required: Flag = False
    sensitive: Flag = False


class TopicShape(TargetsShape):
    title: Words | None = None
    team: Team | None = None
    plans: Listed[Plan] | None = None
    asks: tuple[AskShape, ...] = ()
    out_of_scope: Words | None = None
    always_in_scope: Flag = False
    private: Flag = False
    hidden_from: Literal["subject"] | None = None
    complaints: Flag = False
    clause: Text | None = None


class ReasonShape(Shape):
    text: Words
    clause: Text | None = None


class AnswerShape(Shape):
    title: Words | None = None
    topics: Listed[Topic] = ()
    text: Words
