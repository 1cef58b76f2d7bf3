"""How does a test see a connection break? uvicorn's connection, with a handle to reset it."""

from __future__ import annotations

import asyncio
import socket
import struct
from importlib.util import find_spec
from typing import Any

from starlette.types import Receive, Scope
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

#: Where a scope has it.
KEY = "simulator.transport"


class Connection(H11Protocol):
    """One HTTP connection, parsed in Python, whose transport the application finds in `scope["state"]`."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, dict(app_state), _loop)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.app_state[KEY] = transport
        super().connection_made(transport)


def connection() -> type[asyncio.Protocol]:
    """The fastest kind of connection there is: with `httptools` installed a call costs half as much."""
    if find_spec("httptools") is None:
        return Connection
    from simulator.swift import SwiftConnection

    return SwiftConnection


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
