"""Who answers at our own public address? One POST, sent as a platform sends it: from outside, past every proxy."""

from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

from bot.adapters.loopback import is_loopback
from bot.errors import Unreachable

_TIMEOUT = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came back."""

    status: int
    body: bytes


async def call(url: str, body: bytes, headers: Mapping[str, str]) -> Heard:
    """Raises Unreachable where nobody answers, or somebody who is no desk."""
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=not is_loopback(url)) as session,
            session.post(url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            heard = Heard(status=answer.status, body=await answer.content.read(10_000))
    except (aiohttp.ClientError, TimeoutError, OSError) as cause:
        raise Unreachable(f"nobody answers at {url} ({type(cause).__name__})") from cause
    if heard.status not in (200, 400, 401):
        raise Unreachable(f"no desk answers at {url}, but something that says {heard.status}")
    return heard
