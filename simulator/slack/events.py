"""Which apps hear of what happens, and in which words? The Events API's callbacks."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from simulator.deliveries import Delivery
from simulator.slack import shapes
from simulator.slack.nouns import App, Channel, Message, User
from simulator.wire import Json

if TYPE_CHECKING:
    from simulator.world import World

#: What an app subscribes to unless its manifest says otherwise.
ALL_EVENTS = frozenset(
    {
        "message.channels", "message.groups", "message.im", "message.mpim", "app_mention", "reaction_added",
        "reaction_removed", "app_home_opened", "member_joined_channel", "member_left_channel",
        "channel_archive", "channel_unarchive", "channel_rename", "channel_left", "group_left",
        "team_join", "user_change", "app_uninstalled", "tokens_revoked", "pin_added", "pin_removed",
        "file_shared", "link_shared", "message_metadata_posted", "channel_shared", "channel_unshared",
    }
)  # fmt: skip

_MESSAGE_EVENTS = {"channel": "message.channels", "group": "message.groups", "im": "message.im", "mpim": "message.mpim"}


def emit(world: World, app: App, event: Json, channel: Channel | None = None, *, kind: str = "") -> None:
    """Queue one event for one app, if it subscribes to that kind (the event's type, unless named)."""
    subscription = kind or str(event["type"])
    if subscription not in app.events:
        return
    payload = _callback(world, app, event, channel)
    where = "" if channel is None else channel.id
    app.deliveries.put(Delivery(kind="events_api", payload=payload, chat=where))


def hearing(world: World, channel: Channel) -> list[App]:
    """The apps whose bot is a member of the channel."""
    return [app for app in world.slack.apps.values() if app.bot_user in channel.members]


def posted(world: World, channel: Channel, message: Message, mentioned: list[str]) -> None:
    """Tell of a new message; a mentioned bot hears a second event, except in its own direct messages."""
    event = in_channel(shapes.message(message), channel, message.ts)
    for app in hearing(world, channel):
        emit(world, app, event, channel, kind=_MESSAGE_EVENTS[channel.type])
        if app.bot_user in mentioned and not channel.is_im:
            mention = {name: value for name, value in event.items() if name not in ("channel_type", "subtype")}
            emit(world, app, {**mention, "type": "app_mention"}, channel)


def changed(world: World, channel: Channel, message: Message, before: Json) -> None:
    """Tell of an edit, by a person or by an app."""
    now = channel.next_ts(world.clock.time())
    _message_event(
        world,
        channel,
        {
            "type": "message",
            "subtype": "message_changed",
            "message": shapes.message(message),
            "previous_message": before,
            "hidden": True,
            "ts": now,
        },
        now,
    )


def deleted(world: World, channel: Channel, message: Message) -> None:
    """Tell of a deletion."""
    now = channel.next_ts(world.clock.time())
    event = {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": shapes.message(message),
        "hidden": True,
        "deleted_ts": message.ts,
        "ts": now,
    }
    _message_event(world, channel, event, now)


def reacted(world: World, channel: Channel, message: Message, user: User, name: str, *, added: bool) -> None:
    """Tell of a reaction put on or taken off."""
    event = {
        "type": "reaction_added" if added else "reaction_removed",
        "user": user.id,
        "reaction": name,
        "item": {"type": "message", "channel": channel.id, "ts": message.ts},
        "item_user": message.user,
        "event_ts": channel.next_ts(world.clock.time()),
    }
    for app in hearing(world, channel):
        emit(world, app, event, channel)


def membership(world: World, channel: Channel, user: User, *, joined: bool, inviter: str | None = None) -> None:
    """Tell of somebody who joined or left; an app that was itself removed hears it by another name."""
    event: Json = {
        "type": "member_joined_channel" if joined else "member_left_channel",
        "user": user.id,
        "channel": channel.id,
        "channel_type": "C" if channel.kind == "public" else "G",
        "team": channel.team,
        "event_ts": channel.next_ts(world.clock.time()),
    }
    if inviter is not None:
        event["inviter"] = inviter
    for app in hearing(world, channel):
        emit(world, app, event, channel)
    if user.is_bot and not joined:
        left = {"type": f"{channel.type}_left", "channel": channel.id, "event_ts": event["event_ts"]}
        emit(world, world.slack.apps[user.app_id], left, channel)


def archived(world: World, channel: Channel, user: User) -> None:
    """Tell of a channel put away, or taken out again."""
    event = {
        "type": f"{channel.type}_{'archive' if channel.is_archived else 'unarchive'}",
        "channel": channel.id,
        "user": user.id,
        "is_moved": 0,
        "event_ts": channel.next_ts(world.clock.time()),
    }
    for app in hearing(world, channel):
        emit(world, app, event, channel)


def in_channel(body: Json, channel: Channel, event_ts: str) -> Json:
    return {**body, "channel": channel.id, "event_ts": event_ts, "channel_type": channel.type}


def _message_event(world: World, channel: Channel, event: Json, event_ts: str) -> None:
    whole = in_channel(event, channel, event_ts)
    for app in hearing(world, channel):
        emit(world, app, whole, channel, kind=_MESSAGE_EVENTS[channel.type])


def _callback(world: World, app: App, event: Json, channel: Channel | None) -> Json:
    """The outer object of every event."""
    payload: Json = {
        "token": app.verification_token,
        "team_id": app.team,
        "context_team_id": app.team,
        "context_enterprise_id": None,
        "api_app_id": app.id,
        "event": event,
        "type": "event_callback",
        "event_id": world.slack.new_id("Ev"),
        "event_time": int(world.clock.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": app.team,
                "user_id": app.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": channel is not None and bool(channel.shared_with),
    }
    if channel is not None:
        context = f'{{"et":"{event["type"]}","tid":"{app.team}","aid":"{app.id}","cid":"{channel.id}"}}'
        payload["event_context"] = "4-" + b64encode(context.encode()).decode()
    return payload
