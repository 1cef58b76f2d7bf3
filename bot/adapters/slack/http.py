"""How do events come in over HTTP? One endpoint for Slack's three addresses, behind its signature.

The same Bolt app as for Socket Mode; Bolt tells the kinds of request apart by their bodies.
"""

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

_STAMP, _SIGNATURE = "x-slack-request-timestamp", "x-slack-signature"


class Endpoint:
    """An ASGI application for a POST: 200 written down, 401 not from Slack, 503 to be sent again."""

    def __init__(self, app: AsyncApp) -> None:
        self._handler = AsyncSlackRequestHandler(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._answer(Request(scope, receive))
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if not _is_plausible(request):
            return _REFUSED
        try:
            return await self._handler.handle(request)
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
            # Bolt takes a body apart before it looks at the signature; Slack sends none that it can't.
            return _REFUSED


_REFUSED = PlainTextResponse("this request is not signed by Slack", status_code=401)


def _is_plausible(request: Request) -> bool:
    """Bolt's verifier raises on headers that are no number or no ASCII, and its app makes a 500 of that."""
    stamp, signature = request.headers.get(_STAMP, "0"), request.headers.get(_SIGNATURE, "")
    return stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12 and signature.isascii()
