"""How long to wait before trying again? Longer each time, and never all at once."""

import random
from dataclasses import dataclass


@dataclass(slots=True)
class Backoff:
    """Pauses in seconds: doubling from `first` up to `most`, each shortened by chance by up to a quarter."""

    first: float = 1.0
    most: float = 60.0
    _tries: int = 0

    def next(self) -> float:
        pause = min(self.first * 2.0**self._tries, self.most)
        self._tries = min(self._tries + 1, 32)
        return pause * random.uniform(0.75, 1.0)

    def reset(self) -> None:
        """It worked."""
        self._tries = 0
