"""Which team gets an alert from monitoring."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRoute:
    """Alerts whose labels hold all of `match` open a conversation of this team; the first match counts (NP-11).

    `notice`: it may start a notice to customers.
    """

    team: str
    match: Mapping[str, str] = field(default_factory=dict)
    severity: str | None = None
    notice: bool = False
