"""How does a test see a connection break? uvicorn's connection, with a handle to reset it."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any

from starlette.types import Receive, Scope
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

_KEY = "simulator.connection"


class Connection(H11Protocol):
    """One HTTP connection that the application can find in `scope["state"]`."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, {**app_state, _KEY: self}, _loop)

    def reset(self) -> None:
        """Break the connection with a TCP reset: no answer, no orderly end."""
        wire = self.transport.get_extra_info("socket")
        if wire is not None:
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()


async def reset(scope: Scope, receive: Receive) -> None:
    """Break the connection that this request came over, and return when it is gone."""
    break_off(scope)
    while (await receive())["type"] != "http.disconnect":
        pass


def break_off(scope: Scope) -> None:
    """Break the connection of a request or of a socket, and do not wait for its end."""
    connection = scope["state"][_KEY]
    assert isinstance(connection, Connection)
    connection.reset()
