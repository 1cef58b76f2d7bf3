"""What does an app do with conversations? Finds, opens, reads, joins, makes and archives them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from simulator.slack import events, shapes
from simulator.slack.limits import SlackError, listed
from simulator.slack.nouns import Channel, Message
from simulator.slack.pages import page
from simulator.slack.posting import direct
from simulator.slack.registry import AppCall, Registry
from simulator.wire import Json

METHODS = Registry()

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_READ = {"public": "channels:read", "private": "groups:read", "im": "im:read", "mpim": "mpim:read"}
_HISTORY = {"public": "channels:history", "private": "groups:history", "im": "im:history", "mpim": "mpim:history"}


@METHODS.method("conversations.info", needs="channel", takes="include_locale include_num_members")
async def info(call: AppCall) -> Json:
    channel = call.channel()
    _need_scope(call, _READ[channel.kind])
    shape = shapes.channel(channel, viewer=call.app.bot_user, with_locale=call.flag("include_locale"))
    if not call.flag("include_num_members"):
        shape.pop("num_members", None)
    return {"channel": shape}


@METHODS.method("conversations.list", takes="cursor exclude_archived limit team_id types")
async def list_all(call: AppCall) -> Json:
    kinds = _kinds(call)
    found = [
        channel
        for channel in call.state.channels.values()
        if channel.kind in kinds
        and call.can_see(channel)
        and not (call.flag("exclude_archived") and channel.is_archived)
    ]
    items, cursor = page(found, call.text("cursor"), call.args.get("limit"))
    return {
        "channels": [shapes.channel(channel, viewer=call.app.bot_user) for channel in items],
        "response_metadata": {"next_cursor": cursor},
    }


@METHODS.method("users.conversations", takes="user cursor exclude_archived limit team_id types")
async def of_user(call: AppCall) -> Json:
    kinds = _kinds(call)
    member = call.text("user") or call.app.bot_user
    found = [
        one for one in call.state.channels.values() if one.kind in kinds and member in one.members and call.can_see(one)
    ]
    items, cursor = page(found, call.text("cursor"), call.args.get("limit"))
    return {
        "channels": [shapes.channel(channel, viewer=call.app.bot_user) for channel in items],
        "response_metadata": {"next_cursor": cursor},
    }


def _kinds(call: AppCall) -> set[str]:
    names = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}
    wanted = (call.text("types") or "public_channel").split(",")
    if any(name.strip() not in names for name in wanted):
        raise SlackError("invalid_types")
    kinds = {names[name.strip()] for name in wanted}
    for kind in kinds:
        _need_scope(call, _READ[kind])
    return kinds


@METHODS.method("conversations.open", takes="channel users return_im")
async def open_direct(call: AppCall) -> Json:
    if call.text("channel"):
        channel = call.channel()
    else:
        names = [name for name in call.text("users").split(",") if name]
        if not names:
            raise SlackError("users_list_not_supplied")
        if len(names) > 1:
            raise SlackError("not_enough_users", "group direct messages are not played by the simulator")
        person = call.state.users.get(names[0])
        if person is None or person.deleted:
            raise SlackError("user_not_found" if person is None else "user_disabled")
        if person.is_bot:
            raise SlackError("cannot_dm_bot")
        _need_scope(call, "im:write")
        channel = direct(call.world, person.id, call.app.bot_user)
    shape = shapes.channel(channel, viewer=call.app.bot_user) if call.flag("return_im") else {"id": channel.id}
    return {"channel": shape}


@METHODS.method("conversations.members", needs="channel", takes="cursor limit")
async def members(call: AppCall) -> Json:
    channel = call.channel()
    _need_scope(call, _READ[channel.kind])
    if channel.kind != "public" and call.app.bot_user not in channel.members:
        raise SlackError("channel_not_found")
    items, cursor = page(list(channel.members), call.text("cursor"), call.args.get("limit"))
    return {"members": items, "response_metadata": {"next_cursor": cursor}}


_READING = "cursor include_all_metadata inclusive latest limit oldest"


@METHODS.method("conversations.history", needs="channel", takes=_READING)
async def history(call: AppCall) -> Json:
    """Newest first; replies stay in their threads, unless broadcast."""
    channel = call.member_channel()
    _need_scope(call, _HISTORY[channel.kind])
    found = (
        one
        for one in _between(call, reversed(channel.messages.values()))
        if not one.is_reply or one.body.get("subtype") == "thread_broadcast"
    )
    return _page(call, found)


@METHODS.method("conversations.replies", needs="channel ts", takes=_READING)
async def replies(call: AppCall) -> Json:
    """The root, then its replies, oldest first."""
    channel = call.member_channel()
    _need_scope(call, _HISTORY[channel.kind])
    root = call.message(channel, call.text("ts"), "thread_not_found")
    if root.is_reply:
        return _page(call, [root])
    thread = (channel.messages[ts] for ts in root.replies if ts in channel.messages)
    return _page(call, chain([root], _between(call, thread)))


def _between(call: AppCall, messages: Iterable[Message]) -> Iterable[Message]:
    oldest, latest = call.text("oldest"), call.text("latest")
    if not oldest and not latest:
        return messages
    low, high = _instant(oldest or "0"), _instant(latest or "inf")
    if call.flag("inclusive"):
        return (one for one in messages if low <= float(one.ts) <= high)
    return (one for one in messages if low < float(one.ts) < high)


def _instant(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise SlackError("invalid_ts_oldest") from None


def _page(call: AppCall, found: Iterable[Message]) -> Json:
    items, cursor = page(found, call.text("cursor"), call.args.get("limit"))
    answer: Json = {
        "messages": [shapes.message(one, with_metadata=call.flag("include_all_metadata")) for one in items],
        "has_more": bool(cursor),
        "pin_count": 0,
        "channel_actions_ts": None,
        "channel_actions_count": 0,
    }
    if cursor:
        answer["response_metadata"] = {"next_cursor": cursor}
    return answer


@METHODS.method("conversations.create", needs="name", takes="is_private", unplayed="team_id")
async def create(call: AppCall) -> Json:
    name, private = call.text("name"), call.flag("is_private")
    _need_scope(call, "groups:write" if private else "channels:manage")
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name_specials")
    if any(one.name == name and one.team == call.app.team for one in call.state.channels.values()):
        raise SlackError("name_taken")
    number = call.state.new_id("C")
    channel = Channel(
        id=number,
        team=call.app.team,
        name=name,
        kind="private" if private else "public",
        creator=call.app.bot_user,
        created=int(call.world.clock.time()),
        members={call.app.bot_user: None},
    )
    call.state.channels[number] = channel
    call.world.changes.mark(channel.key)
    return {"channel": shapes.channel(channel, viewer=call.app.bot_user)}


@METHODS.method("conversations.join", needs="channel", scope="channels:join")
async def join(call: AppCall) -> Json:
    channel = call.channel()
    if channel.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    if call.app.bot_user not in channel.members:
        channel.members[call.app.bot_user] = None
        call.world.changes.mark(channel.key)
        events.membership(call.world, channel, call.state.bot_of(call.app), joined=True)
    return {"channel": shapes.channel(channel, viewer=call.app.bot_user)}


@METHODS.method("conversations.invite", needs="channel users", unplayed="force")
async def invite(call: AppCall) -> Json:
    channel = call.member_channel()
    _need_scope(call, "channels:manage" if channel.kind == "public" else "groups:write")
    if channel.is_archived:
        raise SlackError("is_archived")
    for name in call.text("users").split(","):
        person = call.state.users.get(name.strip())
        if person is None:
            raise SlackError("user_not_found")
        if person.id == call.app.bot_user:
            raise SlackError("cant_invite_self")
        if person.id in channel.members:
            raise SlackError("already_in_channel")
        channel.members[person.id] = None
        call.world.changes.mark(channel.key)
        events.membership(call.world, channel, person, joined=True, inviter=call.app.bot_user)
    return {"channel": shapes.channel(channel, viewer=call.app.bot_user)}


@METHODS.method("conversations.leave", needs="channel")
async def leave(call: AppCall) -> Json:
    channel = call.channel()
    if channel.is_im:
        raise SlackError("method_not_supported_for_channel_type")
    if call.app.bot_user not in channel.members:
        return {"not_in_channel": True}
    del channel.members[call.app.bot_user]
    call.world.changes.mark(channel.key)
    events.membership(call.world, channel, call.state.bot_of(call.app), joined=False)
    return {}


@METHODS.method("conversations.archive", needs="channel")
async def archive(call: AppCall) -> Json:
    channel = call.member_channel()
    _need_scope(call, "channels:manage" if channel.kind == "public" else "groups:write")
    if channel.is_archived:
        raise SlackError("already_archived")
    channel.is_archived = True
    call.world.changes.mark(channel.key)
    events.archived(call.world, channel, call.state.bot_of(call.app))
    return {}


@METHODS.method("conversations.setTopic", needs="channel topic")
async def set_topic(call: AppCall) -> Json:
    channel = call.member_channel()
    if len(call.text("topic")) > 250:
        raise SlackError("too_long")
    channel.topic = call.text("topic")
    call.world.changes.mark(channel.key)
    return {"channel": shapes.channel(channel, viewer=call.app.bot_user)}


@METHODS.method("conversations.setPurpose", needs="channel purpose")
async def set_purpose(call: AppCall) -> Json:
    channel = call.member_channel()
    if len(call.text("purpose")) > 250:
        raise SlackError("too_long")
    channel.purpose = call.text("purpose")
    call.world.changes.mark(channel.key)
    return {"purpose": channel.purpose}


def _need_scope(call: AppCall, scope: str) -> None:
    if scope not in call.app.scopes:
        raise SlackError("missing_scope", needed=scope, provided=listed(call.app.scopes))
