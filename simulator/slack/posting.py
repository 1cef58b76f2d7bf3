"""How does a message come to stand in a channel? The same for people, apps and response_urls."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from simulator.slack import events, shapes
from simulator.slack.nouns import App, Channel, Message, User
from simulator.slack.text import Writing, rich_text
from simulator.wire import Json

if TYPE_CHECKING:
    from simulator.world import World


def say(
    world: World,
    channel: Channel,
    user: User,
    typed: str,
    *,
    thread_ts: str | None = None,
    files: list[Json] | None = None,
) -> Message:
    """A person writes; what was typed is escaped, and marked up where it names somebody or links somewhere."""
    text, elements, mentioned = writing(world, channel).wire(typed)
    ts = channel.next_ts(world.clock.time())
    body: Json = {
        "user": user.id,
        "type": "message",
        "ts": ts,
        "client_msg_id": str(uuid4()),
        "text": text,
        "team": user.team,
        "blocks": [rich_text(elements, ts.partition(".")[2])] if elements else [],
    }
    if channel.shared_with:
        body |= {"user_team": user.team, "source_team": user.team}
    if files:
        body |= {"subtype": "file_share", "files": files, "upload": False, "display_as_bot": False}
    message = Message(ts=ts, user=user.id, body=body, thread_ts=thread_ts)
    put(world, channel, message)
    events.posted(world, channel, message, mentioned)
    return message


def post(
    world: World,
    channel: Channel,
    app: App,
    content: Json,
    *,
    thread_ts: str | None = None,
    only_for: str | None = None,
    metadata: Json | None = None,
) -> Message:
    """An app writes; `content` has text, blocks, attachments and what else the message shows."""
    ts = channel.next_ts(world.clock.time())
    body: Json = {
        "user": app.bot_user,
        "type": "message",
        "ts": ts,
        "bot_id": app.bot_id,
        "app_id": app.id,
        "team": app.team,
        "bot_profile": shapes.bot_profile(app, channel.created),
        **content,
    }
    message = Message(
        ts=ts,
        user=app.bot_user,
        body=body,
        thread_ts=thread_ts,
        metadata=metadata,
        app=app.id,
        only_for=only_for,
    )
    if only_for is not None:
        channel.ephemeral[ts] = message
        if len(channel.ephemeral) > channel.keep_ephemeral:
            del channel.ephemeral[next(iter(channel.ephemeral))]
        world.changes.mark(channel.key)
        return message
    put(world, channel, message)
    events.posted(world, channel, message, [])
    return message


def put(world: World, channel: Channel, message: Message) -> None:
    """Into the channel and, for a reply, onto its thread."""
    channel.add(message)
    root = channel.messages.get(message.thread_ts or "")
    if root is not None and message.is_reply:
        root.replies.append(message.ts)
        if message.user not in root.repliers:
            root.repliers.append(message.user)
        root.thread_ts = root.ts
        message.body["parent_user_id"] = root.user
    world.changes.mark(channel.key)


def remove(world: World, channel: Channel, message: Message) -> None:
    """Out of the channel and off its thread; a root that has replies stays, as a stone."""
    root = channel.messages.get(message.thread_ts or "")
    if root is not None and message.ts in root.replies:
        root.replies.remove(message.ts)
    before = Message(ts=message.ts, user=message.user, body=message.body, thread_ts=message.thread_ts)
    if message.replies:
        message.body = {
            "type": "message",
            "subtype": "tombstone",
            "user": "USLACKBOT",
            "hidden": True,
            "ts": message.ts,
            "text": "This message was deleted.",
        }
        message.metadata = None
    else:
        del channel.messages[message.ts]
    world.changes.mark(channel.key)
    events.deleted(world, channel, before)


def writing(world: World, channel: Channel) -> Writing:
    """How typed names resolve in this channel: its workspaces' people and bots, and its workspace's channels."""
    state = world.slack
    teams = {channel.team, *channel.shared_with}

    def find_user(name: str) -> str | None:
        if name in state.users:
            return name
        found = (one.id for one in state.users.values() if one.team in teams and one.name.lower() == name.lower())
        return next(found, None)

    def find_channel(name: str) -> str | None:
        found = (one.id for one in state.channels.values() if one.name == name and one.team in teams)
        return next(found, None)

    return Writing(find_user, find_channel)


def direct(world: World, one: str, other: str) -> Channel:
    """The channel of direct messages between the two, opened when it is first needed."""
    state = world.slack
    pair = (min(one, other), max(one, other))
    if pair not in state.direct:
        team = state.users[other].team
        number = state.new_id("D")
        state.channels[number] = Channel(
            id=number,
            team=team,
            name="",
            kind="im",
            creator=one,
            created=int(world.clock.time()),
            members={one: None, other: None},
        )
        state.direct[pair] = number
    return state.channels[state.direct[pair]]
