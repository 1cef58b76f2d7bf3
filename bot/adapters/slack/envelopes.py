"""What must be known of a Slack payload to keep it? Its name, its lane and its order. Nothing here ever fails."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.adapters.fields import dig, digest, storable
from bot.adapters.slack.stamps import instant, microseconds
from bot.model.inbound import Envelope
from bot.model.places import Identity, Place

CHANNEL = "slack"

#: Short-lived rights that nobody here needs, so they are not written down.
_SECRETS = frozenset({"token", "response_url", "response_urls"})

#: Events about a message, which carry a `ts` that is not their own name.
_ABOUT_OTHERS = frozenset({"message_changed", "message_deleted", "message_replied"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ourselves:
    """Who the bot is in its workspace, as `auth.test` says."""

    user: str
    bot: str
    team: str


def envelope(payload: Mapping[str, Any], *, otherwise: int) -> Envelope:
    """The payload, ready to be kept. `otherwise` is its order where Slack gives it none (a command, a form)."""
    kept = storable({key: value for key, value in payload.items() if key not in _SECRETS})
    stamp = _stamp(kept)
    order = microseconds(stamp)
    return Envelope(
        channel=CHANNEL,
        account=account_of(kept),
        external_id=_name(kept) or digest(kept),
        lane=str(_place(kept)),
        order=otherwise if order is None else order,
        sent_at=instant(stamp),
        sender=_sender(kept),
        raw=kept,
    )


def is_our_own(payload: Mapping[str, Any], ourselves: Ourselves | None) -> bool:
    """Is it the echo of what the bot did itself? Its edits come back as `message_changed`."""
    event = dig(payload, "event")
    app = dig(payload, "api_app_id")
    for said in (event, dig(event, "message"), dig(event, "previous_message")):
        bot = dig(said, "bot_id")
        if ourselves is not None and (bot == ourselves.bot or dig(said, "user") == ourselves.user):
            return True
        if app and bot and app in (dig(said, "app_id"), dig(said, "bot_profile", "app_id")):
            return True
    return False


def direct_or(channel: str, person: str) -> str:
    """The chat's name at the desk: a person's own id for the direct messages with them.

    Slack lets one write to a person and answers with the id of the conversation that this is. Only the
    person's id is known at both ends without asking, so places are named by it; `directs` finds the rest.
    """
    return person if channel.startswith("D") and person else channel


def _name(payload: Mapping[str, Any]) -> str | None:
    """A message and the mention of us in it arrive as two events: what names both is where and when it was said.
    Else Slack's own: the event's id, or the trigger's."""
    event = dig(payload, "event")
    if dig(event, "type") in ("message", "app_mention") and dig(event, "subtype") not in _ABOUT_OTHERS:
        channel, stamp = _text(event, "channel"), _text(event, "ts")
        if channel and stamp:
            return f"{channel}:{stamp}"
    return _text(payload, "event_id") or _text(payload, "trigger_id") or None


def _stamp(payload: Mapping[str, Any]) -> str | None:
    event = dig(payload, "event")
    if event is not None:
        own = None if dig(event, "subtype") in _ABOUT_OTHERS else _text(event, "ts")
        return own or _text(event, "event_ts") or None
    actions = dig(payload, "actions")
    first = actions[0] if isinstance(actions, list) and actions else None
    return _text(first, "action_ts") or None


def account_of(payload: Mapping[str, Any]) -> str:
    """The workspace in which the app is installed: in a shared channel the event's own may be the other side's."""
    authorizations = dig(payload, "authorizations")
    first = authorizations[0] if isinstance(authorizations, list) and authorizations else None
    return _text(first, "team_id") or _text(payload, "team_id") or _text(payload, "team", "id")


def _place(payload: Mapping[str, Any]) -> Place:
    person = _person(payload)
    for where in (dig(payload, "event"), dig(payload, "container"), payload):
        chat = _text(where, "channel") or _text(where, "channel_id") or _text(where, "item", "channel")
        if chat:
            thread = _text(where, "thread_ts") or _text(payload, "message", "thread_ts")
            return Place(channel=CHANNEL, chat=direct_or(chat, person), thread=thread or None)
    return Place(channel=CHANNEL, chat=_text(payload, "channel", "id") or person or "unknown")


def _person(payload: Mapping[str, Any]) -> str:
    return (
        _text(payload, "event", "user")
        or _text(payload, "event", "message", "user")
        or _text(payload, "event", "previous_message", "user")
        or _text(payload, "user", "id")
        or _text(payload, "user_id")
    )


def _sender(payload: Mapping[str, Any]) -> Identity | None:
    if dig(payload, "event", "subtype") in _ABOUT_OTHERS or dig(payload, "event", "bot_id"):
        return None
    person = _person(payload)
    return Identity(channel=CHANNEL, user=person, account=team_of(payload)) if person else None


def team_of(payload: Mapping[str, Any]) -> str:
    """The workspace of whoever did it; across a shared channel it is another than ours. Ids of organisations
    ("E…") are passed over: the same person would have two."""
    event = dig(payload, "event")
    candidates = (
        _text(event, "user_team"),
        _text(event, "team"),
        _text(payload, "user", "team_id"),
        _text(payload, "team_id"),
        _text(payload, "team", "id"),
    )
    return next((team for team in candidates if team.startswith("T")), "")


def _text(raw: object, *path: str) -> str:
    value = dig(raw, *path)
    return value if isinstance(value, str) else ""
