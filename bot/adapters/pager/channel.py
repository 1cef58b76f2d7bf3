"""How does a page reach a pager outside? One signed POST each, the same key at every try."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from bot.errors import Ambiguous, NotSent, Undeliverable
from bot.model.inbound import Inbound
from bot.model.outbound import Operation, Receipt, Sending
from bot.model.places import Place
from bot.ports import Accept, Pace

#: Calls certainly not taken: nobody was reached.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
#: Answers that no second try will change. All other failures may pass: 404 while a pager is being set up, 5xx, 429.
_FINAL = frozenset({400, 401, 403, 413, 422})


class PagerChannel:
    """Fulfils bot.ports.Channel in one direction: nothing ever comes in.

    The body is JSON `{"key", "text", "conversation", "at"}`. `Idempotency-Key` is the page's key, the same when it is
    sent again, so that a receiver can drop the second. With a secret, `X-Opiekun-Signature` is `sha256=` and the
    HMAC-SHA256 of the body, hex.
    """

    name = "pager"
    can_ask = False
    listens_alone = False

    def __init__(self, *, url: str, secret: str = "") -> None:
        self._url = url
        self._secret = secret.encode()
        self._http: httpx.AsyncClient | None = None

    async def start(self, accept: Accept) -> None:
        self._http = httpx.AsyncClient(timeout=httpx.Timeout(10.0), follow_redirects=False)

    async def stop_listening(self) -> None:
        """There is nothing to stop: a pager only hears."""

    async def stop(self) -> None:
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    def pace(self, place: Place) -> Pace:
        return Pace(per_second=5.0, burst=20)

    def parse(self, raw: Mapping[str, Any], saved_at: datetime) -> Inbound | None:
        return None

    async def find(self, sending: Sending) -> Receipt | None:
        return None

    async def deliver(self, sending: Sending) -> Receipt:
        """Edits and deletions mean nothing to a pager: what has rung has rung."""
        if sending.operation is not Operation.POST or sending.body is None:
            return Receipt(message_id=sending.message_id or sending.key)
        if self._http is None:
            raise NotSent("the pager has not been started")
        content = json.dumps(
            {
                "key": sending.key,
                "text": sending.body.text.plain,
                "conversation": sending.conversation,
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
            },
            ensure_ascii=False,
        ).encode()
        try:
            answer = await self._http.post(self._url, content=content, headers=self._headers(sending, content))
        except _NOT_SENT as cause:
            raise NotSent(f"the pager can't be reached: {type(cause).__name__}") from cause
        except httpx.HTTPError as cause:
            raise Ambiguous(f"no answer from the pager: {type(cause).__name__}") from cause
        return _receipt(sending, answer)

    def _headers(self, sending: Sending, content: bytes) -> dict[str, str]:
        headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": sending.key}
        if self._secret:
            digest = hmac.new(self._secret, content, hashlib.sha256).hexdigest()
            headers["X-Opiekun-Signature"] = f"sha256={digest}"
        return headers


def _receipt(sending: Sending, answer: httpx.Response) -> Receipt:
    if answer.is_success:
        return Receipt(message_id=sending.key)
    if answer.status_code in _FINAL:
        raise Undeliverable(f"http_{answer.status_code}", "the pager refuses the page; check its address and secret")
    retry_after = answer.headers.get("Retry-After", "")
    pause = timedelta(seconds=int(retry_after)) if retry_after.isdecimal() else None
    raise NotSent(f"the pager answered {answer.status_code}", retry_after=pause)
