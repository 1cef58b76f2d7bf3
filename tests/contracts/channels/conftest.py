"""The channels that every contract in this folder runs on."""

from collections.abc import AsyncIterator

import pytest

pytest.register_assert_rewrite("rigs")

from rigs import RIGS, Rig  # noqa: E402


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
