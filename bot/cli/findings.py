"""What was found when something was looked at, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How serious it is."""

    OK = "ok"
    #: the desk runs, with a risk
    WARNING = "warning"
    #: the desk does not run, or not as configured
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at, what was found, and what to do about it (empty where nothing is)."""

    about: str
    level: Level
    found: str
    remedy: str = ""

    def __str__(self) -> str:
        remedy = f"\n         {self.remedy}" if self.remedy else ""
        return f"{self.level.value:<8} {self.about}: {self.found}{remedy}"


def ok(about: str, found: str) -> Finding:
    return Finding(about=about, level=Level.OK, found=found)


def warning(about: str, found: str, remedy: str) -> Finding:
    return Finding(about=about, level=Level.WARNING, found=found, remedy=remedy)


def failed(about: str, found: str, remedy: str) -> Finding:
    return Finding(about=about, level=Level.FAILED, found=found, remedy=remedy)
