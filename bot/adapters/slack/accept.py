"""When is Slack told "received"? When the payload is written down, and not before.

Bolt acknowledges an event before its listener runs, and answers 200 even where its own `auth.test` fails; an
event lost after that is lost for good. So this stands in `before_authorize`: after the signature check, before any
call to Slack, and nothing comes after it.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.adapters.slack.envelopes import CHANNEL, Ourselves, envelope, is_our_own
from bot.model.inbound import Envelope
from bot.ports import Accept

log = structlog.get_logger(__name__)

#: Bolt answers these itself, without calling Slack.
_BOLTS_OWN = frozenset({"url_verification", "ssl_check"})


class Accepting(AsyncMiddleware):
    """The way in, the same for Socket Mode and HTTP.

    Until `accept` is set everything is refused, and comes again. `heard` is told of what was written down.
    """

    def __init__(self, heard: Callable[[Envelope], None] = lambda _: None) -> None:
        self.accept: Accept | None = None
        self.ourselves: Ourselves | None = None
        self._heard = heard
        self._latest = 0

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse:
        if req.body.get("type") in _BOLTS_OWN or "ssl_check" in req.body:
            return await next()
        if is_our_own(req.body, self.ourselves):
            return BoltResponse(status=200, body="")
        return BoltResponse(status=200 if await self._keep(req.body) else 503, body="")

    async def _keep(self, payload: Mapping[str, Any]) -> bool:
        """Anything but 200 makes Slack send an event again; over a socket it means silence, to the same effect."""
        kept = envelope(payload, otherwise=max(self._latest + 1, time.time_ns() // 1000))
        try:
            if self.accept is None:
                return False
            await self.accept([kept])
        except Exception as cause:  # whatever the store's trouble, Slack must not hear "received"
            log.error("event_not_saved", channel=CHANNEL, external_id=kept.external_id, error=type(cause).__name__)
            return False
        self._latest = max(self._latest, kept.order)
        self._heard(kept)
        return True
