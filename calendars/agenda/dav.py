"""How is a CalDAV server asked? One origin, four requests at once, no redirect followed to anywhere else.

Everything a server says is a stranger's word: bodies are bounded before they are read, and only what
is told in `multistatus` is parsed as XML.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from urllib.parse import unquote, urljoin, urlsplit

import httpx

from calendars.calls.agenda import AgendaError, UnauthorisedError, VanishedError

#: More than the largest calendar anybody keeps; less than what hurts.
MAX_BODY = 64 * 1024 * 1024
#: The hosts' own limits are between four and ten.
AT_ONCE = 4

_MAX_REDIRECTS = 5
_READS = frozenset({"GET", "PROPFIND", "REPORT"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who asks. `auth_type` is basic, digest, bearer (the password is the token) or none."""

    username: str = ""
    password: str = field(default="", repr=False)
    auth_type: str = "basic"

    def auth(self) -> httpx.Auth | None:
        """For httpx; sent at once, so that a 401 means what it says."""
        if self.auth_type == "none" or not (self.username or self.password):
            return None
        if self.auth_type == "digest":
            return httpx.DigestAuth(self.username, self.password)
        if self.auth_type == "bearer":
            return _Bearer(self.password)
        return httpx.BasicAuth(self.username, self.password)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back: the status, the headers, the whole body, and the path that answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    path: str

    @property
    def is_page(self) -> bool:
        """A page for people (a login form, a proxy's excuse) where a calendar was asked."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower() == "text/html"


class Server:
    """One origin of the configuration, shared by all agents whose calendars are there."""

    def __init__(self, url: str, *, timeout: timedelta = timedelta(seconds=30)) -> None:
        parts = urlsplit(url)
        self.origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self._host = (parts.hostname or "").lower()
        self._secure = parts.scheme == "https"
        self._whole = timeout.total_seconds() * 4
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(timeout.total_seconds(), connect=min(10.0, timeout.total_seconds()), pool=None),
            follow_redirects=False,
            headers={"User-Agent": "opiekun-agenda"},
            limits=httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE),
            verify=_trust(),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def path_of(self, href: str, base: str = "/") -> str:
        """The path that an href or a Location means, seen from `base`. Raises AgendaError for another host."""
        parts = urlsplit(urljoin(self.origin + base, href.strip()))
        if (parts.hostname or "").lower() != self._host or (self._secure and parts.scheme != "https"):
            raise AgendaError(
                f"{self.origin} points to {parts.scheme}://{parts.netloc.rpartition('@')[2]}, which is not configured "
                "and was not asked: if the calendar is there, write its address into the agenda's url"
            )
        return parts.path + (f"?{parts.query}" if parts.query else "")

    async def read(
        self,
        method: str,
        path: str,
        *,
        auth: httpx.Auth | None,
        headers: Mapping[str, str] | None = None,
        body: str = "",
    ) -> Reply:
        """Ask something that changes nothing. Redirects are followed on this host alone.

        Raises AgendaError where there is no answer, 401, 429 or 5xx; every other status is returned.
        """
        for _ in range(_MAX_REDIRECTS):
            reply = await self._patiently(method, path, auth, headers, body)
            if reply.status not in (301, 302, 303, 307, 308) or "location" not in reply.headers:
                break
            path = self.path_of(reply.headers["location"], path)
        else:
            raise AgendaError(f"{self.origin} redirects in circles: write the calendar's own address into its url")
        _raise_for(reply, self.origin)
        return reply

    async def write(
        self, method: str, path: str, *, auth: httpx.Auth | None, headers: Mapping[str, str], body: str = ""
    ) -> Reply:
        """PUT or DELETE, once, whatever comes back. Raises AgendaError where nothing does, and on a 401."""
        reply = await self._ask(method, path, auth, headers, body)
        if reply.status == 401:
            _raise_for(reply, self.origin)
        return reply

    async def _patiently(
        self, method: str, path: str, auth: httpx.Auth | None, headers: Mapping[str, str] | None, body: str
    ) -> Reply:
        try:
            return await self._ask(method, path, auth, headers, body)
        except _DroppedError:
            # A kept connection that the server had closed meanwhile; reading twice harms nobody.
            return await self._ask(method, path, auth, headers, body)

    async def _ask(
        self, method: str, path: str, auth: httpx.Auth | None, headers: Mapping[str, str] | None, body: str
    ) -> Reply:
        request = self._client.build_request(method, self.origin + path, headers=headers, content=body.encode() or None)
        try:
            async with self._slots, asyncio.timeout(self._whole), self._answer(request, auth) as response:
                content = await _bounded(response, self.origin)
                return Reply(status=response.status_code, headers=response.headers, body=content, path=path)
        except (httpx.RemoteProtocolError, httpx.ReadError) as cause:
            raise _DroppedError(f"{self.origin} broke off ({cause}): it is asked again") from cause
        except (httpx.HTTPError, TimeoutError) as cause:
            said = str(cause) or type(cause).__name__
            raise AgendaError(f"{self.origin} does not answer ({said}): it is asked again") from cause

    @asynccontextmanager
    async def _answer(self, request: httpx.Request, auth: httpx.Auth | None) -> AsyncIterator[httpx.Response]:
        response = await self._client.send(request, auth=auth, stream=True)
        try:
            yield response
        finally:
            await response.aclose()


class _DroppedError(AgendaError):
    """The connection ended before the answer did."""


class _Bearer(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request):  # type: ignore[no-untyped-def]
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


@cache
def _trust() -> ssl.SSLContext:
    """Whom TLS may believe. One for all servers: reading the authorities takes longer than many an answer."""
    return httpx.create_ssl_context()


def name_of(path: str) -> str:
    """How paths are compared: decoded, since servers and clients encode them as they like."""
    return unquote(path)


async def _bounded(response: httpx.Response, origin: str) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > MAX_BODY:
            raise AgendaError(f"{origin} answers with more than {MAX_BODY >> 20} MB: is this url a calendar's?")
        parts.append(part)
    return b"".join(parts)


def _raise_for(reply: Reply, origin: str) -> None:
    if reply.status == 401:
        raise UnauthorisedError(
            f"{origin} does not accept the username or password (401): correct them; it is not asked again until then"
        )
    if reply.status in (404, 410):
        raise VanishedError(f"{origin}{reply.path} is not there ({reply.status}): was the calendar moved or deleted?")
    if reply.status == 429 or reply.status >= 500:
        after = _retry_after(reply.headers.get("retry-after", ""))
        raise AgendaError(f"{origin} can't answer now ({reply.status}): it is asked again", retry_after=after)


def _retry_after(value: str) -> timedelta | None:
    if value.strip().isdigit():
        return timedelta(seconds=min(int(value), 86_400))
    try:
        wait = parsedate_to_datetime(value) - datetime.now(UTC)
    except (TypeError, ValueError):
        return None
    return min(max(wait, timedelta()), timedelta(days=1))
