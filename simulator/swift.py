"""How does the simulator keep up with a benchmark? The same connection, parsed by httptools where it is installed."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from simulator.connection import KEY


class SwiftConnection(HttpToolsProtocol):
    """One HTTP connection, parsed in C, whose transport the application finds in `scope["state"]`."""

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
