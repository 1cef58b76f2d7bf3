"""How does a platform call an app? One POST to this machine, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx

from simulator.deliveries import Delivery
from simulator.faults import Fault, Faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What is sent, and for how many real seconds an answer is waited for."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    timeout: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer, whatever it says."""

    status: int
    phrase: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


class Why(StrEnum):
    """Why there was no answer."""

    TIMEOUT = "timeout"
    CONNECTION = "connection"
    #: The simulator calls nobody but this machine.
    ELSEWHERE = "elsewhere"


class Outgoing:
    """Calls of one platform, with the faults that are in store for them."""

    def __init__(self, platform: str, faults: Faults) -> None:
        self._platform = platform
        self._faults = faults
        self._client: httpx.AsyncClient | None = None

    async def send(self, post: Post, delivery: Delivery | None = None) -> Answered | Why:
        """Redirects are not followed."""
        if not is_loopback(post.url):
            return Why.ELSEWHERE
        rule = None if delivery is None else self._faults.of_attempt(self._platform, delivery.kind, delivery.chat)
        if rule is None:
            return await self._post(post)
        taken = rule.fault is Fault.DROP_ANSWER or (rule.fault is Fault.STATUS and rule.taken)
        if taken:
            await self._post(post)
        if rule.fault is Fault.STATUS:
            return _answered(httpx.Response(rule.status))
        return Why.TIMEOUT if taken else Why.CONNECTION

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def _post(self, post: Post) -> Answered | Why:
        if self._client is None:
            self._client = httpx.AsyncClient(trust_env=False)
        try:
            sent = self._client.post(post.url, content=post.body, headers=post.headers, timeout=post.timeout)
            return _answered(await sent)
        except httpx.TimeoutException:
            return Why.TIMEOUT
        except httpx.HTTPError:
            return Why.CONNECTION


def is_loopback(url: str) -> bool:
    """Does this address stay on the machine?"""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _answered(response: httpx.Response) -> Answered:
    return Answered(
        status=response.status_code,
        phrase=response.reason_phrase,
        headers=response.headers,
        body=response.content,
    )
