"""What the desk is connected to, as configured: platforms, agendas, pager. Secrets are only pointed at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from bot.config.secrets import SecretRef


class SlackMode(StrEnum):
    """How Slack reaches us."""

    #: over a socket that we open; nothing of ours need be reachable
    SOCKET = "socket"
    #: over signed HTTP requests to us
    HTTP = "http"


class TelegramMode(StrEnum):
    """How Telegram reaches us."""

    #: we ask; nothing of ours need be reachable
    POLLING = "polling"
    #: over HTTP requests to us that carry a secret
    WEBHOOK = "webhook"


class TakenAs(StrEnum):
    """What an entry in an agent's own calendar does to the slots under it."""

    BUSY = "busy"
    FREE = "free"


class Away(StrEnum):
    """What an all-day absence in an agent's own calendar leads to."""

    #: the agent is asked whether to be away on the desk, too
    PROPOSE = "propose"
    #: nothing
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackConnection:
    """A Slack workspace. `app_token` is there in socket mode, `signing_secret` in http mode."""

    mode: SlackMode
    bot_token: SecretRef
    app_token: SecretRef | None
    signing_secret: SecretRef | None
    base_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    url: str
    secret: SecretRef | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramConnection:
    """A Telegram bot. `webhook` is there in webhook mode, with its secret."""

    mode: TelegramMode
    token: SecretRef
    webhook: Webhook | None
    base_url: str
    base_file_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaConnection:
    """An agent's CalDAV collection, and how what stands in it is taken."""

    agent: str
    url: str
    username: str
    password: SecretRef | None
    tentative: TakenAs
    unanswered: TakenAs
    all_day: TakenAs
    away: Away
    away_at_least: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """What wakes people, and the address that notices when we no longer call it."""

    webhook: Webhook | None = None
    heartbeat: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """Where our HTTP application listens, and how the world addresses it (None: nobody outside does)."""

    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlSource:
    """An address that may hold a password: written in the file, or kept where secrets are.

    A SQLite path in it is relative to `base`, the configuration's folder.
    """

    text: str = ""
    secret: SecretRef | None = None
    base: Path = field(default_factory=Path)

    def read(self, environ: Mapping[str, str] | None = None) -> str:
        """The whole address, now. Raises ConfigError where its secret is missing."""
        return self._from_base(self.secret.read(environ).reveal() if self.secret else self.text)

    def _from_base(self, url: str) -> str:
        path = url.removeprefix("sqlite:///")
        if path == url or not path or path == ":memory:" or path.startswith("file:"):
            return url
        name, mark, query = path.partition("?")
        return f"sqlite:///{(self.base / name).absolute()}{mark}{query}"

    def __repr__(self) -> str:
        return "UrlSource(…)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """Everything we connect to. None and empty: the file does not name it."""

    slack: SlackConnection | None = None
    telegram: TelegramConnection | None = None
    agendas: Mapping[str, AgendaConnection] = field(default_factory=dict)
