"""Which sections the file has."""

from pydantic import Field

from bot.config.shapes.base import (
    AgentKey,
    Agents,
    ButtonKey,
    CalendarKey,
    Flag,
    Key,
    Languages,
    Plan,
    Shape,
    TeamKey,
    TeamOrDefault,
    Text,
)
from bot.config.shapes.people import AddOnShape, AgentShape, ConsentShape, OnCallShape, PlanShape, TeamShape
from bot.config.shapes.promise import AnswerShape, OffHoursShape, PolicyShape, ReasonShape, StepsShape, TopicShape
from bot.config.shapes.values import Date, Days, Hours, RedisUrl, Region, Zone
from bot.config.shapes.world import (
    AlertsShape,
    CallShape,
    ChannelsShape,
    ConsoleShape,
    PagingShape,
    RetentionShape,
    StoreShape,
    VaultShape,
)
from bot.model.setup import Address, Admission
from bot.model.words import Language


class CompanyShape(Shape):
    name: Text | None = None
    languages: Languages = (Language.EN,)
    zone: Zone = "UTC"
    admission: Admission = Admission.INVITED
    open_plan: Plan | None = None
    address: Address = Address.FORMAL


class CalendarShape(Shape):
    zone: Zone
    weekly: dict[Days, Hours]
    holidays: Region | None = None
    working_weekends: Flag = False
    dates: dict[Date, Hours] = Field(default_factory=dict)


class FileShape(Shape):
    """The whole file. A section left out, or left empty, names nothing."""

    company: CompanyShape | None = None
    consents: dict[ButtonKey, ConsentShape] | None = None
    channels: ChannelsShape | None = None
    paging: PagingShape | None = None
    store: StoreShape | None = None
    redis: RedisUrl | None = None
    console: ConsoleShape | None = None
    vault: VaultShape | None = None
    calendars: dict[CalendarKey, CalendarShape] | None = None
    agents: dict[AgentKey, AgentShape] | None = None
    leads: Agents | None = None
    teams: dict[TeamKey, TeamShape] | None = None
    on_call: OnCallShape | None = None
    plans: dict[Key, PlanShape] | None = None
    add_ons: dict[Key, AddOnShape] | None = None
    policies: dict[Key, PolicyShape] | None = None
    ladders: dict[Key, StepsShape] | None = None
    off_hours: dict[TeamOrDefault, OffHoursShape] | None = None
    topics: dict[ButtonKey, TopicShape] | None = None
    reasons: dict[ButtonKey, ReasonShape] | None = None
    calls: dict[ButtonKey, CallShape] | None = None
    answers: dict[ButtonKey, AnswerShape] | None = None
    alerts: AlertsShape | None = None
    retention: RetentionShape | None = None
