"""The channels that the contracts in this folder run on."""

from collections.abc import AsyncIterator

import pytest

pytest.register_assert_rewrite("rigs")

from rigs import RIGS, WIRED, Rig, WiredRig  # noqa: E402


@pytest.fixture(params=sorted(RIGS))
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    """A started channel on its platform; afterwards all its calls are judged."""
    async with RIGS[request.param]() as made:
        await made.channel.start(made.inbox.accept)
        yield made
        await made.channel.stop()


@pytest.fixture(params=sorted(WIRED))
async def wired(request: pytest.FixtureRequest) -> AsyncIterator[WiredRig]:
    """A started channel on a platform behind a wire; afterwards all its calls are judged."""
    async with WIRED[request.param]() as made:
        await made.channel.start(made.inbox.accept)
        yield made
        await made.channel.stop()
