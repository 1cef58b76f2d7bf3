"""Which paths are there? Those that say how the desk is, and those on which platforms call us."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Protocol, runtime_checkable

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from bot.console.health import Vitals, complaints
from bot.console.metrics import CONTENT_TYPE, Agendas, Counts, exposition


def health_routes(
    measured: Callable[[], Awaitable[Vitals]],
    counts: Callable[[], Counts],
    agendas: Callable[[], Agendas] = dict,
) -> list[BaseRoute]:
    """`measured` gives the vitals as they are now, `counts` what became of deliveries so far, `agendas` how the agents'
    agendas are."""

    async def alive(_: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def ready(_: Request) -> Response:
        wrong = complaints(await measured())
        return JSONResponse({"ready": not wrong, "reasons": list(wrong)}, status_code=503 if wrong else 200)

    async def metrics(_: Request) -> Response:
        return Response(exposition(await measured(), counts(), agendas()), headers={"Content-Type": CONTENT_TYPE})

    return [Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", metrics)]


@runtime_checkable
class Called(Protocol):
    """A channel that its platform may call, by paths; none where it does not."""

    endpoints: Mapping[str, ASGIApp]


def ways_in(channels: Iterable[object]) -> list[BaseRoute]:
    """A POST for each path on which one of the channels is called."""
    called = [channel for channel in channels if isinstance(channel, Called)]
    return [Route(path, app, methods=["POST"]) for channel in called for path, app in channel.endpoints.items()]
