"""`GET /calls/<token>.ics`: a call as a file, for whoever was given its token."""

import httpx
from starlette.applications import Starlette

from bot.console.calendar_files import calendar_routes


async def _find(token: str) -> bytes | None:
    return b"BEGIN:VCALENDAR\r\n" if token == "c0ffee" else None


async def _get(path: str) -> httpx.Response:
    app = Starlette(routes=calendar_routes(_find))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk") as client:
        return await client.get(path)


async def test_a_call_is_a_calendar_file() -> None:
    answer = await _get("/calls/c0ffee.ics")

    assert (answer.status_code, answer.content) == (200, b"BEGIN:VCALENDAR\r\n")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"


async def test_any_other_token_is_no_call() -> None:
    assert (await _get("/calls/decaf.ics")).status_code == 404
    assert (await _get("/calls/c0ffee")).status_code == 404
