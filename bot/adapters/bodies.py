"""How much of a request is read? Its body up to a size, and for as long as somebody keeps sending it.

Read before anything is known of the sender, so neither a flood nor a trickle may cost us anything.
"""

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

#: Seconds for the whole of it. The platforms give up on us sooner.
_WITHIN = 10.0


async def body_of(request: Request, *, at_most: int) -> bytes:
    """The body. Raises HTTPException, which the application answers by its status: too large, too slow, cut off."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and (len(announced) > 15 or int(announced) > at_most):
        raise HTTPException(413)
    parts, length = [], 0
    try:
        async with asyncio.timeout(_WITHIN):
            async for part in request.stream():
                length += len(part)
                if length > at_most:
                    raise HTTPException(413)
                parts.append(part)
    except TimeoutError:
        raise HTTPException(408) from None
    except ClientDisconnect:
        raise HTTPException(400) from None
    return b"".join(parts)
