"""What does an app write? Messages, ephemeral ones, edits and deletions."""

from __future__ import annotations

from typing import Any

from simulator.slack import blocks as block_kit
from simulator.slack import elements, events, shapes
from simulator.slack.limits import BLOCKS_MESSAGE, METADATA, TEXT_CUT, TEXT_UPDATE, SlackError, listed
from simulator.slack.nouns import Channel, Message
from simulator.slack.posting import direct, post, remove
from simulator.slack.registry import AppCall, Registry
from simulator.wire import Json, dumps

METHODS = Registry()


@METHODS.method(
    "chat.postMessage",
    needs="channel",
    takes="text blocks attachments metadata thread_ts reply_broadcast mrkdwn link_names parse unfurl_links "
    "unfurl_media username icon_emoji icon_url client_msg_id",
    unplayed="as_user markdown_text container_id",
    scope="chat:write",
)
async def post_message(call: AppCall) -> Json:
    channel = _destination(call)
    if (former := _duplicate(call, channel)) is not None:
        return _posted(channel, former)
    content = content_of(call)
    if call.text("username") or call.text("icon_emoji") or call.text("icon_url"):
        content |= _customized(call)
    thread_ts = _thread(call, channel)
    if call.flag("reply_broadcast") and thread_ts:
        content["subtype"] = "thread_broadcast"
    client_msg_id = call.text("client_msg_id")
    if client_msg_id:
        content["client_msg_id"] = client_msg_id
    message = post(call.world, channel, call.app, content, thread_ts=thread_ts, metadata=_metadata(call))
    if client_msg_id:
        call.app.sent[(channel.id, client_msg_id)] = message.ts
        if len(call.app.sent) > _SENT_KEPT:
            del call.app.sent[next(iter(call.app.sent))]
    return _posted(channel, message)


_SENT_KEPT = 20_000


def _posted(channel: Channel, message: Message) -> Json:
    return {"channel": channel.id, "ts": message.ts, "message": shapes.message(message, with_metadata=True)}


def _duplicate(call: AppCall, channel: Channel) -> Message | None:
    """The message that this very client_msg_id has already brought about: Slack answers with it again."""
    ts = call.app.sent.get((channel.id, call.text("client_msg_id")))
    if ts is None:
        return None
    return call.message(channel, ts, "duplicate_message_not_found")


@METHODS.method(
    "chat.postEphemeral",
    needs="channel user",
    takes="text blocks attachments thread_ts link_names parse username icon_emoji icon_url",
    unplayed="as_user markdown_text",
    scope="chat:write",
)
async def post_ephemeral(call: AppCall) -> Json:
    channel = _destination(call)
    if call.text("user") not in channel.members:
        raise SlackError("user_not_in_channel")
    content = {**content_of(call), "is_ephemeral": True}
    message = post(call.world, channel, call.app, content, thread_ts=_thread(call, channel), only_for=call.text("user"))
    return {"message_ts": message.ts}


@METHODS.method(
    "chat.update",
    needs="channel ts",
    takes="text blocks attachments metadata link_names parse reply_broadcast",
    unplayed="as_user file_ids markdown_text",
    scope="chat:write",
)
async def update(call: AppCall) -> Json:
    channel = call.channel()
    message = call.message(channel, call.text("ts"))
    if message.app != call.app.id:
        raise SlackError("cant_update_message")
    if channel.is_archived:
        raise SlackError("is_inactive")
    if len(call.text("text")) > TEXT_UPDATE:
        raise SlackError("msg_too_long")
    before = shapes.message(message)
    message.body = {**_frame(message.body), **_edited(call, message.body)}
    if "metadata" in call.args:
        message.metadata = _metadata(call)
    call.world.changes.mark(channel.key)
    events.changed(call.world, channel, message, before)
    shown = shapes.message(message)
    return {"channel": channel.id, "ts": message.ts, "text": shown.get("text", ""), "message": shown}


@METHODS.method("chat.delete", needs="channel ts", unplayed="as_user", scope="chat:write")
async def delete(call: AppCall) -> Json:
    channel = call.channel()
    message = call.message(channel, call.text("ts"))
    if message.app != call.app.id:
        raise SlackError("cant_delete_message")
    remove(call.world, channel, message)
    return {"channel": channel.id, "ts": message.ts}


@METHODS.method("chat.getPermalink", needs="channel message_ts")
async def get_permalink(call: AppCall) -> Json:
    channel = call.channel()
    message = call.message(channel, call.text("message_ts"))
    domain = call.state.workspaces[channel.team].domain
    link = f"https://{domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def content_of(call: AppCall) -> Json:
    """Text, blocks and attachments of a new message; SlackError where Slack would not take them."""
    text, blocks, attachments = (call.args.get(name) for name in _CONTENT)
    if not text and not blocks and not attachments:
        raise SlackError("no_text")
    content: Json = {"text": str(text or "")[:TEXT_CUT]}
    if blocks:
        content["blocks"] = _blocks(call, blocks)
    if attachments:
        content["attachments"] = _attachments(attachments)
    return content


_CONTENT = ("text", "blocks", "attachments")


def _frame(body: Json) -> Json:
    """A message without its content."""
    return {name: value for name, value in body.items() if name not in (*_CONTENT, "edited")}


def _edited(call: AppCall, former: Json) -> Json:
    """The content after chat.update.

    Attachments stay unless given, blocks stay unless blocks or a text are given, and only a text is marked as edited
    (chat.update, "text, blocks or attachments").
    """
    text, blocks, attachments = (call.args.get(name) for name in _CONTENT)
    if text is None and blocks is None and attachments is None:
        raise SlackError("no_text")
    content = {name: former[name] for name in _CONTENT if name in former}
    if text is not None or blocks is not None:
        content["text"] = str(text or "")
        content.pop("blocks", None)
    if blocks:
        content["blocks"] = _blocks(call, blocks)
    if attachments is not None:
        content["attachments"] = _attachments(attachments)
    if not any(content.get(name) for name in _CONTENT):
        raise SlackError("no_text")
    if not blocks:
        content["edited"] = {"user": call.app.bot_user, "ts": f"{int(call.world.clock.time())}.000000"}
    return content


def _blocks(call: AppCall, blocks: Any) -> list[Json]:
    check_blocks(blocks, surface="message", limit=BLOCKS_MESSAGE)
    return elements.completed(blocks, lambda: call.state.new_id("b"))


def check_blocks(blocks: Any, *, surface: str, limit: int) -> None:
    if found := block_kit.complaints(blocks, surface=surface, limit=limit):
        raise SlackError("invalid_blocks", *found, errors=found)


def _attachments(attachments: Any) -> list[Json]:
    if not isinstance(attachments, list) or not all(isinstance(one, dict) for one in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > 100:
        raise SlackError("too_many_attachments")
    return [{"id": place, **one} for place, one in enumerate(attachments, 1)]


def _destination(call: AppCall) -> Channel:
    """The channel a message goes to: by id, by name, or a person's direct messages with the app."""
    wanted = call.text("channel")
    if wanted in call.state.users:
        person = call.user("channel")
        if person.id == call.app.bot_user or person.deleted:
            raise SlackError("channel_not_found")
        return direct(call.world, person.id, call.app.bot_user)
    by_name = wanted.removeprefix("#")
    channel = call.state.channels.get(wanted) or next(
        (one for one in call.state.channels.values() if one.name == by_name and by_name), None
    )
    if channel is None or not call.can_see(channel):
        raise SlackError("channel_not_found")
    if channel.is_archived:
        raise SlackError("is_archived")
    if call.app.bot_user not in channel.members and "chat:write.public" not in call.app.scopes:
        raise SlackError("not_in_channel")
    return channel


def _thread(call: AppCall, channel: Channel) -> str | None:
    """The thread to answer in.

    Where the root is gone without leaving a stone, Slack posts into the channel instead and says nothing; only the
    missing `thread_ts` of the answer tells. A reply's own ts makes a mess there, so strict mode refuses it.
    """
    thread_ts = call.text("thread_ts")
    root = channel.messages.get(thread_ts) or channel.ephemeral.get(thread_ts)
    if root is None:
        return None
    if root.is_reply and call.world.strict:
        raise SlackError(
            "invalid_arguments", "thread_ts: names a reply, use its parent's ts (simulator in strict mode)"
        )
    return root.thread_ts or root.ts


def _metadata(call: AppCall) -> Json | None:
    metadata = call.args.get("metadata")
    if not metadata:
        return None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_schema")
    if len(dumps(metadata)) > METADATA:
        raise SlackError("metadata_too_large")
    return metadata


def _customized(call: AppCall) -> Json:
    if "chat:write.customize" not in call.app.scopes:
        raise SlackError("missing_scope", needed="chat:write.customize", provided=listed(call.app.scopes))
    content: Json = {"subtype": "bot_message"}
    if username := call.text("username"):
        content["username"] = username
    icons = {name.removeprefix("icon_"): call.text(name) for name in ("icon_emoji", "icon_url") if call.text(name)}
    return {**content, "icons": icons} if icons else content
