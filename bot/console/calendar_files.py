"""A call as a file for somebody's calendar, by an address that only they were given."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

#: Finds the file that a token stands for; None where it stands for none.
Find = Callable[[str], Awaitable[bytes | None]]


def calendar_routes(find: Find) -> list[BaseRoute]:
    """`GET /calls/<token>.ics`. Nothing tells a token that was never given out from one whose call is gone."""

    async def file(request: Request) -> Response:
        found = await find(request.path_params["token"])
        if found is None:
            return PlainTextResponse("there is no such call\n", status_code=404)
        return Response(found, media_type="text/calendar; charset=utf-8", headers={"Cache-Control": "no-store"})

    return [Route("/calls/{token}.ics", file)]
