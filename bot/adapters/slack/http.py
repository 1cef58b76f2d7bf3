"""How do events come in over HTTP? One endpoint for Slack's three addresses, behind its signature.

The same Bolt app as for Socket Mode; Bolt tells the kinds of request apart by their bodies.
"""

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.adapters.bodies import body_of
from bot.adapters.refusals import Refusals
from bot.adapters.slack.envelopes import CHANNEL

#: Where Slack is told to send what; the manifest names the same.
PATHS = ("/slack/events", "/slack/interactions", "/slack/commands")

_REMEDY = (
    "if it was Slack: is channels.slack.signing_secret the one under Basic Information, is this machine's clock right, "
    "and does the proxy pass on every byte?"
)

_STAMP, _SIGNATURE = "x-slack-request-timestamp", "x-slack-signature"

#: A press carries the whole message it stands under: 40,000 characters of text and as many in its blocks, escaped.
_MOST_BYTES = 4 << 20


class Endpoint:
    """An ASGI application for a POST: 200 written down, 401 not from Slack, 503 to be sent again."""

    def __init__(self, app: AsyncApp) -> None:
        self._app = app
        self._refusals = Refusals(CHANNEL, _REMEDY)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._answer(Request(scope, receive))
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if not _is_plausible(request):
            return self._refusals.answer()
        asked = _understood(request, await body_of(request, at_most=_MOST_BYTES))
        if asked is None:
            return self._refusals.answer()
        answer = await self._app.async_dispatch(asked)
        return self._refusals.answer() if answer.status == 401 else to_starlette_response(answer)


def _understood(request: Request, body: bytes) -> AsyncBoltRequest | None:
    """Bolt takes a body apart before it looks at the signature; Slack sends none that it can't."""
    try:
        return to_async_bolt_request(request, body)
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return None


def _is_plausible(request: Request) -> bool:
    """Bolt's verifier raises on headers that are no number or no ASCII, and its app makes a 500 of that."""
    stamp, signature = request.headers.get(_STAMP, "0"), request.headers.get(_SIGNATURE, "")
    return stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12 and signature.isascii()
