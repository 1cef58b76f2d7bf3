"""What can go wrong that somebody does something different about.

Each class's docstring is its message to the reader; text given at the raise says what to do.
"""

from datetime import timedelta


class OpiekunError(Exception):
    """Something a person can put right; the text says how."""


class ConfigError(OpiekunError):
    """The configuration can't be used; `faults` holds one pointed line each."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Refused(OpiekunError):  # noqa: N818 - a refusal is an answer, not a failure
    """A person asked for what they may not do, or what can't be done now. Nothing has changed.

    `code` is stable and goes to the log; the person is told in their own language.
    """

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Unreadable(OpiekunError):  # noqa: N818
    """An accepted event has not the shape its platform documents; it is set aside and shown."""


class StoreError(OpiekunError):
    """The database can't be used as it is: missing rights, locked for too long, or newer than this program."""


class TakenOver(StoreError):  # noqa: N818 - what happened
    """Another process has taken over what this one held: it seemed dead. What this one makes of it is not written."""


class NotSent(OpiekunError):  # noqa: N818
    """The platform certainly did not take the call; trying again is safe.

    `retry_after` is the pause the platform asked for, where it named one; only this lane waits.
    """

    def __init__(self, why: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class Ambiguous(OpiekunError):  # noqa: N818
    """The call left us and no answer came; the platform may or may not have taken it."""


class Undeliverable(OpiekunError):  # noqa: N818
    """The platform will never take this call (blocked, archived, not found); `code` is the platform's own word."""

    def __init__(self, code: str, why: str = "") -> None:
        super().__init__(why or code)
        self.code = code


class ThreadGone(Undeliverable):
    """The thread in which it was to appear is not there any more; somebody deleted it."""


class Unreachable(OpiekunError):  # noqa: N818
    """A platform, or a service we depend on, can't be reached at all; what can go on goes on."""
