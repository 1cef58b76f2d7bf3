"""Where people are on the platforms: who someone is there, and where a message can be posted."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Side(StrEnum):
    """Which of the two sides of a conversation a place belongs to."""

    #: the customer reads here
    CUSTOMER = "customer"
    #: only the desk reads here
    DESK = "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One person on one platform: ("slack", "U0ANNA") or ("telegram", "5001").

    `account` is the Slack workspace where one is named (Slack's user ids are only unique within it);
    empty matches any.
    """

    channel: str
    user: str
    account: str = ""

    def matches(self, other: "Identity") -> bool:
        """Is it the same person? An identity without an account matches one with any."""
        return (
            self.channel == other.channel
            and self.user == other.user
            and (not self.account or not other.account or self.account == other.account)
        )


#: What a chat's name begins with that is somebody's home tab, where one thing is shown and nothing is said.
HOME = "home:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where messages can be posted: a channel kind, a chat, and a thread in it.

    `thread` is Slack's thread_ts or Telegram's message_thread_id; None is the chat itself.
    """

    channel: str
    chat: str
    thread: str | None = None

    def in_thread(self, thread: str) -> "Place":
        return replace(self, thread=thread)

    @property
    def lane(self) -> str:
        """What the platform paces as one destination: the chat, over all its threads."""
        return f"{self.channel}:{self.chat}"

    def __str__(self) -> str:
        return f"{self.lane}:{self.thread}" if self.thread else self.lane
