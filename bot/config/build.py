"""From the file's shape to the values that decisions are made of. What can be wrong has been found before."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.config.build_policy import answer, ladder, off_hours, policy, reason, topic
from bot.config.names import DEDICATED
from bot.config.shapes.file import CalendarShape, CompanyShape, FileShape
from bot.config.shapes.people import AddOnShape, AgentShape, ConsentShape, PlaceShape, PlanShape, TeamShape
from bot.config.shapes.world import PUBLISH, AlertsShape, CallShape
from bot.config.wording import Wording
from bot.model.alerts import AlertRoute
from bot.model.calls import CallKind, Eligible
from bot.model.people import AddOn, Agent, Consent, OnCall, Plan, Swap, Team
from bot.model.places import Identity, Place
from bot.model.setup import Company, Retention, Setup
from bot.model.words import PersonName
from calendars.hours import BusinessHours, CalendarSpec


def build(file: FileShape) -> Setup:
    """The desk as this file sets it up."""
    company = _company(file.company or CompanyShape())
    say = Wording(company.fallback)
    leads = file.leads or ()
    return Setup(
        company=company,
        calendars={key: _calendar(key, shape) for key, shape in (file.calendars or {}).items()},
        agents={key: _agent(key, shape, company, key in leads) for key, shape in (file.agents or {}).items()},
        teams={key: _team(key, shape) for key, shape in (file.teams or {}).items()},
        plans={key: _plan(key, shape, say) for key, shape in (file.plans or {}).items()},
        policies={key: policy(key, shape, say) for key, shape in (file.policies or {}).items()},
        add_ons={key: _add_on(key, shape, say) for key, shape in (file.add_ons or {}).items()},
        ladders={key: ladder(key, steps) for key, steps in (file.ladders or {}).items()},
        topics={key: topic(key, shape, say) for key, shape in (file.topics or {}).items()},
        reasons={key: reason(key, shape, say) for key, shape in (file.reasons or {}).items()},
        off_hours={key: off_hours(shape) for key, shape in (file.off_hours or {}).items()},
        consents={key: _consent(key, shape, say) for key, shape in (file.consents or {}).items()},
        answers={key: answer(key, shape, say) for key, shape in (file.answers or {}).items()},
        on_call=_on_call(file),
        public_url=file.console.public_url if file.console is not None else None,
        has_pager=file.paging is not None and file.paging.webhook is not None,
        calls={key: _call(key, shape, say) for key, shape in (file.calls or {}).items()},
        alert_routes=_routes(file.alerts, say) if file.alerts else (),
        retention=_retention(file),
    )


def _company(shape: CompanyShape) -> Company:
    return Company(
        name=shape.name or "",
        languages=tuple(shape.languages),
        zone=ZoneInfo(shape.zone),
        admission=shape.admission,
        open_plan=shape.open_plan,
        address=shape.address,
    )


def _calendar(key: str, shape: CalendarShape) -> BusinessHours:
    return BusinessHours(
        CalendarSpec.parse(
            name=key,
            zone=shape.zone,
            weekly=shape.weekly,
            holidays=shape.holidays,
            working_weekends=shape.working_weekends,
            dates={day.isoformat(): hours for day, hours in shape.dates.items()},
        )
    )


def _agent(key: str, shape: AgentShape, company: Company, is_lead: bool) -> Agent:
    identities = []
    if shape.slack is not None:
        account, _, user = shape.slack.rpartition("/")
        identities.append(Identity(channel="slack", user=user, account=account))
    if shape.telegram is not None:
        identities.append(Identity(channel="telegram", user=str(shape.telegram)))
    return Agent(
        key=key,
        name=PersonName(latin=shape.name.latin or "", cyrillic=shape.name.cyrillic or ""),
        calendar=shape.calendar,
        languages=tuple(shape.languages or company.languages),
        identities=tuple(identities),
        cover=tuple(shape.cover),
        capacity=shape.capacity,
        is_lead=is_lead,
        keeps_agenda=shape.agenda is not None,
    )


def _team(key: str, shape: TeamShape) -> Team:
    return Team(
        key=key,
        tier=shape.tier,
        calendar=shape.calendar,
        members=tuple(shape.members),
        place=_place(shape.place) if shape.place else None,
        assign=shape.assign,
        queue=tuple(shape.queue),
        acknowledge_within=shape.acknowledge_within,
        instead=tuple(shape.instead),
        on_call=tuple(shape.on_call),
    )


def _place(shape: PlaceShape) -> Place:
    if shape.slack is not None:
        return Place(channel="slack", chat=shape.slack)
    return Place(channel="telegram", chat=str(shape.telegram))


def _on_call(file: FileShape) -> OnCall | None:
    shape = file.on_call
    if shape is None:
        return None
    swaps = tuple(Swap(agent=swap.agent, first=swap.from_, last=swap.to) for swap in shape.swaps)
    return OnCall(agents=tuple(shape.rota), every=shape.every, since=shape.since, swaps=swaps)


def _plan(key: str, shape: PlanShape, say: Wording) -> Plan:
    return Plan(
        key=key,
        policy=shape.policy,
        team=shape.team,
        title=say.maybe(shape.title),
        topics=None if shape.topics is None else tuple(shape.topics),
        pass_on=shape.pass_on,
    )


def _add_on(key: str, shape: AddOnShape, say: Wording) -> AddOn:
    return AddOn(
        key=key,
        title=say.title(shape.title, key),
        price=shape.price or "",
        plans=tuple(shape.plans),
        entitles=tuple(shape.entitles),
    )


def _consent(key: str, shape: ConsentShape, say: Wording) -> Consent:
    return Consent(
        key=key,
        version=shape.version,
        text=say.words(shape.text),
        url=shape.url or "",
        languages=tuple(shape.text),
    )


def _call(key: str, shape: CallShape, say: Wording) -> CallKind:
    return CallKind(
        key=key,
        title=say.title(shape.title, key),
        length=timedelta(minutes=shape.minutes),
        buffer=shape.buffer,
        notice=shape.notice[0],
        notice_days=shape.notice[1],
        ahead=shape.ahead,
        hold=shape.hold,
        every=shape.every,
        daily_limit=shape.daily_limit,
        entitled=shape.entitled,
        team=None if shape.with_ == DEDICATED else shape.with_,
        eligible=None if shape.for_ is None else tuple(Eligible(plan=row.plan, first=row.first) for row in shape.for_),
        by=tuple(shape.by),
        video=shape.video,
        times=shape.times,
        approval=shape.approval,
    )


def _routes(shape: AlertsShape, say: Wording) -> tuple[AlertRoute, ...]:
    return tuple(
        AlertRoute(
            match=dict(row.match),
            team=row.team,
            severity=row.severity,
            notice=bool(row.notice),
            publishes=row.notice == PUBLISH,
            plans=row.plans or (),
            text=say.maybe(row.text),
        )
        for row in shape.routes
    )


def _retention(file: FileShape) -> Retention:
    shape = file.retention
    return Retention(conversations=shape.conversations, files=shape.files) if shape else Retention()
