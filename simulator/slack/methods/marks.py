"""What does an app put on messages? Reactions and pins."""

from __future__ import annotations

import re

from simulator.slack import events, shapes
from simulator.slack.limits import SlackError
from simulator.slack.nouns import Channel, Message
from simulator.slack.registry import AppCall, Registry
from simulator.wire import Json

METHODS = Registry()

_EMOJI = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")


@METHODS.method("reactions.add", needs="channel name timestamp", scope="reactions:write")
async def add(call: AppCall) -> Json:
    channel, message = _target(call)
    users = message.reactions.setdefault(_name(call), [])
    if call.app.bot_user in users:
        raise SlackError("already_reacted")
    users.append(call.app.bot_user)
    _tell(call, channel, message, added=True)
    return {}


@METHODS.method(
    "reactions.remove",
    needs="name",
    takes="channel timestamp",
    unplayed="file file_comment",
    scope="reactions:write",
)
async def remove(call: AppCall) -> Json:
    channel, message = _target(call)
    name = _name(call)
    users = message.reactions.get(name, [])
    if call.app.bot_user not in users:
        raise SlackError("no_reaction")
    users.remove(call.app.bot_user)
    if not users:
        del message.reactions[name]
    _tell(call, channel, message, added=False)
    return {}


@METHODS.method(
    "reactions.get", needs="channel timestamp", takes="full", unplayed="file file_comment", scope="reactions:read"
)
async def get(call: AppCall) -> Json:
    channel, message = _target(call)
    return {"type": "message", "channel": channel.id, "message": shapes.message(message)}


@METHODS.method("pins.add", needs="channel timestamp", scope="pins:write")
async def pin(call: AppCall) -> Json:
    channel, message = _target(call)
    if message.pinned:
        raise SlackError("already_pinned")
    message.pinned = True
    call.world.changes.mark(channel.key)
    return {}


@METHODS.method("pins.remove", needs="channel timestamp", scope="pins:write")
async def unpin(call: AppCall) -> Json:
    channel, message = _target(call)
    if not message.pinned:
        raise SlackError("no_pin")
    message.pinned = False
    call.world.changes.mark(channel.key)
    return {}


def _target(call: AppCall) -> tuple[Channel, Message]:
    channel = call.member_channel()
    if channel.is_archived:
        raise SlackError("is_archived")
    return channel, call.message(channel, call.text("timestamp"))


def _name(call: AppCall) -> str:
    name = call.text("name").strip(":")
    if not _EMOJI.fullmatch(name):
        raise SlackError("invalid_name")
    return name


def _tell(call: AppCall, channel: Channel, message: Message, *, added: bool) -> None:
    call.world.changes.mark(channel.key)
    events.reacted(call.world, channel, message, call.state.bot_of(call.app), _name(call), added=added)
