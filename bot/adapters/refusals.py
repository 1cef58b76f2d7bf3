"""What becomes of a request that bears no right signature? An answer that says nothing, and now and then a word of it.

Somebody who set a wrong secret must be able to read why nothing arrives; somebody who tries out addresses must not be
able to fill the log.
"""

import time

import structlog
from starlette.responses import Response

log = structlog.get_logger(__name__)

#: Seconds between two lines in the log.
_QUIET = 60.0


class Refusals:
    """Of one platform's addresses. `remedy` is for whoever reads the log."""

    def __init__(self, channel: str, remedy: str) -> None:
        self.count = 0
        self._channel = channel
        self._remedy = remedy
        self._told = 0
        self._told_at = float("-inf")

    def answer(self) -> Response:
        """401 and nothing more."""
        self.count += 1
        now = time.monotonic()
        if now - self._told_at >= _QUIET:
            log.warning("request_refused", channel=self._channel, times=self.count - self._told, remedy=self._remedy)
            self._told, self._told_at = self.count, now
        return Response(status_code=401)
