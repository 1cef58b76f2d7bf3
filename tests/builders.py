"""A desk, and what happened in a conversation, in few words: for tests of decisions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import events as ev
from bot.model.deadline import Deadline
from bot.model.people import Absence, AddOn, Agent, Customer, OnCall, Plan, Team
from bot.model.policy import (
    By,
    Cause,
    Counted,
    IfClosed,
    Ladder,
    Metric,
    OffHours,
    OwedTo,
    Policy,
    Severity,
    Starts,
    Step,
    StepWhen,
    StopsOn,
    Target,
    Targets,
    Topic,
)
from bot.model.setup import Company, Setup
from bot.model.words import Language, PersonName, Words
from bot.sla.replay import deadlines
from calendars.hours import BusinessHours, CalendarSpec

PRAGUE = ZoneInfo("Europe/Prague")

_LENGTH = re.compile(r"(\d+)([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_READ: Mapping[str, Callable[[Any], object]] = {
    "within": lambda text: length(text),
    "every": lambda text: length(text),
    "aim": lambda text: length(text),
    "cutoff": time.fromisoformat,
    "pauses": frozenset,
    "counted": Counted,
    "by": By,
    "stops_on": StopsOn,
    "starts": Starts,
    "if_closed": IfClosed,
    "owed_to": OwedTo,
}


def length(text: str) -> timedelta:
    """`2h30m`."""
    return timedelta(**{_UNITS[unit]: int(number) for number, unit in _LENGTH.findall(text)})


def at(local: str, zone: ZoneInfo = PRAGUE) -> datetime:
    """`2026-11-23 09:30`, in Prague; the answer is in UTC."""
    return datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC)


def words(text: str) -> Words:
    return Words(by_language={Language.EN: text})


def hours(name: str, weekly: Mapping[str, Sequence[str]], **more: Any) -> BusinessHours:
    """A calendar, in Prague unless `zone` says otherwise: `hours("office", {"mon-fri": ["09:00-17:00"]})`."""
    fields: dict[str, Any] = {"zone": "Europe/Prague"} | more
    return BusinessHours(CalendarSpec.parse(name=name, weekly=weekly, **fields))


OFFICE = hours("cet-office", {"mon-fri": ["09:00-17:00"]})
ALWAYS = hours("always", {"mon-sun": ["00:00-24:00"]}, zone="UTC")
MOSCOW = hours("msk-office", {"mon-fri": ["11:00-19:00"]}, zone="Europe/Moscow")
CALENDARS = {each.name: each for each in (OFFICE, ALWAYS, MOSCOW)}


def target(metric: Metric, *, clock: str = "cet-office", **fields: Any) -> Target:
    """A target as a configuration writes it: `target(FIRST_REPLY, within="2h", by="dedicated")`."""
    read = {name: _READ[name](value) if name in _READ else value for name, value in fields.items()}
    return Target(metric=metric, clock=clock, **read)


def targets(*listed: Target) -> Targets:
    return {each.metric: each for each in listed}


def severity(key: str, rank: int, *listed: Target, ladder: str | None = None) -> Severity:
    return Severity(key=key, rank=rank, title=words(key), means=None, targets=targets(*listed), ladder=ladder)


def policy(*severities: Severity, default: str | None = None, causes: Sequence[Cause] = ()) -> Policy:
    return Policy(
        key="policy",
        severities={each.key: each for each in severities},
        default_severity=default or severities[0].key,
        causes={each.key: each for each in causes},
    )


def topic(key: str, *listed: Target, team: str | None = None) -> Topic:
    return Topic(key=key, title=words(key), team=team, targets=targets(*listed))


def agent(key: str, *, calendar: str = "cet-office", **fields: Any) -> Agent:
    fields = {"languages": (Language.EN,), "identities": ()} | fields
    return Agent(key=key, name=PersonName(latin=key.title()), calendar=calendar, **fields)


def team(key: str, *members: str, calendar: str = "cet-office", tier: int = 1, **fields: Any) -> Team:
    return Team(key=key, tier=tier, calendar=calendar, members=members, place=None, **fields)


def away(agent_key: str, start: str, end: str, *, cover: str | None = None) -> Absence:
    """Away from midnight of the first date until midnight of the second, in Prague."""
    return Absence(agent=agent_key, start_at=at(start + " 00:00"), end_at=at(end + " 00:00"), cover=cover)


def customer(key: str = "acme", *, plan: str = "all-inclusive", **fields: Any) -> Customer:
    return Customer(key=key, name=key.title(), plan=plan, **fields)


#: Acme pays for a dedicated agent: Anna.
VIP = customer(add_ons=("dedicated-agent",), dedicated_agent="anna")


def vip_policy() -> Policy:
    """LA-12 to LA-16."""
    critical = (
        target(Metric.FIRST_REPLY, within="1h", clock="wall", clause="LA-12"),
        target(Metric.NEXT_REPLY, within="4h", clock="wall", clause="LA-12"),
        target(Metric.UPDATE, every="4h", clock="wall", clause="LA-12"),
    )
    standard = (
        target(Metric.FIRST_REPLY, within="2h", by="dedicated", clause="LA-14"),
        target(Metric.NEXT_REPLY, business_days=2, by="dedicated", clause="LA-14"),
    )
    minor = (target(Metric.FIRST_REPLY, business_days=1, by="dedicated", aim="24h", clause="LA-15"),)
    built = policy(
        severity("sev1", 0, *critical, ladder="urgent"),
        severity("sev2", 1, *critical, ladder="urgent"),
        severity("sev3", 2, *standard, ladder="steady"),
        severity("sev4", 3, *minor),
        severity("sev5", 4, *minor),
        default="sev3",
    )
    return replace(built, key="vip", regulation="LA")


URGENT = Ladder(
    key="urgent",
    steps=(
        Step(when=StepWhen.START, page=("responsible",)),
        Step(when=StepWhen.SHARE, share=0.5, page=("cover", "on_call")),
        Step(when=StepWhen.BREACH, page=("lead",), involve="seniors"),
        Step(when=StepWhen.AFTER, after=timedelta(hours=1), page=("management",)),
    ),
)
STEADY = Ladder(
    key="steady",
    steps=(
        Step(when=StepWhen.SHARE, share=0.75, tell=("responsible",)),
        Step(when=StepWhen.BREACH, tell=("responsible", "lead")),
    ),
)
LADDERS = {"urgent": URGENT, "steady": STEADY}


def desk(**changes: Any) -> Setup:
    """The company of the example configuration; `changes` replace whole fields."""
    simple = severity("normal", 0, target(Metric.FIRST_REPLY, within="3h"))
    setup = Setup(
        company=Company(name="Helpful", languages=(Language.EN,), zone=PRAGUE),
        calendars=CALENDARS,
        agents=_by_key(
            agent("anna", cover=("piotr",), capacity=12),
            agent("piotr"),
            agent("ivan", calendar="always"),
            agent("olga", is_lead=True),
        ),
        teams=_by_key(
            team("general", "olga", "piotr", calendar="always"),
            team("dedicated", "anna", "piotr"),
            team("seniors", "ivan", calendar="always", tier=2),
            team("management", "olga", tier=2, instead=("ivan",)),
        ),
        plans=_by_key(
            Plan(key="all-inclusive", policy="vip", team="dedicated"),
            Plan(key="standard", policy="basic", team="general"),
        ),
        policies={"vip": vip_policy(), "basic": replace(policy(simple), key="basic")},
        add_ons=_by_key(
            AddOn(
                key="dedicated-agent",
                title=words("Dedicated agent"),
                price="",
                plans=("all-inclusive",),
                entitles=("dedicated_agent", "calls", "priority_escalation"),
            )
        ),
        ladders=LADDERS,
        topics=_by_key(
            topic("mail", team="dedicated"), topic("billing", team="general"), topic("complaint", team="management")
        ),
        off_hours={"dedicated": OffHours(urgent=("sev1", "sev2"), offer="general")},
        on_call=OnCall(agents=("ivan", "piotr"), every=timedelta(days=7), since=date(2026, 11, 9)),
    )
    return replace(setup, **changes)


@dataclass(slots=True)
class Talk:
    """A conversation's log in relative time. Each step is at `+2h30m` from the start, or at an instant of its own.

    `Talk("2026-11-20 16:30").writes().replies("+30m").deadlines(policy)`
    """

    start: str
    severity: str = ""
    topic: str | None = None
    history: list[ev.Recorded] = field(default_factory=list)

    def when(self, moment: str | datetime) -> datetime:
        if isinstance(moment, datetime):
            return moment
        return at(self.start) + length(moment) if moment.startswith("+") else at(moment)

    def log(self, moment: str | datetime, event: ev.Event) -> Talk:
        """Record any event."""
        if not self.history and not isinstance(event, ev.ConversationOpened):
            opened = ev.ConversationOpened(
                customer="acme", contact=7, plan="all-inclusive", add_ons="", severity=self.severity, topic=self.topic
            )
            self.log(moment, opened)
        seq = len(self.history) + 1
        self.history.append(ev.Recorded(seq=seq, conversation=1, at=self.when(moment), event=event))
        return self

    def writes(self, moment: str = "+0m", *, counts_from: str | None = None) -> Talk:
        counted = self.when(counts_from or moment)
        return self.log(moment, ev.CustomerWrote(message=len(self.history), counts_from=counted))

    def thanks(self, moment: str) -> Talk:
        return self.log(moment, ev.CustomerWrote(message=1, counts_from=self.when(moment), is_thanks=True))

    def replies(self, moment: str, by: str = "anna", *, dedicated: bool = True) -> Talk:
        return self.log(moment, ev.AgentReplied(agent=by, message=len(self.history), is_dedicated=dedicated))

    def asks(self, moment: str, by: str = "anna") -> Talk:
        """A question by name is a reply too."""
        self.replies(moment, by)
        return self.log(moment, ev.QuestionAsked(agent=by, message=len(self.history), question="Which mailbox?"))

    def takes(self, moment: str, by: str = "anna") -> Talk:
        return self.log(moment, ev.ConversationTaken(agent=by))

    def notes(self, moment: str, by: str = "anna") -> Talk:
        return self.log(moment, ev.NoteWritten(agent=by, message=1))

    def becomes(self, moment: str, key: str, by: str = "anna") -> Talk:
        was, self.severity = self.severity, key
        return self.log(moment, ev.SeverityChanged(severity=key, was=was, by=by))

    def is_about(self, moment: str, key: str | None, by: str = "anna") -> Talk:
        was, self.topic = self.topic, key
        return self.log(moment, ev.TopicChanged(topic=key, was=was, by=by))

    def resolves(self, moment: str, by: str = "anna") -> Talk:
        return self.log(moment, ev.ConversationResolved(agent=by))

    def reopens(self, moment: str, by: str = "contact:7") -> Talk:
        return self.log(moment, ev.ConversationReopened(by=by))

    def closes(self, moment: str) -> Talk:
        return self.log(moment, ev.ConversationClosed())

    def climbs(self, moment: str | datetime, metric: str, cycle: int, step: int) -> Talk:
        return self.log(moment, ev.LadderStepTaken(metric=metric, cycle=cycle, step=step, told="anna"))

    def deadlines(
        self,
        by: Policy,
        now: str | datetime,
        *,
        topics: Mapping[str, Topic] | None = None,
        team_hours: BusinessHours = OFFICE,
    ) -> tuple[Deadline, ...]:
        return deadlines(
            self.history,
            policy=by,
            topics=topics or {},
            team_hours=team_hours,
            calendars=CALENDARS,
            now=self.when(now),
        )

    def deadline(self, metric: Metric, by: Policy, now: str | datetime, **more: Any) -> Deadline:
        """The newest cycle of that metric."""
        return [each for each in self.deadlines(by, now, **more) if each.metric is metric][-1]


def _by_key(*listed: Any) -> dict[str, Any]:
    return {each.key: each for each in listed}
