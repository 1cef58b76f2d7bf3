"""What concerns many at once: alerts of monitoring, notices to customers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.model.alerts import AlertGroup
from bot.model.notices import Notice, NoticeCopy, NoticeRole, Reach, Subscription, Whom
from bot.model.places import Place


class Alerts(Protocol):
    """How each group of monitoring's alerts stands."""

    def get(self, group: str) -> AlertGroup | None:
        """Locked until the transaction ends."""

    def save(self, group: AlertGroup) -> None:
        """Insert, or replace what was known of it."""

    def firing_in(self, conversation: int) -> Sequence[AlertGroup]:
        """The groups that still fire in that conversation."""

    def told_since(self, at: datetime) -> int:
        """Of how many groups the leads have heard since then that nobody has them."""


class Notices(Protocol):
    """Notices of maintenance and outages, where they were shown, and the chats that asked to be told at once."""

    def add(self, notice: Notice) -> Notice:
        """With the next number."""

    def get(self, number: int) -> Notice | None:
        """Locked until the transaction ends."""

    def hold(self, number: int) -> Notice | None:
        """Nobody changes it until the transaction ends; others may hold it, too."""

    def save(self, notice: Notice) -> None: ...
    def running(self) -> Sequence[Notice]:
        """Those that are published and not over; not locked."""

    def all(self) -> Sequence[Notice]:
        """Every one there ever was, drafts included; not locked."""

    def begun_by(self, conversation: int) -> Sequence[Notice]:
        """Those that an alert with that conversation of the desk's own has begun."""

    def shown(
        self,
        notice: int,
        role: NoticeRole,
        place: Place,
        copy: int,
        *,
        conversation: int | None = None,
        contact: int | None = None,
    ) -> None:
        """It appears there by that copy."""

    def is_shown(self, notice: int, place: Place, conversation: int | None = None) -> bool:
        """Has it appeared in that chat; where a conversation is named, in that one?"""

    def copies(self, notice: int, roles: Sequence[NoticeRole], *, after: int, limit: int) -> Sequence[NoticeCopy]:
        """Where it appeared, in that order."""

    def subscribe(self, place: Place, contact: int, *, is_shared: bool) -> None:
        """Notices are sent to that chat; asked for again, nothing changes."""

    def unsubscribe(self, place: Place) -> None: ...
    def is_subscribed(self, place: Place) -> bool: ...
    def subscriptions(self, *, after: int, limit: int) -> Sequence[Subscription]:
        """The chats, in the order in which they asked."""

    def reach(self, whom: Whom) -> Reach: ...
