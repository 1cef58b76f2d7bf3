"""What are people on Slack called? Events name them by id only, so names are learnt beside the messages' way."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.backoff import Backoff
from bot.adapters.fields import dig
from bot.adapters.slack.client import RefusedUs, asking
from bot.errors import NotSent, Undeliverable

log = structlog.get_logger(__name__)

#: At start: so many pages of the workspace's members. Whoever is beyond is asked for when they first write.
_PAGES = 5
_PAGE = 200
#: Names kept, and lookups under way; beyond that people go by their id for once.
_MOST = 20_000
_AT_ONCE = 4
_WAITING = 200


class Names:
    """Names by user id, as far as known. Looking one up never holds up a message."""

    def __init__(self, web: AsyncWebClient) -> None:
        self._web = web
        self._names: dict[str, str] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._room = asyncio.Semaphore(_AT_ONCE)

    @property
    def known(self) -> Mapping[str, str]:
        return self._names

    def learn(self, user: object) -> None:
        """From Slack's user object, wherever one is met."""
        number = dig(user, "id")
        names = (dig(user, "real_name"), dig(user, "profile", "real_name"), dig(user, "name"))
        name = next((one for one in names if isinstance(one, str) and one), None)
        if isinstance(number, str) and name and len(self._names) < _MOST:
            self._names[number] = name

    def load(self) -> None:
        """Begin to learn the workspace's members."""
        self._begin("", self._load())

    def ask(self, user: str) -> None:
        """Begin to learn this one, unless known."""
        if user not in self._names and user not in self._tasks and len(self._tasks) < _WAITING:
            self._begin(user, self._ask(user))

    async def stop(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, user: str, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks[user] = task
        task.add_done_callback(lambda _: self._tasks.pop(user, None))

    async def _load(self) -> None:
        cursor = ""
        for _ in range(_PAGES):
            page = await self._patiently("users.list", {"limit": _PAGE, "cursor": cursor})
            for user in page.get("members") or ():
                self.learn(user)
            cursor = dig(page, "response_metadata", "next_cursor") or ""
            if not cursor:
                return

    async def _ask(self, user: str) -> None:
        async with self._room:
            page = await self._patiently("users.info", {"user": user})
            self.learn(page.get("user"))

    async def _patiently(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """The answer, asked for until there is one; empty where Slack will not tell."""
        backoff = Backoff()
        while True:
            try:
                answer = await asking(self._web.api_call(method, params=params))
            except (Undeliverable, RefusedUs) as refused:
                log.info("slack_name_unknown", method=method, error=refused.code)
                return {}
            except NotSent as cause:
                await asyncio.sleep(max(backoff.next(), cause.retry_after.total_seconds() if cause.retry_after else 0))
            else:
                return answer.data if isinstance(answer.data, dict) else {}
