"""From the file's shape to what the desk is connected to, with every secret pointed at and none read."""

from collections.abc import Iterator
from pathlib import Path

from bot.config import faults
from bot.config.connections import (
    AgendaConnection,
    Connections,
    Console,
    Paging,
    SlackConnection,
    SlackMode,
    TelegramConnection,
    TelegramMode,
    UrlSource,
    Webhook,
)
from bot.config.document import Document
from bot.config.secrets import SecretRef
from bot.config.shapes.file import FileShape
from bot.config.shapes.people import AgendaShape
from bot.config.shapes.values import KeptSecret
from bot.config.shapes.world import SlackShape, TelegramShape, WebhookShape

_DEFAULT_STORE = "sqlite:///opiekun.db"


class Connector:
    """Points at what a file connects to; relative paths are from `base`, the file's folder."""

    def __init__(self, document: Document, base: Path) -> None:
        self._document = document
        self._base = base

    def connections(self, file: FileShape) -> Connections:
        channels = file.channels
        return Connections(
            slack=self._slack(channels.slack) if channels and channels.slack else None,
            telegram=self._telegram(channels.telegram) if channels and channels.telegram else None,
            agendas={
                key: self._agenda(key, agent.agenda) for key, agent in (file.agents or {}).items() if agent.agenda
            },
        )

    def store(self, file: FileShape) -> UrlSource:
        return self._url(file.store.url if file.store else _DEFAULT_STORE, "store", "url")

    def redis(self, file: FileShape) -> UrlSource | None:
        return None if file.redis is None else self._url(file.redis, "redis")

    def paging(self, file: FileShape) -> Paging:
        shape = file.paging
        if shape is None:
            return Paging()
        webhook = self._webhook(shape.webhook, "paging", "webhook") if shape.webhook else None
        return Paging(webhook=webhook, heartbeat=shape.heartbeat)

    def console(self, file: FileShape) -> Console:
        shape = file.console
        return Console(host=shape.bind[0], port=shape.bind[1], public_url=shape.public_url) if shape else Console()

    def vault_keys(self, file: FileShape) -> tuple[SecretRef, ...]:
        keys = file.vault.keys if file.vault else ()
        return tuple(self._secret(key, "vault", "keys", str(at)) for at, key in enumerate(keys))

    def alerts_token(self, file: FileShape) -> SecretRef | None:
        return self._secret(file.alerts.token, "alerts", "token") if file.alerts else None

    def _slack(self, shape: SlackShape) -> SlackConnection:
        here = ("channels", "slack")
        return SlackConnection(
            mode=shape.mode,
            bot_token=self._secret(shape.bot_token, *here, "bot_token"),
            app_token=self._maybe(shape.app_token, *here, "app_token"),
            signing_secret=self._maybe(shape.signing_secret, *here, "signing_secret"),
            base_url=shape.base_url.rstrip("/") + "/",
        )

    def _telegram(self, shape: TelegramShape) -> TelegramConnection:
        here = ("channels", "telegram")
        return TelegramConnection(
            mode=shape.mode,
            token=self._secret(shape.token, *here, "token"),
            webhook=self._webhook(shape.webhook, *here, "webhook") if shape.webhook else None,
            base_url=shape.base_url,
            base_file_url=shape.base_file_url,
        )

    def _webhook(self, shape: WebhookShape, *path: str) -> Webhook:
        return Webhook(url=shape.url, secret=self._maybe(shape.secret, *path, "secret"))

    def _agenda(self, agent: str, shape: AgendaShape) -> AgendaConnection:
        return AgendaConnection(
            agent=agent,
            url=shape.url,
            username=shape.username or "",
            password=self._maybe(shape.password, "agents", agent, "agenda", "password"),
            tentative=shape.tentative,
            unanswered=shape.unanswered,
            all_day=shape.all_day,
            away=shape.away,
            away_at_least=shape.away_at_least,
        )

    def _url(self, value: str | KeptSecret, *path: str) -> UrlSource:
        if isinstance(value, KeptSecret):
            return UrlSource(secret=self._secret(value, *path), base=self._base)
        return UrlSource(text=value, base=self._base)

    def _maybe(self, kept: KeptSecret | None, *path: str) -> SecretRef | None:
        return None if kept is None else self._secret(kept, *path)

    def _secret(self, kept: KeptSecret, *path: str) -> SecretRef:
        spot = self._document.spot(faults.Fault(path=path, what=""))
        where = f"{self._document.name}:{spot.line}:{spot.column}: {faults.dotted(path)}"
        file = (self._base / kept.file).absolute() if kept.file else None
        return SecretRef(env=kept.env, file=file, spot=where)


def secrets_in(connections: Connections, *others: SecretRef | None) -> Iterator[tuple[SecretRef, bool]]:
    """Every secret, and whether it is needed as things are set: a socket needs no signing secret."""
    slack, telegram = connections.slack, connections.telegram
    if slack:
        yield from _present((slack.bot_token, True), (slack.app_token, slack.mode is SlackMode.SOCKET))
        yield from _present((slack.signing_secret, slack.mode is SlackMode.HTTP))
    if telegram:
        yield from _present((telegram.token, True))
        webhook = telegram.webhook
        yield from _present((webhook.secret if webhook else None, telegram.mode is TelegramMode.WEBHOOK))
    yield from _present(*((agenda.password, True) for agenda in connections.agendas.values()))
    yield from _present(*((secret, True) for secret in others))


def _present(*secrets: tuple[SecretRef | None, bool]) -> Iterator[tuple[SecretRef, bool]]:
    for secret, needed in secrets:
        if secret is not None:
            yield secret, needed
