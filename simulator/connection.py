"""How does a test see a connection break? uvicorn's connection, with a handle to reset it."""

from __future__ import annotations

import asyncio
import socket
import struct
from importlib.util import find_spec
from typing import Any

from starlette.types import Receive, Scope
from uvicorn.config import Config
from uvicorn.server import ServerState

#: Where a scope has it.
KEY = "simulator.transport"


def connection() -> type[asyncio.Protocol]:
    """The fastest kind of connection there is: with `httptools` installed a call costs half as much."""
    return _parsed_in_python() if find_spec("httptools") is None else _parsed_in_c()


def _parsed_in_python() -> type[asyncio.Protocol]:
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class Connection(_WithHandle, H11Protocol):
        pass

    return Connection


def _parsed_in_c() -> type[asyncio.Protocol]:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

    class Connection(_WithHandle, HttpToolsProtocol):
        pass

    return Connection


class _WithHandle(asyncio.Protocol):
    """One HTTP connection whose transport the application finds in `scope["state"]`."""

    app_state: dict[str, Any]

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        # uvicorn hands every connection the same state.
        super().__init__(config, server_state, dict(app_state), _loop)  # type: ignore[call-arg]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.app_state[KEY] = transport
        super().connection_made(transport)


async def reset(scope: Scope, receive: Receive) -> None:
    """Break the connection that this request came over, and return when it is gone."""
    break_off(scope)
    while (await receive())["type"] != "http.disconnect":
        pass


def break_off(scope: Scope) -> None:
    """Break the connection of a request or of a socket with a TCP reset: no answer, no orderly end."""
    transport: asyncio.Transport = scope["state"][KEY]
    wire = transport.get_extra_info("socket")
    if wire is not None:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
