"""Where do the bytes of Slack's files go? The upload half and the download half."""

from __future__ import annotations

from starlette.types import Receive, Scope, Send

from simulator.wire import Answer, Upload, read, reply
from simulator.world import World


class Storage:
    """The ASGI applications behind upload_url and url_private."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        """POST, the content as the body or as one part of a form."""
        request = await read(scope, receive)
        one = self._world.slack.files.get(scope["path"].rpartition("/")[2])
        if one is None:
            await reply(send, Answer(body=b"not found", status=404, media_type="text/plain"))
            return
        content = next((part.content for part in request.files.values()), request.body)
        one.upload = Upload(name=one.upload.name, content=content, media_type=one.upload.media_type)
        await reply(send, Answer(body=f"OK - {len(content)}".encode(), media_type="text/plain"))

    async def download(self, scope: Scope, receive: Receive, send: Send) -> None:
        """GET with a token that may read files; without one Slack shows its sign-in page."""
        request = await read(scope, receive)
        state = self._world.slack
        app = state.tokens.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        one = state.files.get(scope["path"].split("/")[3])
        if app is None or "files:read" not in app.scopes or one is None:
            await reply(send, Answer(body=b"<!DOCTYPE html><title>Sign in</title>", media_type="text/html"))
        else:
            await reply(send, Answer(body=one.upload.content, media_type=one.upload.media_type))
