"""The channels that every contract in this folder runs on."""

from collections.abc import AsyncIterator

import pytest
from rigs import RIGS, Rig


@pytest.fixture(params=sorted(RIGS))
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    """A started channel on its platform; afterwards all its calls are judged."""
    async with RIGS[request.param]() as made:
        await made.channel.start(made.inbox.accept)
        try:
            yield made
        finally:
            await made.channel.stop()
        made.judge()
