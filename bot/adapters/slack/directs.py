"""In which conversation does one write to a person? A person's id is a place at the desk; Slack edits, deletes and
reads only by the conversation's own id."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.client import asking
from bot.errors import Undeliverable


class Directs:
    """Direct conversations by person: learnt from what people write, else asked for once."""

    def __init__(self, web: AsyncWebClient) -> None:
        self._web = web
        self._known: dict[str, str] = {}

    def learn(self, person: str, channel: str) -> None:
        self._known[person] = channel

    async def channel(self, chat: str) -> str:
        """The id to call Slack with; a channel's is its own. Raises NotSent."""
        if not chat.startswith(("U", "W")):
            return chat
        known = self._known.get(chat)
        return known if known is not None else await self._open(chat)

    async def _open(self, person: str) -> str:
        try:
            answer = await asking(self._web.conversations_open(users=person))
        except Undeliverable:
            # Without the right to open it, posting to the person's own id still works.
            return person
        channel = (answer.get("channel") or {}).get("id")
        if not isinstance(channel, str):
            return person
        self.learn(person, channel)
        return channel
