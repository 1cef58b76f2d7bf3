"""How does one outbox row become calls to Slack, and did earlier ones of it take effect?

A long text becomes several messages; the first one's id stands for all.
"""

from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.calendar_files import content
from bot.adapters.slack.client import asking, calling, uploading
from bot.adapters.slack.directs import Directs
from bot.adapters.slack.stamps import instant
from bot.errors import Ambiguous, Undeliverable
from bot.model.files import CalendarFile, TextFile
from bot.model.outbound import Operation, Receipt, Sending
from bot.model.places import HOME
from bot.model.rich import Body
from bot.texts.rendering.slack import split, to_slack

#: How our key travels with a message, so that it can be found again.
_EVENT = "opiekun"

#: How far back an earlier try is looked for: pages of a channel's newest messages, or of a thread's.
_PAGES = 5
_PAGE = 200

#: How long a message's text is best kept (docs.slack.dev, chat.postMessage); the blocks show all of it.
_TEXT = 4000

#: How many sendings of several parts are remembered while they are under way.
_REMEMBERED = 1000


class Sender:
    """Carries out sendings. Slack makes a thread by the first post in it, so opening one is nothing to do."""

    def __init__(self, web: AsyncWebClient, directs: Directs) -> None:
        self._web = web
        self._directs = directs
        self._begun: OrderedDict[str, dict[str, str]] = OrderedDict()

    async def deliver(self, sending: Sending) -> Receipt:
        """Raises NotSent, Ambiguous or Undeliverable."""
        if sending.place.chat.startswith(HOME):
            return await self._publish(sending)
        match sending.operation:
            case Operation.OPEN_THREAD:
                return Receipt()
            case Operation.POST:
                return await self._post(sending)
            case Operation.EDIT:
                return await self._edit(sending)
            case Operation.DELETE:
                return await self._delete(sending)

    async def find(self, sending: Sending) -> Receipt | None:
        """What an earlier try posted, where it posted all of it; of less, the next try posts what is missing.

        None for an edit, a deletion or a home tab: those may be repeated. Raises NotSent.
        """
        if sending.operation is not Operation.POST or sending.place.chat.startswith(HOME):
            return None
        if sending.body is not None and sending.body.file is not None:
            return await self._find_file(sending, sending.body.file)
        wanted = [key for key, _ in _parts(sending)]
        found: dict[str, str] = {}
        async for message in self._recent(sending):
            key = _key(message)
            if key in wanted:
                found[key] = str(message.get("ts"))
        if len(found) == len(wanted):
            return _receipt(found[sending.key], sending)
        self._remember(sending.key, found)
        return None

    async def _find_file(self, sending: Sending, file: CalendarFile | TextFile) -> Receipt | None:
        """Shared files carry no key of ours; their names are each call's, and each version's, own."""
        async for message in self._recent(sending):
            if any(shared.get("name") == file.name for shared in message.get("files") or ()):
                return _receipt(str(message.get("ts")), sending)
        return None

    async def _post_file(self, sending: Sending, body: Body, file: CalendarFile | TextFile) -> Receipt:
        """Ask where to, bring it there, share it: only the last step shows anybody anything. Slack does not say which
        message shares it."""
        data = content(file)
        where = await asking(self._web.files_getUploadURLExternal(filename=file.name, length=len(data)))
        await uploading(self._web, str(where.get("upload_url")), data)
        await calling(
            self._web.files_completeUploadExternal(
                files=[{"id": str(where.get("file_id")), "title": file.name}],
                channel_id=await self._directs.channel(sending.place.chat),
                thread_ts=sending.place.thread,
                initial_comment=_shown(Body(text=body.text))["text"],
            )
        )
        return Receipt()

    async def _post(self, sending: Sending) -> Receipt:
        if sending.body is not None and sending.body.file is not None:
            return await self._post_file(sending, sending.body, sending.body.file)
        channel = await self._directs.channel(sending.place.chat)
        sent = self._begun.pop(sending.key, {})
        for key, part in _parts(sending):
            if key not in sent:
                try:
                    sent[key] = await self._post_part(sending, channel, key, part)
                finally:
                    self._remember(sending.key, sent)
        self._begun.pop(sending.key, None)
        return _receipt(sent[sending.key], sending)

    async def _post_part(self, sending: Sending, channel: str, key: str, part: Body) -> str:
        answer = await calling(
            self._web.chat_postMessage(
                channel=channel,
                thread_ts=sending.place.thread,
                unfurl_links=False,
                unfurl_media=False,
                metadata={"event_type": _EVENT, "event_payload": {"key": key}},
                client_msg_id=key,
                **_shown(part),
            )
        )
        stamp = answer.get("ts")
        if not isinstance(stamp, str):
            raise Ambiguous("Slack's answer to chat.postMessage has no ts")
        return stamp

    async def _publish(self, sending: Sending) -> Receipt:
        """A home tab is shown whole, whatever was there; it has no id but its owner's."""
        _, part = next(_parts(sending))
        view = {"type": "home", "blocks": _shown(part)["blocks"]}
        await calling(self._web.views_publish(user_id=sending.place.chat.removeprefix(HOME), view=view))
        return Receipt(message_id="home")

    async def _edit(self, sending: Sending) -> Receipt:
        channel = await self._directs.channel(sending.place.chat)
        stamp = _named(sending)
        _, first = next(_parts(sending))
        await calling(self._web.chat_update(channel=channel, ts=stamp, **_shown(first)))
        return Receipt(message_id=stamp)

    async def _delete(self, sending: Sending) -> Receipt:
        channel = await self._directs.channel(sending.place.chat)
        stamp = _named(sending)
        try:
            await calling(self._web.chat_delete(channel=channel, ts=stamp))
        except Undeliverable as refused:
            if refused.code != "message_not_found":
                raise
        return Receipt(message_id=stamp)

    async def _recent(self, sending: Sending) -> AsyncIterator[Mapping[str, Any]]:
        """What was posted there lately, with the metadata."""
        channel, thread = await self._directs.channel(sending.place.chat), sending.place.thread
        bounds: dict[str, Any] = {"channel": channel, "limit": _PAGE, "include_all_metadata": True}
        for _ in range(_PAGES):
            if thread:
                page = await asking(self._web.conversations_replies(ts=thread, **bounds))
            else:
                page = await asking(self._web.conversations_history(**bounds))
            for message in page.get("messages") or ():
                yield message
            bounds["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
            if not bounds["cursor"]:
                return

    def _remember(self, key: str, sent: dict[str, str]) -> None:
        if sent:
            self._begun[key] = sent
        if len(self._begun) > _REMEMBERED:
            self._begun.popitem(last=False)


def _parts(sending: Sending) -> Iterator[tuple[str, Body]]:
    """The body in messages that Slack takes, each with its key. The buttons stand under the first, which is edited
    later."""
    if sending.body is None:
        raise Undeliverable("no_text", f"row {sending.id} has no body to show; this is a fault in the desk")
    first, *others = split(Body(text=sending.body.text), _TEXT)
    yield sending.key, replace(sending.body, text=first.text)
    for number, other in enumerate(others, 2):
        yield str(uuid5(NAMESPACE_OID, f"{sending.key}/{number}")), other


def _shown(part: Body) -> dict[str, Any]:
    try:
        arguments = to_slack(part)
    except ValueError as cause:
        raise Undeliverable("invalid_blocks", str(cause)) from cause
    return {**arguments, "text": arguments["text"][:_TEXT]}


def _named(sending: Sending) -> str:
    if sending.message_id is None:
        raise Undeliverable("message_not_found", f"row {sending.id} changes a message that never arrived")
    return sending.message_id


def _receipt(stamp: str, sending: Sending) -> Receipt:
    """A post on its own can be answered in its own thread; one in a thread belongs to that one."""
    return Receipt(message_id=stamp, thread=sending.place.thread or stamp, at=instant(stamp))


def _key(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return payload.get("key") if metadata.get("event_type") == _EVENT else None
