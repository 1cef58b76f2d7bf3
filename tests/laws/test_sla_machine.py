"""A conversation in which anything may happen in any order, beside a plain reading of its log."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot import events as ev
from bot.model.deadline import Deadline, DeadlineState
from bot.model.policy import Cause, Metric, Policy, StepWhen, Targets
from bot.sla import Clocks, escalate, next_look
from bot.sla.replay import deadlines
from bot.sla.terms import Terms
from calendars.hours import BusinessHours
from tests.builders import LADDERS, Talk, at, hours, policy, severity, target, targets, topic, words
from tests.laws.sla_oracle import REPLIES, Plain, Why, World

#: The same policy as it was, and as it was edited: other lengths, other hours.
HOURS = {1: (9, 17), 2: (10, 16)}


def promises(times: int) -> Policy:
    return policy(
        severity(
            "high",
            0,
            target(Metric.REACTION, within=f"{20 * times}m", clock="wall", stops_on="action"),
            target(Metric.FIRST_REPLY, within=f"{times}h", clock="wall"),
            target(Metric.NEXT_REPLY, within=f"{90 * times}m", clock="wall", by="dedicated"),
            target(Metric.RESOLUTION, within="8h", clock="wall", pauses=["pending"]),
            target(Metric.UPDATE, every=f"{4 * times}h", clock="wall"),
            ladder="urgent",
        ),
        severity(
            "low",
            1,
            target(Metric.FIRST_REPLY, within=f"{3 * times}h", by="dedicated"),
            target(Metric.NEXT_REPLY, business_days=times),
            target(Metric.RESOLUTION, within=f"{10 // times}h", pauses=["pending"]),
            ladder="steady",
        ),
        severity("none", 2, target(Metric.FIRST_REPLY, within="6h")),
    )


#: Why it happened: with a time of its own, case by case, and at a price with news meanwhile.
CAUSES = (
    Cause(key="ours", title=words("ours"), targets=targets(target(Metric.RESOLUTION, within="4h", clock="wall"))),
    Cause(
        key="theirs",
        title=words("theirs"),
        targets=targets(target(Metric.STATED, within="5h", owed_to="agent")),
        estimate_required=True,
    ),
    Cause(
        key="wish",
        title=words("wish"),
        targets=targets(
            target(Metric.UPDATE, every="3h", clock="wall"),
            target(Metric.STATED, within="24h", clock="wall", owed_to="agent"),
        ),
        quote_required=True,
    ),
)
TOPICS = {
    "billing": topic(
        "billing",
        target(Metric.RESOLUTION, within="3h", clock="wall", pauses=["pending"]),
        target(Metric.FIRST_REPLY, within="30m", clock="wall"),
    ),
    "outage": topic("outage", target(Metric.UPDATE, every="2h", clock="wall")),
}
#: By plan and edition. The smaller plan promises what the larger one did an edition later.
POLICIES = {
    (plan, edition): replace(
        promises(edition if plan == "all-inclusive" else 3 - edition), causes={each.key: each for each in CAUSES}
    )
    for plan in ("all-inclusive", "standard")
    for edition in HOURS
}
OFFICES = {
    edition: hours("cet-office", {"mon-fri": [f"{opens:02}:00-{closes:02}:00"]})
    for edition, (opens, closes) in HOURS.items()
}
WORLD = World(
    targets_of=lambda plan, edition, key: _targets(plan, edition, key),
    hours_of=lambda edition: HOURS[edition],
    topics={key: each.targets for key, each in TOPICS.items()},
    causes={
        each.key: Why(targets=each.targets, wants_estimate=each.estimate_required, wants_quote=each.quote_required)
        for each in CAUSES
    },
)
SEVERITIES = st.sampled_from(["high", "low", "none"])
TEAM = OFFICES[1]


def _targets(plan: str, edition: int, key: str) -> Targets:
    return POLICIES[plan, edition].severities[key].targets


def terms_of(plan: str, edition: int) -> Terms:
    calendars: dict[str, BusinessHours] = {"cet-office": OFFICES[edition]}
    return Terms(policy=POLICIES[plan, edition], topics=TOPICS, clocks=Clocks(calendars=calendars, team_hours=TEAM))


class AnyOrder(RuleBasedStateMachine):
    """`talk` is the log as it grows; `now` the instant at which the desk last looked."""

    @initialize(key=SEVERITIES)
    def open(self, key: str) -> None:
        self.talk = Talk("2026-11-20 12:00", key)
        self.now = at(self.talk.start)
        self.edition, self.plan = 1, "all-inclusive"
        self.calls = 0
        self.held: list[ev.CallHeld] = []
        self.not_held: list[ev.CallHeld] = []
        self.was_met: dict[tuple[Metric, int], Deadline] = {}
        opened = ev.ConversationOpened(
            customer="acme", contact=7, plan="all-inclusive", add_ons="", severity=key, edition=1
        )
        self.talk.log(self.now, opened).writes(self.now)

    # What people do

    @rule()
    def message(self) -> None:
        self.talk.writes(self.now)

    @rule()
    def thanks(self) -> None:
        self.talk.log(self.now, ev.CustomerWrote(message=1, counts_from=self.now, is_thanks=True))

    @rule(dedicated=st.booleans())
    def reply(self, dedicated: bool) -> None:
        self.talk.replies(self.now, by="anna" if dedicated else "olga", dedicated=dedicated)

    @rule()
    def note(self) -> None:
        self.talk.notes(self.now)

    @rule()
    def take(self) -> None:
        self.talk.takes(self.now)

    @rule()
    def ask(self) -> None:
        self.talk.asks(self.now)

    @rule()
    def answer(self) -> None:
        self.talk.writes(self.now)

    @rule(ago=st.sampled_from([0, 10, 45, 200]), dedicated=st.booleans(), counts=st.sampled_from([True, True, False]))
    def call_held(self, ago: int, dedicated: bool, counts: bool) -> None:
        """An agent says of a call that it was held."""
        self.calls += 1
        self.held.append(
            ev.CallHeld(
                call=str(self.calls),
                agent="anna",
                by="anna",
                start_at=self.now - timedelta(minutes=ago),
                is_dedicated=dedicated,
                counts=counts,
            )
        )
        self.talk.log(self.now, self.held[-1])

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def call_corrected(self, data: st.DataObject) -> None:
        """It was not, after all."""
        held = self.held.pop(data.draw(st.integers(0, len(self.held) - 1)))
        self.talk.log(self.now, ev.CallNotHeld(call=held.call, agent="anna", by="anna", start_at=held.start_at))
        self.not_held.append(held)
        self.was_met = {key: d for key, d in self.was_met.items() if d.metric not in REPLIES}

    @precondition(lambda self: self.not_held)
    @rule()
    def call_held_after_all(self) -> None:
        held = self.not_held.pop()
        self.held.append(held)
        self.talk.log(self.now, held)

    @rule()
    def resolve(self) -> None:
        self.talk.resolves(self.now)

    @rule(by=st.sampled_from(["contact:7", "anna"]))
    def reopen(self, by: str) -> None:
        self.talk.reopens(self.now, by=by)

    @rule(key=SEVERITIES, by=st.sampled_from(["contact:7", "anna"]))
    def severity(self, key: str, by: str) -> None:
        self.talk.becomes(self.now, key, by=by)

    @rule(agent=st.sampled_from(["anna", "piotr", None]), reason=st.sampled_from(["assigned", "cover", "queued"]))
    def reassign_or_away(self, agent: str | None, reason: str) -> None:
        self.talk.log(self.now, ev.AgentAssigned(agent=agent, team="dedicated", reason=reason))

    @rule(key=st.sampled_from(["ours", "theirs", "wish", "gone"]))
    def cause(self, key: str) -> None:
        self.talk.log(self.now, ev.CauseChanged(cause=key, was=None, by="anna"))

    @rule(minutes=st.sampled_from([1, 30, 60, 240, 1500, 4320]))
    def estimate(self, minutes: int) -> None:
        """/eta: words of the agent's, and a promise."""
        self.talk.replies(self.now)
        promised_at = self.now + timedelta(minutes=minutes)
        self.talk.log(self.now, ev.EstimateGiven(agent="anna", message=1, promised_at=promised_at))

    @rule(accepted=st.booleans())
    def quote(self, accepted: bool) -> None:
        self.talk.replies(self.now)
        self.talk.log(self.now, ev.QuoteOffered(agent="anna", message=1, text="400 €"))
        if accepted:
            self.talk.log(self.now, ev.QuoteAccepted(message=1, by="contact:7"))

    @rule(key=st.sampled_from(["billing", "outage", "gone", None]), by=st.sampled_from(["contact:7", "anna"]))
    def topic(self, key: str | None, by: str) -> None:
        self.talk.is_about(self.now, key, by=by)

    @rule(add_ons=st.sampled_from(["", "dedicated-agent"]))
    def plan_or_add_ons(self, add_ons: str) -> None:
        was = self.plan
        if not add_ons:
            self.plan = "standard" if was == "all-inclusive" else "all-inclusive"
        self.talk.log(self.now, ev.PlanChanged(plan=self.plan, add_ons=add_ons, was=was))

    @rule()
    def confirm(self) -> None:
        self.talk.log(self.now, ev.SeverityConfirmed(severity=self.talk.severity, by="anna"))

    @rule()
    def policy_version(self) -> None:
        was, self.edition = self.edition, 3 - self.edition
        self.talk.log(self.now, ev.EditionAdopted(edition=self.edition, was=was))

    # What time does

    @rule(minutes=st.sampled_from([1, 5, 15, 59, 60, 61, 200, 480, 1500, 4320]))
    def time_passes_and_nobody_looks(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def look_at_the_very_next_instant(self) -> None:
        """As the timer does: the next look finds a breach, or a step of the ladder, that has just come."""
        look_at = next_look(self.standing(), self.rungs(), now=self.now)
        if look_at is not None:
            self.now = look_at
            self.tick()

    @rule()
    def tick(self) -> None:
        """Whatever is due is put on record: each once, at its own time."""
        recorded = self.recorded()
        for deadline in self.standing():
            key = (deadline.metric.value, deadline.cycle)
            if deadline.state is DeadlineState.BREACHED and key not in recorded:
                assert deadline.due_at < self.now
                breach = ev.DeadlineBreached(metric=key[0], cycle=key[1], due_at=deadline.due_at)
                self.talk.log(self.now, breach)
        taken = self.taken()
        for rung in self.rungs():
            step = (rung.deadline.metric.value, rung.deadline.cycle, rung.index)
            if rung.is_due:
                assert step not in taken, "no step is taken twice"
                self.talk.climbs(self.now, *step)

    # What holds

    @invariant()
    def the_engine_says_what_a_plain_reading_says(self) -> None:
        engine = [
            Plain(d.metric, d.cycle, d.start_at, d.due_at, d.state.value, d.stopped_at, d.reclassified_at)
            for d in self.standing()
        ]
        plain = WORLD.deadlines(self.talk.history, self.now)
        if any(isinstance(r.event, ev.CallNotHeld) for r in self.talk.history):
            # What a correction does to the replies is a law of its own.
            engine, plain = ([each for each in side if each.metric not in REPLIES] for side in (engine, plain))
        assert engine == plain

    @invariant()
    def one_reply_is_owed_at_most(self) -> None:
        live = [d for d in self.standing() if d.is_live and d.metric in REPLIES]
        assert len(live) <= 1

    @invariant()
    def cycles_have_no_gaps(self) -> None:
        for metric in Metric:
            cycles = [d.cycle for d in self.standing() if d.metric is metric]
            assert cycles == list(range(1, len(cycles) + 1))

    @invariant()
    def what_was_met_stays_met(self) -> None:
        now = {(d.metric, d.cycle): d for d in self.standing()}
        for key, before in self.was_met.items():
            assert now[key] == before
        self.was_met = {key: d for key, d in now.items() if d.state is DeadlineState.MET}

    @invariant()
    def a_breach_is_on_record_once_and_stands_as_recorded(self) -> None:
        breaches = [r.event for r in self.talk.history if isinstance(r.event, ev.DeadlineBreached)]
        assert len({(b.metric, b.cycle) for b in breaches}) == len(breaches)
        standing = {(d.metric.value, d.cycle): d for d in self.standing()}
        for breach in breaches:
            deadline = standing[breach.metric, breach.cycle]
            assert (deadline.state, deadline.due_at) == (DeadlineState.BREACHED, breach.due_at)

    @precondition(lambda self: self.talk.history)
    @invariant()
    def once_looked_at_nothing_due_is_forgotten(self) -> None:
        """A look after a look finds nothing more to do at the same instant, and knows when it has to come back."""
        copy = Talk(self.talk.start, self.talk.severity, history=list(self.talk.history))
        mine, self.talk = self.talk, copy
        self.tick()
        recorded, standing, rungs = self.recorded(), self.standing(), self.rungs()
        assert {(d.metric.value, d.cycle) for d in standing if d.state is DeadlineState.BREACHED} <= recorded
        assert not any(rung.is_due for rung in rungs if rung.step.when is not StepWhen.START)
        look_at = next_look(standing, rungs, now=self.now)
        for deadline in standing:
            if deadline.state is DeadlineState.RUNNING:
                assert look_at is not None
                assert look_at <= deadline.due_at + timedelta(milliseconds=1)
        self.talk = mine

    def standing(self, now: datetime | None = None) -> tuple[Deadline, ...]:
        return deadlines(
            self.talk.history,
            policy=POLICIES["all-inclusive", 1],
            topics=TOPICS,
            team_hours=TEAM,
            calendars={"cet-office": OFFICES[1]},
            now=now or self.now,
            terms_of=terms_of,
        )

    def rungs(self):  # type: ignore[no-untyped-def]
        return escalate(
            self.talk.history,
            self.standing(),
            policy=POLICIES[self.plan, self.edition],
            ladders=LADDERS,
            team_hours=TEAM,
            calendars={"cet-office": OFFICES[self.edition]},
            now=self.now,
        )

    def recorded(self) -> set[tuple[str, int]]:
        return {(r.event.metric, r.event.cycle) for r in self.talk.history if isinstance(r.event, ev.DeadlineBreached)}

    def taken(self) -> set[tuple[str, int, int]]:
        """Of the ladder in force; another one begins anew."""
        taken: set[tuple[str, int, int]] = set()
        for recorded in self.talk.history:
            match recorded.event:
                case ev.SeverityChanged(severity=key, was=was) if key != was:
                    taken.clear()
                case ev.LadderStepTaken(metric=metric, cycle=cycle, step=step):
                    taken.add((metric, cycle, step))
                case _:
                    pass
        return taken


AnyOrder.TestCase.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
test_any_order = AnyOrder.TestCase
