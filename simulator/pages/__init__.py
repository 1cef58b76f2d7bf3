"""How does somebody play by hand? The pages on which one is each of the people, served beside the platforms."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

_FILES = Path(__file__).parent / "static"

#: Chat text is data: nothing but the pages' own files may run, and nothing is asked of anywhere else.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    # The files have no version in their names; the browser asks each time whether they are still the same.
    "Cache-Control": "no-cache",
}
#: What a browser takes as a module or a style sheet, whatever the machine's own table of types says.
_MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}


def routes() -> list[BaseRoute]:
    """`/`, its files under `/pages/`, and an empty `/desk.json` for when no desk is served beside the simulator."""
    return [
        Route("/", _index),
        Mount("/pages", _Static(directory=_FILES)),
        Route("/desk.json", _no_desk),
    ]


async def _index(request: Request) -> Response:
    return FileResponse(_FILES / "index.html", headers=_HEADERS)


async def _no_desk(request: Request) -> Response:
    return Response(status_code=204, headers=_HEADERS)


class _Static(StaticFiles):
    """The files, with the headers that every page has."""

    async def get_response(self, path: str, scope: MutableMapping[str, Any]) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(_HEADERS)
        if (media_type := _MEDIA_TYPES.get(Path(path).suffix)) is not None and "content-type" in response.headers:
            response.headers["content-type"] = f"{media_type}; charset=utf-8"
        return response
