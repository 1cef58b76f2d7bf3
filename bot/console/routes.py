"""The paths that say how the desk is: /healthz, /readyz, /metrics."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.console.health import Vitals, complaints
from bot.console.metrics import CONTENT_TYPE, Counts, exposition


def health_routes(measured: Callable[[], Awaitable[Vitals]], counts: Callable[[], Counts]) -> list[BaseRoute]:
    """`measured` gives the vitals as they are now, `counts` what became of deliveries so far."""

    async def alive(_: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def ready(_: Request) -> Response:
        wrong = complaints(await measured())
        return JSONResponse({"ready": not wrong, "reasons": list(wrong)}, status_code=503 if wrong else 200)

    async def metrics(_: Request) -> Response:
        return Response(exposition(await measured(), counts()), headers={"Content-Type": CONTENT_TYPE})

    return [Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", metrics)]
