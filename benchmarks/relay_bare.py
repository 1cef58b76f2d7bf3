"""Two bare bots made of the same libraries, as the relay benchmark's other subject: no store, no queue, no order kept.

A python-telegram-bot application posts each contact's text into the contact's Slack thread; a Bolt app on Socket
Mode sends what is said in a thread to its contact. They are made as fast as the libraries allow: one HTTP session for
Slack, updates handled side by side.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from benchmarks.relay_cast import Cast
from benchmarks.subject import serve


class Bare:
    """What both bots know: which thread is whose."""

    def __init__(self, cast: Cast, web: AsyncWebClient, telegram: Any) -> None:
        self._cast = cast
        self._web = web
        self._telegram = telegram
        self._threads: dict[int, str] = {}
        self._chats: dict[tuple[str, str], int] = {}

    async def from_contact(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        if message is None or message.text is None:
            return
        chat = message.chat_id
        channel = self._cast.channel(self._cast.team(self._cast.contact(chat)))
        thread = self._threads.get(chat)
        if thread is None:
            root = await self._web.chat_postMessage(channel=channel, text=message.chat.full_name or str(chat))
            thread = self._threads[chat] = str(root["ts"])
            self._chats[channel, thread] = chat
        await self._web.chat_postMessage(channel=channel, thread_ts=thread, text=message.text)

    async def from_agent(self, event: dict[str, Any]) -> None:
        chat = self._chats.get((event["channel"], event.get("thread_ts", "")))
        if chat is not None:
            await self._telegram.send_message(chat, event["text"])


async def begin(task: Mapping[str, Any]) -> Callable[[], Awaitable[None]]:
    logging.basicConfig(level=logging.ERROR)
    session = aiohttp.ClientSession()
    web = AsyncWebClient(token=task["slack_bot"], base_url=task["slack_url"], session=session)
    application = (
        Application.builder()
        .token(task["telegram_token"])
        .base_url(task["telegram_url"])
        .concurrent_updates(True)
        .job_queue(None)
        .build()
    )
    bare = Bare(Cast.of(task), web, application.bot)
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, bare.from_contact))
    bolt = AsyncApp(client=web)
    bolt.event("message")(bare.from_agent)
    sockets = AsyncSocketModeHandler(bolt, task["slack_app"], web_client=web)
    await application.initialize()
    await application.start()
    assert application.updater is not None
    await application.updater.start_polling()
    await sockets.connect_async()

    async def end() -> None:
        assert application.updater is not None
        await sockets.close_async()
        await application.updater.stop()
        await application.stop()
        await application.shutdown()
        await session.close()

    return end


if __name__ == "__main__":
    serve(begin)
