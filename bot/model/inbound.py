"""What came in: an envelope as accepted, and the same thing understood."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.model.alerts import Alerted
from bot.model.places import Identity, Place
from bot.model.rich import Rich
from bot.model.words import Language

#: Every number of so many digits fits where a database keeps one.
_DIGITS = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An event as the platform gave it, with the little that accepting needs to know.

    `external_id` makes (channel, account, external_id) unique: Slack's event_id or trigger_id, Telegram's
    update_id, else the SHA-256 of the body. `lane` is what is worked on one at a time (a chat and its thread);
    `order` is the platform's own order within it (Slack's ts in microseconds, Telegram's update_id).
    """

    channel: str
    account: str
    external_id: str
    lane: str
    order: int
    sent_at: datetime | None
    sender: Identity | None
    raw: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Plain words. `message_id` is the platform's id of the original; `is_voice` says that they were spoken."""

    text: Rich
    message_id: str
    reply_to: str | None = None
    is_voice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """A command by name: `/ask which mailbox?`, `/desk ask …`, `@bot ask …`. `name` is lower case, no slash."""

    name: str
    args: str = ""
    message_id: str | None = None
    reply_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button under one of our messages."""

    action: str
    args: tuple[str, ...]
    message_id: str | None = None

    @property
    def number(self) -> int | None:
        """The conversation that it names. What a button carries may be forged: it need not be a number of ours."""
        return number_of(self.args[0]) if self.args else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A form that was sent off; `fields` by the form's own field names."""

    form: str
    args: tuple[str, ...]
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """The person can't be written to any more: they blocked the bot or left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """The person can be written to again."""


def number_of(text: str) -> int | None:
    """The text as a number such as databases count with; None for what is none."""
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOpened:
    """The person looks at their home tab."""


What = Said | Verb | Pressed | Submitted | Gone | Returned | HomeOpened | Alerted


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """Something a person did, in the desk's words. `direct` is a private chat with the bot; `is_foreign` says that the
    person belongs to another organisation, with which the place is shared.

    `sent_at` is the platform's timestamp, never later than `saved_at`, the durable write.
    """

    sender: Identity
    sender_name: str
    place: Place
    sent_at: datetime
    saved_at: datetime
    what: What
    direct: bool
    hint: Language | None = None
    inbox: int | None = None
    is_foreign: bool = False
