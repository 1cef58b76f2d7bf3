"""One-time pages: `GET /forms/<token>` looks, `POST` fills in or shows. The token is all there is to know.

A look changes nothing, since what previews a link looks, too. Nothing of a page is kept by a browser or a proxy, it
loads nothing, runs nothing, and stands in nobody's frame.
"""

import base64
import hashlib
from collections.abc import Mapping
from html import escape
from typing import Protocol
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from bot.model.deposits import Page, PageField

#: A filled-in form is a few words.
AT_MOST = 64 * 1024
#: How many characters one fact may have.
FACT_AT_MOST = 2000

STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1.125rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:34rem;padding:2rem 1rem}"
    "h1{font-size:1.375rem}label{display:block;font-weight:600;margin-top:1rem}"
    "input{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;border:1px solid;border-radius:.25rem}"
    "button{font:inherit;font-weight:600;margin-top:1.5rem;padding:.5rem 1.25rem}"
    "output{display:block;font:1.25rem/1.5 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;"
    "border:1px solid;border-radius:.25rem;padding:.5rem;margin-top:1rem}"
)
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_DIGEST}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "Pragma": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


class Pages(Protocol):
    """What stands behind the links."""

    async def look(self, token: str, *, is_incomplete: bool = False) -> Page | None: ...
    async def send(self, token: str, fields: Mapping[str, str]) -> Page | None: ...
    def gone(self) -> Page: ...


def form_routes(pages: Pages) -> list[BaseRoute]:
    """Nothing tells a token that was never given out from one that is spent."""

    async def form(request: Request) -> Response:
        token = request.path_params["token"]
        page = await pages.look(token)
        if page is None:
            return _answer(pages.gone(), 410)
        if request.method != "POST":
            return _answer(page)
        filled = await _fields(request, page)
        if filled is None:
            return _answer(await pages.look(token, is_incomplete=True) or pages.gone(), 422)
        sent = await pages.send(token, filled)
        return _answer(sent or pages.gone(), 200 if sent else 410)

    return [Route("/forms/{token}", form, methods=["GET", "POST"])]


async def _fields(request: Request, page: Page) -> Mapping[str, str] | None:
    """What was filled in, of what was asked; None where something is missing, or it is too much."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > AT_MOST:
            return None
    sent = dict(parse_qsl(body.decode("utf-8", errors="replace"), max_num_fields=100))
    filled = {field.name: sent.get(field.name, "").strip() for field in page.fields}
    if any(len(words) > FACT_AT_MOST for words in filled.values()):
        return None
    return None if any(field.is_required and not filled[field.name] for field in page.fields) else filled


def _answer(page: Page, status: int = 200) -> Response:
    return HTMLResponse(html(page), status_code=status, headers=HEADERS)


def html(page: Page) -> str:
    """The page, whole: it loads nothing."""
    fault = f'<p role="alert">{escape(page.fault)}</p>' if page.fault else ""
    shown = f"<output>{escape(page.shown)}</output>" if page.shown else ""
    form = f'<form method="post" autocomplete="off">{_inputs(page)}</form>' if page.send else ""
    return (
        f'<!doctype html><html lang="{escape(page.language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(page.title)}</title><style>{STYLE}</style></head>"
        f"<body><main><h1>{escape(page.title)}</h1><p>{escape(page.text)}</p>{fault}{shown}{form}</main></body></html>"
    )


def _inputs(page: Page) -> str:
    inputs = "".join(_input(at, field) for at, field in enumerate(page.fields))
    return f'{inputs}<button type="submit">{escape(page.send)}</button>'


def _input(at: int, field: PageField) -> str:
    required = " required" if field.is_required else ""
    star = ' <span aria-hidden="true">*</span>' if field.is_required else ""
    return (
        f'<label for="field-{at}">{escape(field.label)}{star}</label>'
        f'<input id="field-{at}" name="{escape(field.name)}" type="text" maxlength="{FACT_AT_MOST}" '
        f'autocomplete="off" autocapitalize="off" spellcheck="false"{required}>'
    )
