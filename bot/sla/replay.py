"""By when is what due? Deadlines, computed anew from the conversation's log: same log, same answer."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot.events import (
    AgentReplied,
    AlertsFired,
    CallHeld,
    CallNotHeld,
    CauseChanged,
    ConversationClosed,
    ConversationDeclined,
    ConversationOpened,
    ConversationReopened,
    ConversationResolved,
    CustomerWrote,
    DeadlineBreached,
    EditionAdopted,
    EstimateGiven,
    Event,
    PlanChanged,
    QuestionAsked,
    QuoteOffered,
    Recorded,
    SeverityChanged,
    TopicChanged,
)
from bot.model.deadline import Deadline, DeadlineState
from bot.model.policy import WALL, Cause, Metric, OwedTo, Policy, Target, Targets, Topic
from bot.sla.answered import Answered
from bot.sla.clocks import Clocks
from bot.sla.run import Run
from bot.sla.stops import CONTACT, answers, stops
from bot.sla.targets import cause_of, targets_of, topic_of
from bot.sla.terms import Terms, TermsOf
from calendars.hours import BusinessHours

_ORDER = {metric: place for place, metric in enumerate(Metric)}
_REPLIES = (Metric.FIRST_REPLY, Metric.NEXT_REPLY)
_STOPPED_BY_PEOPLE = (Metric.REACTION, *_REPLIES)


def deadlines(
    history: Sequence[Recorded],
    *,
    policy: Policy,
    topics: Mapping[str, Topic],
    team_hours: BusinessHours,
    calendars: Mapping[str, BusinessHours],
    now: datetime,
    terms_of: TermsOf | None = None,
) -> tuple[Deadline, ...]:
    """Every deadline the conversation has had, one for each metric and cycle, in the order of both.

    `now` only lets time pass: what runs may be breached by then, and an update that was not given is owed again.
    A paused deadline shows when it would be due if the answer had come at once; each moment of waiting moves it.
    `team_hours` is the calendar of the team that has the conversation. `terms_of` says what a plan promises in an
    edition; left out, the policy given holds for all of the log.
    """
    terms = Terms(policy=policy, topics=topics, clocks=Clocks(calendars=calendars, team_hours=team_hours))
    replay = _Replay(terms, terms_of)
    for recorded in history:
        replay.apply(recorded)
    return replay.as_of(now)


class _Replay:
    """The log read so far: the clocks that run, and those that have ended.

    - reaction: from the first message to the first act or reply of a person (by the target's `stops_on`).
    - first_reply: from the first message to a person's reply.
    - next_reply: from the oldest unanswered message after that; none runs while nobody waits for an answer.
    - resolution: from the first message to the end. Resolving meets it, and voids the reply clocks that run; what is
      declined was not solved, so it voids this one, too. An
      agent's estimate takes its place, with a cycle of its own from when it was given.
    - update: from the first message, and anew at each public word of a person and at each time it was missed,
      until resolved (LA-12). A conversation that comes to be owed updates only later is owed the first from then.
    - stated: from when a cause is found that wants an estimate or a quote, until the customer was told it. What a cause
      wants is wanted anew when the matter is reopened, but for a quote, which stands.
    - An alert starts a reaction, anew each time it fires after the end; nothing else of it is promised.
    - A call that an agent says was held ends a reply's clock where the policy says so. Said of it later that it was
      not, the clock goes on where it would be; what began only since it was answered has lost its reason.
    - A customer's words after the end begin a next_reply, a resolution and an update anew; the old ones stay.
    """

    def __init__(self, terms: Terms, terms_of: TermsOf | None) -> None:
        self._terms = terms
        self._terms_of = terms_of
        self._plan = ""
        self._edition = 0
        self._severity = terms.policy.default_severity
        self._topic: str | None = None
        self._cause: str | None = None
        self._estimate: Target | None = None
        self._is_quoted = False
        self._targets: Targets = targets_of(terms.policy, self._severity)
        self._live: dict[Metric, Run] = {}
        self._missed_updates: list[Run] = []
        #: what calls have ended, oldest first
        self._answered: list[Answered] = []
        self._ended: list[Deadline] = []
        self._cycles: dict[Metric, int] = {}
        self._asked_at: datetime | None = None
        self._has_begun = False
        self._is_first_past = False
        self._is_over = False
        #: from when each of the customer's messages counts
        self._written: list[datetime] = []

    def apply(self, recorded: Recorded) -> None:
        """Take in the next event."""
        at, event = recorded.at, recorded.event
        self._let_updates_lapse(at)
        self._stop_what_waited_for(event, at)
        match event:
            case ConversationOpened():
                self._severity, self._topic = event.severity, event.topic
                self._come_under(event.plan, event.edition, at)
            case CustomerWrote(is_thanks=False):
                self._begin(event.counts_from, at)
            case CallHeld():
                self._answer_by_call(event, at)
            case CallNotHeld():
                self._take_back(event.call, at)
            case AlertsFired(begins=True):
                self._sound(at)
            case QuestionAsked():
                self._asked_at = self._asked_at or at
            case SeverityChanged():
                self._severity = event.severity
                self._exchange_targets(at)
            case TopicChanged():
                self._change_topic(event.topic, at)
            case PlanChanged():
                self._come_under(event.plan, self._edition, at)
            case EditionAdopted():
                self._come_under(self._plan, event.edition, at)
            case CauseChanged():
                self._find_cause(event.cause, at)
            case EstimateGiven():
                self._promise(event.promised_at, at)
                self._state_what_was_wanted(at)
            case QuoteOffered():
                self._is_quoted = True
                self._targets = self._targets_now()
                self._state_what_was_wanted(at)
            case ConversationResolved() | ConversationDeclined() | ConversationClosed():
                self._end(at, is_resolved=isinstance(event, ConversationResolved))
            case ConversationReopened():
                self._reopen(event.by, at)
            case DeadlineBreached():
                self._keep_breach(event)
            case _:
                pass

    def as_of(self, now: datetime) -> tuple[Deadline, ...]:
        """How all of them stand at that instant."""
        self._let_updates_lapse(now)
        standing = [run.deadline(self._state(run, now)) for run in self._live.values() if run.target]
        missed = [run.deadline(DeadlineState.BREACHED) for run in self._missed_updates]
        answered = [each.deadline for each in self._answered if each.deadline]
        return tuple(sorted(self._ended + answered + missed + standing, key=lambda d: (_ORDER[d.metric], d.cycle)))

    def _state(self, run: Run, now: datetime) -> DeadlineState:
        if not run.is_owed:
            return DeadlineState.VOID
        if run.is_paused(self._asked_at):
            return DeadlineState.PAUSED
        return DeadlineState.BREACHED if run.is_late(now, self._asked_at) else DeadlineState.RUNNING

    # The customer's side

    def _begin(self, start: datetime, at: datetime) -> None:
        """A customer's words: they answer what was asked, and start what does not run yet."""
        self._resume(start)
        self._is_over = False
        self._written.append(start)
        if not self._has_begun:
            self._begin_one(Metric.REACTION, start, at)
        self._has_begun = True
        self._begin_one(Metric.NEXT_REPLY if self._is_first_past else Metric.FIRST_REPLY, start, at)
        self._begin_one(Metric.RESOLUTION, start, at)
        self._begin_updates(start)
        self._want_a_statement(at)

    def _sound(self, at: datetime) -> None:
        """Monitoring calls: somebody of the desk is to act. No customer waits for a word."""
        self._is_over, self._has_begun = False, True
        self._begin_one(Metric.REACTION, at, at)

    def _begin_one(self, metric: Metric, start: datetime, at: datetime) -> None:
        run = self._live.get(metric)
        if run is None:
            self._live[metric] = self._run(metric, start)
        elif not run.is_late(at, self._asked_at):
            run.start_no_later_than(start)

    def _begin_updates(self, start: datetime) -> None:
        if Metric.UPDATE not in self._live and Metric.UPDATE in self._targets:
            self._live[Metric.UPDATE] = self._run(Metric.UPDATE, start)

    def _reopen(self, by: str, at: datetime) -> None:
        """A contact's wish to go on counts like words. An agent's owes no reply, for nobody asked for one."""
        if by.startswith(CONTACT):
            self._begin(at, at)
        elif self._is_over:
            self._is_over = False
            self._begin_one(Metric.RESOLUTION, at, at)
            self._begin_updates(at)
            self._want_a_statement(at)

    def _resume(self, at: datetime) -> None:
        """The question no longer waits; what stood still goes on. A pause after a breach un-breaches nothing."""
        if self._asked_at is not None:
            for run in self._waiting():
                if not run.is_late(self._asked_at, None):
                    run.hold(self._asked_at, at)
        self._asked_at = None

    # The desk's side

    def _stop_what_waited_for(self, event: Event, at: datetime) -> None:
        for metric in _STOPPED_BY_PEOPLE:
            run = self._live.get(metric)
            if run is not None and stops(run.target if run.is_owed else None, event):
                self._stop(metric, at)
                self._is_first_past |= metric is Metric.FIRST_REPLY
        for answered in self._only_by_calls():
            run = answered.run
            if stops(run.target if run.is_owed else None, event):
                answered.end(None, self._done(run.copy(), at))
        # Whoever of the desk speaks before the customer does has given the first reply in advance.
        self._is_first_past |= isinstance(event, AgentReplied) and not self._has_begun
        update = self._live.get(Metric.UPDATE)
        if update is not None and stops(update.target, event):
            self._stop(Metric.UPDATE, at)
            self._begin_updates(at)
        elif self._missed_updates and stops(self._missed_updates[-1].target, event):
            # None is owed any more, but what was missed has been said after all.
            self._stop_missed_updates(at)

    def _answer_by_call(self, call: CallHeld, at: datetime) -> None:
        """It answers what was written before it began, as of then; what was written meanwhile waits on. A breach that
        is on record stays one."""
        live = [self._live[metric] for metric in _REPLIES if metric in self._live]
        found = [*self._only_by_calls(), *(Answered(run) for run in live)]
        for each in found:
            run = each.run
            if run.start > call.start_at or not answers(run.target if run.is_owed else None, call):
                continue
            each.end(call.call, self._done(run.copy(), at if run.is_on_record else call.start_at))
            if run not in live:
                continue
            self._answered.append(each)
            del self._live[run.metric]
            self._is_first_past |= run.metric is Metric.FIRST_REPLY
            for start in (each for each in self._written if each > call.start_at):
                self._begin_one(Metric.NEXT_REPLY, start, at)

    def _take_back(self, call: str, at: datetime) -> None:
        """That call was not held after all: what it had answered waits again, unless something else has answered it
        since. Of what then waits, the oldest stands for the rest."""
        for each in self._answered:
            each.take_back(call)
        again = [each.run for each in self._answered if not each.has_ended]
        self._answered = [each for each in self._answered if each.has_ended]
        for each in self._answered:
            if each.deadline is not None:
                self._number(each.run)
        if not again:
            return
        live = [self._live.pop(metric) for metric in _REPLIES if metric in self._live]
        oldest, *others = sorted([*again, *live], key=lambda run: (run.start, _ORDER[run.metric]))
        for run in others:
            if run.cycle:
                self._file(run, at, DeadlineState.VOID)
        if oldest.is_owed:
            self._number(oldest)
        self._live[oldest.metric] = oldest
        self._is_first_past &= oldest.metric is not Metric.FIRST_REPLY

    def _only_by_calls(self) -> list[Answered]:
        return [each for each in self._answered if each.is_open]

    def _waiting(self) -> Iterator[Run]:
        """Whose clocks run, or would run but for a call."""
        yield from self._live.values()
        yield from (each.run for each in self._only_by_calls())

    def _stop(self, metric: Metric, at: datetime) -> None:
        """It was done at that instant: in time, or too late."""
        done = self._done(self._live.pop(metric), at)
        if done is not None:
            self._ended.append(done)
        if metric is Metric.UPDATE:
            self._stop_missed_updates(at)

    def _done(self, run: Run, at: datetime) -> Deadline | None:
        """How it stands once it was done at that instant."""
        if self._asked_at is not None and run.is_paused(self._asked_at):
            run.hold(self._asked_at, at)
        return _outcome(run, at, DeadlineState.MET if run.is_owed else DeadlineState.VOID)

    def _end(self, at: datetime, *, is_resolved: bool) -> None:
        """It is over: solved meets the resolution; whatever else still runs has lost its reason."""
        self._resume(at)
        for metric in list(self._live):
            if metric is Metric.RESOLUTION and is_resolved:
                self._stop(metric, at)
            else:
                self._file(self._live.pop(metric), at, DeadlineState.VOID)
        for each in self._only_by_calls():
            each.end(None, _outcome(each.run, at, DeadlineState.VOID))
        self._stop_missed_updates(at)
        self._is_first_past |= self._has_begun
        self._is_over = True
        self._estimate = None
        self._targets = self._targets_now()

    def _file(self, run: Run, at: datetime, in_time: DeadlineState) -> None:
        """Put an ended run among the past: in time as `in_time` says, else as breached."""
        outcome = _outcome(run, at, in_time)
        if outcome is not None:
            self._ended.append(outcome)

    def _stop_missed_updates(self, at: datetime) -> None:
        self._ended += [run.deadline(DeadlineState.BREACHED, at) for run in self._missed_updates]
        self._missed_updates.clear()

    # Time

    def _let_updates_lapse(self, at: datetime) -> None:
        """An update not given by then is breached and owed anew from there. A mere reminder to the agent is no
        promise: it has been given at its time, and is void."""
        run = self._live.get(Metric.UPDATE)
        while run is not None and run.target is not None and run.is_late(at, self._asked_at):
            if run.target.owed_to is OwedTo.CUSTOMER:
                self._missed_updates.append(run)
            else:
                self._ended.append(run.deadline(DeadlineState.VOID, run.due_at))
            run = self._run(Metric.UPDATE, run.reclassified_at or run.due_at)
            self._live[Metric.UPDATE] = run

    # Targets

    def _run(self, metric: Metric, start: datetime) -> Run:
        run = Run(metric, start, self._terms.clocks)
        self._lend(run)
        return run

    def _lend(self, run: Run) -> None:
        """Give it the target in force, and a number as soon as there is something to promise."""
        run.aim_for(self._targets.get(run.metric), self._severity, self._terms.clocks)
        if run.is_owed:
            self._number(run)

    def _number(self, run: Run) -> None:
        if not run.cycle:
            run.cycle = self._cycles[run.metric] = self._cycles.get(run.metric, 0) + 1

    def _come_under(self, plan: str, edition: int, at: datetime) -> None:
        """A plan, or an edition of what is promised: from here on its policy and its clocks hold."""
        self._plan, self._edition = plan, edition
        if self._terms_of is not None:
            self._terms = self._terms_of(plan, edition)
        self._exchange_targets(at)

    def _exchange_targets(self, at: datetime) -> None:
        """What is promised changed: start and pauses stay, the target is exchanged; breached is breached."""
        self._targets = self._targets_now()
        for run in list(self._waiting()):
            if run.is_late(at, self._asked_at):
                continue
            if run in self._live.values():
                self._lend(run)
            else:
                run.aim_for(self._targets.get(run.metric), self._severity, self._terms.clocks)
            if run.is_late(at, self._asked_at):
                run.reclassify(at)
        update = self._live.get(Metric.UPDATE)
        if update is not None and not update.is_owed:
            self._file(self._live.pop(Metric.UPDATE), at, DeadlineState.VOID)
        if Metric.STATED in self._live and Metric.STATED not in self._targets:
            self._file(self._live.pop(Metric.STATED), at, DeadlineState.VOID)
        if self._has_begun and not self._is_over:
            self._begin_updates(at)
            self._want_a_statement(at)

    def _want_a_statement(self, at: datetime) -> None:
        if Metric.STATED not in self._live and Metric.STATED in self._targets:
            self._live[Metric.STATED] = self._run(Metric.STATED, at)

    def _state_what_was_wanted(self, at: datetime) -> None:
        if Metric.STATED in self._live and Metric.STATED not in self._targets:
            self._stop(Metric.STATED, at)

    def _change_topic(self, topic: str | None, at: datetime) -> None:
        """What becomes private is answered by others: they owe a first reply of their own from then on, where one was
        given before, in place of the next one (NP-6)."""
        becomes_private = self._is_private(topic) and not self._is_private(self._topic)
        self._topic = topic
        self._exchange_targets(at)
        if becomes_private and self._is_first_past and self._has_begun and not self._is_over:
            waiting = self._live.pop(Metric.NEXT_REPLY, None)
            if waiting is not None:
                self._file(waiting, at, DeadlineState.VOID)
            for each in self._only_by_calls():
                if each.metric is Metric.NEXT_REPLY:
                    each.end(None, _outcome(each.run, at, DeadlineState.VOID))
            self._is_first_past = False
            self._begin_one(Metric.FIRST_REPLY, at, at)

    def _is_private(self, topic: str | None) -> bool:
        found = topic_of(self._terms.topics, topic)
        return found is not None and found.private

    def _targets_now(self) -> Targets:
        policy = self._terms.policy
        topic, cause = topic_of(self._terms.topics, self._topic), cause_of(policy, self._cause)
        targets = dict(targets_of(policy, self._severity, topic, cause))
        if self._estimate is not None:
            targets[Metric.RESOLUTION] = self._estimate
        if cause is not None and self._has_stated(cause):
            targets.pop(Metric.STATED, None)
        return targets

    def _has_stated(self, cause: Cause) -> bool:
        """Has the customer been told what that cause wants?"""
        has_time = self._estimate is not None or not cause.estimate_required
        return has_time and (self._is_quoted or not cause.quote_required)

    def _find_cause(self, cause: str, at: datetime) -> None:
        """A cause that has a time of its own for the solution replaces an estimate given before. What another cause
        wanted has lost its reason."""
        self._cause = cause
        wanted = self._live.pop(Metric.STATED, None)
        if wanted is not None:
            self._file(wanted, at, DeadlineState.VOID)
        found = cause_of(self._terms.policy, cause)
        if found is not None and Metric.RESOLUTION in found.targets:
            self._estimate = None
        self._exchange_targets(at)

    def _promise(self, promised_at: datetime, at: datetime) -> None:
        """An agent's estimate: what was promised before it has lost its reason, unless it is overdue already."""
        self._estimate = Target(metric=Metric.RESOLUTION, clock=WALL, promised_at=promised_at)
        self._targets = self._targets_now()
        run = self._live.pop(Metric.RESOLUTION, None)
        if run is not None:
            self._file(run, at, DeadlineState.VOID)
        if self._has_begun and not self._is_over:
            self._live[Metric.RESOLUTION] = self._run(Metric.RESOLUTION, at)

    def _keep_breach(self, event: DeadlineBreached) -> None:
        """What was recorded as breached stays so, at the time recorded, whatever a calendar says since."""
        for run in self._waiting():
            if run.metric.value == event.metric and run.cycle == event.cycle:
                run.keep_due(event.due_at)


def _outcome(run: Run, at: datetime, in_time: DeadlineState) -> Deadline | None:
    """How it stands once it has ended: in time as `in_time` says, else as breached; None where nothing was promised."""
    if run.target is None:
        return None
    state = DeadlineState.BREACHED if run.is_late(at, None) else in_time
    return run.deadline(state, at if run.is_owed else None)
