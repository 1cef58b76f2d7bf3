"""What a booked call came to, for lists."""

from enum import StrEnum


class CallFate(StrEnum):
    """What became of a call."""

    HELD = "held"
    CANCELLED = "cancelled"
    #: its time has passed, and it is not known to have taken place
    NOT_HELD = "not_held"
    #: its time lies ahead
    AHEAD = "ahead"
