"""How does a call of the library's reach Telegram? Over aiohttp; its errors say whether the call ever left.

The token is part of every URL, and aiohttp's errors quote URLs: none of them leaves this file, only its name.
"""

from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

from bot.adapters.loopback import is_loopback
from bot.errors import OpiekunError

#: Raised before the first byte of a call was written, and only then.
_BEFORE_SENDING = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
)

#: Seconds. Finding a free connection, or making one, is one wait; then each piece of the answer has its own.
_CONNECT, _FREE, _WRITE, _WRITE_FILES = 10.0, 10.0, 20.0, 60.0

_FORM = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": BaseRequest.USER_AGENT}
_FILES = {"User-Agent": BaseRequest.USER_AGENT}


class Unsent(NetworkError):  # noqa: N818 - a word like those of bot.errors
    """The call certainly did not leave this machine. Its message is the kind of the cause."""


class Unanswered(NetworkError):  # noqa: N818 - likewise
    """The call may have arrived; its answer did not. Its message is the kind of the cause."""


class Request(BaseRequest):
    """The library's way to Telegram, with connections of its own: at most `connections`, kept between calls.

    An answer, or the next piece of one, is waited for `read` seconds. Raises OpiekunError for a proxy in the
    environment that can't be used.
    """

    __slots__ = ("_connections", "_is_shut", "_proxy", "_read", "_session")

    def __init__(self, base_url: str, *, connections: int, read: float) -> None:
        self._connections = connections
        self._read = read
        self._proxy = proxy_for(base_url)
        self._session: aiohttp.ClientSession | None = None
        self._is_shut = False

    @property
    def read_timeout(self) -> float:
        return self._read

    async def initialize(self) -> None:
        self._is_shut = False

    async def shutdown(self) -> None:
        """What is under way is cut, nothing more is sent."""
        self._is_shut = True
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The status and the body. Raises Unsent or Unanswered; waits are in seconds, None has no end."""
        has_files = request_data is not None and request_data.contains_files
        timeout = _timeout(
            read=_given(read_timeout, self._read),
            write=_given(write_timeout, _WRITE_FILES if has_files else _WRITE),
            connect=_given(connect_timeout, _CONNECT),
            free=_given(pool_timeout, _FREE),
        )
        try:
            async with self._opened().request(
                method,
                url,
                data=_body(request_data),
                headers=_FILES if has_files else _FORM,
                timeout=timeout,
                allow_redirects=False,
            ) as answer:
                return answer.status, await answer.read()
        except _BEFORE_SENDING as cause:
            raise Unsent(type(cause).__name__) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as cause:
            raise Unanswered(type(cause).__name__) from None

    def _opened(self) -> aiohttp.ClientSession:
        """The session, made where it is first needed: it belongs to the loop that runs then."""
        if self._is_shut:
            raise Unsent("Shut")
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                proxy=self._proxy,
            )
        return self._session


def proxy_for(url: str) -> str | None:
    """The environment's proxy for this address, None where there is none or the address stays on the machine."""
    address = urlsplit(url)
    if is_loopback(url) or proxy_bypass(address.hostname or ""):
        return None
    proxies = getproxies()
    proxy = proxies.get(address.scheme) or proxies.get("all")
    if proxy is not None and urlsplit(proxy).scheme not in ("http", "https"):
        raise OpiekunError(
            "The proxy in HTTPS_PROXY or ALL_PROXY is no HTTP proxy; Telegram is reached directly or through one of "
            "those. Set HTTPS_PROXY to one, or put Telegram's host into NO_PROXY"
        )
    return proxy


def _given(seconds: Any, usual: float) -> float | None:
    return usual if seconds is BaseRequest.DEFAULT_NONE else seconds


def _timeout(
    *, read: float | None, write: float | None, connect: float | None, free: float | None
) -> aiohttp.ClientTimeout:
    """Writing has no limit of its own there; what it may take is bounded by the whole."""
    connected = None if connect is None or free is None else connect + free
    return aiohttp.ClientTimeout(
        total=None if connected is None or write is None or read is None else connected + write + read,
        connect=connected,
        sock_connect=connect,
        sock_read=read,
    )


def _body(data: RequestData | None) -> aiohttp.FormData | bytes | None:
    if data is None:
        return None
    if not data.contains_files:
        return data.url_encoded_parameters().encode()
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
