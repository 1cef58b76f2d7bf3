"""Does Slack know us, and are we where it calls us? A running desk notices nothing."""

import json
import time

from slack_sdk.signature import SignatureVerifier

from bot.adapters.reach import call
from bot.adapters.slack.client import RefusedUs, asking, session, web_client
from bot.adapters.slack.http import PATHS
from bot.errors import OpiekunError, Undeliverable, Unreachable


async def probe(*, bot_token: str, app_token: str | None, base_url: str) -> str:
    """Who we are there, in a few words. Raises OpiekunError with a remedy; Unreachable where there is no answer."""
    async with session() as shared:
        web = web_client(bot_token, base_url, shared)
        try:
            answer = await asking(web.auth_test())
            if app_token is not None:
                await asking(web.apps_connections_open(app_token=app_token))
        except RefusedUs as refused:
            raise OpiekunError(str(refused)) from refused
        except Undeliverable as refused:
            raise OpiekunError(f"Slack answers {refused.code}; check both tokens of channels.slack") from refused
        except OpiekunError as cause:
            raise Unreachable(f"{cause}; is {base_url} reachable from here?") from cause
    return f"bot {answer.get('user')} in workspace {answer.get('team')}"


async def probe_address(*, public_url: str, signing_secret: str) -> str:
    """What the desk that runs says to a challenge as Slack sends it, in a few words.

    Raises OpiekunError with a remedy; Unreachable where no desk answers.
    """
    url = f"{public_url.rstrip('/')}{PATHS[0]}"
    body = json.dumps({"type": "url_verification", "challenge": _CHALLENGE}).encode()
    stamp = str(int(time.time()))
    signature = SignatureVerifier(signing_secret).generate_signature(timestamp=stamp, body=body)
    signed = {"x-slack-request-timestamp": stamp, "x-slack-signature": signature or ""}
    heard = await call(url, body, {"content-type": "application/json", **signed})
    if heard.status == 200 and _CHALLENGE.encode() in heard.body:
        return f"answers at {url}"
    if heard.status == 401:
        raise OpiekunError(
            f"the desk at {url} refuses our signature: it runs with another channels.slack.signing_secret, or a proxy "
            "changes what it passes on"
        )
    raise Unreachable(f"no desk answers at {url}, but something that says {heard.status}")


_CHALLENGE = "is-anybody-there"
