"""Where does Alertmanager call? One path behind a token, as a bearer's or as the password of any user."""

import base64
import binascii
import hmac
from collections.abc import Awaitable, Callable, Mapping

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.adapters.alerts.channel import AlertsChannel
from bot.adapters.bodies import body_of
from bot.errors import StoreError, Unreadable

log = structlog.get_logger(__name__)

PATH = "/alerts"
#: Two hundred alerts with long labels are a fifth of this.
MOST_BYTES = 1 << 20

_TOO_MUCH = f"more than {MOST_BYTES >> 20} MiB at once; set max_alerts in Alertmanager's webhook_config"


class AlertsOverHttp(AlertsChannel):
    """The channel, and the application at its path: 200 written down, 400 not readable, 401 not monitoring's, 413 too
    much, 503 to be sent again."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token.encode()
        self.endpoints: Mapping[str, ASGIApp] = {PATH: _Door(self.answer)}

    async def answer(self, request: Request) -> Response:
        if not hmac.compare_digest(_given(request), self._token) or not self._token:
            return _said(401, "the token is wrong or missing: send alerts.token as Bearer, or as Basic's password")
        try:
            is_kept = await self.keep(await body_of(request, at_most=MOST_BYTES))
        except HTTPException as error:
            return _said(error.status_code, _TOO_MUCH if error.status_code == 413 else "the request was cut off")
        except Unreadable as error:
            return _said(400, str(error))
        except StoreError as error:
            log.error("alerts_not_kept", error=str(error))
            is_kept = False
        return _said(200, "kept") if is_kept else _said(503, "the desk takes nothing now; send it again")


class _Door:
    """An ASGI application; a function would be taken for something else."""

    def __init__(self, answer: Callable[[Request], Awaitable[Response]]) -> None:
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._answer(Request(scope, receive))
        await answer(scope, receive, send)


def _given(request: Request) -> bytes:
    """The token of the request; empty where there is none."""
    sort, _, value = request.headers.get("authorization", "").partition(" ")
    value = value.strip()
    if sort.lower() == "bearer":
        return value.encode("latin-1")
    if sort.lower() != "basic":
        return b""
    try:
        return base64.b64decode(value, validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return b""


def _said(status: int, text: str) -> Response:
    headers = {"WWW-Authenticate": 'Bearer realm="alerts", Basic realm="alerts"'} if status == 401 else {}
    return PlainTextResponse(f"{text}\n", status_code=status, headers=headers)
