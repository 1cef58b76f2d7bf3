"""Whoever calls the desk, or the pretend platforms, is answered at once: nothing waits for an acknowledgement."""

import socket
from collections.abc import Callable

import pytest

from bot.console import server as desk
from simulator import server as platforms


@pytest.mark.parametrize("listening_at", [desk.listening_at, platforms.listening_at])
def test_a_connection_sends_at_once_what_it_has(listening_at: Callable[[str, int], socket.socket]) -> None:
    with listening_at("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
