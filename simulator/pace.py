"""How much does a platform take before it says «slow down»? Its published limits, played when asked for."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import ceil

from simulator.clock import Clock
from simulator.wire import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most `count` calls in any `seconds`."""

    count: int
    seconds: float


#: Slack, "Rate limits": a message per second and channel with short bursts; the rest by tiers, per method.
_SLACK_CHANNEL = Limit(count=3, seconds=3)
_TIERS = {
    2: Limit(count=20, seconds=60),
    3: Limit(count=50, seconds=60),
    4: Limit(count=100, seconds=60),
}
_TIER = {
    2: words("conversations.list conversations.create conversations.archive users.list reactions.remove pins.add"),
    3: words("""
        chat.update chat.delete conversations.history conversations.replies conversations.info conversations.open
        conversations.join conversations.invite conversations.leave users.conversations users.lookupByEmail
        reactions.add reactions.get pins.remove bots.info team.info apps.connections.open
    """),
    4: words("""
        chat.postEphemeral conversations.members users.info views.open views.push views.update views.publish
        files.getUploadURLExternal files.completeUploadExternal files.info
    """),
}
_SLACK_METHODS = {name: _TIERS[tier] for tier, names in _TIER.items() for name in names}

#: Telegram, "My bot is hitting limits": a message per second and chat with short bursts, 20 a minute and group,
#: 30 a second in all. Edits count like messages.
_TELEGRAM_PRIVATE = Limit(count=3, seconds=3)
_TELEGRAM_GROUP = Limit(count=20, seconds=60)
_TELEGRAM_ALL = Limit(count=30, seconds=1)
_TELEGRAM_SENDING = words("""
    sendMessage sendDocument copyMessage forwardMessage editMessageText editMessageReplyMarkup editMessageCaption
    createForumTopic editForumTopic closeForumTopic reopenForumTopic deleteForumTopic pinChatMessage
""")


class Pace:
    """Remembers who called what when, on the wall clock."""

    def __init__(self, wall: Clock) -> None:
        self._wall = wall
        self._seen: dict[tuple[str, ...], deque[float]] = {}

    def excess(self, platform: str, caller: str, method: str, chat: str) -> int | None:
        """Seconds until the call would be taken; None: now, and it is counted."""
        now = self._wall.time()
        applying = _limits(platform, caller, method, chat)
        waits = [self._wait(key, limit, now) for key, limit in applying]
        if longest := max(waits, default=0.0):
            return ceil(longest)
        for key, _ in applying:
            self._seen[key].append(now)
        return None

    def _wait(self, key: tuple[str, ...], limit: Limit, now: float) -> float:
        seen = self._seen.setdefault(key, deque(maxlen=limit.count))
        return max(seen[0] + limit.seconds - now, 0.0) if len(seen) == limit.count else 0.0


def _limits(platform: str, caller: str, method: str, chat: str) -> list[tuple[tuple[str, ...], Limit]]:
    """The limits that this call counts towards, each with what it is counted by."""
    if platform == "slack":
        if method == "chat.postMessage":
            return [((caller, chat), _SLACK_CHANNEL)]
        tier = _SLACK_METHODS.get(method)
        return [((caller, method), tier)] if tier is not None else []
    if method not in _TELEGRAM_SENDING:
        return []
    own = _TELEGRAM_GROUP if chat.startswith(("-", "@")) else _TELEGRAM_PRIVATE
    return [((caller, chat), own), ((caller,), _TELEGRAM_ALL)]
