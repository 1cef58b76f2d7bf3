"""The configuration: one YAML file, read once, validated whole, every fault at once with its line and column."""

from bot.config.connections import (
    AgendaConnection,
    Away,
    Connections,
    Console,
    Paging,
    SlackConnection,
    SlackMode,
    TakenAs,
    TelegramConnection,
    TelegramMode,
    UrlSource,
    Webhook,
)
from bot.config.load import TO_RUN, Loaded, load, load_text
from bot.config.secrets import Secret, SecretRef

__all__ = [
    "TO_RUN",
    "AgendaConnection",
    "Away",
    "Connections",
    "Console",
    "Loaded",
    "Paging",
    "Secret",
    "SecretRef",
    "SlackConnection",
    "SlackMode",
    "TakenAs",
    "TelegramConnection",
    "TelegramMode",
    "UrlSource",
    "Webhook",
    "load",
    "load_text",
]
