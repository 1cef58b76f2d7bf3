"""What does a person see on the simulated Slack? Their channels, messages, modals and home tabs."""

from __future__ import annotations

from simulator.slack import shapes
from simulator.slack.nouns import Channel, Message, User
from simulator.slack.text import reads
from simulator.wire import Json
from simulator.world import World

#: How many messages of a channel are shown.
SHOWN = 200


def places(world: World, user: User) -> list[str]:
    """The keys under which changes that this person can see are marked."""
    return [channel.key for channel in _channels(world, user)] + [f"slack:user:{user.id}"]


def view(world: World, user: User, *, messages: int = SHOWN) -> Json:
    """Channels the person is in with their last messages, the modals they have open, and home tabs."""
    state = world.slack
    return {
        "user": shapes.user(user),
        "channels": [_channel(world, user, channel, messages) for channel in _channels(world, user)],
        "modals": [_window(world, number) for number in state.modals.get(user.id, [])],
        "homes": [
            {"app": app, "view": shapes.view(home, state)}
            for (owner, app), home in state.homes.items()
            if owner == user.id
        ],
        "commands": sorted({name for app in state.apps.values() if app.team == user.team for name in app.commands}),
    }


def _channels(world: World, user: User) -> list[Channel]:
    return [channel for channel in world.slack.channels.values() if user.id in channel.members]


def _channel(world: World, user: User, channel: Channel, messages: int) -> Json:
    mine = [one for one in channel.ephemeral.values() if one.only_for == user.id]
    last = sorted([*list(channel.messages.values())[-messages:], *mine], key=lambda one: one.ts)
    other = next((member for member in channel.members if member != user.id), user.id)
    return {
        "id": channel.id,
        "kind": channel.kind,
        "name": world.slack.users[other].real_name if channel.kind == "im" else channel.name,
        "with": other if channel.kind == "im" else None,
        "topic": channel.topic,
        "is_archived": channel.is_archived,
        "shared_with": sorted(channel.shared_with),
        "members": list(channel.members),
        "messages": [_message(world, user, one) for one in last],
    }


def _message(world: World, user: User, one: Message) -> Json:
    body = one.body
    text = str(body.get("text", ""))
    author = world.slack.users.get(one.user)
    return {
        "ts": one.ts,
        "user": one.user,
        "name": body.get("username") or (author.real_name if author is not None else "Slackbot"),
        "is_app": bool(one.app),
        "mine": one.user == user.id,
        "text": text,
        "shown": reads(text, lambda number: _name(world, number), lambda number: _channel_name(world, number)),
        "blocks": body.get("blocks", []),
        "attachments": body.get("attachments", []),
        "files": body.get("files", []),
        "edited": "edited" in body,
        "ephemeral": one.only_for is not None,
        "thread_ts": one.thread_ts,
        "is_reply": one.is_reply,
        "reply_count": len(one.replies),
        "reactions": {name: list(users) for name, users in one.reactions.items()},
        "pinned": one.pinned,
        "deleted": body.get("subtype") == "tombstone",
    }


def _window(world: World, number: str) -> Json:
    one = world.slack.views[number]
    return {"id": one.id, "app": one.app, "view": shapes.view(one, world.slack), "errors": dict(one.errors)}


def _name(world: World, number: str) -> str:
    user = world.slack.users.get(number)
    return number if user is None else user.name


def _channel_name(world: World, number: str) -> str:
    channel = world.slack.channels.get(number)
    return number if channel is None else channel.name
