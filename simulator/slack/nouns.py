"""What is there in the simulated Slack? Workspaces, apps, users, channels, messages and views, as plain state."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from simulator.deliveries import Deliveries
from simulator.wire import Json, Upload


@dataclass(slots=True, kw_only=True)
class Workspace:
    """A Slack team."""

    id: str
    name: str
    domain: str


@dataclass(slots=True, kw_only=True)
class User:
    """A member of a workspace, or an app's bot user."""

    id: str
    team: str
    name: str
    real_name: str
    email: str = ""
    tz: str = "Europe/Warsaw"
    tz_offset: int = 3600
    locale: str = "en-US"
    is_admin: bool = False
    deleted: bool = False
    updated: int = 0
    #: Set on bot users.
    bot_id: str = ""
    app_id: str = ""

    @property
    def is_bot(self) -> bool:
        return bool(self.bot_id)


@dataclass(slots=True, kw_only=True)
class Message:
    """One message; `body` is what the Web API shows of it, without what grows later: replies, reactions, pins."""

    ts: str
    user: str
    body: Json
    thread_ts: str | None = None
    metadata: Json | None = None
    app: str = ""
    #: Only this user sees it.
    only_for: str | None = None
    replies: list[str] = field(default_factory=list)
    repliers: list[str] = field(default_factory=list)
    #: emoji name → users.
    reactions: dict[str, list[str]] = field(default_factory=dict)
    pinned: bool = False

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(slots=True, kw_only=True)
class Channel:
    """A conversation: public or private channel, or a direct message (`im`, `mpim`)."""

    id: str
    team: str
    name: str
    kind: str
    creator: str
    created: int
    #: user id → nothing, in the order of joining.
    members: dict[str, None] = field(default_factory=dict)
    is_archived: bool = False
    topic: str = ""
    purpose: str = ""
    #: The other workspaces of a Slack Connect channel.
    shared_with: set[str] = field(default_factory=set)
    messages: dict[str, Message] = field(default_factory=dict)
    ephemeral: dict[str, Message] = field(default_factory=dict)
    last_ts: int = 0
    #: How many messages, and how many ephemeral ones, are kept.
    keep: int = 20_000
    keep_ephemeral: int = 1_000

    @property
    def key(self) -> str:
        return f"slack:{self.id}"

    @property
    def is_im(self) -> bool:
        return self.kind in {"im", "mpim"}

    @property
    def type(self) -> str:
        """What events call it: channel, group, im or mpim."""
        return {"public": "channel", "private": "group"}.get(self.kind, self.kind)

    def next_ts(self, now: float) -> str:
        """A timestamp that no message of this channel has: microseconds, always growing."""
        self.last_ts = max(self.last_ts + 1, int(now * 1_000_000))
        return f"{self.last_ts // 1_000_000}.{self.last_ts % 1_000_000:06d}"

    def add(self, message: Message) -> None:
        self.messages[message.ts] = message
        if len(self.messages) > self.keep:
            del self.messages[next(iter(self.messages))]


@dataclass(slots=True, kw_only=True)
class App:
    """An app, installed in one workspace."""

    id: str
    name: str
    team: str
    bot_user: str
    bot_id: str
    bot_token: str
    app_token: str
    signing_secret: str
    verification_token: str
    deliveries: Deliveries
    scopes: frozenset[str]
    events: frozenset[str]
    commands: frozenset[str]
    #: callback ids of its shortcuts, global and on messages.
    shortcuts: frozenset[str] = frozenset()
    #: Over sockets, or by requests to its own addresses.
    socket_mode: bool = True
    token_revoked: bool = False
    #: ticket of a socket that may connect → wall time at which it was given.
    tickets: dict[str, float] = field(default_factory=dict)
    #: (channel, client_msg_id) → ts, so that a repeated post is answered with the first.
    sent: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class View:
    """A modal that a person has open, or an app's home tab as published to a person."""

    id: str
    app: str
    team: str
    user: str
    #: What the app gave: type, title, blocks, callback_id, private_metadata, …
    body: Json
    hash: str
    root: str
    previous: str | None = None
    #: block id → action id → value.
    values: Json = field(default_factory=dict)
    #: Complaints of the last refused submission, by block id.
    errors: dict[str, str] = field(default_factory=dict)
    #: Where response_urls of a submission lead, if it was opened from a channel.
    channel: str | None = None


@dataclass(slots=True, kw_only=True)
class Trigger:
    """The right to open one modal, for a moment."""

    id: str
    app: str
    user: str
    channel: str | None
    #: Wall time at which it was given.
    at: float
    used: bool = False
    #: The modal in which it arose.
    view: str | None = None


@dataclass(slots=True, kw_only=True)
class ResponseUrl:
    """A secret address that answers one interaction: five posts within half an hour."""

    path: str
    app: str
    user: str
    channel: str
    at: float
    #: The message whose button was pressed.
    ts: str | None = None
    ephemeral: bool = False
    left: int = 5


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What came of an interaction: nothing yet, an acknowledgement, or silence."""

    id: str
    user: str
    kind: str
    done: bool = False
    acknowledgement: Json | None = None


@dataclass(slots=True, kw_only=True)
class File:
    """A file somebody shared."""

    id: str
    user: str
    created: int
    upload: Upload
    title: str
    channels: list[str] = field(default_factory=list)


@dataclass(slots=True)
class SlackState:
    """Everything on the simulated Slack."""

    workspaces: dict[str, Workspace] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    apps: dict[str, App] = field(default_factory=dict)
    #: token → app; the kind of token shows in its prefix.
    tokens: dict[str, App] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    #: user → the stack of modals they have open, the top one last.
    modals: dict[str, list[str]] = field(default_factory=dict)
    #: (user, app) → home tab.
    homes: dict[tuple[str, str], View] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    #: (one user, another) → the channel of their direct messages.
    direct: dict[tuple[str, str], str] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(1))

    def new_id(self, prefix: str) -> str:
        """An id in Slack's form, e.g. `C0000000A7`."""
        number, digits = next(self.numbers), ""
        while number:
            number, digit = divmod(number, 36)
            digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit] + digits
        return f"{prefix}0{digits:0>9}"

    def bot_of(self, app: App) -> User:
        return self.users[app.bot_user]
