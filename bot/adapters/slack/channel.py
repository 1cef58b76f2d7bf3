"""Slack, as the desk sees it: start it, understand what it says, let it carry messages."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import structlog
from slack_bolt.async_app import AsyncApp
from starlette.types import ASGIApp

from bot.adapters.backoff import Backoff
from bot.adapters.fields import dig
from bot.adapters.slack.accept import Accepting
from bot.adapters.slack.client import RefusedUs, asking, session, web_client
from bot.adapters.slack.directs import Directs
from bot.adapters.slack.envelopes import CHANNEL, Ourselves
from bot.adapters.slack.forms import Opener
from bot.adapters.slack.http import PATHS, Endpoint
from bot.adapters.slack.logs import vendor_logger
from bot.adapters.slack.names import Names
from bot.adapters.slack.parse import Known, parse
from bot.adapters.slack.send import Sender
from bot.adapters.slack.sockets import Rhythm, Sockets
from bot.errors import NotSent, OpiekunError, Undeliverable
from bot.model.inbound import Envelope, Inbound
from bot.model.outbound import Receipt, Sending
from bot.model.places import Place
from bot.ports import Accept, Forms, Pace

log = structlog.get_logger(__name__)

#: One message a second to a channel, short bursts allowed (docs.slack.dev, "Rate limits").
_PACE = Pace(per_second=1.0, burst=3)


class SlackChannel:
    """A `Channel` over one workspace's app. Nothing is opened before `start`.

    `endpoints` answer Slack's requests in HTTP mode, by their paths; they refuse them until started.
    """

    name = CHANNEL
    can_ask = True
    listens_alone = False

    def __init__(
        self,
        *,
        bot_token: str,
        app_token: str,
        signing_secret: str,
        base_url: str = "https://slack.com/api/",
        mode: Literal["socket", "http"] = "socket",
        rhythm: Rhythm | None = None,
        forms: Forms | None = None,
    ) -> None:
        self._base_url = base_url
        self._tokens = {"bot_token": bot_token, "app_token": app_token}
        self._web = web_client(bot_token, base_url)
        self._directs = Directs(self._web)
        self._names = Names(self._web)
        self._sender = Sender(self._web, self._directs)
        opener = Opener(self._web, forms) if forms is not None else None
        self._accepting = Accepting(self._heard, lambda raw: self.parse(raw, datetime.now(UTC)), opener)
        app = AsyncApp(
            name="opiekun",
            logger=vendor_logger(),
            client=self._web,
            signing_secret=signing_secret,
            before_authorize=self._accepting,
        )
        self.endpoints: Mapping[str, ASGIApp] = dict.fromkeys(PATHS, Endpoint(app)) if mode == "http" else {}
        self._sockets = Sockets(app, self._web, app_token, rhythm=rhythm) if mode == "socket" else None
        self._beginning: asyncio.Task[None] | None = None

    async def start(self, accept: Accept) -> None:
        """Raises OpiekunError where Slack refuses a token; where it can't be reached, it is tried on."""
        _check_kinds(self._tokens)
        self._web.session = session()
        self._accepting.accept = accept
        try:
            await self._begin()
        except NotSent as cause:
            log.warning("slack_unreachable", error=str(cause), remedy=f"is {self._base_url} reachable from here?")
            self._beginning = asyncio.create_task(self._begin_later())
        except OpiekunError:
            await self.stop()
            raise

    async def stop_listening(self) -> None:
        """What comes now is not acknowledged, and comes again."""
        beginning, self._beginning = self._beginning, None
        if beginning is not None:
            beginning.cancel()
            await asyncio.gather(beginning, return_exceptions=True)
        self._accepting.accept = None
        if self._sockets is not None:
            await self._sockets.stop()
        await self._names.stop()

    async def stop(self) -> None:
        await self.stop_listening()
        if self._web.session is not None:
            await self._web.session.close()

    def pace(self, place: Place) -> Pace:
        return _PACE

    def parse(self, raw: Mapping[str, Any], saved_at: datetime) -> Inbound | None:
        ourselves = self._accepting.ourselves
        return parse(raw, saved_at, Known(me=ourselves.user if ourselves else "", names=self._names.known))

    async def deliver(self, sending: Sending) -> Receipt:
        return await self._sender.deliver(sending)

    async def find(self, sending: Sending) -> Receipt | None:
        return await self._sender.find(sending)

    async def _begin(self) -> None:
        """Learn who we are, then listen. Raises NotSent or OpiekunError."""
        ourselves = await self._who_are_we()
        self._accepting.ourselves = ourselves
        log.info("slack_connected", team=ourselves.team, bot=ourselves.user)
        self._names.load()
        if self._sockets is not None:
            await self._sockets.start()

    async def _begin_later(self) -> None:
        backoff = Backoff()
        while True:
            pause = backoff.next()
            await asyncio.sleep(pause)
            try:
                return await self._begin()
            except OpiekunError as cause:
                log.warning("slack_unreachable", error=str(cause), tried_after=round(pause, 1))

    async def _who_are_we(self) -> Ourselves:
        try:
            answer = await asking(self._web.auth_test())
        except RefusedUs as refused:
            raise OpiekunError(f"Slack refuses the bot token ({refused.code}): {refused.remedy}") from refused
        except Undeliverable as refused:
            raise OpiekunError(f"Slack answers auth.test with {refused.code}") from refused
        return Ourselves(
            user=str(answer.get("user_id") or ""),
            bot=str(answer.get("bot_id") or ""),
            team=str(answer.get("team_id") or ""),
        )

    def _heard(self, envelope: Envelope) -> None:
        """What an event tells by the way: where one writes back to somebody, and who joined the workspace."""
        event = dig(envelope.raw, "event")
        if dig(event, "type") == "team_join":
            self._names.learn(dig(event, "user"))
        elif envelope.sender is not None:
            self._names.ask(envelope.sender.user)
            chat = dig(event, "channel")
            if isinstance(chat, str) and chat.startswith("D"):
                self._directs.learn(envelope.sender.user, chat)


def _check_kinds(tokens: Mapping[str, str]) -> None:
    """Slack takes either kind of token for a greeting, and refuses what follows in words that help nobody."""
    for name, wrong, right in (("bot_token", "xapp-", "xoxb-"), ("app_token", "xoxb-", "xapp-")):
        if tokens[name].startswith(wrong):
            raise OpiekunError(
                f"channels.slack.{name} begins with {wrong}; it takes the token that begins with {right}"
            )
