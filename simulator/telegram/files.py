"""Where does a bot fetch a file that somebody sent? The download half of getFile."""

from __future__ import annotations

import re

from starlette.types import Receive, Scope, Send

from simulator.wire import Answer, reply
from simulator.world import World

_PATH = re.compile(r"/telegram/file/bot(?P<token>[^/]+)/documents/(?P<file>[^/]+)")


class Files:
    """The ASGI application behind `base_file_url`."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = _PATH.fullmatch(scope["path"])
        state = self._world.telegram
        known = found is not None and any(bot.token == found["token"] for bot in state.bots.values())
        upload = state.files.get(found["file"]) if found is not None and known else None
        if upload is None:
            body = {"ok": False, "error_code": 404, "description": "Not Found"}
            await reply(send, Answer(body=body, status=404))
        else:
            await reply(send, Answer(body=upload.content, media_type=upload.media_type))
