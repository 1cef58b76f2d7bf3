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
from bot.adapters.slack.forms import OPENING, Opener
from bot.errors import Unreadable
from bot.model.inbound import Envelope, Inbound
from bot.ports import Accept

log = structlog.get_logger(__name__)

#: Bolt answers these itself, without calling Slack.
_BOLTS_OWN = frozenset({"url_verification", "ssl_check"})


class Accepting(AsyncMiddleware):
    """The way in, the same for Socket Mode and HTTP.

    Until `accept` is set everything is refused, and comes again. `heard` is told of what was written down; `opener`
    opens the forms that people ask for.
    """

    def __init__(
        self,
        heard: Callable[[Envelope], None] = lambda _: None,
        parse: Callable[[Mapping[str, Any]], Inbound | None] = lambda _: None,
        opener: Opener | None = None,
    ) -> None:
        self.accept: Accept | None = None
        self._parse = parse
        self._opener = opener
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
        if self._opener is not None and self.accept is not None and (answer := await self._form(req.body)):
            return answer
        return BoltResponse(status=200 if await self._keep(req.body) else 503, body="")

    async def _form(self, payload: Mapping[str, Any]) -> BoltResponse | None:
        """The whole answer to a press that opened a form, or to a form with faults; None for anything else."""
        kind = payload.get("type") or ("command" if "command" in payload else None)
        if self._opener is None or kind not in (*OPENING, "view_submission"):
            return None
        try:
            inbound = self._parse(payload)
        except Unreadable:
            return None  # it is kept, and set aside with its reason
        if inbound is None:
            return None
        if kind in OPENING:
            is_open = await self._opener.opens(inbound, str(payload.get("trigger_id") or ""))
            return BoltResponse(status=200, body="") if is_open else None
        faults = self._opener.faults(inbound)
        return BoltResponse(status=200, body={"response_action": "errors", "errors": faults}) if faults else None

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
