"""What does a response_url do? Answers an interaction: a new message, another content, or none at all."""

from __future__ import annotations

from typing import Any

from simulator.exchange import Asked
from simulator.slack import elements, events, shapes
from simulator.slack.limits import BLOCKS_MESSAGE, TEXT_CUT, SlackError
from simulator.slack.methods.chat import check_blocks
from simulator.slack.nouns import App, Channel, Message, ResponseUrl
from simulator.slack.posting import post, remove
from simulator.wire import Answer, Json, Request
from simulator.world import World

_KNOWN = frozenset(
    {
        "text", "blocks", "attachments", "response_type", "replace_original", "delete_original", "thread_ts",
        "unfurl_links", "unfurl_media", "metadata", "mrkdwn",
    }
)  # fmt: skip


class Hooks:
    """The side of an exchange that answers posts to response_urls."""

    name = "slack"

    def __init__(self, world: World) -> None:
        self._world = world

    def recognise(self, request: Request) -> Asked:
        url = self._world.slack.response_urls.get(request.path)
        return Asked(method="response_url", caller=url.app if url is not None else "", request=request)

    async def answer(self, asked: Asked) -> Answer:
        url = self._world.slack.response_urls.get(asked.request.path)
        try:
            if url is None or self._world.wall.time() - url.at > self._world.timings.response_url:
                raise SlackError("expired_url")
            if url.left == 0:
                raise SlackError("used_url")
            if asked.request.malformed:
                raise SlackError("invalid_payload")
            url.left -= 1
            answer(self._world, url, asked.request.args)
        except SlackError as error:
            status = 404 if error.error in {"expired_url", "used_url"} else 400
            return Answer(body={"ok": False, "error": error.error, **error.extra}, status=status)
        return Answer(body={"ok": True})

    def rate_limited(self, retry_after: int | None) -> Answer:
        headers = () if retry_after is None else (("Retry-After", str(retry_after)),)
        return Answer(body={"ok": False, "error": "ratelimited"}, status=429, headers=headers)

    def failed(self, error: str, status: int) -> Answer:
        return Answer(body={"ok": False, "error": error}, status=400)


def answer(world: World, url: ResponseUrl, payload: Json) -> Message | None:
    """Do what a payload says in the place where the interaction happened."""
    if world.strict and (odd := payload.keys() - _KNOWN):
        raise SlackError("invalid_payload", *(f"{name}: unknown (simulator in strict mode)" for name in sorted(odd)))
    channel, app = world.slack.channels[url.channel], world.slack.apps[url.app]
    original = _original(channel, url)
    if _true(payload.get("delete_original")):
        _delete(world, channel, url, original)
        return None
    content = _content(world, payload)
    if _true(payload.get("replace_original")) and original is not None:
        return _replace(world, channel, app, original, content)
    only_for = None if payload.get("response_type") == "in_channel" else url.user
    thread_ts = str(payload.get("thread_ts") or "") or None
    if only_for is not None:
        content["is_ephemeral"] = True
    return post(world, channel, app, content, thread_ts=thread_ts, only_for=only_for, metadata=payload.get("metadata"))


def _original(channel: Channel, url: ResponseUrl) -> Message | None:
    store = channel.ephemeral if url.ephemeral else channel.messages
    return store.get(url.ts or "")


def _delete(world: World, channel: Channel, url: ResponseUrl, original: Message | None) -> None:
    if original is None:
        raise SlackError("message_not_found")
    if url.ephemeral:
        del channel.ephemeral[original.ts]
        world.changes.mark(channel.key)
    else:
        remove(world, channel, original)


def _replace(world: World, channel: Channel, app: App, original: Message, content: Json) -> Message:
    before = shapes.message(original)
    kept = {name: value for name, value in original.body.items() if name not in ("text", "blocks", "attachments")}
    edited = {"user": app.bot_user, "ts": f"{int(world.clock.time())}.000000"}
    original.body = {**kept, **content, "edited": edited}
    world.changes.mark(channel.key)
    if original.only_for is None:
        events.changed(world, channel, original, before)
    return original


def _content(world: World, payload: Json) -> Json:
    text, blocks, attachments = payload.get("text"), payload.get("blocks"), payload.get("attachments")
    if not text and not blocks and not attachments:
        raise SlackError("no_text")
    content: Json = {"text": str(text or "")[:TEXT_CUT]}
    if blocks:
        check_blocks(blocks, surface="message", limit=BLOCKS_MESSAGE)
        content["blocks"] = elements.completed(blocks, lambda: world.slack.new_id("b"))
    if attachments:
        content["attachments"] = attachments
    return content


def _true(value: Any) -> bool:
    return value is True or value == "true"
