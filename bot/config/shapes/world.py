"""How the file writes what is around the desk: channels, store, pager, console, calls, alerts, retention."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field, PlainValidator, StrictInt

from bot.config.connections import SlackMode, TelegramMode
from bot.config.faults import Wrong
from bot.config.shapes.base import (
    Count,
    Listed,
    Plan,
    Severity,
    Shape,
    Some,
    Team,
    TeamOrDedicated,
    Text,
    Words,
)
from bot.config.shapes.values import Bind, Grid, KeptAt, Length, Notice, RoomUrl, SomeLength, StoreUrl, WebUrl
from bot.model.calls import Approval, CallBy
from bot.model.people import Entitlement


class SlackShape(Shape):
    mode: SlackMode = SlackMode.SOCKET
    bot_token: KeptAt
    app_token: KeptAt | None = None
    signing_secret: KeptAt | None = None
    base_url: WebUrl = "https://slack.com/api/"


class WebhookShape(Shape):
    url: WebUrl
    secret: KeptAt | None = None


class TelegramShape(Shape):
    mode: TelegramMode = TelegramMode.POLLING
    token: KeptAt
    webhook: WebhookShape | None = None
    base_url: WebUrl = "https://api.telegram.org/bot"
    base_file_url: WebUrl = "https://api.telegram.org/file/bot"


class ChannelsShape(Shape):
    slack: SlackShape | None = None
    telegram: TelegramShape | None = None


class PagingShape(Shape):
    webhook: WebhookShape | None = None
    heartbeat: WebUrl | None = None


class StoreShape(Shape):
    url: StoreUrl


class ConsoleShape(Shape):
    bind: Bind = ("127.0.0.1", 8080)
    public_url: WebUrl | None = None


class VaultShape(Shape):
    keys: Annotated[tuple[KeptAt, ...], Some]


class EligibleShape(Shape):
    plan: Plan
    first: SomeLength | None = None


class CallShape(Shape):
    title: Words | None = None
    minutes: Annotated[StrictInt, Field(ge=5, le=480)]
    buffer: Length = timedelta()
    notice: Notice = (timedelta(), 0)
    ahead: SomeLength = timedelta(days=28)
    hold: SomeLength = timedelta(minutes=10)
    every: Grid = timedelta(minutes=15)
    daily_limit: Count | None = None
    entitled: Entitlement | None = None
    with_: Annotated[TeamOrDedicated, Field(alias="with")] = "dedicated"
    for_: Annotated[tuple[EligibleShape, ...] | None, Field(alias="for")] = None
    by: Annotated[Listed[CallBy], Some] = (CallBy.VIDEO,)
    video: RoomUrl | None = None
    times: Count | None = None
    approval: Approval | None = None


def _publish(value: object) -> object:
    if isinstance(value, bool) or value == PUBLISH:
        return value
    raise Wrong("neither yes nor no", f"write true, false or {PUBLISH}")


#: What a route does to have a notice go out at once; `true`: it is proposed to the leads.
PUBLISH = "publish"
Publish = Annotated[bool | str, PlainValidator(_publish)]


class RouteShape(Shape):
    match: dict[Text, Text] = Field(default_factory=dict)
    team: Team
    severity: Severity | None = None
    notice: Publish = False
    plans: Annotated[Listed[Plan], Some] | None = None
    text: Words | None = None


class AlertsShape(Shape):
    token: KeptAt
    routes: tuple[RouteShape, ...] = ()


class RetentionShape(Shape):
    conversations: SomeLength | None = None
    files: SomeLength | None = None
