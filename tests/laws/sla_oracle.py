"""Deadlines worked out the plain way: one metric at a time, a log read from its start for every question, time walked
minute by minute. Shares no code with the engine but the nouns; slow, and easy to believe."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from bot import events as ev
from bot.model.policy import By, Metric, StopsOn, Target, Targets

MINUTE = timedelta(minutes=1)
#: Prague in winter, where no clock changes.
OFFSET = timedelta(hours=1)

Log = Sequence[ev.Recorded]
#: What is promised, by plan and edition, before topics and causes: the targets of each severity.
TargetsOf = Callable[[str, int, str], Targets]
HoursOf = Callable[[int], tuple[int, int]]
REPLIES = (Metric.FIRST_REPLY, Metric.NEXT_REPLY)
PEOPLE = (Metric.REACTION, Metric.FIRST_REPLY, Metric.NEXT_REPLY)


@dataclass(frozen=True, slots=True)
class Plain:
    """What is compared."""

    metric: Metric
    cycle: int
    start: datetime
    due: datetime
    state: str
    stopped: datetime | None
    reclassified: datetime | None


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch in which a metric was waited for: from the event at `first` on, until that at `last`, if it ended."""

    first: int
    start: datetime
    last: int | None = None
    is_done: bool = False
    #: An update that was not given; somebody's words end it all the same, later.
    is_missed: bool = False
    #: A call that was held ended it, as of then.
    called_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A cause: its targets, and what it wants to be told; then it takes the usual time for the solution away."""

    targets: Targets
    wants_estimate: bool = False
    wants_quote: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """`topics` and `causes` by key; one that is not there promises nothing of its own."""

    targets_of: TargetsOf
    hours_of: HoursOf
    topics: Mapping[str, Targets]
    causes: Mapping[str, Why]

    def deadlines(self, log: Log, now: datetime) -> list[Plain]:
        found = []
        for metric in Metric:
            match metric:
                case Metric.UPDATE:
                    spells = self._updates(log, now)
                case Metric.STATED:
                    spells = self._statements(log)
                case _:
                    spells = self._spells(log, metric)
            measured = [each for spell in spells if (each := self._measure(log, metric, spell, now)) is not None]
            found += [Plain(metric, number, *rest) for number, rest in enumerate(measured, start=1)]
        return found

    # Which stretches

    def _spells(self, log: Log, metric: Metric) -> Iterator[Spell]:
        running: Spell | None = None
        has_begun = is_first_past = is_over = False
        for index, recorded in enumerate(log):
            event = recorded.event
            if metric in PEOPLE and running is not None and self._ends(log[:index], metric, running, event):
                called_at = _called_at(log[:index], metric, running, event)
                yield Spell(running.first, running.start, index, is_done=True, called_at=called_at)
                running, is_called = None, isinstance(event, ev.CallHeld)
            else:
                is_called = False
            was_past = is_first_past
            is_first_past |= self._gives_first(log[:index], event, has_begun=has_begun, is_first_past=is_first_past)
            if (
                isinstance(event, ev.CallHeld)
                and metric is Metric.NEXT_REPLY
                and (is_called or not was_past)
                and is_first_past
            ):
                # What was written once the call had begun waits for a reply of its own.
                later = [r.at for r in log[:index] if _speaks(r.event) and r.at > event.start_at]
                running = running or (Spell(index, min(later)) if later else None)
            if metric is Metric.RESOLUTION and isinstance(event, ev.EstimateGiven):
                # What was promised before has lost its reason; the estimate has a clock of its own.
                if running is not None:
                    yield Spell(running.first, running.start, index)
                running = Spell(index, recorded.at) if has_begun and not is_over else None
            if isinstance(event, ev.ConversationResolved | ev.ConversationClosed):
                if running is not None:
                    done = metric is Metric.RESOLUTION and isinstance(event, ev.ConversationResolved)
                    yield Spell(running.first, running.start, index, is_done=done)
                running, is_over, is_first_past = None, True, is_first_past or has_begun
            if _speaks(event):
                wanted = {
                    Metric.REACTION: not has_begun,
                    Metric.FIRST_REPLY: not is_first_past,
                    Metric.NEXT_REPLY: is_first_past,
                    Metric.RESOLUTION: True,
                }
                if wanted[metric] and running is None:
                    running = Spell(index, recorded.at)
                has_begun, is_over = True, False
            elif isinstance(event, ev.ConversationReopened) and is_over:
                is_over = False
                if metric is Metric.RESOLUTION:
                    running = Spell(index, recorded.at)
        if running is not None:
            yield running

    def _gives_first(self, before: Log, event: ev.Event, *, has_begun: bool, is_first_past: bool) -> bool:
        """Does this event give the first reply, or one in advance?"""
        if isinstance(event, ev.AgentReplied) and not has_begun:
            return True
        if not has_begun or is_first_past:
            return False
        begun = next(index for index, recorded in enumerate(before) if _speaks(recorded.event))
        return self._ends(before, Metric.FIRST_REPLY, Spell(begun, before[begun].at), event)

    def _updates(self, log: Log, now: datetime) -> Iterator[Spell]:
        """One after the other while it is not over: each ends with a person's words, or when it was missed."""
        running: Spell | None = None
        has_begun = is_over = False
        for index, recorded in enumerate(log):
            event = recorded.event
            running = yield from self._lapse(log[:index], running, recorded.at)
            before = self._target(log[:index], Metric.UPDATE)
            if running is not None and _stops(before, event):
                yield Spell(running.first, running.start, index, is_done=True)
                running = Spell(index, recorded.at)
            if isinstance(event, ev.ConversationResolved | ev.ConversationClosed):
                if running is not None:
                    yield Spell(running.first, running.start, index)
                running, is_over = None, True
            if _speaks(event):
                has_begun, is_over = True, False
            if isinstance(event, ev.ConversationReopened):
                is_over = False
            after = self._target(log[: index + 1], Metric.UPDATE)
            if after is None and running is not None:
                yield Spell(running.first, running.start, index)
                running = None
            if after is not None and running is None and has_begun and not is_over:
                running = Spell(index, recorded.at)
        running = yield from self._lapse(log, running, now)
        if running is not None:
            yield running

    def _statements(self, log: Log) -> Iterator[Spell]:
        """From when a cause wants something until it is told, another cause is found, or it is over."""
        running: Spell | None = None
        has_begun = is_over = False
        for index, recorded in enumerate(log):
            event = recorded.event
            is_end = isinstance(event, ev.ConversationResolved | ev.ConversationClosed)
            if running is not None and (is_end or isinstance(event, ev.CauseChanged)):
                yield Spell(running.first, running.start, index)
                running = None
            is_over = (is_over or is_end) and not isinstance(event, ev.ConversationReopened)
            if _speaks(event):
                has_begun, is_over = True, False
            is_wanted = self._target(log[: index + 1], Metric.STATED) is not None
            if running is not None and not is_wanted:
                yield Spell(running.first, running.start, index, is_done=True)
                running = None
            if running is None and is_wanted and has_begun and not is_over:
                running = Spell(index, recorded.at)
        if running is not None:
            yield running

    def _lapse(self, log: Log, running: Spell | None, at: datetime) -> Iterator[Spell]:
        while running is not None:
            measured = self._measure(log, Metric.UPDATE, running, at)
            assert measured is not None
            _, due, state, _, reclassified = measured
            if state != "breached":
                return running
            target = self._target(log, Metric.UPDATE)
            assert target is not None
            yield Spell(running.first, running.start, is_missed=True)
            running = Spell(running.first, reclassified or due)
        return None

    # How each stands

    def _measure(
        self, log: Log, metric: Metric, spell: Spell, now: datetime
    ) -> tuple[datetime, datetime, str, datetime | None, datetime | None] | None:
        """Start, due, state, end and reclassification of a stretch; None where nothing was ever promised in it."""
        until = len(log) if spell.last is None else spell.last
        target, edition, is_owed, reclassified = self._lent(log[:until], metric, spell)
        if target is None or edition is None:
            return None
        if metric is Metric.UPDATE and spell.last is not None and _changes(log[spell.last].event):
            is_owed = False
        end = now if spell.last is None else spell.called_at or log[spell.last].at
        seen = log if spell.last is None else log[: spell.last]
        held = seen if spell.last is None else log[: spell.last + 1]
        due = self._due(held, target, edition, spell.start, end)
        stopped = end if spell.last is not None and is_owed else None
        if spell.is_missed:
            return spell.start, due, "breached", self._heard_at(log, due), reclassified
        if is_owed and self._is_late(seen if spell.last is None else held, target, edition, spell.start, end):
            state = "breached"
        elif spell.last is not None:
            state = "met" if is_owed and spell.is_done else "void"
        elif not is_owed:
            state = "void"
        else:
            asked = _asked(log)
            state = "paused" if asked and target.pauses and due >= max(asked, spell.start) else "running"
        return spell.start, due, state, stopped, reclassified

    def _lent(self, log: Log, metric: Metric, spell: Spell) -> tuple[Target | None, int | None, bool, datetime | None]:
        """The target that it is measured by at the end of that log, of which edition, whether it is still owed, and
        when a change made it overdue. What is overdue keeps the target that it missed."""
        target = edition = None
        is_owed = False
        reclassified: datetime | None = None
        for index in range(spell.first, len(log)):
            at = max(log[index].at, spell.start)
            if index > spell.first and is_owed and self._is_late(log[:index], target, edition, spell.start, at):
                break
            if index > spell.first and not _changes(log[index].event):
                continue
            wanted = self._target(log[: index + 1], metric)
            is_owed = wanted is not None
            if wanted is not None:
                target, edition = wanted, _edition(log[: index + 1])
                if index > spell.first and self._is_late(log[: index + 1], target, edition, spell.start, at):
                    reclassified = at
                    break
        return target, edition, is_owed, reclassified

    def _ends(self, log: Log, metric: Metric, spell: Spell, event: ev.Event) -> bool:
        target, _, is_owed, _ = self._lent(log, metric, spell)
        if isinstance(event, ev.CallHeld):
            meets = not is_owed or target is None or target.by is By.ANYONE or event.is_dedicated
            return metric in REPLIES and event.counts and spell.start <= event.start_at and meets
        return _stops(target if is_owed else None, event)

    def _heard_at(self, log: Log, due: datetime) -> datetime | None:
        """When somebody said after all how it stands, or it was over."""
        for index, recorded in enumerate(log):
            event, over = recorded.event, ev.ConversationResolved | ev.ConversationClosed
            if recorded.at > due and (
                isinstance(event, over) or _stops(self._target(log[:index], Metric.UPDATE), event)
            ):
                return recorded.at
        return None

    def _is_late(self, log: Log, target: Target | None, edition: int | None, start: datetime, at: datetime) -> bool:
        if target is None or edition is None:
            return False
        due, asked = self._due(log, target, edition, start, at), _asked(log)
        paused = asked is not None and bool(target.pauses) and due >= max(asked, start)
        return due < at and not paused

    def _due(self, log: Log, target: Target, edition: int, start: datetime, at: datetime) -> datetime:
        hours = self.hours_of(edition)
        if target.promised_at is not None:
            return target.promised_at
        if target.business_days is not None:
            return _rolling(start, target.business_days, hours)
        length = target.within or target.every
        assert length is not None
        due = _after(start, length, hours) if target.clock != "wall" else start + length
        if not target.pauses:
            return due
        for since, until in _waits(log):
            since = max(since, start)
            # A pause after a breach un-breaches nothing.
            if since < until <= at and due >= since:
                length += _between(since, until, hours) if target.clock != "wall" else until - since
                due = _after(start, length, hours) if target.clock != "wall" else start + length
        return due

    def _target(self, log: Log, metric: Metric) -> Target | None:
        severity = edition = plan = topic = cause = promised_at = None
        is_quoted = False
        for recorded in log:
            match recorded.event:
                case ev.ConversationOpened(severity=key, edition=number, plan=sold):
                    severity, edition, plan = key, number, sold
                case ev.SeverityChanged(severity=key):
                    severity = key
                case ev.EditionAdopted(edition=number):
                    edition = number
                case ev.PlanChanged(plan=sold):
                    plan = sold
                case ev.TopicChanged(topic=about):
                    topic = about
                case ev.CauseChanged(cause=found):
                    cause = self.causes.get(found)
                    if cause is not None and Metric.RESOLUTION in cause.targets:
                        promised_at = None
                case ev.EstimateGiven(promised_at=at):
                    promised_at = at
                case ev.QuoteOffered():
                    is_quoted = True
                case ev.ConversationResolved() | ev.ConversationClosed():
                    promised_at = None
                case _:
                    pass
        if severity is None or edition is None or plan is None:
            return None
        if promised_at is not None and metric is Metric.RESOLUTION:
            return Target(metric=metric, clock="wall", promised_at=promised_at)
        if metric is Metric.STATED and cause is not None:
            lacks = (cause.wants_estimate and promised_at is None) or (cause.wants_quote and not is_quoted)
            return cause.targets.get(metric) if lacks else None
        if cause is not None and metric in cause.targets:
            return cause.targets[metric]
        if cause is not None and (cause.wants_estimate or cause.wants_quote) and metric is Metric.RESOLUTION:
            return None
        if topic in self.topics and metric in self.topics[topic]:
            return self.topics[topic][metric]
        return self.targets_of(plan, edition, severity).get(metric)


def _called_at(before: Log, metric: Metric, spell: Spell, event: ev.Event) -> datetime | None:
    """As of when a call ended it: since it began, unless the breach had been put on record."""
    if not isinstance(event, ev.CallHeld):
        return None
    is_on_record = any(
        isinstance(r.event, ev.DeadlineBreached) and r.event.metric == metric.value for r in before[spell.first :]
    )
    return None if is_on_record else event.start_at


def _edition(log: Log) -> int:
    numbers = [r.event.edition for r in log if isinstance(r.event, ev.ConversationOpened | ev.EditionAdopted)]
    return numbers[-1]


def _changes(event: ev.Event) -> bool:
    """Does it exchange what is promised?"""
    exchanges = ev.SeverityChanged | ev.EditionAdopted | ev.PlanChanged | ev.TopicChanged | ev.CauseChanged
    return isinstance(event, exchanges)


def _speaks(event: ev.Event) -> bool:
    if isinstance(event, ev.ConversationReopened):
        return event.by.startswith("contact:")
    return isinstance(event, ev.CustomerWrote) and not event.is_thanks


def _stops(target: Target | None, event: ev.Event) -> bool:
    if isinstance(event, ev.AgentReplied) and (target is None or target.by is By.ANYONE or event.is_dedicated):
        return True
    if target is None or target.stops_on is not StopsOn.ACTION:
        return False
    if isinstance(event, ev.SeverityChanged | ev.TopicChanged):
        return not event.by.startswith("contact:")
    if isinstance(event, ev.CauseChanged | ev.EstimateGiven | ev.QuoteOffered | ev.SeverityConfirmed):
        return True
    return isinstance(event, ev.AgentReplied | ev.QuestionAsked | ev.ConversationTaken | ev.ConversationResolved)


def _waits(log: Log) -> list[tuple[datetime, datetime]]:
    """The spans in which a question waited and was answered."""
    spans, asked = [], None
    for recorded in log:
        if isinstance(recorded.event, ev.QuestionAsked):
            asked = asked or recorded.at
        elif asked is not None and (
            _speaks(recorded.event) or isinstance(recorded.event, ev.ConversationResolved | ev.ConversationClosed)
        ):
            spans.append((asked, recorded.at))
            asked = None
    return spans


def _asked(log: Log) -> datetime | None:
    asked = None
    for recorded in log:
        if isinstance(recorded.event, ev.QuestionAsked):
            asked = asked or recorded.at
        elif _speaks(recorded.event) or isinstance(recorded.event, ev.ConversationResolved | ev.ConversationClosed):
            asked = None
    return asked


def _minute(at: datetime) -> datetime:
    """The whole minute that it lies in: the hours open and close at such."""
    return at.replace(second=0, microsecond=0)


def _is_open(minute: datetime, hours: tuple[int, int]) -> bool:
    local = minute + OFFSET
    return local.weekday() < 5 and hours[0] <= local.hour < hours[1]


@cache
def _after(start: datetime, length: timedelta, hours: tuple[int, int]) -> datetime:
    left, at = length, start
    while left:
        following = _minute(at) + MINUTE
        if _is_open(at, hours):
            step = min(left, following - at)
            left, at = left - step, at + step
        else:
            at = following
    return at


@cache
def _between(start: datetime, end: datetime, hours: tuple[int, int]) -> timedelta:
    at, passed = start, timedelta()
    while at < end:
        following = min(end, _minute(at) + MINUTE)
        passed += (following - at) * _is_open(at, hours)
        at = following
    return passed


@cache
def _rolling(start: datetime, days: int, hours: tuple[int, int]) -> datetime:
    at = start
    while not _is_open(at, hours):
        at = _minute(at) + MINUTE
    while days:
        at += timedelta(days=1)
        days -= (at + OFFSET).weekday() < 5
    return at
