"""Does Slack know us? Asked without connecting: a running desk notices nothing."""

from bot.adapters.slack.client import RefusedUs, asking, session, web_client
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
