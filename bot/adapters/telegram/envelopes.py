"""What must be known of an update to keep it? Its number, its lane and its order. Nothing here ever fails."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.adapters.fields import dig, digest, storable
from bot.model.inbound import Envelope
from bot.model.places import Identity, Place

CHANNEL = "telegram"

#: Numbers a database takes.
_MOST = 2**63 - 1


def envelope(update: Mapping[str, Any], *, account: str) -> Envelope:
    """The update, ready to be kept, however odd: what can't be understood is found out later, and set aside."""
    kept = storable(update)
    number = number_of(kept)
    content = _content(kept)
    return Envelope(
        channel=CHANNEL,
        account=account,
        external_id=digest(kept) if number is None else str(number),
        lane=str(_place(content)),
        order=number or 0,
        sent_at=_sent_at(content),
        sender=_sender(content),
        raw=kept,
    )


def number_of(update: object) -> int | None:
    """The update's own number."""
    return _whole(dig(update, "update_id"))


def _content(update: Mapping[str, Any]) -> Mapping[str, Any]:
    """The one object that an update carries beside its number."""
    return next((value for value in update.values() if isinstance(value, Mapping)), {})


def _place(content: Mapping[str, Any]) -> Place:
    message = content if dig(content, "chat") is not None else dig(content, "message")
    chat = _whole(dig(message, "chat", "id"))
    if chat is None:
        chat = _whole(dig(content, "from", "id"))
    thread = _whole(dig(message, "message_thread_id")) if dig(message, "is_topic_message") is True else None
    return Place(
        channel=CHANNEL,
        chat="unknown" if chat is None else str(chat),
        thread=None if thread is None else str(thread),
    )


def _sender(content: Mapping[str, Any]) -> Identity | None:
    user = _whole(dig(content, "from", "id"))
    return None if user is None or dig(content, "from", "is_bot") is True else Identity(channel=CHANNEL, user=str(user))


def _sent_at(content: Mapping[str, Any]) -> datetime | None:
    seconds = _whole(dig(content, "date"))
    return instant(seconds) if seconds is not None else None


def instant(seconds: int) -> datetime | None:
    """Telegram's whole seconds since 1970; None for what is no time."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _MOST else None
