"""How the file writes who answers: agents, teams, the rota, and what customers can buy."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StrictInt

from bot.config.connections import Away, TakenAs
from bot.config.faults import Wrong
from bot.config.shapes.base import (
    Agent,
    Agents,
    Calendar,
    Count,
    Label,
    Languages,
    Listed,
    Plan,
    Policy,
    Shape,
    Some,
    Team,
    Text,
    Topic,
    Words,
)
from bot.config.shapes.values import (
    Date,
    KeptAt,
    SlackChat,
    SlackUser,
    SomeLength,
    TelegramChat,
    TelegramUser,
    WebUrl,
)
from bot.model.people import Assign, Entitlement, PassOn, QueueBy


class NameShape(Shape):
    latin: Text | None = None
    cyrillic: Text | None = None


def _by_script(value: object) -> object:
    return {"latin": value} if isinstance(value, str) else value


def _named(value: NameShape) -> NameShape:
    if not (value.latin or value.cyrillic):
        raise Wrong("a name in no script", "write {latin: …, cyrillic: …}", found="neither")
    return value


#: Less is an afternoon off, and nobody's leave.
A_DAY = timedelta(days=1)


class AgendaShape(Shape):
    url: WebUrl
    username: Text | None = None
    password: KeptAt | None = None
    tentative: TakenAs = TakenAs.BUSY
    unanswered: TakenAs = TakenAs.BUSY
    all_day: TakenAs = TakenAs.BUSY
    away: Away = Away.PROPOSE
    away_at_least: SomeLength = A_DAY


class AgentShape(Shape):
    name: Annotated[NameShape, BeforeValidator(_by_script), AfterValidator(_named)]
    calendar: Calendar
    languages: Languages | None = None
    slack: SlackUser | None = None
    telegram: TelegramUser | None = None
    cover: Agents = ()
    capacity: Count | None = None
    agenda: AgendaShape | None = None


class PlaceShape(Shape):
    slack: SlackChat | None = None
    telegram: TelegramChat | None = None


class TeamShape(Shape):
    tier: Annotated[StrictInt, Field(ge=1, le=9)] = 1
    calendar: Calendar
    members: Agents = ()
    place: PlaceShape | None = None
    assign: Assign = Assign.LEAST_LOADED
    queue: Annotated[Listed[QueueBy], Some] = (QueueBy.SEVERITY, QueueBy.DEADLINE, QueueBy.ARRIVAL)
    acknowledge_within: SomeLength | None = None
    instead: Agents = ()
    on_call: Agents = ()


class SwapShape(Shape):
    agent: Agent
    from_: Date = Field(alias="from")
    to: Date


class OnCallShape(Shape):
    rota: Annotated[Agents, Some]
    every: SomeLength
    since: Date
    swaps: tuple[SwapShape, ...] = ()


class PlanShape(Shape):
    policy: Policy
    team: Team
    title: Words | None = None
    topics: Listed[Topic] | None = None
    pass_on: PassOn = PassOn.AT_ONCE


class AddOnShape(Shape):
    title: Words | None = None
    price: Text | None = None
    plans: Annotated[Listed[Plan], Some]
    entitles: Annotated[Listed[Entitlement], Some]


class ConsentShape(Shape):
    version: Label
    text: Words
    url: WebUrl | None = None
