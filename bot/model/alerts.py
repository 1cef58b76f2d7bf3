"""What monitoring reports, and which team gets it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.words import Words

#: The channel by which monitoring speaks to the desk.
CHANNEL = "alerts"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRoute:
    """Alerts whose labels hold all of `match` open a conversation of this team; the first match counts (NP-11).

    `notice`: one for customers of `plans` (left empty, for all) is proposed to the leads; with `publishes` it goes out
    at once. `text` is what it says.
    """

    team: str
    match: Mapping[str, str] = field(default_factory=dict)
    severity: str | None = None
    notice: bool = False
    publishes: bool = False
    plans: tuple[str, ...] = ()
    text: Words | None = None

    def matches(self, labels: Mapping[str, str]) -> bool:
        return all(labels.get(name) == value for name, value in self.match.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert of a group. `fingerprint` tells it from every other; `source` is where it can be looked at. All of it
    is somebody else's text, shortened as it came in."""

    fingerprint: str
    is_firing: bool
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    source: str = ""

    @property
    def name(self) -> str:
        return self.labels.get("alertname") or self.fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerted:
    """How a group of alerts stands now, by one call of monitoring's. `group` is short and names the group; `left_out`
    counts the alerts that monitoring did not tell of."""

    group: str
    is_firing: bool
    alerts: tuple[Alert, ...]
    left_out: int = 0

    @property
    def firing(self) -> tuple[Alert, ...]:
        return tuple(alert for alert in self.alerts if alert.is_firing and self.is_firing)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertGroup:
    """What is known of a group: the fingerprints of what fires, and the desk's conversation about it. `told_at` is when
    the leads heard that no route has it."""

    group: str
    firing: tuple[str, ...] = ()
    conversation: int | None = None
    told_at: datetime | None = None
