"""Where a secret is kept, and how it is held: the file names a variable or a file, never the value itself."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that must not be seen: its repr, and so any log of it, hides it."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        """The value, for the one call that needs it."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretRef:
    """Where a secret is found when it is needed: `env`, a variable's name, or `file`, an absolute path.

    `spot` is where the configuration says so (`FILE:LINE:COLUMN: channels.slack.bot_token`), for messages.
    """

    env: str = ""
    file: Path | None = None
    spot: str = ""

    def read(self, environ: Mapping[str, str] | None = None) -> Secret:
        """The secret, now. Raises ConfigError with one pointed line where it is missing.

        A variable may also be given as `NAME_FILE`, the path of a file that holds it.
        """
        trouble, value = self._look(os.environ if environ is None else environ)
        if trouble:
            raise ConfigError((f"{self.spot}: {trouble}",))
        return Secret(value)

    def missing(self, environ: Mapping[str, str] | None = None) -> str | None:
        """One pointed line saying what is missing; None where the secret is there."""
        trouble, _ = self._look(os.environ if environ is None else environ)
        return f"{self.spot}: {trouble}" if trouble else None

    def _look(self, environ: Mapping[str, str]) -> tuple[str, str]:
        """What is the matter with it, empty for nothing; and the value."""
        if self.file is not None:
            return _from_file(self.file, "set the right path in `file`")
        value = environ.get(self.env, "")
        if value:
            return "", value
        path = environ.get(f"{self.env}_FILE", "")
        if path:
            return _from_file(Path(path), f"set {self.env}_FILE to a readable file")
        return f"the secret is missing, found no variable {self.env}, set {self.env} or {self.env}_FILE", ""


def _from_file(path: Path, remedy: str) -> tuple[str, str]:
    try:
        value = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "not text"
        return f"the secret is missing, found no readable file {path} ({why}), {remedy}", ""
    return ("", value) if value else (f"the secret is missing, found the file {path} empty, {remedy}", "")
