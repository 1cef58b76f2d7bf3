"""What the tests of the stores share by name: the clock that they set, and what opens a store once more."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from store_samples import NOON

from bot.ports import Store

Opener = Callable[[], Awaitable[Store]]


@dataclass
class Watch:
    """The clock of a store under test; it shows what the test set."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **length: float) -> datetime:
        self.at += timedelta(**length)
        return self.at
