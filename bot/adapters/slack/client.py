"""How is Slack called, and what does its answer mean for the row that asked? The errors in the desk's words.

Slack's own words for errors: docs.slack.dev, each method's page.
"""

from collections.abc import Awaitable
from datetime import timedelta

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.loopback import is_loopback
from bot.adapters.slack.logs import vendor_logger
from bot.errors import Ambiguous, NotSent, Undeliverable

log = structlog.get_logger(__name__)

#: Seconds. `connect` covers waiting for a free connection, so that it never counts as sent.
_TIMEOUT = aiohttp.ClientTimeout(total=90, connect=15, sock_connect=10, sock_read=30)
#: More than there are lanes, so that none waits for another.
_CONNECTIONS = 80

_TOO_MANY = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
#: Slack says that it never looked at the call.
_NOT_TAKEN = frozenset({"request_timeout", "team_added_to_org", "accesslimited"})
#: Some aspect of the operation may have succeeded before the error, Slack says of these.
_MAYBE_TAKEN = frozenset({"fatal_error", "internal_error", "service_unavailable"})
#: The app is not what it was: what waits is kept until somebody has put it right.
_NEEDS_A_PERSON = frozenset(
    {
        "access_denied",
        "account_inactive",
        "app_missing_action_url",
        "ekm_access_denied",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)

#: What to do about them.
DEFAULT_REMEDY = "reinstall the app in its workspace and set channels.slack.bot_token to the token shown there"
REMEDIES = {
    "missing_scope": "run `opiekun slack manifest`, paste it at api.slack.com/apps under App Manifest, "
    "and reinstall the app",
    "not_allowed_token_type": "channels.slack.bot_token takes the token that begins with xoxb-, app_token the one "
    "that begins with xapp-",
}

_PAUSE_FOR_A_PERSON = timedelta(minutes=1)
_PAUSE_UNNAMED = timedelta(seconds=10)


class RefusedUs(NotSent):
    """Slack refuses the app itself, not this call. At start somebody is told; later what waits is kept."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.remedy = REMEDIES.get(code, DEFAULT_REMEDY)
        super().__init__(f"Slack refuses the app ({code}): {self.remedy}", retry_after=_PAUSE_FOR_A_PERSON)


def session() -> aiohttp.ClientSession:
    """The one HTTP session, shared by everything that calls Slack."""
    return aiohttp.ClientSession(timeout=_TIMEOUT, connector=aiohttp.TCPConnector(limit=_CONNECTIONS))


def web_client(token: str, base_url: str, shared: aiohttp.ClientSession | None = None) -> AsyncWebClient:
    """The SDK's client, without its own retries: they repeat a post whose answer was lost."""
    client = AsyncWebClient(token=token, base_url=base_url, session=shared, retry_handlers=[], logger=vendor_logger())
    if is_loopback(base_url):
        client.proxy = None
    return client


async def calling(answer: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """The answer of one call. Raises NotSent, Ambiguous or Undeliverable."""
    try:
        return await answer
    except SlackApiError as refused:
        raise _meaning(refused) from refused
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as cause:
        raise NotSent(f"Slack can't be reached: {type(cause).__name__}") from cause
    except (aiohttp.ClientError, TimeoutError, OSError) as cause:
        raise Ambiguous(f"Slack's answer was lost: {type(cause).__name__}") from cause
    except AttributeError as cause:
        # The SDK asks the answer for `ok` before it knows that it is an object: a proxy's page ends up here.
        raise Ambiguous("Slack's answer is no JSON object") from cause


async def asking(answer: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """The answer to a question that changes nothing: a lost one may simply be asked again."""
    try:
        return await calling(answer)
    except Ambiguous as lost:
        raise NotSent(str(lost)) from lost


async def uploading(client: AsyncWebClient, url: str, data: bytes) -> None:
    """Bring a file's bytes to where Slack asked for them. Nobody sees them yet, so every failure is NotSent."""
    if client.session is None:
        raise NotSent("the channel is not started")
    try:
        async with client.session.post(url, data=data, proxy=client.proxy) as answer:
            if answer.status != 200:
                raise NotSent(f"Slack did not take a file: it answered {answer.status}")
    except (aiohttp.ClientError, TimeoutError, OSError) as cause:
        raise NotSent(f"Slack did not take a file: {type(cause).__name__}") from cause


def _error_of(refused: SlackApiError) -> str:
    """Slack's own word, or the HTTP status where there is none."""
    response = refused.response
    data = getattr(response, "data", None)
    word = data.get("error") if isinstance(data, dict) else None
    return word if isinstance(word, str) and word else f"http_{_status(refused)}"


def _meaning(refused: SlackApiError) -> NotSent | Ambiguous | Undeliverable:
    code, status = _error_of(refused), _status(refused)
    if status == 429 or code in _TOO_MANY:
        return NotSent(f"Slack asks for a pause ({code})", retry_after=_pause(refused))
    if code in _NEEDS_A_PERSON:
        refusal = RefusedUs(code)
        log.error("slack_refuses_us", error=code, remedy=refusal.remedy)
        return refusal
    if code in _NOT_TAKEN or code.startswith("http_4"):
        return NotSent(f"Slack did not take the call: {code}")
    if status >= 500 or code in _MAYBE_TAKEN or code.startswith("http_"):
        return Ambiguous(f"Slack answered {code}")
    return Undeliverable(code)


def _status(refused: SlackApiError) -> int:
    # A body that is no JSON leaves aiohttp's own response here, whose status has another name.
    response = refused.response
    status = getattr(response, "status_code", None) or getattr(response, "status", None)
    return status if isinstance(status, int) else 0


def _pause(refused: SlackApiError) -> timedelta:
    headers = getattr(refused.response, "headers", None) or {}
    seconds = str(headers.get("Retry-After", ""))
    return timedelta(seconds=int(seconds)) if seconds.isdecimal() else _PAUSE_UNNAMED
