"""From the file's shape to what is promised: targets inherited, severities ranked, ladders in steps."""

from dataclasses import replace
from datetime import timedelta

from bot.config.shapes.promise import (
    AnswerShape,
    CauseShape,
    OffHoursShape,
    PolicyShape,
    ReasonShape,
    SeverityShape,
    StepShape,
    TargetShape,
    TargetsShape,
    TopicShape,
)
from bot.config.wording import Wording
from bot.model.policy import (
    WALL,
    Ask,
    By,
    CannedAnswer,
    Cause,
    Counted,
    IfClosed,
    Ladder,
    Metric,
    OffHours,
    OwedTo,
    Pending,
    Policy,
    Reason,
    Severity,
    Starts,
    Step,
    StopsOn,
    Target,
    Targets,
    Topic,
)

#: By when an estimate or a quote is stated that its cause wants, where the file says nothing.
_STATED = Target(metric=Metric.STATED, clock=WALL, within=timedelta(hours=24))


def policy(key: str, shape: PolicyShape, say: Wording) -> Policy:
    """A policy whose severities hold their own targets over those of the policy."""
    common = _targets(shape)
    pending = shape.pending
    return Policy(
        key=key,
        severities={
            name: _severity(name, rank, own, common, shape.ladder, say)
            for rank, (name, own) in enumerate(shape.severities.items())
        },
        default_severity=shape.default_severity or next(iter(shape.severities)),
        regulation=shape.regulation or "",
        received=shape.received,
        pending=Pending(pauses_on=pending.pauses_on, remind=pending.remind, close=pending.close),
        replies_off_hours=shape.replies_off_hours,
        calls_count=shape.calls_count,
        causes={name: _cause(name, cause, say) for name, cause in shape.causes.items()},
    )


def ladder(key: str, steps: tuple[StepShape, ...]) -> Ladder:
    return Ladder(key=key, steps=tuple(map(_step, steps)))


def topic(key: str, shape: TopicShape, say: Wording) -> Topic:
    return Topic(
        key=key,
        title=say.title(shape.title, key),
        team=shape.team,
        plans=None if shape.plans is None else tuple(shape.plans),
        asks=tuple(
            Ask(id=ask.id, label=say.words(ask.label), required=ask.required, sensitive=ask.sensitive)
            for ask in shape.asks
        ),
        out_of_scope=say.maybe(shape.out_of_scope),
        always_in_scope=shape.always_in_scope,
        private=shape.private,
        hidden_from=shape.hidden_from,
        complaints=shape.complaints,
        targets=_targets(shape),
        clause=shape.clause or "",
    )


def off_hours(shape: OffHoursShape) -> OffHours:
    return OffHours(answer=shape.answer, urgent=tuple(shape.urgent), voice=shape.voice, offer=shape.offer)


def reason(key: str, shape: ReasonShape, say: Wording) -> Reason:
    return Reason(key=key, text=say.words(shape.text), clause=shape.clause or "")


def answer(key: str, shape: AnswerShape, say: Wording) -> CannedAnswer:
    return CannedAnswer(
        key=key, title=say.title(shape.title, key), text=say.words(shape.text), topics=tuple(shape.topics)
    )


def _severity(key: str, rank: int, shape: SeverityShape, common: Targets, ladder: str | None, say: Wording) -> Severity:
    return Severity(
        key=key,
        rank=rank,
        title=say.title(shape.title, key),
        means=say.maybe(shape.means),
        targets={**common, **_targets(shape)},
        ladder=shape.ladder or ladder,
    )


def _cause(key: str, shape: CauseShape, say: Wording) -> Cause:
    targets = dict(_targets(shape))
    if "required" in (shape.estimate, shape.quote):
        stated = _target(Metric.STATED, shape.stated) if shape.stated else _STATED
        targets[Metric.STATED] = replace(stated, owed_to=OwedTo.AGENT)
    return Cause(
        key=key,
        title=say.title(shape.title, key),
        targets=targets,
        estimate_required=shape.estimate == "required",
        quote_required=shape.quote == "required",
    )


def _targets(shape: TargetsShape) -> Targets:
    found = {metric: getattr(shape, metric.value) for metric in Metric if metric is not Metric.STATED}
    return {metric: _target(metric, target) for metric, target in found.items() if target is not None}


def _target(metric: Metric, shape: TargetShape) -> Target:
    # A reaction is by its nature an action (WD-5); everything else waits for words.
    stops_on = StopsOn.ACTION if metric is Metric.REACTION else StopsOn.REPLY
    return Target(
        metric=metric,
        clock=shape.clock,
        within=shape.within,
        business_days=shape.business_days,
        counted=shape.counted or Counted.ROLLING,
        same_day=bool(shape.same_day),
        every=shape.every,
        cutoff=shape.cutoff,
        aim=shape.aim,
        by=shape.by or By.ANYONE,
        stops_on=shape.stops_on or stops_on,
        starts=shape.starts or Starts.AT_ONCE,
        if_closed=shape.if_closed or IfClosed.KEEP,
        pauses=frozenset(shape.pauses),
        owed_to=shape.owed_to or OwedTo.CUSTOMER,
        clause=shape.clause or "",
    )


def _step(shape: StepShape) -> Step:
    return Step(
        when=shape.at.when,
        share=shape.at.percent / 100,
        after=shape.at.after,
        tell=tuple(shape.tell),
        page=tuple(shape.page),
        acknowledge_within=shape.acknowledge_within,
        repeat=shape.repeat,
        involve=shape.involve,
    )
